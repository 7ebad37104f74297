{#- JSON text and lists of structs, for which the two engines have different functions. -#}

{#- A JSON object as a struct, or a list of objects as a list of structs. `campos`: the type of each field (in a list if
  the field is a list); in a list itself for a list of objects. -#}
{% macro registro_do_json(texto, campos) -%}
    {{ return(adapter.dispatch('registro_do_json')(texto, campos)) }}
{%- endmacro %}

{% macro default__registro_do_json(texto, campos) -%}
    from_json(cast({{ texto }} as json), '{{ tojson(campos) }}')
{%- endmacro %}

{% macro spark__registro_do_json(texto, campos) -%}
    from_json({{ texto }}, '{{
        campos_do_spark(campos) if campos is mapping else 'array<struct<' ~ campos_do_spark(campos[0]) ~ '>>'
    }}')
{%- endmacro %}


{% macro campos_do_spark(campos) -%}
    {%- for campo, tipo in campos.items() -%}
    {{ campo }} {{ ('array<' ~ tipo[0] ~ '>' if tipo is not string else tipo) | replace('VARCHAR', 'string') | replace('JSON', 'string') }}
    {{- ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- In a select list: one row per struct of the list, one column per field. -#}
{% macro campos_de_cada(lista) -%}
    {{ return(adapter.dispatch('campos_de_cada')(lista)) }}
{%- endmacro %}

{% macro default__campos_de_cada(lista) -%}
    unnest({{ lista }}, recursive := true)
{%- endmacro %}

{% macro spark__campos_de_cada(lista) -%}
    inline({{ lista }})
{%- endmacro %}
