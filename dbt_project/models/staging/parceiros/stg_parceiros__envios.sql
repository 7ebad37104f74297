-- When each partner first reported on each month: the earliest sending among the rows of all files in force, also of rows that a
-- later file replaced (MR-15D asks when it spoke first, not what it says now).
select
    parceiro,
    competencia,
    min(data_envio) as primeiro_envio,
    arg_min(carga_id, (data_envio, carga_id, linha)) as carga_id,
    arg_min(linha, (data_envio, carga_id, linha)) as linha,
    arg_min(codigo_matricula_curso, (data_envio, carga_id, linha)) as codigo_matricula_curso
from {{ source('lake', 'parceiros_relatorio') }}
group by parceiro, competencia
