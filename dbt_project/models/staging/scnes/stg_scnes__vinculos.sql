{#- Every SCNES link of every loaded month, with its person. -#}
select
    vinculo.*,
    profissional.pessoa,
    profissional.chave
from {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo
left join {{ source('identidade', 'profissionais') }} as profissional using (competencia, co_profissional_sus)
