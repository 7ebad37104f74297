-- The population of each territory, weighted by the relative use of each age group and sex, for each specialty that has
-- parameters of method `uso`. The unit of a parameter names the sex (F, M), the group (60-64), both or, for everybody,
-- none; the most specific one in force counts, and people whom none names weigh nothing.
with anos_da_populacao as (
    select distinct ano from {{ ref('stg_referencia__populacao_idade_sexo') }}
),

anos as (
    select
        mes.ano,
        mes.competencia,
        coalesce(
            max(estimativa.ano) filter (where estimativa.ano <= mes.ano), min(estimativa.ano)
        ) as ano_da_populacao
    from {{ ref('int_dimensionamento__meses') }} as mes
    cross join anos_da_populacao as estimativa
    group by mes.ano, mes.competencia
),

faixas as (
    select
        anos.ano,
        territorio.nivel,
        territorio.codigo_territorio as codigo,
        estimativa.sexo,
        estimativa.faixa,
        sum(estimativa.populacao) as populacao
    from anos
    inner join {{ ref('stg_referencia__populacao_idade_sexo') }} as estimativa on anos.ano_da_populacao = estimativa.ano
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    where territorio.nivel in ('brasil', 'uf', 'regiao_saude')
    group by all
),

usos as (
    select
        anos.ano,
        {{ texto_comparavel('parametro.especialidade') }} as especialidade_comparavel,
        nullif(regexp_extract(upper(parametro.unidade), '(^|[^A-Z])([FM])([^A-Z]|$)', 2), '') as sexo,
        nullif(regexp_extract(parametro.unidade, '[0-9]{2}-[0-9]{2}|80\+'), '') as faixa,
        parametro.valor,
        parametro.inicio
    from anos
    inner join {{ ref('stg_referencia__parametros_necessidade') }} as parametro
        on
            parametro.metodo = 'uso'
            and parametro.inicio <= last_day(anos.competencia)
            and coalesce(parametro.fim >= anos.competencia, true)
),

grupos as (
    select distinct
        ano,
        sexo,
        faixa
    from faixas
),

especialidades as (
    select distinct
        ano,
        especialidade_comparavel
    from usos
),

-- One value for each age group and sex.
escolhidos as (
    select
        usos.ano,
        usos.especialidade_comparavel,
        grupo.sexo,
        grupo.faixa,
        usos.valor
    from usos
    inner join grupos as grupo
        on
            usos.ano = grupo.ano
            and coalesce(usos.sexo, grupo.sexo) = grupo.sexo
            and coalesce(usos.faixa, grupo.faixa) = grupo.faixa
    qualify row_number() over (
            partition by usos.ano, usos.especialidade_comparavel, grupo.sexo, grupo.faixa
            order by
                case when usos.faixa is null then 1 else 0 end,
                case when usos.sexo is null then 1 else 0 end,
                usos.inicio desc,
                usos.valor desc
        ) = 1
),

pesos as (
    select
        faixa.ano,
        especialidade.especialidade_comparavel,
        faixa.nivel,
        faixa.codigo,
        cast(sum(coalesce(escolhido.valor, 0) * faixa.populacao) as double) as peso
    from faixas as faixa
    inner join especialidades as especialidade using (ano)
    left join escolhidos as escolhido using (ano, especialidade_comparavel, sexo, faixa)
    group by faixa.ano, especialidade.especialidade_comparavel, faixa.nivel, faixa.codigo
)

select
    pesos.*,
    pais.peso as peso_pais
from pesos
inner join pesos as pais
    on
        pais.nivel = 'brasil'
        and pesos.ano = pais.ano
        and pesos.especialidade_comparavel = pais.especialidade_comparavel
