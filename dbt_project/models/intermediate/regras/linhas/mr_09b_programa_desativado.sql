{#-
  MR-09B (MR 9 II): the programme was closed or its institution lost accreditation, before the line's month (indicio),
  or in it or on an unknown date (revisao).
-#}
with encerramentos as (
    select
        *,
        programa_situacao = 'desativado' as desativado,
        -- An institution of an older snapshot says nothing of the month.
        coalesce(instituicao_situacao = 'descredenciada' and retrato_instituicoes >= competencia, false) as descredenciada,
        date_trunc('month', if(programa_situacao = 'desativado', programa_desativado_em, null)) as mes_programa,
        date_trunc('month', if(descredenciada, instituicao_descredenciada_em, null)) as mes_instituicao
    from {{ ref('int_linhas_incentivo') }}
),

com_resultado as (
    select
        *,
        case
            when mes_programa < competencia or mes_instituicao < competencia then 'indicio'
            when mes_programa = competencia or mes_instituicao = competencia then 'revisao'
            when (desativado and mes_programa is null) or (descredenciada and mes_instituicao is null) then 'revisao'
        end as resultado
    from encerramentos
),

julgadas as (
    select
        *,
        coalesce(
            {{ falta(retratos=['retrato_programas']) }},
            case
                when modalidade is null then 'O programa não consta de nenhuma das comissões.'
                when resultado is not null then null
                when instituicao_situacao is null then 'A instituição ofertante não consta da comissão do programa.'
                else {{ falta(retratos=['retrato_instituicoes']) }}
            end
        ) as falta,
        valor as em_risco,
        concat_ws(
            ' e ',
            if(desativado, 'O programa foi desativado ' || coalesce('em ' || strftime(programa_desativado_em, '%d/%m/%Y'), 'sem data'), null),
            if(
                descredenciada,
                'a instituição ofertante foi descredenciada '
                || coalesce('em ' || strftime(instituicao_descredenciada_em, '%d/%m/%Y'), 'sem data'),
                null
            )
        ) || '; a competência é ' || {{ mes_por_extenso('competencia') }} || '.' as frase,
        upper(left(frase, 1)) || substr(frase, 2) as motivo,
        if(
            desativado,
            [{{ fato(
                'programa_carga_id', 'programa_linha', 'codigo_programa',
                'data_desativacao', "coalesce(cast(programa_desativado_em as varchar), 'ausente')"
            ) }}],
            []
        ) || if(
            descredenciada,
            [{{ fato(
                'instituicao_carga_id', 'instituicao_linha', 'codigo_instituicao',
                'data_descredenciamento', "coalesce(cast(instituicao_descredenciada_em as varchar), 'ausente')"
            ) }}],
            []
        ) as fatos
    from com_resultado as linhas
)

{{ conclusao('MR-09B', regular='O programa estava ativo e a instituição ofertante, credenciada.') }}
