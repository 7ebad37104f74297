{#- Inequality of a count among health regions, relative to their population. -#}

{#-
  Gini index by specialty and area, G = 1 - sum of p_i * (S_i + S_(i-1)): p_i the region's share of population, S_i the
  cumulative share of the count, regions ordered by count per inhabitant. `relacao` has nivel regiao_saude,
  populacao, especialidade and area_atuacao. familia: given when people are counted (see celula).
-#}
{% macro gini(relacao, indicador, contagem, familia=none) -%}
with regioes as (
    select
        competencia,
        codigo_territorio,
        cadastro,
        profissao,
        especialidade,
        area_atuacao,
        {{ contagem }} as contagem,
        populacao
    from {{ relacao }}
    where nivel = 'regiao_saude' and populacao > 0 and coalesce(profissao, {{ 'null' if familia else 'cadastro' }}) is not null
),

-- Regions without any come first and add nothing to the curve: they are not sorted.
curvas as (
    select
        *,
        0 as acumulado
    from regioes
    where contagem = 0
    union all
    select
        *,
        sum(contagem) over acumulada as acumulado
    from regioes
    where contagem > 0
    window acumulada as (
        partition by competencia, cadastro, profissao, especialidade, area_atuacao
        order by cast(contagem as double) / populacao, codigo_territorio
        rows between unbounded preceding and current row
    )
),

indices as (
    select
        competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio,
        cadastro,
        profissao,
        especialidade,
        area_atuacao,
        sum(contagem) as contagem,
        sum(populacao) as populacao,
        1 - cast(sum(populacao * (2 * acumulado - contagem)) as double)
        / nullif(cast(sum(populacao) as double) * sum(contagem), 0) as gini
    from curvas
    group by competencia, cadastro, profissao, especialidade, area_atuacao
)

select
    {{ celula(
        indicador, numerador='contagem', denominador='populacao', valor='gini',
        dims=[['especialidade', 'especialidade'], ['area_atuacao', 'area_atuacao']], pessoas='contagem' if familia else 'null',
        familia=familia, por_profissao=true
    ) }}
from indices
where contagem > 0
{%- endmacro %}


{#- The term of a group in the Theil T index: s * ln(s / p), zero when the group has none of the count. -#}
{% macro parcela_theil(grupo, total) -%}
    case
        when {{ grupo }}.pessoas > 0
            then
                (cast({{ grupo }}.pessoas as double) / {{ total }}.pessoas) * ln(
                    (cast({{ grupo }}.pessoas as double) / {{ total }}.pessoas)
                    / (cast({{ grupo }}.populacao as double) / {{ total }}.populacao)
                )
        else 0
    end
{%- endmacro %}
