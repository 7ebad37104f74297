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
