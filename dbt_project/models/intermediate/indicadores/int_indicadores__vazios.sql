-- A row without value, in the month under examination, for each level of the catalogue that no source fills.
with promessas as (
    select
        indicador,
        unnest(string_split(niveis, ';')) as nivel
    from {{ ref('indicadores') }}
),

preenchidas as (
    select distinct
        indicador,
        nivel
    from {{ ref('int_indicadores__preenchidos') }}
    where com_cobertura
)

select
    promessa.indicador,
    mes.competencia,
    promessa.nivel,
    case when promessa.nivel = 'brasil' then 'BR' end as codigo_territorio,
    '' as chave,
    'Sem dado: ' || coalesce(
        'falta carregar ' || falta.faltantes, 'as fontes carregadas não permitem o cálculo'
    ) || '.' as motivo,
    publico.minimo_pessoas as minimo,
    publico.casas_publicas as casas
from promessas as promessa
cross join {{ ref('stg_lake__mes') }} as mes
left join {{ ref('int_indicadores__faltas') }} as falta using (indicador)
left join {{ ref('int_indicadores__niveis_publicos') }} as publico
    on
        promessa.indicador = publico.indicador
        and promessa.nivel = publico.nivel
        and publico.recorte_publico is null
anti join preenchidas on promessa.indicador = preenchidas.indicador and promessa.nivel = preenchidas.nivel
-- A row without coverage fills its own month alone.
anti join {{ ref('int_indicadores__preenchidos') }} as do_mes
    on
        mes.competencia = do_mes.competencia
        and promessa.indicador = do_mes.indicador
        and promessa.nivel = do_mes.nivel
