-- Built empty: the audit writes every check of the run here, after dbt and before publication.
select
    cast(null as varchar) as checagem,
    cast(null as varchar) as ferramenta,
    cast(null as varchar) as alvo,
    cast(null as varchar) as severidade,
    cast(null as boolean) as sucesso,
    cast(null as varchar) as observado,
    cast(null as varchar) as mensagem,
    cast(null as timestamp) as executado_em
where false
