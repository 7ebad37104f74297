{#-
  BR-10 (Lei 6.932, PN 25): one person receives in a month the stipends of two or more residencies. Review when each has
  active days in the month and no two share one: a change of residency. The largest residency's sum may be due.
-#}
with linhas as (
    select * from {{ ref('core_linhas_estipendio') }}
    where rubrica = 'bolsa'
),

somas as (
    select
        pessoa_id,
        competencia,
        codigo_matricula,
        cast(sum(valor) as decimal(14, 2)) as valor
    from linhas
    where pessoa_id is not null
    group by pessoa_id, competencia, codigo_matricula
),

grupos as (
    select
        pessoa_id,
        competencia,
        first(codigo_matricula order by valor desc, codigo_matricula asc) as mantida,
        count(*) as matriculas
    from somas
    group by pessoa_id, competencia
    having count(*) >= 2
),

-- The active days of each residency in the month. A codigo_matricula without residency has none: null.
dias as (
    select distinct
        grupos.pessoa_id,
        grupos.competencia,
        linhas.codigo_matricula,
        greatest(linhas.residencia_data_inicio, grupos.competencia) as de,
        case
            when linhas.residencia_situacao is null then null
            when linhas.residencia_situacao in ('ativo', 'licenciado') then last_day(grupos.competencia)
            when linhas.residencia_situacao = 'concluido'
                then least(linhas.residencia_data_situacao, last_day(grupos.competencia))
            else least(cast(linhas.residencia_data_situacao - interval 1 day as date), last_day(grupos.competencia))
        end as ate
    from grupos
    inner join linhas using (pessoa_id, competencia)
),

mudancas as (
    select
        uma.pessoa_id,
        uma.competencia,
        bool_and(coalesce(uma.de <= uma.ate and outra.de <= outra.ate and (uma.ate < outra.de or outra.ate < uma.de), false))
            as separadas
    from dias as uma
    inner join dias as outra
        on
            uma.pessoa_id = outra.pessoa_id and uma.competencia = outra.competencia
            and uma.codigo_matricula < outra.codigo_matricula
    group by uma.pessoa_id, uma.competencia
),

julgadas as (
    select
        linhas.*,
        coalesce({{ falta(pessoa=true) }}, {{ falta(retratos=['retrato_residencias']) }}) as falta,
        case when grupos.pessoa_id is not null then if(mudancas.separadas, 'revisao', 'indicio') end as resultado,
        if(linhas.codigo_matricula = grupos.mantida, 0, linhas.valor) as em_risco,
        'A mesma pessoa tem em ' || {{ mes_por_extenso('linhas.competencia') }} || ' bolsas de '
        || grupos.matriculas || ' residências'
        || if(mudancas.separadas, ', em dias diferentes do mês', '') || '; fica a da matrícula ' || grupos.mantida
        || ', a de maior valor.' as motivo,
        [{{ fato('linhas.carga_id', 'linhas.linha', 'linhas.codigo_matricula', 'codigo_matricula', 'linhas.codigo_matricula') }}]
            as fatos
    from linhas
    left join grupos on linhas.pessoa_id = grupos.pessoa_id and linhas.competencia = grupos.competencia
    left join mudancas on linhas.pessoa_id = mudancas.pessoa_id and linhas.competencia = mudancas.competencia
)

{{ conclusao('BR-10', grupo='pessoa_id', regular='A pessoa recebe no mês a bolsa de uma só residência.', sempre=true) }}
