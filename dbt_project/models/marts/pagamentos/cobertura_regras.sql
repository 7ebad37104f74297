with resultados as (
    select
        regra,
        resultado
    from {{ ref('avaliacoes') }}
    union all
    select
        regra,
        'controle' as resultado
    from {{ ref('int_controles') }}
),

contagens as (
    select
        regra,
        count(*) as avaliadas,
        count_if(resultado = 'indicio') as indicio,
        count_if(resultado = 'revisao') as revisao,
        count_if(resultado = 'controle') as controle,
        count_if(resultado = 'sem_dado') as sem_dado,
        count_if(resultado = 'permitido') as permitido,
        count_if(resultado = 'regular') as regular
    from resultados
    group by regra
)

select
    regras.id as regra,
    projeto.modelo is not null as implementada,
    coalesce(projeto.testada, false) as testada,
    cast(coalesce(contagens.avaliadas, 0) as bigint) as avaliadas,
    cast(coalesce(contagens.indicio, 0) as bigint) as indicio,
    cast(coalesce(contagens.revisao, 0) as bigint) as revisao,
    cast(coalesce(contagens.controle, 0) as bigint) as controle,
    cast(coalesce(contagens.sem_dado, 0) as bigint) as sem_dado,
    cast(coalesce(contagens.permitido, 0) as bigint) as permitido,
    cast(coalesce(contagens.regular, 0) as bigint) as regular,
    contagens.regra is null and sem_fonte.regra is not null as sem_fonte
from {{ ref('regras') }} as regras
left join {{ ref('int_regras_do_projeto') }} as projeto
    on starts_with(projeto.modelo, lower(replace(regras.id, '-', '_')) || '_')
left join contagens on regras.id = contagens.regra
left join {{ ref('int_regras_sem_fonte') }} as sem_fonte on regras.id = sem_fonte.regra
