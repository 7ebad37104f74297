-- PN-25 (PN, art. 25): the stipends of a month, summed over their payers, are below the minimum in force, of a resident
-- active on every day of the month and not on leave by its last day.
{% set MINIMO = 'bolsa_residencia_minima' %}

with somas as (
    select
        bolsa.codigo_matricula,
        bolsa.competencia,
        any_value(bolsa.residencia_pessoa_id) as pessoa_id,
        any_value(bolsa.codigo_programa) as codigo_programa,
        sum(bolsa.valor) as valor,
        list(
            {{ fato('bolsa.carga_id', 'bolsa.linha', "concat_ws('/', bolsa.codigo_matricula, bolsa.fonte_pagadora)", 'valor', 'bolsa.valor') }}
            order by bolsa.fonte_pagadora
        ) as fatos
    from {{ ref('core_linhas_estipendio') }} as bolsa
    inner join {{ ref('core_retratos') }} as retrato
        on
            bolsa.residencia_comissao = retrato.fonte and retrato.conjunto = 'residentes'
            and retrato.competencia >= bolsa.competencia
    where
        bolsa.rubrica = 'bolsa'
        and bolsa.residencia_data_inicio <= bolsa.competencia
        and (
            bolsa.residencia_situacao = 'ativo'
            or bolsa.residencia_data_situacao > last_day(bolsa.competencia)
            or (bolsa.residencia_situacao = 'concluido' and bolsa.residencia_data_situacao = last_day(bolsa.competencia))
        )
    group by bolsa.codigo_matricula, bolsa.competencia
)

select
    'PN-25' as regra,
    somas.codigo_matricula as sujeito,
    somas.competencia,
    somas.pessoa_id,
    somas.codigo_programa,
    programa.codigo_instituicao,
    cast(null as varchar) as parceiro,
    'As bolsas de residência de ' || {{ mes_por_extenso('somas.competencia') }} || ' somam ' || {{ reais('somas.valor') }}
    || '; o mínimo é ' || {{ reais(parametro(MINIMO, 'somas.competencia')) }} || '.' as motivo,
    somas.fatos,
    cast([] as varchar[]) as codigos_pagamento
from somas
left join {{ ref('stg_comissoes__programas_no_tempo') }} as programa
    on
        somas.codigo_programa = programa.codigo_programa
        and {{ conta_no_mes('somas.competencia', 'programa') }}
where somas.valor < {{ parametro(MINIMO, 'somas.competencia') }}
