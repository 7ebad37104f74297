-- One row per count, in its newest month: its ratio to the expected number. The catalogue of rules has the count of each
-- rule (qualidade). No person is named.
with linhas as (
    select
        linhas.competencia,
        coalesce(bool_or(regras.qualidade = 'incentivos_repetidos'), false) as repetida,
        coalesce(bool_or(regras.qualidade = 'pagos_apos_saida'), false) as apos_saida
    from restrito.pagamentos.linhas
    left join restrito.pagamentos.avaliacoes
        on
            linhas.codigo_pagamento = avaliacoes.codigo_pagamento
            and avaliacoes.resultado in ('indicio', 'revisao')
    left join restrito.referencia.regras on avaliacoes.regra = regras.id
    where linhas.competencia <= (select competencia from lake.execucao)
    group by linhas.codigo_pagamento, linhas.competencia
),

-- SCNES is judged only in its newest month: months before the first alert may never have been examined.
no_scnes as (
    select
        competencia,
        count(alertas.alerta_id) as casos
    from (select distinct competencia from lake.conjuntos where fonte = 'scnes')
    left join (
        select
            alertas.alerta_id,
            alertas.competencia
        from restrito.pagamentos.alertas
        inner join restrito.referencia.regras on alertas.regra = regras.id
        where regras.qualidade = 'ainda_no_scnes'
    ) as alertas using (competencia)
    group by competencia
    qualify
        competencia >= min(competencia) filter (where casos > 0) over ()
        or competencia = max(competencia) over ()
),

contagens as (
    select
        'incentivos_repetidos' as contagem,
        competencia,
        count(*) filter (where repetida) as casos,
        count(*) as base
    from linhas
    group by competencia
    union all
    select
        'pagos_apos_saida' as contagem,
        competencia,
        count(*) filter (where apos_saida) as casos,
        count(*) as base
    from linhas
    group by competencia
    union all
    select
        'ainda_no_scnes' as contagem,
        competencia,
        casos,
        (select count(*) from restrito.cadastro.residentes) as base
    from no_scnes
),

usuais as (
    select
        contagem,
        arg_max(contagens.competencia, contagens.competencia) as competencia,
        arg_max(casos, contagens.competencia) as casos,
        arg_max(base, contagens.competencia) as base,
        -- A month of a few stray lines shows no usual rate.
        count(*) filter (where base >= getvariable('base_de_um_mes')) - 1 as meses,
        sum(casos) - arg_max(casos, contagens.competencia) as casos_antes,
        sum(base) - arg_max(base, contagens.competencia) as base_antes
    from contagens
    semi join (
        select contagem, max(competencia) as ultima from contagens group by contagem
    ) as doze_meses
        on contagens.contagem = doze_meses.contagem and contagens.competencia >= doze_meses.ultima - interval 12 months
    group by contagem
),

comparadas as (
    select
        contagem,
        competencia,
        casos,
        base,
        case
            when meses >= getvariable('meses_de_historico') and base_antes > 0 then casos_antes / base_antes
            else getvariable('presumido_por_mil') / 1000
        end as usual
    from usuais
),

resultados as (
    select
        contagem,
        replace(
            format('{}: {} em {}, usual {:.1f} por mil', strftime(competencia, '%Y-%m'), casos, base, 1000 * usual), '.', ','
        ) as alvo,
        casos / greatest(usual * base, getvariable('minimo_de_casos')) as vezes
    from comparadas
)

select
    coalesce(alvo, 'nada a contar') as alvo,
    case when nomes.contagem = 'incentivos_repetidos' then coalesce(vezes, 0) end as incentivos_repetidos,
    case when nomes.contagem = 'pagos_apos_saida' then coalesce(vezes, 0) end as pagos_apos_saida,
    case when nomes.contagem = 'ainda_no_scnes' then coalesce(vezes, 0) end as ainda_no_scnes
from (values ('incentivos_repetidos'), ('pagos_apos_saida'), ('ainda_no_scnes')) as nomes (contagem)
left join resultados using (contagem)
