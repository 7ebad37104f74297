-- The point of a territory is the mean of its municipalities, weighted by population.
select
    territorio.nivel,
    territorio.codigo_territorio,
    case territorio.nivel
        when 'brasil' then 'Brasil'
        when 'regiao' then min(uf.regiao)
        when 'uf' then min(uf.nome)
        when 'regiao_saude' then coalesce(min(habitado.nome_regiao_saude), territorio.codigo_territorio)
        else coalesce(min(municipio.nome), territorio.codigo_territorio)
    end as nome,
    case when territorio.nivel in ('uf', 'regiao_saude', 'municipio') then min(uf.uf) end as uf,
    case when territorio.nivel = 'municipio' then min(habitado.codigo_regiao_saude) end as codigo_regiao_saude,
    round(
        sum(municipio.latitude * coalesce(do_mes.populacao, 1)) / sum(coalesce(do_mes.populacao, 1))
        filter (where municipio.latitude is not null), 3
    ) as latitude,
    round(
        sum(municipio.longitude * coalesce(do_mes.populacao, 1)) / sum(coalesce(do_mes.populacao, 1))
        filter (where municipio.longitude is not null), 3
    ) as longitude
from {{ ref('int_indicadores__territorios') }} as territorio
inner join {{ ref('int_indicadores__municipios') }} as habitado using (codigo_municipio)
left join {{ ref('int_indicadores__municipios_do_mes') }} as do_mes
    on
        habitado.codigo_municipio = do_mes.codigo_municipio
        and do_mes.competencia = (select max(competencia) from {{ ref('core_meses_das_series') }})
left join {{ ref('ufs') }} as uf on habitado.codigo_uf = uf.codigo_uf
left join {{ ref('municipios') }} as municipio using (codigo_municipio)
group by territorio.nivel, territorio.codigo_territorio
