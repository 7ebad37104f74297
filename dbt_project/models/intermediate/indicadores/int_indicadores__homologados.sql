-- The programmes homologated by the last day of each month that has a snapshot of residents, with the kind of their edital
-- and the month of homologation.
select
    mes.competencia,
    homologado.codigo_edital,
    homologado.codigo_programa,
    edital.modalidade,
    cast(date_trunc('month', homologado.data_homologacao) as date) as inicio
from {{ ref('core_meses_das_series') }} as mes
inner join {{ ref('stg_incentivo__programas_homologados_no_tempo') }} as homologado
    on homologado.data_homologacao <= last_day(mes.competencia)
inner join {{ ref('stg_incentivo__editais_no_tempo') }} as edital using (codigo_edital)
where mes.dos_registros
