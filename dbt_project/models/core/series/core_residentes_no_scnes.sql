-- Residents active in each month of SCNES: whether it marks them, and the establishment of practice (that of the marked
-- link with the most hours, else the one that the commission names).
with pratica as (
    select
        competencia,
        pessoa,
        arg_max(co_cnes, (horas, -linha)) as co_cnes,
        arg_max(nivel_atencao, (horas, -linha)) as nivel_atencao
    from {{ ref('core_vinculos_de_residentes') }}
    where marcado_residencia and not repetido
    group by competencia, pessoa
),

ativos as (
    select * from {{ ref('core_residentes_do_mes') }}
    where ativo and competencia in (select competencia from {{ ref('core_cobertura_scnes') }})
),

unidades as (
    select
        unidade.competencia,
        unidade.co_cnes,
        any_value(tipo.nivel_atencao) as nivel_atencao
    from {{ ref('stg_scnes__estabelecimentos') }} as unidade
    inner join {{ ref('tipos_unidade_cenario') }} as tipo using (tp_unidade)
    where unidade.co_cnes in (select ativos.codigo_cnes_principal from ativos)
    group by unidade.competencia, unidade.co_cnes
)

select
    residente.competencia,
    residente.codigo_matricula,
    residente.pessoa,
    residente.codigo_programa,
    residente.profissao,
    residente.ano_residencia,
    pratica.pessoa is not null as marcado,
    coalesce(pratica.co_cnes, residente.codigo_cnes_principal) as co_cnes,
    coalesce(pratica.nivel_atencao, unidade.nivel_atencao) as nivel_atencao
from ativos as residente
left join pratica using (competencia, pessoa)
left join unidades as unidade
    on residente.competencia = unidade.competencia and residente.codigo_cnes_principal = unidade.co_cnes
