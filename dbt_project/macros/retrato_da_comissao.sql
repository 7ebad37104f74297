{#-
  The month and the load of the snapshot of `conjunto` that a line is judged by: that of the commission of its
  programme. When the commission is unknown both are needed, so the older one counts.
-#}
{% macro retrato_da_comissao(conjunto) -%}
case linhas.comissao
        when 'cnrm' then {{ conjunto }}.cnrm
        when 'cnrms' then {{ conjunto }}.cnrms
        else if({{ conjunto }}.cnrm is null or {{ conjunto }}.cnrms is null, null, least({{ conjunto }}.cnrm, {{ conjunto }}.cnrms))
    end as retrato_{{ conjunto }},
    if(linhas.comissao = 'cnrms', {{ conjunto }}.carga_cnrms, {{ conjunto }}.carga_cnrm) as carga_{{ conjunto }}
{%- endmacro %}


{#- The records of a dataset of the commissions in the snapshot in force in each month of the series. -#}
{% macro do_retrato_do_mes(conjunto) -%}
select
    retrato.competencia,
    registro.*
from {{ ref('core_retratos_do_mes') }} as retrato
inner join {{ ref('stg_comissoes__' ~ conjunto ~ '_retratos') }} as registro
    on
        retrato.conjunto = '{{ conjunto }}'
        and retrato.fonte = registro.comissao
        and retrato.retrato = registro.competencia_arquivo
{%- endmacro %}
