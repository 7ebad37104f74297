{#- What the links of a person in one place say together: the columns that every table of places has. -#}
{% macro medidas_dos_vinculos(vinculo) -%}
cast(count(*) as integer) as vinculos,
cast(sum({{ vinculo }}.horas) as integer) as horas,
cast(coalesce(sum({{ vinculo }}.horas) filter (where {{ vinculo }}.atende_sus), 0) as integer) as horas_sus,
cast(coalesce(sum({{ vinculo }}.horas) filter (where {{ vinculo }}.marcado_residencia), 0) as integer) as horas_residencia,
bool_or({{ vinculo }}.atende_sus) as atende_sus,
bool_or({{ vinculo }}.marcado_residencia) as marcado_residencia,
bool_and({{ vinculo }}.marcado_residencia) as somente_residencia,
bool_or({{ vinculo }}.preceptor) as preceptor
{%- endmacro %}
