-- MR-15D (MR, art. 15, IV): the partner's report is due by the fifth business day of the next month (laxest calendar).
{% set PRAZO = 'prazo_relatorio_dia_util' %}

select
    'MR-15D' as regra,
    envio.parceiro as sujeito,
    envio.competencia,
    cast(null as varchar) as pessoa_id,
    cast(null as varchar) as codigo_programa,
    cast(null as varchar) as codigo_instituicao,
    envio.parceiro,
    'O parceiro enviou o relatório de ' || {{ mes_por_extenso('envio.competencia') }} || ' pela primeira vez em '
    || {{ dia_por_extenso('envio.primeiro_envio') }} || '; o prazo, o ' || prazo.ordem
    || 'º dia útil do mês seguinte, terminou em ' || {{ dia_por_extenso('prazo.dia') }} || '.' as motivo,
    [
        {{ fato('envio.carga_id', 'envio.linha', 'envio.codigo_matricula_curso', 'data_envio', 'envio.primeiro_envio') }}
    ] as fatos,
    cast([] as varchar[]) as codigos_pagamento
from {{ ref('stg_parceiros__envios') }} as envio
inner join {{ ref('core_dias_uteis') }} as prazo
    on
        prazo.calendario = 'com_facultativos'
        and prazo.mes = envio.competencia + interval 1 month
where prazo.ordem = {{ parametro(PRAZO, 'envio.competencia') }} and envio.primeiro_envio > prazo.dia
