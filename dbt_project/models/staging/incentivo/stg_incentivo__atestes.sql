with estado as (
    {{ estado_mais_novo('incentivo', 'atestes', 'codigo_cadastro, competencia') }}
)

select
    estado.*,
    consulta.pessoa_id as pessoa_id_atestante,
    consulta.cpf_recusado as cpf_recusado_atestante
from estado
left join {{ source('identidade', 'consultas') }} as consulta using (carga_id, linha)
