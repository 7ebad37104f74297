-- Residents active in the month of each year, one row per matricula, with the specialty and the territories of the
-- programme. The profession is that of a medical programme, or the resident's own.
select
    mes.ano,
    mes.competencia,
    mes.base,
    residente.codigo_matricula,
    residente.pessoa,
    residente.codigo_programa,
    residente.ano_residencia,
    residente.data_inicio,
    residente.data_prevista_fim,
    programa.cadastro as cadastro_do_programa,
    if(coalesce(programa.profissao, profissao.profissao) = 'Medicina', 'CNE', 'CNE-APS') as cadastro,
    coalesce(programa.profissao, profissao.profissao, 'outra') as profissao,
    programa.especialidade,
    programa.duracao_anos,
    uf.codigo_uf,
    programa.codigo_regiao_saude
from {{ ref('int_dimensionamento__meses') }} as mes
inner join {{ ref('core_residentes_do_mes') }} as residente using (competencia)
inner join {{ ref('int_indicadores__programas') }} as programa
    on
        residente.competencia = programa.competencia
        and residente.codigo_programa = programa.codigo_programa
        and programa.nivel = 'programa'
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('programa.codigo_municipio') }} = uf.codigo_uf
left join {{ ref('profissoes') }} as profissao
    on
        if({{ e_medicina('residente.profissao') }}, 'MEDICINA', {{ texto_comparavel('residente.profissao') }})
        = profissao.profissao_normalizada
where residente.ativo
