-- The profession and specialty pairs that are sized in each year: those with a specialist, those with a resident, and
-- the medical specialties with a ratio of parametros_necessidade in force. `razao`: that ratio.
with razoes as (
    select
        mes.ano,
        mes.competencia,
        {{ texto_comparavel('parametro.especialidade') }} as especialidade_comparavel,
        parametro.valor
    from {{ ref('int_dimensionamento__meses') }} as mes
    inner join {{ ref('stg_referencia__parametros_necessidade') }} as parametro
        on
            parametro.metodo = 'razao'
            and parametro.inicio <= last_day(mes.competencia)
            and coalesce(parametro.fim >= mes.competencia, true)
    qualify row_number() over (
            partition by mes.ano, {{ texto_comparavel('parametro.especialidade') }}
            order by parametro.inicio desc, parametro.competencia_arquivo desc, parametro.carga_id desc, parametro.linha
        ) = 1
),

conhecidas as (
    select
        mes.ano,
        mes.competencia,
        oferta.cadastro,
        oferta.profissao,
        oferta.especialidade
    from {{ ref('int_dimensionamento__meses') }} as mes
    inner join {{ ref('int_dimensionamento__oferta') }} as oferta using (competencia)
    where oferta.nivel = 'brasil'
    union
    select
        ano,
        competencia,
        cadastro,
        profissao,
        especialidade
    from {{ ref('int_dimensionamento__residentes') }}
),

todas as (
    select * from conhecidas
    union all
    select
        razao.ano,
        razao.competencia,
        'CNE' as cadastro,
        'Medicina' as profissao,
        lista.especialidade
    from razoes as razao
    inner join {{ ref('especialidades') }} as lista on razao.especialidade_comparavel = lista.especialidade_normalizada
    left join conhecidas as conhecida
        on
            razao.ano = conhecida.ano
            and conhecida.profissao = 'Medicina'
            and razao.especialidade_comparavel = {{ texto_comparavel('conhecida.especialidade') }}
    where conhecida.ano is null
)

select
    todas.*,
    {{ texto_comparavel('todas.especialidade') }} as especialidade_comparavel,
    cast(razao.valor as double) as razao
from todas
left join razoes as razao
    on todas.ano = razao.ano and {{ texto_comparavel('todas.especialidade') }} = razao.especialidade_comparavel
