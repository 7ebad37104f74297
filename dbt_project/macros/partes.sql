{#-
  The two parts of a month of cells. Those of specialists are nine tenths of all, and change with the month of SCNES alone;
  the others are few, and registers change them long after. No family of indicators, within which cells are withheld for
  one another, is in both.
-#}
{% macro partes(parte_por) -%}
    {{ return(['especialistas', 'outras'] if parte_por else ['']) }}
{%- endmacro %}


{#- The part of a row, by the code of its indicator or by its family. -#}
{% macro parte_da_celula(coluna) -%}
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
{%- endmacro %}
