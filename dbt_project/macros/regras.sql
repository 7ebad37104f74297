{#-
  The common form of the rules about lines (docs/reference/rules.md). A rule writes a CTE `julgadas` with, for each
  line it applies to, falta, resultado (null = regular), em_risco, motivo, fatos and the line's antes_do_incentivo;
  `conclusao` turns it into the rule's rows.
-#}

{% macro fato(carga_id, linha, chave, campo, valor) -%}
{'carga_id': {{ carga_id }}, 'linha': {{ linha }}, 'chave': cast({{ chave }} as varchar), 'campo': '{{ campo }}', 'valor': cast({{ valor }} as varchar)}
{%- endmacro %}


{#- Identifies a record in a STRUCT, so that a line can carry it to a fact. -#}
{% macro registro(carga_id, linha, chave) -%}
{'carga_id': {{ carga_id }}, 'linha': {{ linha }}, 'chave': {{ chave }}}
{%- endmacro %}


{#- One fact about a record that the line has as STRUCT(carga_id, linha, chave). -#}
{% macro fato_do_registro(registro, campo, valor) -%}
{{ fato(registro ~ '.carga_id', registro ~ '.linha', registro ~ '.chave', campo, valor) }}
{%- endmacro %}


{#-
  Why a line cannot be judged: no person, a snapshot missing or older than the line's month (`retratos`), a dataset
  never loaded (`presentes`), a parameter without a value in force. The relation of the line has the alias `linhas`.
-#}
{% macro falta(retratos=[], presentes=[], parametros=[], textos=[], pessoa=false) -%}
{%- if not (pessoa or retratos or presentes or parametros or textos) -%}
cast(null as varchar)
{%- else -%}
case
    {%- if pessoa %}
    when linhas.pessoa_id is null then 'A linha não tem pessoa identificada.'
    {%- endif %}
    {%- for retrato in retratos %}
    when linhas.{{ retrato }} is null or linhas.{{ retrato }} < linhas.competencia
        then 'Falta o retrato de {{ retrato | replace("retrato_", "") }} do mês da linha ou de mês posterior.'
    {%- endfor %}
    {%- for retrato in presentes %}
    when linhas.{{ retrato }} is null then 'Não há carga de {{ retrato | replace("retrato_", "") }}.'
    {%- endfor %}
    {%- for id in parametros %}
    when {{ parametro(id) }} is null then 'Nenhum valor do parâmetro {{ id }} está em vigor no mês da linha.'
    {%- endfor %}
    {%- for id in textos %}
    when {{ parametro_texto(id) }} is null then 'Nenhum valor do parâmetro {{ id }} está em vigor no mês da linha.'
    {%- endfor %}
end
{%- endif -%}
{%- endmacro %}


{#- Why a stipend cannot be judged by its residency: each commission has one of that code, of two persons. -#}
{% macro residencia_duvidosa() -%}
case
    when linhas.residencia_duvidosa
        then 'A matrícula está nas duas comissões, de pessoas diferentes, e não se sabe de qual residência é a bolsa.'
end
{%- endmacro %}


{#- Why a programme has no resident who keeps an incentive, in the month of the row. -#}
{% macro sem_residente_em_dia() -%}
if(
            residentes_ativos = 0,
            'O programa não teve residente ativo em dia algum de ' || {{ mes_por_extenso('competencia') }} || '.',
            'Os residentes ativos do programa em ' || {{ mes_por_extenso('competencia') }}
            || ' (' || residentes_ativos || ') estão todos muito além do fim previsto da residência.'
        )
{%- endmacro %}


{#-
  The rows of a rule from its CTE `julgadas`. `grupo`: the column with the subject of a group alert. `sempre`: the rule
  also judges lines of months before the incentive began, which the others leave without data.
-#}
{% macro conclusao(regra, regular, grupo='null', sempre=false) -%}
{% if not sempre -%}
, no_incentivo as (
    select
        * replace (
            if(antes_do_incentivo, 'A competência da linha é anterior ao início do incentivo.', falta) as falta
        )
    from julgadas
)

{% endif -%}
select
    codigo_pagamento,
    '{{ regra }}' as regra,
    case when falta is null and resultado is not null then cast({{ grupo }} as varchar) end as grupo,
    case when falta is not null then 'sem_dado' else coalesce(resultado, 'regular') end as resultado,
    cast(
        case when falta is null and resultado in ('indicio', 'revisao') then greatest(em_risco, 0) else 0 end
        as decimal(14, 2)
    ) as valor_em_risco,
    case when falta is not null then falta when resultado is null then '{{ regular }}' else motivo end as motivo,
    case when falta is null and resultado is not null then fatos end as fatos
from {{ 'julgadas' if sempre else 'no_incentivo' }}
{%- endmacro %}
