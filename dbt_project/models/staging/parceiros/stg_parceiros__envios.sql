-- When each partner first reported on each month: the earliest sending of all rows of the files in force, even if a
-- later file replaced them, because MR-15D is about the first report.
select
    parceiro,
    competencia,
    min(data_envio) as primeiro_envio,
    arg_min(carga_id, (data_envio, carga_id, linha)) as carga_id,
    arg_min(linha, (data_envio, carga_id, linha)) as linha,
    arg_min(codigo_matricula_curso, (data_envio, carga_id, linha)) as codigo_matricula_curso
from {{ source('lake', 'parceiros_relatorio') }}
group by parceiro, competencia
