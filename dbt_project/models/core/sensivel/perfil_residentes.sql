select
    codigo_matricula,
    pessoa,
    pessoa_id,
    comissao,
    codigo_programa,
    sexo,
    identidade_genero,
    raca_cor,
    etnia,
    pessoa_com_deficiencia,
    tem_nome_mae,
    tem_data_nascimento
from {{ ref('stg_comissoes__residentes') }}
