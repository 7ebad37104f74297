-- Active residents by territory: one row per resident, level and field of PN 22, with the answer (null = missing).
with residentes as (
    select distinct
        residente.competencia,
        residente.nivel,
        residente.codigo_territorio,
        residente.codigo_matricula
    from {{ ref('int_indicadores__residentes') }} as residente
    where residente.ativo and residente.nivel in ('brasil', 'regiao', 'uf')
),

respostas as (
    {% for campo in ['sexo', 'identidade_genero', 'raca_cor', 'pessoa_com_deficiencia'] -%}
    select
        codigo_matricula,
        '{{ campo }}' as campo,
        {{ nome_listado(campo, campo) if campo == 'identidade_genero' else campo }} as resposta,
        true as de_perfil
    from {{ ref('perfil_residentes') }}
    {{ junta_nome(campo, campo) if campo == 'identidade_genero' }}
    union all
    {% endfor -%}
    {% for campo in ['nome_mae', 'data_nascimento'] -%}
    select
        codigo_matricula,
        '{{ campo }}' as campo,
        case when tem_{{ campo }} then 'informado' end as resposta,
        false as de_perfil
    from {{ ref('perfil_residentes') }}
    union all
    {% endfor -%}
    select
        codigo_matricula,
        'etnia' as campo,
        etnia as resposta,
        false as de_perfil
    from {{ ref('perfil_residentes') }}
    where raca_cor = 'indigena'
)

select
    residente.*,
    resposta.campo,
    resposta.resposta,
    resposta.de_perfil
from residentes as residente
inner join respostas as resposta using (codigo_matricula)
