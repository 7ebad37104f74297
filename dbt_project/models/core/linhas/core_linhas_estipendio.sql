-- One row a live residency stipend (PN 25), of rubrica bolsa or moradia, as a payment line of tipo bolsa_residencia, with
-- its residency and the modality of its programme where these count for the month (`residencia_`), and the month of the
-- older snapshot of the two commissions. A code that both commissions have is of the person of the stipend's CPF; when it
-- may be of either of two persons, the line has no person and no residency that could be told (`residencia_duvidosa`).
with retratos as (
    select case when count(distinct fonte) = 2 then min(competencia) end as retrato_residencias
    from {{ ref('core_retratos') }}
    where conjunto = 'residentes'
),

homonimas as (
    select codigo_matricula
    from {{ ref('core_residencias') }}
    group by codigo_matricula
    having count(*) > 1
),

-- Of two residencies of one person, the one in force, then the one active in the month.
escolhidas as (
    select
        bolsa.carga_id,
        bolsa.linha,
        residencia.comissao,
        not coalesce(residencia.pessoa_id = bolsa.pessoa_id, false)
        and min(residencia.pessoa_id) over candidatas <> max(residencia.pessoa_id) over candidatas as duvidosa
    from {{ ref('stg_referencia__bolsas_residencia') }} as bolsa
    inner join homonimas on bolsa.codigo_matricula = homonimas.codigo_matricula
    inner join {{ ref('core_residencias') }} as residencia
        on
            bolsa.codigo_matricula = residencia.codigo_matricula
            and {{ conta_no_mes('bolsa.competencia', 'residencia') }}
    window candidatas as (partition by bolsa.carga_id, bolsa.linha)
    qualify row_number() over (
            partition by bolsa.carga_id, bolsa.linha
            order by
                coalesce(residencia.pessoa_id = bolsa.pessoa_id, false) desc,
                residencia.visto_ate desc nulls first,
                {{ ativo_no_mes('bolsa.competencia', 'residencia') }} desc,
                residencia.data_inicio desc,
                residencia.comissao asc
        ) = 1
)

select
    {{ codigo_do_estipendio('bolsa') }} as codigo_pagamento,
    bolsa.carga_id,
    bolsa.linha,
    if(coalesce(escolhida.duvidosa, false), null, coalesce(residencia.pessoa_id, bolsa.pessoa_id)) as pessoa_id,
    case when bolsa.tem_cpf then bolsa.pessoa_id is not null end as cpf_valido,
    bolsa.pessoa_id as cpf_pessoa_id,
    bolsa.codigo_matricula,
    bolsa.fonte_pagadora,
    bolsa.rubrica,
    bolsa.competencia,
    bolsa.valor,
    bolsa.situacao,
    bolsa.data_pagamento,
    residencia.codigo_matricula is not null or coalesce(escolhida.duvidosa, false) as tem_residencia,
    coalesce(escolhida.duvidosa, false) as residencia_duvidosa,
    residencia.comissao as residencia_comissao,
    residencia.pessoa_id as residencia_pessoa_id,
    residencia.pessoa_tem_cpf as residencia_pessoa_tem_cpf,
    residencia.codigo_programa,
    programa.modalidade as residencia_modalidade,
    residencia.situacao as residencia_situacao,
    residencia.data_situacao as residencia_data_situacao,
    residencia.data_inicio as residencia_data_inicio,
    residencia.carga_id as residencia_carga_id,
    residencia.linha as residencia_linha,
    retratos.retrato_residencias
from {{ ref('stg_referencia__bolsas_residencia') }} as bolsa
cross join retratos
left join escolhidas as escolhida on bolsa.carga_id = escolhida.carga_id and bolsa.linha = escolhida.linha
left join {{ ref('core_residencias') }} as residencia
    on
        bolsa.codigo_matricula = residencia.codigo_matricula
        and {{ conta_no_mes('bolsa.competencia', 'residencia') }}
        and (escolhida.comissao is null or (residencia.comissao = escolhida.comissao and not escolhida.duvidosa))
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        residencia.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('bolsa.competencia', 'programa') }}
where bolsa.situacao <> 'estornado' and bolsa.rubrica in ('bolsa', 'moradia')
