-- One row a residency (codigo_matricula of a commission: each numbers its own), with the last month for which it counts
-- (visto_ate, null while it is in the snapshot in force).
select
    residente.codigo_matricula,
    residente.comissao,
    residente.codigo_programa,
    programa.codigo_instituicao,
    residente.pessoa_id,
    coalesce(pessoa.tem_cpf, false) as pessoa_tem_cpf,
    residente.data_inicio,
    residente.data_prevista_fim,
    residente.situacao,
    residente.data_situacao,
    residente.carga_id,
    residente.linha,
    residente.visto_ate
from {{ ref('stg_comissoes__residencias') }} as residente
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa using (codigo_programa)
left join {{ ref('stg_identidade__pessoas') }} as pessoa on residente.pessoa_id = pessoa.pessoa_id
