{{ config(materialized='view') }}

-- Graduates by territory of training, cohort and specialty (null = all), for each horizon, in the month of the horizon.
with egressos as (
    select
        egresso.*,
        programa.nivel,
        programa.codigo_territorio,
        programa.especialidade
    from {{ ref('int_indicadores__egressos') }} as egresso
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    where programa.nivel in ('brasil', 'regiao', 'uf')
)

select
    competencia,
    nivel,
    codigo_territorio,
    horizonte,
    coorte,
    especialidade,
    count(*) as egressos,
    count(*) filter (where encontrado) as encontrados,
    count(*) filter (where em_nova_residencia) as em_nova_residencia,
    count(*) filter (where no_municipio) as no_municipio,
    count(*) filter (where na_regiao_saude) as na_regiao_saude,
    count(*) filter (where na_uf) as na_uf,
    count(*) filter (where no_sus) as no_sus,
    count(*) filter (where em_prioritario) as em_prioritario
from egressos
group by grouping sets (
    (competencia, nivel, codigo_territorio, horizonte),
    (competencia, nivel, codigo_territorio, horizonte, coorte),
    (competencia, nivel, codigo_territorio, horizonte, especialidade),
    (competencia, nivel, codigo_territorio, horizonte, coorte, especialidade)
)
