-- PN-22 (PN, art. 22): required fields missing in the register of residents, preceptors and tutors, by programme.
-- `nao_declarado` is an answer; nome_social is never missing.
{% set CAMPOS = {
    'nome_mae': {'nome': 'nome da mãe', 'ausente': 'not tem_nome_mae'},
    'data_nascimento': {'nome': 'data de nascimento', 'ausente': 'not tem_data_nascimento'},
    'raca_cor': {'nome': 'raça ou cor', 'ausente': 'raca_cor is null'},
    'sexo': {'nome': 'sexo', 'ausente': 'sexo is null'},
    'identidade_genero': {'nome': 'identidade de gênero', 'ausente': 'identidade_genero is null'},
    'pessoa_com_deficiencia': {'nome': 'pessoa com deficiência', 'ausente': 'pessoa_com_deficiencia is null'},
    'etnia': {'nome': 'etnia', 'ausente': "raca_cor = 'indigena' and etnia is null"}
} %}
{% set FUNCOES = ['preceptor', 'tutor'] %}

with mes as (
    select competencia from {{ ref('core_competencia_scnes') }}
),

em_dia as (
    select
        retrato.fonte,
        retrato.conjunto
    from {{ ref('core_retratos') }} as retrato
    inner join mes on retrato.competencia >= mes.competencia
),

registros as (
    select
        residente.*,
        residente.codigo_matricula as chave_do_registro
    from {{ ref('stg_comissoes__residencias') }} as residente
    inner join em_dia on residente.comissao = em_dia.fonte and em_dia.conjunto = 'residentes'
    cross join mes
    where {{ ativo_no_mes('mes.competencia', 'residente') }} and {{ conta_no_mes('mes.competencia', 'residente') }}
    union all by name
    select
        equipe.*,
        concat_ws('/', equipe.codigo_programa, equipe.funcao, equipe.data_inicio) as chave_do_registro
    from {{ ref('stg_comissoes__equipe_no_tempo') }} as equipe
    inner join em_dia on equipe.comissao = em_dia.fonte and em_dia.conjunto = 'equipe'
    cross join mes
    where
        equipe.funcao in ('{{ FUNCOES | join("', '") }}')
        and equipe.data_fim is null
        and equipe.data_inicio <= last_day(mes.competencia)
        and {{ conta_no_mes('mes.competencia', 'equipe') }}
),

ausencias as (
    {% for campo, regra in CAMPOS.items() %}
    select
        codigo_programa,
        '{{ campo }}' as campo,
        '{{ regra.nome }}' as nome_do_campo,
        carga_id,
        linha,
        chave_do_registro
    from registros
    where {{ regra.ausente }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    'PN-22' as regra,
    concat_ws(':', ausencia.codigo_programa, ausencia.campo) as sujeito,
    mes.competencia,
    cast(null as varchar) as pessoa_id,
    ausencia.codigo_programa,
    any_value(programa.codigo_instituicao) as codigo_instituicao,
    cast(null as varchar) as parceiro,
    'O cadastro do programa não informa ' || any_value(ausencia.nome_do_campo) || ' (registros: '
    || count(*) || ').' as motivo,
    list(
        {
            'carga_id': ausencia.carga_id, 'linha': ausencia.linha, 'chave': ausencia.chave_do_registro,
            'campo': ausencia.campo, 'valor': 'ausente'
        }
        order by ausencia.chave_do_registro, ausencia.carga_id, ausencia.linha
    ) as fatos,
    cast([] as varchar[]) as codigos_pagamento
from ausencias as ausencia
cross join mes
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        ausencia.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('mes.competencia', 'programa') }}
group by ausencia.codigo_programa, ausencia.campo, mes.competencia
