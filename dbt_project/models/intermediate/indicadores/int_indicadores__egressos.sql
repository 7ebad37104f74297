-- Where graduates of residencies are in SCNES 12, 24 and 36 months after conclusion. Any link counts as found. A
-- workplace of residency does not count as settling: `em_nova_residencia` has no other.
with lugares as (
    select
        lugar.competencia,
        lugar.pessoa,
        lugar.codigo_municipio,
        lugar.atende_sus,
        lugar.horas,
        lugar.somente_residencia,
        lugar.unidade_ativa and lugar.codigo_municipio is not null and not lugar.somente_residencia as fixa,
        {{ uf_do_municipio('lugar.codigo_municipio') }} as codigo_uf,
        municipio.codigo_regiao_saude,
        coalesce(do_mes.prioritario, false) as prioritario
    from {{ ref('core_lugares_do_mes') }} as lugar
    left join {{ ref('int_indicadores__municipios') }} as municipio using (codigo_municipio)
    left join {{ ref('int_indicadores__municipios_do_mes') }} as do_mes using (competencia, codigo_municipio)
)

select
    egresso.codigo_matricula,
    egresso.codigo_programa,
    egresso.horizonte,
    egresso.coorte,
    egresso.competencia,
    count(lugar.pessoa) > 0 as encontrado,
    coalesce(bool_and(lugar.somente_residencia), false) as em_nova_residencia,
    coalesce(bool_or(lugar.fixa and lugar.codigo_municipio = programa.codigo_municipio), false) as no_municipio,
    coalesce(bool_or(
        lugar.fixa and (
            lugar.codigo_municipio = programa.codigo_municipio
            or lugar.codigo_regiao_saude = programa.codigo_regiao_saude
        )
    ), false) as na_regiao_saude,
    coalesce(bool_or(lugar.fixa and lugar.codigo_uf = {{ uf_do_municipio('programa.codigo_municipio') }}), false) as na_uf,
    coalesce(bool_or(lugar.fixa and lugar.atende_sus), false) as no_sus,
    coalesce(bool_or(lugar.fixa and lugar.prioritario), false) as em_prioritario,
    arg_max(lugar.codigo_uf, (lugar.horas, -try_cast(lugar.codigo_municipio as integer))) filter (where lugar.fixa)
        as uf_destino
from {{ ref('core_egressos') }} as egresso
inner join {{ ref('int_indicadores__programas') }} as programa
    on
        egresso.competencia = programa.competencia
        and egresso.codigo_programa = programa.codigo_programa
        and programa.nivel = 'brasil'
left join lugares as lugar
    on egresso.pessoa = lugar.pessoa and egresso.competencia = lugar.competencia
group by all
