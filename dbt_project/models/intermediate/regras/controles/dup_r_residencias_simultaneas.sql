-- DUP-R (CNRM, CNRMS): two residencies of one person active on the same day, in the newest snapshot of residents.
with mes as (
    select max(competencia) as competencia
    from {{ ref('core_retratos') }}
    where fonte in ('cnrm', 'cnrms') and conjunto = 'residentes'
),

-- The days of the month on which each residency was active; a commission with an older snapshot does not count.
ativas as (
    select
        residente.*,
        mes.competencia,
        greatest(residente.data_inicio, mes.competencia) as primeiro_dia,
        case
            when residente.situacao in ('ativo', 'licenciado') then last_day(mes.competencia)
            else least(residente.data_situacao - if(residente.situacao = 'concluido', 0, 1), last_day(mes.competencia))
        end as ultimo_dia
    from {{ ref('stg_comissoes__residentes') }} as residente
    cross join mes
    inner join {{ ref('core_retratos') }} as retrato
        on
            residente.comissao = retrato.fonte and retrato.conjunto = 'residentes'
            and mes.competencia = retrato.competencia
    where {{ ativo_no_mes('mes.competencia', 'residente') }}
),

simultaneas as (
    select distinct uma.*
    from ativas as uma
    inner join ativas as outra
        on
            uma.pessoa_id = outra.pessoa_id
            and (uma.comissao, uma.codigo_matricula) != (outra.comissao, outra.codigo_matricula)
            and uma.primeiro_dia <= outra.ultimo_dia
            and outra.primeiro_dia <= uma.ultimo_dia
)

select
    'DUP-R' as regra,
    simultanea.pessoa_id as sujeito,
    simultanea.competencia,
    simultanea.pessoa_id,
    min(simultanea.codigo_programa) as codigo_programa,
    arg_min(programa.codigo_instituicao, simultanea.codigo_programa) as codigo_instituicao,
    cast(null as varchar) as parceiro,
    'A pessoa tem residências ativas nos mesmos dias de ' || {{ mes_por_extenso('simultanea.competencia') }} || ': '
    || string_agg(
        simultanea.codigo_matricula || ', de ' || {{ dia_por_extenso('simultanea.primeiro_dia') }}
        || ' a ' || {{ dia_por_extenso('simultanea.ultimo_dia') }},
        '; ' order by simultanea.codigo_matricula, simultanea.comissao
    ) || '.' as motivo,
    list(
        {{ fato('simultanea.carga_id', 'simultanea.linha', 'simultanea.codigo_matricula', 'situacao', 'simultanea.situacao') }}
        order by simultanea.codigo_matricula, simultanea.comissao
    ) as fatos,
    cast([] as varchar[]) as codigos_pagamento
from simultaneas as simultanea
left join {{ ref('stg_comissoes__programas') }} as programa
    on simultanea.comissao = programa.comissao and simultanea.codigo_programa = programa.codigo_programa
group by simultanea.pessoa_id, simultanea.competencia
