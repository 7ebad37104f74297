{#-
  The parts of a month of a table, of which each may change alone (macros/meses.sql). `meta.parte_por` is the column that
  tells them apart.

  Cells, by `indicador` or `familia`, have three. Those of specialists are three quarters of all, and change with the month
  of SCNES alone. Those of residencies change with the registers in force in the month. The others are few, and are made
  anew each time: what comes today may change them in months long past. No family of indicators, within which cells are
  withheld for one another, is in two. A table with cells of one part says which: `meta.parte`.

  Numbers and places of people, by `desde`, have as many as there are snapshots in which a person was the first time: a
  month of registers brings people, whose places in all earlier months are added to those of the others.
-#}
{% macro partes(meta) -%}
    {%- if meta.parte_por in ['indicador', 'familia'] -%}
    {{ return(partes_das_celulas()) }}
    {%- endif -%}
    {{ return([] if meta.parte_por else [meta.parte or '']) }}
{%- endmacro %}


{% macro partes_das_celulas() -%}
    {{ return((var('celulas_por_mes').keys() | list) + ['outras']) }}
{%- endmacro %}


{#- SQL of the part of a row of the model. -#}
{% macro parte_da_linha(meta) -%}
    {%- if meta.parte_por %}{{ parte_pela_coluna(meta.parte_por) }}{% else %}'{{ meta.parte or '' }}'{% endif -%}
{%- endmacro %}


{#-
  SQL of the part of a row by the column that tells the parts apart. A family is also named after its indicator, and may go
  on after a slash.
-#}
{% macro parte_pela_coluna(coluna) -%}
{%- if coluna in ['indicador', 'familia'] -%}
{%- set nome = "split_part(familia, '/', 1)" if coluna == 'familia' else 'indicador' -%}
case
    {%- for parte, nomes in var('celulas_por_mes').items() %}
        {%- set da_parte = nomes.indicadores + (nomes.familias if coluna == 'familia' else []) %}
    when list_contains(['{{ da_parte | join("', '") }}'], {{ nome }}) then '{{ parte }}'
    {%- endfor %}
    else 'outras'
end
{%- else -%}
cast({{ coluna }} as varchar)
{%- endif -%}
{%- endmacro %}
