with contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        count(percentual_carga_sus) as programas,
        count(*) filter (where percentual_carga_sus >= {{ parametro_hoje('carga_sus_minima_percentual') }}) as com_minimo
    from {{ ref('int_indicadores__programas') }}
    where ativo and nivel in ('brasil', 'regiao', 'uf') and {{ parametro_hoje('carga_sus_minima_percentual') }} is not null
    group by competencia, nivel, codigo_territorio
)

select {{ celula('I-33', numerador='com_minimo', denominador='programas') }}
from contagens
