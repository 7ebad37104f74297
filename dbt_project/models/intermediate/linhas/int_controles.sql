{#- Every alert of the controls. -#}
{{ unir('regras/controles') }}
union all by name
select * from {{ ref('int_relatorios_sem_linha') }}
