{#- The rows of an indicator. Formulas are in the models, disclosure control in indicadores_divulgacao.sql. -#}

{#- The value of a parameter of the indicators in the month under examination. -#}
{% macro parametro_hoje(id) -%}
    (
        select parametro_do_mes.valor
        from {{ ref('core_parametros_mes') }} as parametro_do_mes
        where
            parametro_do_mes.id = '{{ id }}'
            and parametro_do_mes.competencia = (select competencia from {{ ref('stg_lake__mes') }})
    )
{%- endmacro %}


{#-
  Select list of one cell of an indicator, from a relation with competencia, nivel and codigo_territorio.
  dims: up to two [name, expression] of the recorte; a null expression leaves that name out of the recorte.
  medida, leitura: which of the figures, or readings, of a cell this is; both go into the recorte.
  pessoas: people the cell counts or depends on; pessoas_numerador: those of them in the numerator; menor: the smallest
  group of people that the cell reveals. All three are null when the cell counts no people.
  familia: indicators, or parts of one, whose cells count the same people are suppressed together under this name.
  por_profissao: the relation has `cadastro` and `profissao`, which go into every recorte. No cell adds professions up, so
  each is a family of its own.
-#}
{% macro celula(
    indicador, numerador='null', denominador='null', valor=none, fator=1, dims=[], medida=none, leitura=none,
    pessoas='null', pessoas_numerador='null', menor='null', familia=none, por_profissao=false
) -%}
    '{{ indicador }}' as indicador,
    '{{ familia or indicador }}'{% if por_profissao %} || coalesce('/' || coalesce(profissao, cadastro), ''){% endif %} as familia,
    competencia,
    nivel,
    codigo_territorio,
    {% for posicao in range(2) -%}
    {%- set dim = dims[posicao] if dims | length > posicao else none -%}
    {{ "'" ~ dim[0] ~ "'" if dim else 'cast(null as varchar)' }} as dim_{{ posicao + 1 }},
    cast({{ dim[1] if dim else 'null' }} as varchar) as valor_{{ posicao + 1 }},
    {% endfor -%}
    {{ "'" ~ medida ~ "'" if medida else 'cast(null as varchar)' }} as medida,
    {{ "'" ~ leitura ~ "'" if leitura else 'cast(null as varchar)' }} as leitura,
    cast({{ numerador }} as double) as numerador,
    cast({{ denominador }} as double) as denominador,
    round(cast(
        {%- if valor %} {{ valor }} {% else %} {{ fator }} * cast({{ numerador }} as double) / nullif({{ denominador }}, 0) {% endif -%}
        as double), 6) as valor,
    cast({{ pessoas }} as bigint) as pessoas,
    cast({{ pessoas_numerador }} as bigint) as pessoas_numerador,
    cast({{ menor }} as bigint) as menor,
    {{ 'cadastro' if por_profissao else 'cast(null as varchar) as cadastro' }},
    {{ 'profissao' if por_profissao else 'cast(null as varchar) as profissao' }}
{%- endmacro %}


{#- The text that a cut shows: what the source wrote if a list has it, else `outra`. Needs `junta_nome`. -#}
{% macro nome_listado(coluna, recorte) -%}
case when {{ coluna }} is null then null when nome_{{ recorte }}.comparavel is null then 'outra' else trim({{ coluna }}) end
{%- endmacro %}


{#- The join that `nome_listado` needs. -#}
{% macro junta_nome(coluna, recorte) -%}
left join {{ ref('int_indicadores__nomes') }} as nome_{{ recorte }}
    on nome_{{ recorte }}.recorte = '{{ recorte }}' and nome_{{ recorte }}.comparavel = {{ texto_comparavel(coluna) }}
{%- endmacro %}


{#- Mean of a ratio over rows, in decimals of twelve places: a sum of floats would depend on the order of the rows. -#}
{% macro media(numerador, denominador) -%}
avg(cast(cast({{ numerador }} as double) / nullif({{ denominador }}, 0) as decimal(18, 12)))
{%- endmacro %}


{#- The recorte of a cell as JSON text: registry and profession, its dimensions, then the figure and the reading. -#}
{% macro recorte(alias) -%}
    '{' || concat_ws(
        ', ',
        {{ par_json("'cadastro'", alias ~ '.cadastro') }},
        {{ par_json("'profissao'", alias ~ '.profissao') }},
        {% for posicao in [1, 2] -%}
        {{ par_json(alias ~ '.dim_' ~ posicao, alias ~ '.valor_' ~ posicao) }},
        {% endfor -%}
        {{ par_json("'medida'", alias ~ '.medida') }},
        {{ par_json("'leitura'", alias ~ '.leitura') }}
    ) || '}'
{%- endmacro %}


{#- How many people rows are of, by `pessoa`; a record that is of no known person counts as one. -#}
{% macro quantas_pessoas() -%}
    count(distinct pessoa) + count(*) filter (where pessoa is null)
{%- endmacro %}
