select
    regiao.codigo_regiao_saude,
    min(regiao.nome_regiao_saude) as nome,
    min(uf.uf) as uf,
    cast(count(*) as integer) as municipios
from {{ ref('stg_referencia__regioes_saude') }} as regiao
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('regiao.codigo_municipio') }} = uf.codigo_uf
group by regiao.codigo_regiao_saude
