select
    obito.*,
    consulta.pessoa_id
from {{ source('lake', 'referencia_obitos') }} as obito
inner join {{ source('identidade', 'consultas') }} as consulta using (carga_id, linha)
where consulta.pessoa_id is not null and consulta.nascimento_confere
