-- Of those who leave a state after training there, the share that goes to each other state: I-26 of all cohorts. From a
-- state that none is known to have left, by population.
with saidas as (
    select
        programa.codigo_territorio as origem,
        egresso.uf_destino as destino,
        count(*) as egressos
    from {{ ref('int_indicadores__egressos') }} as egresso
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    inner join {{ ref('int_dimensionamento__meses') }} as base
        on base.base and egresso.competencia <= base.competencia
    where
        programa.nivel = 'uf'
        and egresso.horizonte = 12
        and egresso.encontrado
        and egresso.uf_destino <> programa.codigo_territorio
    group by programa.codigo_territorio, egresso.uf_destino
),

pares as (
    select
        origem.codigo_uf as origem,
        destino.codigo_uf as destino,
        coalesce(saida.egressos, 0) as egressos,
        coalesce(populacao.populacao, 0) as populacao
    from {{ ref('ufs') }} as origem
    inner join {{ ref('ufs') }} as destino on origem.codigo_uf <> destino.codigo_uf
    left join saidas as saida on origem.codigo_uf = saida.origem and destino.codigo_uf = saida.destino
    left join {{ ref('int_dimensionamento__meses') }} as base on base.base
    left join {{ ref('int_indicadores__populacao') }} as populacao
        on
            base.competencia = populacao.competencia
            and populacao.nivel = 'uf'
            and destino.codigo_uf = populacao.codigo_territorio
)

select
    origem,
    destino,
    case
        when sum(egressos) over (partition by origem) > 0
            then egressos / sum(egressos) over (partition by origem)
        when sum(populacao) over (partition by origem) > 0
            then populacao / sum(populacao) over (partition by origem)
        else 0
    end as parcela
from pares
