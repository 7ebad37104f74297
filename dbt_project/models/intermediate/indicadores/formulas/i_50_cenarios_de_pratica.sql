{{
    config(
        materialized='table',
        meta={'parte': 'residencias', 'por_mes': ['core_vinculos_de_residentes', 'int_indicadores__residentes_no_scnes']}
    )
}}

-- Where residents practise, by level of care, profession and year: those marked in SCNES, and those active in the
-- commissions, whose practice site comes from the commission when it is not in SCNES; and every setting that SCNES
-- registers for these, in people and in hours. Who has two settings counts in each, and once in their total.
with marcados as (
    select
        vinculo.competencia,
        territorio.nivel,
        territorio.codigo_territorio,
        vinculo.pessoa,
        vinculo.nivel_atencao,
        vinculo.cenario
    from {{ ref('core_vinculos_de_residentes') }} as vinculo
    inner join {{ ref('int_indicadores__territorios') }} as territorio using (codigo_municipio)
    where vinculo.marcado_residencia and territorio.nivel in ('brasil', 'regiao', 'uf')
),

no_scnes as (
    select
        competencia,
        nivel,
        codigo_territorio,
        nivel_atencao,
        cenario,
        count(distinct pessoa) as residentes
    from marcados
    group by grouping sets (
        (competencia, nivel, codigo_territorio),
        (competencia, nivel, codigo_territorio, nivel_atencao),
        (competencia, nivel, codigo_territorio, cenario)
    )
),

ativos as (
    select
        competencia,
        nivel,
        codigo_territorio,
        codigo_matricula,
        profissao,
        'R' || ano_residencia as ano_residencia,
        coalesce(nivel_atencao, 'desconhecido') as nivel_atencao
    from {{ ref('int_indicadores__residentes_no_scnes') }}
),

na_comissao as (
    select
        competencia,
        nivel,
        codigo_territorio,
        nivel_atencao,
        profissao,
        ano_residencia,
        count(*) as residentes
    from ativos
    group by grouping sets (
        (competencia, nivel, codigo_territorio),
        (competencia, nivel, codigo_territorio, nivel_atencao),
        (competencia, nivel, codigo_territorio, profissao),
        (competencia, nivel, codigo_territorio, ano_residencia),
        (competencia, nivel, codigo_territorio, nivel_atencao, profissao),
        (competencia, nivel, codigo_territorio, nivel_atencao, ano_residencia)
    )
),

-- Active residents whom SCNES marks, once in each year of residency and once in all (null).
registrados as (
    select distinct
        competencia,
        nivel,
        codigo_territorio,
        if(profissao = 'Medicina', 'CNE', 'CNE-APS') as cadastro,
        profissao,
        unnest(['R' || ano_residencia, null]) as ano_residencia,
        pessoa
    from {{ ref('int_indicadores__residentes_no_scnes') }}
    where marcado and pessoa is not null
),

horas_no_cenario as (
    select
        competencia,
        pessoa,
        nivel_atencao,
        cenario,
        sum(horas) as horas
    from {{ ref('core_vinculos_de_residentes') }}
    where marcado_residencia and not repetido
    group by competencia, pessoa, nivel_atencao, cenario
),

registradas as (
    select
        registrado.competencia,
        registrado.nivel,
        registrado.codigo_territorio,
        registrado.cadastro,
        registrado.profissao,
        registrado.ano_residencia,
        hora.nivel_atencao,
        hora.cenario,
        count(distinct registrado.pessoa) as pessoas,
        sum(hora.horas) as horas
    from registrados as registrado
    inner join horas_no_cenario as hora using (competencia, pessoa)
    group by grouping sets (
        (competencia, nivel, codigo_territorio, cadastro, profissao, ano_residencia),
        (competencia, nivel, codigo_territorio, cadastro, profissao, ano_residencia, nivel_atencao),
        (competencia, nivel, codigo_territorio, cadastro, profissao, ano_residencia, cenario)
    )
),

registradas_com_total as (
    select
        registrada.*,
        total.pessoas as total_pessoas,
        total.horas as total_horas
    from registradas as registrada
    inner join registradas as total
        on
            registrada.competencia = total.competencia
            and registrada.nivel = total.nivel
            and registrada.codigo_territorio = total.codigo_territorio
            and registrada.profissao = total.profissao
            and registrada.ano_residencia is not distinct from total.ano_residencia
            and coalesce(total.nivel_atencao, total.cenario) is null
),

scnes_com_total as (
    select
        contagem.*,
        total.residentes as total
    from no_scnes as contagem
    inner join no_scnes as total
        on
            contagem.competencia = total.competencia
            and contagem.nivel = total.nivel
            and contagem.codigo_territorio = total.codigo_territorio
            and coalesce(total.nivel_atencao, total.cenario) is null
),

comissao_com_total as (
    select
        contagem.*,
        total.residentes as total
    from na_comissao as contagem
    inner join na_comissao as total
        on
            contagem.competencia = total.competencia
            and contagem.nivel = total.nivel
            and contagem.codigo_territorio = total.codigo_territorio
            and total.nivel_atencao is null
            and total.profissao is not distinct from contagem.profissao
            and total.ano_residencia is not distinct from contagem.ano_residencia
)

{% for dim in ['nivel_atencao', 'cenario'] -%}
select
    {{ celula(
        'I-50', numerador='residentes', denominador='total', medida='marcados_no_scnes', dims=[[dim, dim]],
        pessoas='residentes', familia='residentes_marcados'
    ) }}
from scnes_com_total
where {{ dim }} is not null {{ "or coalesce(nivel_atencao, cenario) is null" if loop.first }}
union all
{% endfor -%}
{% for dim in ['profissao', 'ano_residencia'] -%}
select
    {{ celula(
        'I-50', numerador='residentes', denominador='total', medida='ativos_nas_comissoes',
        dims=[['nivel_atencao', 'nivel_atencao'], [dim, dim]], pessoas='residentes'
    ) }}
from comissao_com_total
where {{ dim }} is not null {{ "or coalesce(profissao, ano_residencia) is null" if loop.first }}
union all
{% endfor -%}
{% for dim in ['nivel_atencao', 'cenario'] -%}
{%- set ultimo = loop.last %}
{% for contagem in ['pessoas', 'horas'] -%}
select
    {{ celula(
        'I-50', numerador=contagem, denominador='total_' ~ contagem, medida=contagem ~ '_registradas',
        dims=[[dim, dim], ['ano_residencia', 'ano_residencia']], pessoas='pessoas', familia='cenarios_registrados',
        por_profissao=true
    ) }}
from registradas_com_total
where {{ dim }} is not null {{ "or coalesce(nivel_atencao, cenario) is null" if dim == 'nivel_atencao' }}
{{ 'union all' if not (loop.last and ultimo) }}
{% endfor -%}
{% endfor -%}
