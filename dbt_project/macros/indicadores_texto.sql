{#- How the registry and the indicators compare texts, dates and territories. -#}

{#- Upper case, no accents, single spaces: for comparison, not for display. -#}
{% macro texto_comparavel(coluna) -%}
    regexp_replace(upper(strip_accents(trim({{ coluna }}))), '\s+', ' ', 'g')
{%- endmacro %}


{#- Medicina, by any of the names that the sources use (Médico, Médica). -#}
{% macro e_medicina(coluna) -%}
    coalesce({{ texto_comparavel(coluna) }} in ('MEDICINA', 'MEDICO', 'MEDICA'), false)
{%- endmacro %}


{#- Active on at least one day of the month that begins on `mes`: on leave too, and on the day of its conclusion. -#}
{% macro ativo_no_mes(mes, alias='') -%}
    {%- set a = alias ~ '.' if alias else '' -%}
    (
        {{ a }}data_inicio <= last_day({{ mes }})
        and (
            {{ a }}situacao in ('ativo', 'licenciado')
            or {{ a }}data_situacao > greatest({{ mes }}, {{ a }}data_inicio)
            or ({{ a }}situacao = 'concluido' and {{ a }}data_situacao = greatest({{ mes }}, {{ a }}data_inicio))
        )
    )
{%- endmacro %}


{#- The six-digit code of a municipality of six or seven; the Federal District is one municipality. -#}
{% macro municipio_de_seis_digitos(coluna) -%}
    case
        when length({{ coluna }}) in (6, 7) and {{ coluna }} like '53%' then '530010'
        when length({{ coluna }}) = 7 then left({{ coluna }}, 6)
        else {{ coluna }}
    end
{%- endmacro %}


{#- The two-digit IBGE code of the state of a municipality. -#}
{% macro uf_do_municipio(coluna) -%}
    substr({{ coluna }}, 1, 2)
{%- endmacro %}


{#- One "name": "value" pair of a JSON object, from two text expressions. -#}
{% macro par_json(nome, valor) -%}
    '"' || {{ nome }} || '": "' || replace(replace({{ valor }}, '\', '\\'), '"', '\"') || '"'
{%- endmacro %}
