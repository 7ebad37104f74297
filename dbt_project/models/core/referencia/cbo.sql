-- The occupations that SCNES names, and each other of a link of the newest month (files PF bring codes alone).
with codigos as (
    select co_cbo from {{ ref('stg_scnes__ocupacoes') }}
    union
    select co_cbo from {{ ref('vinculos') }}
)

select
    codigos.co_cbo,
    ocupacao.ds_atividade_profissional as nome,
    substr(codigos.co_cbo, 1, 4) as familia
from codigos
left join {{ ref('stg_scnes__ocupacoes') }} as ocupacao on codigos.co_cbo = ocupacao.co_cbo
where codigos.co_cbo is not null
