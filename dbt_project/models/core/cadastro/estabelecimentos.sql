-- Every establishment of the newest SCNES month, and each unit that only a link names, of which nothing else is known.
with mes as (
    select competencia from {{ ref('core_competencia_scnes') }}
),

conhecidas as (
    select * from {{ ref('stg_scnes__estabelecimentos') }}
    where competencia = (select competencia from mes)
),

unidades as (
    select * from conhecidas
    union all by name
    select distinct
        vinculo.competencia,
        vinculo.co_unidade
    from {{ ref('stg_scnes__vinculos_sem_pessoa') }} as vinculo
    anti join conhecidas using (co_unidade)
    where vinculo.competencia = (select competencia from mes) and vinculo.co_unidade is not null
)

select
    cast(row_number() over (order by unidade.co_unidade) as integer) as estabelecimento,
    unidade.competencia,
    unidade.co_unidade,
    unidade.co_cnes,
    unidade.no_fantasia as nome,
    unidade.tp_unidade,
    tipo.descricao as tipo,
    coalesce(tipo.cenario, 'desconhecido') as cenario,
    coalesce(tipo.nivel_atencao, 'desconhecido') as nivel_atencao,
    unidade.co_natureza_jur as natureza_juridica,
    natureza.descricao as natureza,
    unidade.codigo_municipio,
    municipio.nome as municipio,
    {{ uf_do_municipio('unidade.codigo_municipio') }} as codigo_uf,
    uf.uf,
    regiao.codigo_regiao_saude,
    regiao.nome_regiao_saude as regiao_saude,
    coalesce(unidade.ativo, true) as ativo
from unidades as unidade
left join {{ ref('tipos_unidade_cenario') }} as tipo using (tp_unidade)
left join {{ ref('naturezas_juridicas') }} as natureza on unidade.co_natureza_jur = natureza.natureza_juridica
left join {{ ref('municipios') }} as municipio using (codigo_municipio)
left join {{ ref('ufs') }} as uf on {{ uf_do_municipio('unidade.codigo_municipio') }} = uf.codigo_uf
left join {{ ref('stg_referencia__regioes_saude') }} as regiao using (codigo_municipio)
