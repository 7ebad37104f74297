-- Every residency as the snapshot in force in each month has it; `ativo` in that month. Read it as core_residentes_do_mes.
select
    retrato.competencia,
    residente.comissao,
    residente.codigo_matricula,
    residente.pessoa,
    residente.pessoa_id,
    residente.codigo_programa,
    residente.profissao,
    cast(residente.ano_residencia as integer) as ano_residencia,
    residente.data_inicio,
    residente.data_prevista_fim,
    residente.situacao,
    residente.data_situacao,
    residente.codigo_cnes_principal,
    residente.competencia_arquivo as retrato,
    residente.carga_id,
    residente.linha,
    residente.sexo,
    residente.identidade_genero,
    residente.raca_cor,
    residente.etnia,
    residente.pessoa_com_deficiencia,
    residente.tem_nome_mae,
    residente.tem_data_nascimento,
    {{ ativo_no_mes('retrato.competencia', 'residente') }} as ativo
from {{ ref('core_retratos_do_mes') }} as retrato
inner join {{ ref('stg_comissoes__residentes_retratos') }} as residente
    on
        retrato.conjunto = 'residentes'
        and retrato.fonte = residente.comissao
        and retrato.retrato = residente.competencia_arquivo
