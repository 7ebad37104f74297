-- MR-17D (MR, art. 17): two or more bolsas of one person in one month. The same registration repeated is an indicio;
-- different registrations are for review. The largest line is the one that was due.
with posicoes as (
    select
        *,
        count(*) over pessoa_mes as linhas_no_mes,
        count(*) over (partition by pessoa_id, competencia, codigo_matricula_curso) as linhas_do_curso,
        row_number() over (pessoa_mes order by valor desc, codigo_pagamento) as ordem,
        first_value(codigo_pagamento) over (pessoa_mes order by valor desc, codigo_pagamento) as mantida
    from {{ ref('int_linhas_bolsa') }}
    where not hipotetica
    window pessoa_mes as (partition by pessoa_id, competencia)
),

julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.pessoa_id as grupo,
        {{ falta(pessoa=true) }} as falta,
        case when linhas.ordem = 1 then 0 else linhas.valor end as em_risco,
        case
            when linhas.linhas_no_mes > 1
                then
                    case
                        when max(linhas.linhas_do_curso) over (partition by linhas.pessoa_id, linhas.competencia) > 1
                            then 'indicio'
                        else 'revisao'
                    end
        end as resultado,
        case
            when max(linhas.linhas_do_curso) over (partition by linhas.pessoa_id, linhas.competencia) > 1
                then 'A pessoa tem mais de uma bolsa-formação no mês pela mesma matrícula no curso'
            else 'A pessoa tem mais de uma bolsa-formação no mês, por matrículas diferentes'
        end || ' (' || linhas.linhas_no_mes || '); fica a maior (' || linhas.mantida || ').' as motivo,
        [{{ fato_da_linha('codigo_matricula_curso', 'linhas.codigo_matricula_curso') }}] as fatos
    from posicoes as linhas
)

{{ conclusao('MR-17D', grupo='grupo', regular='É a única bolsa-formação da pessoa no mês.', sempre=true) }}
