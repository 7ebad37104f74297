-- One row per total: the newest month with lines, up to the one examined, as a share of the month before it.
with meses as (
    select
        competencia,
        count(*) as linhas,
        sum(valor)::double as reais,
        count(distinct pessoa_id) as pessoas
    from restrito.pagamentos.linhas
    where competencia <= (select competencia from lake.execucao)
    group by competencia
),

totais as (
    unpivot (select competencia, linhas::double as linhas, reais, pessoas::double as pessoas from meses)
    on linhas, reais, pessoas into name total value valor
),

variacoes as (
    select
        total,
        competencia,
        valor / lag(valor) over por_mes as parcela
    from totais
    window por_mes as (partition by total order by competencia)
    qualify competencia = max(competencia) over (partition by total)
)

select
    concat_ws(' ', nomes.total, strftime(competencia, '%Y-%m')) as alvo,
    parcela as parcela_do_anterior
from (values ('linhas'), ('reais'), ('pessoas')) as nomes (total)
left join variacoes using (total)
order by alvo
