-- Active residents by territory, field of PN 22 and answer (null = missing), in each month with a snapshot of theirs.
with perfis as (
    select
        residente.*,
        {{ nome_listado('residente.identidade_genero', 'identidade_genero') }} as identidade_listada
    from {{ ref('core_residentes_do_mes') }} as residente
    {{ junta_nome('residente.identidade_genero', 'identidade_genero') }}
    where residente.ativo
),

respostas as (
    {% for campo, resposta in [
        ('sexo', 'sexo'), ('identidade_genero', 'identidade_listada'), ('raca_cor', 'raca_cor'),
        ('pessoa_com_deficiencia', 'pessoa_com_deficiencia')
    ] -%}
    select
        competencia,
        codigo_programa,
        '{{ campo }}' as campo,
        {{ resposta }} as resposta,
        true as de_perfil,
        count(*) as residentes
    from perfis
    group by competencia, codigo_programa, {{ resposta }}
    union all
    {% endfor -%}
    {% for campo in ['nome_mae', 'data_nascimento'] -%}
    select
        competencia,
        codigo_programa,
        '{{ campo }}' as campo,
        case when tem_{{ campo }} then 'informado' end as resposta,
        false as de_perfil,
        count(*) as residentes
    from perfis
    group by competencia, codigo_programa, case when tem_{{ campo }} then 'informado' end
    union all
    {% endfor -%}
    select
        competencia,
        codigo_programa,
        'etnia' as campo,
        etnia as resposta,
        false as de_perfil,
        count(*) as residentes
    from perfis
    where raca_cor = 'indigena'
    group by competencia, codigo_programa, etnia
)

select
    resposta.competencia,
    programa.nivel,
    programa.codigo_territorio,
    resposta.campo,
    resposta.resposta,
    resposta.de_perfil,
    sum(resposta.residentes) as residentes
from respostas as resposta
inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
where programa.do_registro and programa.nivel in ('brasil', 'regiao', 'uf')
group by all
