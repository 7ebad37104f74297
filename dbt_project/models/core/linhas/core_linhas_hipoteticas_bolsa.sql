-- The bolsa line of each registration in a formative offer, for the months in which its person received none (MR-DIR).
with recebidas as (
    select distinct
        pagos.pessoa_id,
        pagos.competencia
    from {{ ref('stg_incentivo__pagamentos') }} as pagos
    anti join {{ ref('core_pagamentos_devolvidos') }} as devolvidos using (codigo_pagamento)
    where pagos.tipo = 'bolsa_formacao' and pagos.situacao in ('programado', 'pago') and pagos.pessoa_id is not null
)

select
    'H:' || curso.codigo_matricula_curso || ':' || strftime(meses.competencia, '%Y-%m') as codigo_pagamento,
    true as hipotetica,
    cast(null as integer) as carga_id,
    cast(null as integer) as linha,
    cast(null as date) as competencia_lote,
    curso.pessoa_id,
    curso.chave,
    true as cpf_valido,
    cast(null as varchar) as titular,
    cast(null as varchar) as conta_hash,
    cast(null as varchar) as tipo_conta,
    'bolsa_formacao' as tipo,
    cast(null as varchar) as codigo_programa,
    curso.codigo_matricula_curso,
    meses.competencia,
    cast(null as decimal(14, 2)) as valor,
    'programado' as situacao,
    'pre' as fase,
    cast(null as date) as data_pagamento
from {{ ref('core_matriculas_curso') }} as curso
inner join {{ ref('core_meses_julgados') }} as meses
    on
        meses.competencia
        between date_trunc('month', curso.data_inicio_atividades) and date_trunc('month', curso.data_fim_oferta)
        and {{ conta_no_mes('meses.competencia', 'curso') }}
where
    curso.tipo_oferta = 'I'
    and curso.pessoa_tem_cpf
    and not exists (
        select 1
        from recebidas
        where recebidas.pessoa_id = curso.pessoa_id and recebidas.competencia = meses.competencia
    )
