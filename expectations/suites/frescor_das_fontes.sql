-- One row per dataset of the completeness calendar: expected months after the newest that arrived.
select
    concat_ws('/', fonte, parceiro, conjunto) as alvo,
    count(*) filter (where esperado and competencia > coalesce(mais_novo, date '1900-01-01')) as meses_em_falta
from (
    select
        *,
        max(case when chegou then competencia end) over (partition by fonte, parceiro, conjunto) as mais_novo
    from restrito.qualidade.completude
)
group by fonte, parceiro, conjunto
