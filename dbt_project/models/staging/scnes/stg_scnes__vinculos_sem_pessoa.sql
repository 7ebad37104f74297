{#-
  Every SCNES link of every loaded month, by the SCNES number of the professional. The zip of a month is preferred to
  its dissemination file PF. A model about few people joins them to this one, as reading stg_scnes__vinculos costs
  more.
-#}
with zip as (
    select
        competencia_arquivo as competencia,
        carga_id,
        linha,
        co_unidade,
        co_profissional_sus,
        co_cbo,
        ind_vinculacao,
        tp_sus_nao_sus as atende_sus,
        qt_carga_horaria_ambulatorial as horas_ambulatorial,
        qt_carga_horaria_outros as horas_outros,
        qt_carga_hor_hosp_sus as horas_hospitalar,
        co_conselho_classe as codigo_conselho,
        nu_registro,
        upper(sg_uf_crm) as uf_registro,
        tp_preceptor as preceptor,
        tp_residente as residente,
        nu_cnpj_detalhamento_vinculo as cnpj_detalhamento,
        dt_atualizacao as data_atualizacao,
        dt_atualizacao_origem as data_atualizacao_origem
    from {{ source('lake', 'scnes_tbcargahorariasus') }}
),

pf as (
    select
        pf.competencia_arquivo as competencia,
        pf.carga_id,
        pf.linha,
        pf.codufmun || pf.cnes as co_unidade,
        profissional.co_profissional_sus,
        pf.cbo as co_cbo,
        pf.vinculac as ind_vinculacao,
        pf.prof_sus as atende_sus,
        pf.hora_amb as horas_ambulatorial,
        pf.horaoutr as horas_outros,
        pf.horahosp as horas_hospitalar,
        pf.conselho as codigo_conselho,
        pf.registro as nu_registro,
        cast(null as varchar) as uf_registro,
        cast(null as boolean) as preceptor,
        cast(null as boolean) as residente,
        cast(null as varchar) as cnpj_detalhamento,
        cast(null as date) as data_atualizacao,
        cast(null as date) as data_atualizacao_origem
    from {{ source('lake', 'scnes_pf') }} as pf
    left join {{ source('identidade', 'linhas_pf') }} as profissional using (carga_id, linha)
    where
        pf.competencia_arquivo not in (
            select conjuntos.competencia from {{ ref('stg_lake__conjuntos') }} as conjuntos
            where conjuntos.fonte = 'scnes' and conjuntos.conjunto = 'tbcargahorariasus'
        )
),

vinculos as (
    select * from zip
    union all by name
    select * from pf
)

select
    vinculos.competencia,
    vinculos.carga_id,
    vinculos.linha,
    vinculos.co_unidade,
    vinculos.co_profissional_sus,
    vinculos.co_cbo,
    vinculos.ind_vinculacao,
    vinculos.atende_sus,
    vinculos.horas_ambulatorial,
    vinculos.horas_outros,
    vinculos.horas_hospitalar,
    vinculos.horas_ambulatorial + vinculos.horas_outros + vinculos.horas_hospitalar as horas,
    conselho.conselho,
    nullif(ltrim(regexp_replace(vinculos.nu_registro, '[^0-9]', '', 'g'), '0'), '') as numero_registro,
    vinculos.uf_registro,
    vinculos.preceptor,
    vinculos.residente,
    coalesce(vinculos.ind_vinculacao like '05%', false)
    or coalesce(vinculos.co_cbo = '2231F9', false)
    or coalesce(vinculos.residente, false) as marcado_residencia,
    vinculos.cnpj_detalhamento,
    vinculos.data_atualizacao,
    vinculos.data_atualizacao_origem
from vinculos
left join {{ ref('conselhos_scnes') }} as conselho on vinculos.codigo_conselho = conselho.codigo
