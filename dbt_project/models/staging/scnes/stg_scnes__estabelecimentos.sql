{#- Every establishment of every loaded month. For a month with only the file PF, they are the units of its links. -#}
with zip as (
    select
        competencia_arquivo as competencia,
        co_unidade,
        co_cnes,
        no_fantasia,
        nu_cnpj,
        nu_cnpj_mantenedora,
        tp_unidade,
        {{ municipio_de_seis_digitos('co_municipio_gestor') }} as codigo_municipio,
        co_regiao_saude,
        co_natureza_jur,
        tp_gestao,
        co_motivo_desab is null as ativo,
        co_atividade
    from {{ source('lake', 'scnes_tbestabelecimento') }}
),

pf as (
    select
        competencia_arquivo as competencia,
        codufmun || cnes as co_unidade,
        any_value(cnes) as co_cnes,
        any_value(tp_unid) as tp_unidade,
        any_value({{ municipio_de_seis_digitos('codufmun') }}) as codigo_municipio,
        any_value(nat_jur) as co_natureza_jur,
        true as ativo
    from {{ source('lake', 'scnes_pf') }}
    where
        competencia_arquivo not in (
            select conjuntos.competencia from {{ ref('stg_lake__conjuntos') }} as conjuntos
            where conjuntos.fonte = 'scnes' and conjuntos.conjunto = 'tbestabelecimento'
        )
    group by competencia_arquivo, codufmun || cnes
)

select * from zip
union all by name
select * from pf
