{#-
  MR-11 (MR 3 par. 2, 11): no edital of the person's registrations has the programme homologated and in force in the
  month (indicio), or only one for the other kind of programme (revisao).
-#}
with julgadas as (
    select
        *,
        coalesce(
            {{ falta(
                pessoa=true,
                retratos=['retrato_cadastros'],
                presentes=['retrato_editais', 'retrato_programas_homologados']
            ) }},
            case when cadastros = 0 then 'Não há cadastro que diga o edital da linha.' end
        ) as falta,
        case when not homologado_em_vigor then 'indicio' when not homologado_na_modalidade then 'revisao' end as resultado,
        valor as em_risco,
        case
            when homologado_em_vigor
                then 'O edital em vigor em ' || {{ mes_por_extenso('competencia') }}
                    || ' que homologou o programa é de outra modalidade de residência.'
            else
                'Em ' || {{ mes_por_extenso('competencia') }} || ', nenhum edital em vigor tinha o programa homologado para este cadastro'
                || coalesce(
                    ': o do cadastro vale de ' || {{ mes_por_extenso('edital_vigencia_inicio') }} || ' a '
                    || {{ mes_por_extenso('edital_vigencia_fim') }}, ''
                )
                || coalesce(', com homologação em ' || {{ dia_por_extenso('data_homologacao') }}, '') || '.'
        end as motivo,
        [
            {{ fato_do_registro('do_edital', 'codigo_edital', 'codigo_edital') }},
            {{ fato('edital_carga_id', 'edital_linha', 'codigo_edital', 'modalidade', 'edital_modalidade') }},
            {{ fato(
                'carga_programas_homologados', 'null', "codigo_edital || '|' || codigo_programa",
                'data_homologacao', "coalesce(cast(data_homologacao as varchar), 'ausente')"
            ) }}
        ] as fatos
    from {{ ref('int_linhas_incentivo') }} as linhas
)

{{ conclusao('MR-11', regular='O programa estava homologado em edital em vigor.') }}
