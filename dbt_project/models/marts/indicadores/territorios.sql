{{ config(database='publico') }}

select distinct
    territorio.nivel,
    territorio.codigo_territorio,
    case territorio.nivel
        when 'brasil' then 'Brasil'
        when 'regiao' then uf.regiao
        when 'uf' then uf.nome
        when 'regiao_saude' then coalesce(regiao.nome_regiao_saude, territorio.codigo_territorio)
        else coalesce(municipio.nome, territorio.codigo_territorio)
    end as nome,
    case when territorio.nivel in ('uf', 'regiao_saude', 'municipio') then uf.uf end as uf
from {{ ref('int_indicadores__territorios') }} as territorio
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('territorio.codigo_municipio') }} = uf.codigo_uf
left join {{ ref('municipios') }} as municipio using (codigo_municipio)
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
