-- PN-16 (PN, arts. 16, VIII, and 20): residents and preceptors of a programme who are not marked as such in the
-- newest SCNES month. A code that is in neither register of programmes has no commission whose snapshots could tell.
select
    'PN-16' as regra,
    registro.codigo_programa as sujeito,
    registro.competencia,
    cast(null as varchar) as pessoa_id,
    registro.codigo_programa,
    any_value(programa.codigo_instituicao) as codigo_instituicao,
    cast(null as varchar) as parceiro,
    'O programa tem pessoas sem o registro devido no SCNES (residentes ativos: '
    || count(distinct registro.pessoa_id) filter (where registro.papel = 'residente') || '; preceptores: '
    || count(distinct registro.pessoa_id) filter (where registro.papel = 'preceptor') || ').' as motivo,
    list(
        {
            'carga_id': registro.carga_id, 'linha': registro.linha, 'chave': registro.chave, 'campo': registro.papel,
            'valor': 'sem registro'
        }
        order by registro.papel, registro.chave, registro.carga_id, registro.linha
    )
    || list_value(
        {{ fato('cast(null as integer)', 'cast(null as integer)', 'registro.codigo_programa', 'quantidade',
        'count(distinct registro.pessoa_id)') }}
    ) as fatos,
    cast([] as varchar[]) as codigos_pagamento
from {{ ref('int_registros_scnes') }} as registro
inner join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        registro.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('registro.competencia', 'programa') }}
where not registro.marcado
group by registro.codigo_programa, registro.competencia
