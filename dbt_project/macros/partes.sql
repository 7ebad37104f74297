{#-
  The parts of a month of a table, of which each may change alone (macros/meses.sql). `meta.parte_por` is the column that
  tells them apart.

  Cells, by `indicador` or `familia`, have two. Those of specialists are nine tenths of all, and change with the month of
  SCNES alone; the others are few, and registers change them long after. No family of indicators, within which cells are
  withheld for one another, is in both. A table with cells of one part says which: `meta.parte`.

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
    {{ return(['especialistas', 'outras']) }}
{%- endmacro %}


{#- SQL of the part of a row of the model. -#}
{% macro parte_da_linha(meta) -%}
    {%- if meta.parte_por %}{{ parte_pela_coluna(meta.parte_por) }}{% else %}'{{ meta.parte or '' }}'{% endif -%}
{%- endmacro %}


{#- SQL of the part of a row by the column that tells the parts apart. -#}
{% macro parte_pela_coluna(coluna) -%}
{%- if coluna in ['indicador', 'familia'] -%}
case
    when
        {%- if coluna == 'indicador' %}
        indicador in ('I-01', 'I-03', 'I-04', 'I-05', 'I-06', 'I-07', 'I-09')
        {%- else %}
        starts_with(familia, 'especialistas') or starts_with(familia, 'I-09') or starts_with(familia, 'vinculos')
        {%- endif %}
        then 'especialistas'
    else 'outras'
end
{%- else -%}
cast({{ coluna }} as varchar)
{%- endif -%}
{%- endmacro %}
