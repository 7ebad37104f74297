with contagens as (
    select
        programa.competencia,
        programa.nivel,
        programa.codigo_territorio,
        count(programa.percentual_carga_sus) as programas,
        count(*) filter (where programa.percentual_carga_sus >= minimo.valor) as com_minimo
    from {{ ref('int_indicadores__programas') }} as programa
    inner join {{ ref('core_parametros_mes') }} as minimo
        on programa.competencia = minimo.competencia and minimo.id = 'carga_sus_minima_percentual'
    where programa.ativo and programa.do_registro and programa.nivel in ('brasil', 'regiao', 'uf')
    group by programa.competencia, programa.nivel, programa.codigo_territorio
)

select {{ celula('I-33', numerador='com_minimo', denominador='programas') }}
from contagens
