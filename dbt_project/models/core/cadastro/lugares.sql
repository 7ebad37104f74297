-- The newest month of everybody who is followed and, of earlier months, the beneficiaries of the incentive (MR 7, IV) and
-- the graduates found at a horizon.
with beneficiarios as (
    select
        pessoa,
        pessoa_id
    from {{ ref('stg_incentivo__cadastros_no_tempo') }}
    where pessoa is not null
    union
    select
        pessoa,
        pessoa_id
    from {{ ref('stg_parceiros__matriculas_no_tempo') }}
    where pessoa is not null
),

anteriores as (
    select
        competencia,
        pessoa,
        pessoa_id
    from {{ ref('core_egressos') }}
    where competencia < (select competencia from {{ ref('core_competencia_scnes') }})
    union
    select
        lugar.competencia,
        lugar.pessoa,
        beneficiario.pessoa_id
    from {{ ref('core_lugares_do_mes') }} as lugar
    inner join beneficiarios as beneficiario using (pessoa)
    where lugar.competencia < (select competencia from {{ ref('core_competencia_scnes') }})
),

mais_novos as (
    select
        vinculo.competencia,
        vinculo.pessoa,
        any_value(seguida.pessoa_id) as pessoa_id,
        unidade.codigo_municipio,
        {{ medidas_dos_vinculos('vinculo') }}
    from {{ ref('fato_vinculos') }} as vinculo
    inner join {{ ref('core_pessoas_seguidas') }} as seguida using (pessoa)
    left join {{ ref('estabelecimentos') }} as unidade using (estabelecimento)
    where not vinculo.repetido and coalesce(unidade.ativo, true)
    group by vinculo.competencia, vinculo.pessoa, unidade.codigo_municipio
),

todos as (
    select * from mais_novos
    union all by name
    select
        lugar.* exclude (desde, unidade_ativa, ocupacoes),
        anteriores.pessoa_id
    from {{ ref('core_lugares_do_mes') }} as lugar
    inner join anteriores using (competencia, pessoa)
    where lugar.unidade_ativa
)

select
    todos.competencia,
    todos.pessoa,
    todos.pessoa_id,
    todos.codigo_municipio,
    {{ uf_do_municipio('todos.codigo_municipio') }} as codigo_uf,
    regiao.codigo_regiao_saude,
    todos.vinculos,
    todos.horas,
    todos.horas_sus,
    todos.horas_residencia,
    todos.atende_sus,
    todos.marcado_residencia,
    todos.somente_residencia,
    todos.preceptor
from todos
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
where todos.codigo_municipio is not null
