-- Practice sites of active residents with a contract in force in the month (PN 17); programmes with the three evaluations
-- in the months before it, and diligences past their date and not met (PN 36, 37). A site is one of an institution.
with locais as (
    select distinct
        residente.competencia,
        territorio.nivel,
        territorio.codigo_territorio,
        programa.codigo_instituicao,
        lpad(residente.codigo_cnes_principal, 7, '0') as co_cnes
    from {{ ref('core_residentes_do_mes') }} as residente
    inner join {{ ref('core_programas_do_mes') }} as programa using (competencia, codigo_programa)
    inner join {{ ref('int_indicadores__programas') }} as territorio using (competencia, codigo_programa)
    where
        residente.ativo
        and residente.codigo_cnes_principal is not null
        and territorio.do_registro
        and territorio.nivel in ('brasil', 'regiao', 'uf')
),

contratados as (
    select distinct
        competencia,
        codigo_instituicao,
        lpad(codigo_cnes, 7, '0') as co_cnes
    from {{ ref('int_indicadores__contratos') }}
    where inicio <= last_day(competencia) and coalesce(fim >= competencia, true)
),

dos_locais as (
    select
        lugar.competencia,
        lugar.nivel,
        lugar.codigo_territorio,
        count(*) as locais,
        count(contratado.co_cnes) as contratados
    from locais as lugar
    left join contratados as contratado using (competencia, codigo_instituicao, co_cnes)
    group by lugar.competencia, lugar.nivel, lugar.codigo_territorio
),

avaliados as (
    select
        avaliacao.competencia,
        avaliacao.codigo_programa,
        count(distinct avaliacao.tipo) filter (
            where avaliacao.data > last_day(avaliacao.competencia) - to_months(cast(validade.valor as integer))
        ) as tipos,
        count(avaliacao.prazo_diligencia) as diligencias,
        count(*) filter (
            where avaliacao.prazo_diligencia < last_day(avaliacao.competencia) and not coalesce(avaliacao.cumprida, false)
        ) as vencidas
    from {{ ref('int_indicadores__avaliacoes') }} as avaliacao
    inner join {{ ref('core_parametros_mes') }} as validade
        on avaliacao.competencia = validade.competencia and validade.id = 'validade_avaliacao_meses'
    where avaliacao.data <= last_day(avaliacao.competencia)
    group by avaliacao.competencia, avaliacao.codigo_programa
),

meses as (
    select distinct competencia from {{ ref('int_indicadores__avaliacoes') }}
),

dos_programas as (
    select
        programa.competencia,
        programa.nivel,
        programa.codigo_territorio,
        count(*) as programas,
        count(*) filter (where avaliado.tipos = 3) as avaliados,
        coalesce(sum(avaliado.diligencias), 0) as diligencias,
        coalesce(sum(avaliado.vencidas), 0) as vencidas
    from {{ ref('int_indicadores__programas') }} as programa
    inner join meses on programa.competencia = meses.competencia
    left join avaliados as avaliado
        on programa.competencia = avaliado.competencia and programa.codigo_programa = avaliado.codigo_programa
    where programa.ativo and programa.do_registro and programa.nivel in ('brasil', 'regiao', 'uf')
    group by programa.competencia, programa.nivel, programa.codigo_territorio
)

select {{ celula('I-38', numerador='contratados', denominador='locais', medida='locais_com_contrato') }}
from dos_locais
where competencia in (select contrato.competencia from {{ ref('int_indicadores__contratos') }} as contrato)
union all
select {{ celula('I-38', numerador='avaliados', denominador='programas', medida='programas_com_tres_avaliacoes') }}
from dos_programas
union all
select
    {{ celula('I-38', numerador='vencidas', denominador='diligencias', valor='vencidas', medida='diligencias_vencidas') }}
from dos_programas
