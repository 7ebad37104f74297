with titulos as (
    select
        titulo.* exclude (especialidade),
        especialidade.especialidade
    from {{ ref('core_titulos') }} as titulo
    inner join {{ ref('core_especialidades') }} as especialidade using (especialidade_comparavel)
),

-- A disagreement between sources about one person and specialty is shown on every row of both.
divergencias as (
    select
        pessoa,
        especialidade_comparavel,
        nullif(concat_ws(
            '; ',
            case when min(situacao) <> max(situacao) then 'situação do título difere entre fontes ou registros' end,
            case when min(medico) <> max(medico) then 'profissão difere entre fontes' end,
            case
                when
                    min(data_titulo) filter (where origem = 'residencia')
                    <> max(data_titulo) filter (where origem = 'residencia')
                    then 'data da conclusão da residência difere'
            end
        ), '') as conflito,
        cast(count(*) as integer) as registros
    from titulos
    group by pessoa, especialidade_comparavel
    having count(*) > 1
),

comparados as (
    select
        titulo.*,
        divergencia.conflito,
        coalesce(divergencia.registros, 1) as registros
    from titulos as titulo
    left join divergencias as divergencia using (pessoa, especialidade_comparavel)
),

-- The commission decides about its own residencies. Of several titles of one origin, an active one is kept, then the
-- oldest. Nearly all are alone and are not sorted: millions of them would not fit in a small memory.
um_por_origem as (
    select *
    from comparados
    where registros = 1
    union all by name
    select
        * replace (
            max(area_atuacao) over (partition by pessoa, especialidade_comparavel, origem) as area_atuacao
        )
    from comparados
    where registros > 1
    qualify row_number() over (
            partition by pessoa, especialidade_comparavel, origem
            order by
                fonte = 'titulos', situacao <> 'ativo', data_titulo,
                conselho nulls last, uf_registro nulls last, numero_registro nulls last, codigo_programa nulls last
        ) = 1
),

lugares as (
    select
        pessoa,
        cast(sum(horas) as integer) as horas,
        cast(sum(horas_sus) as integer) as horas_sus,
        bool_or(preceptor) as preceptor_scnes,
        arg_max(codigo_municipio, (horas, -try_cast(codigo_municipio as integer))) as codigo_municipio,
        arg_max(codigo_regiao_saude, (horas, -try_cast(codigo_municipio as integer))) as codigo_regiao_saude
    from {{ ref('lugares') }}
    where competencia = (select competencia from {{ ref('core_competencia_scnes') }})
    group by pessoa
),

preceptores as (
    select distinct pessoa from {{ ref('preceptores') }}
    where em_exercicio
),

-- A resident is not a specialist in the specialty of their residency, whatever another source says.
em_formacao as (
    select distinct
        pessoa,
        {{ texto_comparavel('especialidade') }} as especialidade_comparavel
    from {{ ref('residentes') }}
    where ativo
)

select
    titulo.pessoa,
    titulo.pessoa_id,
    case when titulo.medico then 'CNE' else 'CNE-APS' end as cadastro,
    titulo.profissao,
    titulo.especialidade,
    titulo.area_atuacao,
    titulo.origem,
    titulo.data_titulo,
    titulo.situacao,
    titulo.conselho,
    titulo.numero_registro,
    titulo.uf_registro,
    titulo.codigo_programa,
    titulo.codigo_instituicao,
    preceptor.pessoa is not null as preceptor,
    lugar.pessoa is not null as vinculo_scnes_ativo,
    lugar.horas,
    lugar.horas_sus,
    lugar.codigo_municipio,
    {{ uf_do_municipio('lugar.codigo_municipio') }} as codigo_uf,
    lugar.codigo_regiao_saude,
    titulo.forca_vinculo,
    coalesce(lugar.preceptor_scnes, false) as preceptor_scnes,
    formacao.pessoa is not null as residente_da_especialidade,
    titulo.conflito,
    titulo.registros
from um_por_origem as titulo
left join lugares as lugar using (pessoa)
left join preceptores as preceptor using (pessoa)
left join em_formacao as formacao using (pessoa, especialidade_comparavel)
