select * replace (lower(conjunto) as conjunto)
from {{ source('lake', 'conjuntos') }}
