with mes_scnes as (
    select competencia from {{ ref('core_competencia_scnes') }}
),

-- Where the residency is practised, by SCNES: the link marked as residency with the most hours.
pratica as (
    select
        vinculo.pessoa,
        cast(sum(vinculo.horas) as integer) as horas_residencia,
        arg_max(unidade.co_cnes, (vinculo.horas, -vinculo.linha)) as co_cnes,
        arg_max(unidade.cenario, (vinculo.horas, -vinculo.linha)) as cenario,
        arg_max(unidade.nivel_atencao, (vinculo.horas, -vinculo.linha)) as nivel_atencao,
        arg_max(unidade.codigo_municipio, (vinculo.horas, -vinculo.linha)) as codigo_municipio_pratica
    from {{ ref('fato_vinculos') }} as vinculo
    left join {{ ref('estabelecimentos') }} as unidade using (estabelecimento)
    where vinculo.marcado_residencia and not vinculo.repetido
    group by vinculo.pessoa
),

-- An establishment has one row per month: the newest one describes it.
unidades as (
    select
        unidade.co_cnes,
        any_value(tipo.cenario) as cenario,
        any_value(tipo.nivel_atencao) as nivel_atencao
    from {{ ref('stg_scnes__estabelecimentos') }} as unidade
    inner join {{ ref('tipos_unidade_cenario') }} as tipo using (tp_unidade)
    where unidade.competencia = (select competencia from mes_scnes)
    group by unidade.co_cnes
),

totais as (
    select
        pessoa,
        cast(sum(horas) as integer) as horas
    from {{ ref('lugares') }}
    where competencia = (select competencia from mes_scnes)
    group by pessoa
)

select
    residente.codigo_matricula,
    residente.pessoa,
    residente.pessoa_id,
    residente.chave as forca_vinculo,
    residente.comissao,
    residente.competencia_arquivo as competencia,
    residente.codigo_programa,
    programa.codigo_instituicao,
    programa.modalidade,
    programa.especialidade,
    residente.profissao,
    cast(residente.ano_residencia as integer) as ano_residencia,
    residente.data_inicio,
    residente.data_prevista_fim,
    residente.situacao,
    residente.data_situacao,
    {{ ativo_no_mes('residente.competencia_arquivo', 'residente') }} as ativo,
    substr(programa.codigo_municipio, 1, 6) as codigo_municipio,
    {{ uf_do_municipio('programa.codigo_municipio') }} as codigo_uf,
    regiao.codigo_regiao_saude,
    mes_scnes.competencia as competencia_scnes,
    {{ ativo_no_mes('mes_scnes.competencia', 'residente') }} as ativo_no_mes_scnes,
    total.pessoa is not null as vinculo_scnes_ativo,
    pratica.pessoa is not null as marcado_scnes,
    coalesce(pratica.co_cnes, residente.codigo_cnes_principal) as co_cnes,
    coalesce(pratica.cenario, unidade.cenario) as cenario,
    coalesce(pratica.nivel_atencao, unidade.nivel_atencao) as nivel_atencao,
    case
        when pratica.cenario is not null then 'scnes'
        when unidade.cenario is not null then 'comissao'
    end as origem_cenario,
    pratica.codigo_municipio_pratica,
    pratica.horas_residencia,
    total.horas
from {{ ref('stg_comissoes__residentes') }} as residente
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa using (codigo_programa)
left join {{ ref('stg_referencia__regioes_saude') }} as regiao
    on substr(programa.codigo_municipio, 1, 6) = regiao.codigo_municipio
cross join mes_scnes
left join pratica using (pessoa)
left join totais as total using (pessoa)
left join unidades as unidade on residente.codigo_cnes_principal = unidade.co_cnes
