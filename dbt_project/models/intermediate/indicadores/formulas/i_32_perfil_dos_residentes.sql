{{ config(meta={'por_mes': ['int_indicadores__perfil']}) }}

-- Answers of active residents to the sensitive fields of PN 22; a missing one counts as nao_informado.
with contagens as (
    select
        competencia,
        nivel,
        codigo_territorio,
        campo,
        coalesce(resposta, 'nao_informado') as resposta,
        sum(residentes) as residentes,
        sum(sum(residentes)) over (partition by competencia, nivel, codigo_territorio, campo) as total
    from {{ ref('int_indicadores__perfil') }}
    where de_perfil
    group by competencia, nivel, codigo_territorio, campo, coalesce(resposta, 'nao_informado')
)

{% for campo in ['sexo', 'identidade_genero', 'raca_cor', 'pessoa_com_deficiencia'] -%}
select
    {{ celula('I-32', numerador='residentes', denominador='total', dims=[[campo, 'resposta']], pessoas='residentes') }}
from contagens
where campo = '{{ campo }}'
union all
{% endfor -%}
select distinct {{ celula('I-32', numerador='total', valor='total', medida='residentes', pessoas='total') }}
from contagens
where campo = 'sexo'
