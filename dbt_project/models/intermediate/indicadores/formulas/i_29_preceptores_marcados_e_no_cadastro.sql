-- Preceptors in service who are marked as such in SCNES (PN 16 VIII) and are in the registries of specialists (PN 14).
with contagens as (
    select
        preceptor.competencia_scnes as competencia,
        programa.nivel,
        programa.codigo_territorio,
        count(distinct preceptor.pessoa_id) as preceptores,
        count(distinct preceptor.pessoa_id) filter (where preceptor.marcado_scnes) as marcados,
        count(distinct preceptor.pessoa_id) filter (where preceptor.especialista) as especialistas
    from {{ ref('preceptores') }} as preceptor
    inner join {{ ref('int_indicadores__programas') }} as programa using (codigo_programa)
    where
        preceptor.em_exercicio_no_mes_scnes
        and preceptor.competencia_scnes is not null
        and programa.nivel in ('brasil', 'regiao', 'uf')
    group by preceptor.competencia_scnes, programa.nivel, programa.codigo_territorio
)

select
    {{ celula(
        'I-29', numerador='marcados', denominador='preceptores', medida='marcados_no_scnes',
        pessoas='preceptores', pessoas_numerador='marcados'
    ) }}
from contagens
union all
select
    {{ celula(
        'I-29', numerador='especialistas', denominador='preceptores', medida='no_cadastro_de_especialistas',
        pessoas='preceptores', pessoas_numerador='especialistas'
    ) }}
from contagens
