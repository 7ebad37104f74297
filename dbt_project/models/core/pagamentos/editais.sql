-- Every edital ever sent, and each other that a registration or a homologation names.
with codigos as (
    select codigo_edital from {{ ref('stg_incentivo__editais_no_tempo') }}
    union
    select codigo_edital from {{ ref('stg_incentivo__cadastros_no_tempo') }}
    union
    select codigo_edital from {{ ref('stg_incentivo__programas_homologados_no_tempo') }}
),

programas as (
    select
        codigo_edital,
        cast(count(distinct codigo_programa) as integer) as programas_homologados
    from {{ ref('stg_incentivo__programas_homologados') }}
    group by codigo_edital
)

select
    codigos.codigo_edital,
    edital.modalidade,
    edital.vigencia_inicio,
    edital.vigencia_fim,
    cast(edital.residentes_por_preceptor as integer) as residentes_por_preceptor,
    cast(edital.limite_beneficiarios_instituicao as integer) as limite_beneficiarios_instituicao,
    edital.suspende_preceptor_sem_residente,
    coalesce(programas.programas_homologados, 0) as programas_homologados,
    edital.codigo_edital is not null and edital.visto_ate is null as no_cadastro
from codigos
left join {{ ref('stg_incentivo__editais_no_tempo') }} as edital on codigos.codigo_edital = edital.codigo_edital
left join programas on codigos.codigo_edital = programas.codigo_edital
where codigos.codigo_edital is not null
