-- Where graduates of residencies are in SCNES 12, 24 and 36 months after conclusion. A workplace of residency does
-- not count as settling: a graduate in another residency is found, but not settled there.
with lugares as (
    select
        lugar.*,
        coalesce(municipio.prioritario, false) as prioritario
    from {{ ref('lugares') }} as lugar
    left join {{ ref('int_indicadores__municipios') }} as municipio using (codigo_municipio)
    where not coalesce(lugar.somente_residencia, false)
)

select
    egresso.codigo_matricula,
    egresso.pessoa_id,
    egresso.codigo_programa,
    egresso.horizonte,
    egresso.coorte,
    egresso.competencia,
    count(lugar.pessoa_id) > 0 as encontrado,
    coalesce(bool_or(lugar.codigo_municipio = programa.codigo_municipio), false) as no_municipio,
    coalesce(bool_or(
        lugar.codigo_municipio = programa.codigo_municipio
        or lugar.codigo_regiao_saude = programa.codigo_regiao_saude
    ), false) as na_regiao_saude,
    coalesce(bool_or(lugar.codigo_uf = {{ uf_do_municipio('programa.codigo_municipio') }}), false) as na_uf,
    coalesce(bool_or(lugar.atende_sus), false) as no_sus,
    coalesce(bool_or(lugar.prioritario), false) as em_prioritario,
    arg_max(lugar.codigo_uf, (lugar.horas, -try_cast(lugar.codigo_municipio as integer))) as uf_destino
from {{ ref('core_egressos') }} as egresso
inner join {{ ref('int_indicadores__programas') }} as programa
    on egresso.codigo_programa = programa.codigo_programa and programa.nivel = 'brasil'
left join lugares as lugar
    on egresso.pessoa_id = lugar.pessoa_id and egresso.competencia = lugar.competencia
group by all
