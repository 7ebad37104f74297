-- Built empty: the run compares `valores` with the current publication after dbt (orchestration.transform.revisions).
select
    cast(null as varchar) as indicador,
    cast(null as date) as competencia,
    cast(null as varchar) as nivel,
    cast(null as varchar) as codigo_territorio,
    cast(null as json) as recorte,
    cast(null as double) as valor_anterior,
    cast(null as double) as valor,
    cast(null as varchar) as execucao,
    cast(null as timestamp) as quando
where false
