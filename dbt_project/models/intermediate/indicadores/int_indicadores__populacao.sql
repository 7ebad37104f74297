select
    municipio.competencia,
    territorio.nivel,
    territorio.codigo_territorio,
    sum(municipio.populacao) as populacao
from {{ ref('int_indicadores__territorios') }} as territorio
inner join {{ ref('int_indicadores__municipios_do_mes') }} as municipio using (codigo_municipio)
group by municipio.competencia, territorio.nivel, territorio.codigo_territorio
