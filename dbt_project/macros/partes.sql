{#-
  The parts of a month of a table, of which each may change alone (macros/meses.sql). `meta.parte_por` is the column that
  tells them apart.

  Cells, by `indicador` or `familia`, have three. Those of specialists are three quarters of all, and change with the month
  of SCNES alone. Those of residencies change with the registers in force in the month. The others are few, and are made
  anew each time: what comes today may change them in months long past. No family of indicators, within which cells are
  withheld for one another, is in two. A table with cells of one part says which: `meta.parte`.

  Places of people, by `desde`, have as many as there are months in which a person was first in a register: a month of
  registers brings people, whose places in all earlier months are added to those of the others.
-#}
{% macro partes(meta) -%}
    {%- if meta.parte_por in ['indicador', 'familia'] -%}
    {{ return(partes_das_celulas()) }}
    {%- endif -%}
    {{ return([] if meta.parte_por else [meta.parte or '']) }}
{%- endmacro %}


{% macro partes_das_celulas() -%}
    {{ return((celulas_por_mes().keys() | list) + ['outras']) }}
{%- endmacro %}


{#-
  Of the parts but the last, the indicators and the families. A family is also named after its indicator, and may go on
  after a slash.
-#}
{% macro celulas_por_mes() -%}
    {{ return({
        'especialistas': {
            'indicadores': ['I-01', 'I-03', 'I-04', 'I-05', 'I-06', 'I-07', 'I-08', 'I-09'],
            'familias': ['especialistas', 'especialistas_atuantes', 'vinculos'],
        },
        'residencias': {
            'indicadores': [
                'I-10', 'I-11', 'I-12', 'I-17', 'I-18', 'I-19', 'I-20', 'I-21', 'I-22', 'I-27', 'I-28', 'I-29', 'I-37', 'I-50'
            ],
            'familias': [
                'vagas', 'vagas_especialidade_prioritaria', 'vagas_area_prioritaria', 'vagas_territorio_prioritario',
                'equipe_de_antes', 'equipe_de_agora', 'preceptores', 'cenarios_registrados', 'residentes_marcados',
            ],
        },
    }) }}
{%- endmacro %}


{#- SQL of the part of a row of the model. -#}
{% macro parte_da_linha(meta) -%}
    {%- if meta.parte_por %}{{ parte_pela_coluna(meta.parte_por) }}{% else %}'{{ meta.parte or '' }}'{% endif -%}
{%- endmacro %}


{#- SQL of the part of a row by the column that tells the parts apart. -#}
{% macro parte_pela_coluna(coluna) -%}
{%- if coluna in ['indicador', 'familia'] -%}
case
    {%- for parte, nomes in celulas_por_mes().items() %}
        {%- set da_parte = nomes.indicadores + (nomes.familias if coluna == 'familia' else []) %}
    when list_contains(['{{ da_parte | join("', '") }}'], {{ "split_part(familia, '/', 1)" if coluna == 'familia' else 'indicador' }})
        then '{{ parte }}'
    {%- endfor %}
    else 'outras'
end
{%- else -%}
cast({{ coluna }} as varchar)
{%- endif -%}
{%- endmacro %}
