{#-
  MR-01 (MR 3 par. 2, 5 par. 1 III): the programme's team has no record of the function that began by the line's
  month.
-#}
with julgadas as (
    select
        *,
        {{ falta(pessoa=true, retratos=['retrato_equipe']) }} as falta,
        case when funcoes = 0 then 'indicio' end as resultado,
        valor as em_risco,
        'A equipe do programa não registra a pessoa como ' || tipo || ' até ' || {{ mes_por_extenso('competencia') }} || '.' as motivo,
        [{{ fato('carga_equipe', 'null', 'codigo_programa', 'funcao', "'ausente'") }}] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
)

{{ conclusao('MR-01', regular='A pessoa consta da equipe do programa na função paga.') }}
