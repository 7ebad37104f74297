-- Specialists in practice and their full-time equivalents, as in I-01 and I-03: only of the states that the month of
-- SCNES covers.
with regioes as (
    {{ ufs_das_regioes() }}
),

meses as (
    select
        competencia,
        bool_and(pais) as pais
    from {{ ref('core_cobertura_scnes') }}
    group by competencia
)

select
    celula.cadastro,
    celula.profissao,
    celula.especialidade,
    celula.nivel,
    celula.codigo_territorio as codigo,
    celula.competencia,
    celula.pessoas,
    celula.equivalentes,
    celula.equivalentes_sus,
    celula.populacao,
    celula.mediana_equivalentes
from {{ ref('int_indicadores__especialistas') }} as celula
left join regioes on celula.nivel = 'regiao_saude' and celula.codigo_territorio = regioes.codigo_regiao_saude
inner join meses as mes on celula.competencia = mes.competencia
left join {{ ref('core_cobertura_scnes') }} as coberta
    on
        celula.competencia = coberta.competencia
        and coberta.codigo_uf = case celula.nivel
            when 'uf' then celula.codigo_territorio
            when 'regiao_saude' then regioes.codigo_uf
            when 'municipio' then {{ uf_do_municipio('celula.codigo_territorio') }}
        end
where
    celula.profissao is not null
    and celula.especialidade is not null
    and (mes.pais or coberta.codigo_uf is not null)
