{#- The sizing of specialists (docs/reference/dimensionamento.md): places taken, and what may be published. -#}

{#- Places that each programme has taken in the base month, as in I-11: of each year of residency up to the duration. -#}
{% macro vagas_ocupadas() -%}
select
    codigo_programa,
    sum(ocupadas) as ocupadas
from (
    select
        codigo_programa,
        {{ quantas_pessoas() }} as ocupadas
    from {{ ref('int_dimensionamento__residentes') }}
    where base and ano_residencia between 1 and duracao_anos
    group by codigo_programa, ano_residencia
) as por_ano
group by codigo_programa
{%- endmacro %}



{#- Joins what `necessidade_e_publica` needs to a relation of needs: whether what they are computed from is withheld. -#}
{% macro junta_suprimidas(relacao) -%}
left join {{ ref('int_dimensionamento__suprimidas') }} as do_pais
    on
        do_pais.nivel = 'brasil'
        and {{ relacao }}.profissao = do_pais.profissao
        and {{ relacao }}.especialidade = do_pais.especialidade
        and {{ relacao }}.competencia = do_pais.competencia
left join {{ ref('int_dimensionamento__suprimidas') }} as da_referencia
    on
        da_referencia.nivel = 'regiao_saude'
        and {{ relacao }}.codigo_referencia = da_referencia.codigo
        and {{ relacao }}.profissao = da_referencia.profissao
        and {{ relacao }}.especialidade = da_referencia.especialidade
        and {{ relacao }}.competencia = da_referencia.competencia
{%- endmacro %}


{% macro necessidade_e_publica() -%}
(metodo = 'razao' or (do_pais.nivel is null and da_referencia.nivel is null))
{%- endmacro %}
