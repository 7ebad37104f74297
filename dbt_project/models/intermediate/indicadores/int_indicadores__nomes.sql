-- Names that a cut of the indicators may show, normalised. Other text of a source becomes `outra`, because it may be
-- anything, even the name of a person.
select
    'especialidade' as recorte,
    especialidade_normalizada as comparavel
from {{ ref('especialidades') }}
union
select
    'especialidade' as recorte,
    area_normalizada as comparavel
from {{ ref('areas_residencia') }}
union
select
    'especialidade' as recorte,
    profissao_normalizada as comparavel
from {{ ref('profissoes') }}
union
select
    'area_atuacao' as recorte,
    especialidade_normalizada as comparavel
from {{ ref('especialidades') }}
union
select
    'area_atuacao' as recorte,
    area_normalizada as comparavel
from {{ ref('areas_residencia') }}
union
select
    'profissao' as recorte,
    profissao_normalizada as comparavel
from {{ ref('profissoes') }}
union
select
    'fonte_pagadora' as recorte,
    fonte_normalizada as comparavel
from {{ ref('fontes_pagadoras') }}
union
select
    'identidade_genero' as recorte,
    identidade_normalizada as comparavel
from {{ ref('identidades_genero') }}
