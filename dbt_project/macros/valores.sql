{#-
  The amount of MR 4 for a row with tipo and modalidade; null if the parameter is unknown or, but for a tutor, whose amount
  is one, the programme.
-#}
{% macro valor_da_tabela_incentivo(linha) -%}
case
    when {{ linha }}.tipo = 'tutor' then {{ parametro('incentivo_tutor', linha ~ '.competencia') }}
    when {{ linha }}.modalidade is null then null
    when {{ linha }}.tipo = 'preceptor' and {{ linha }}.modalidade = 'medica'
        then {{ parametro('incentivo_preceptor_medica', linha ~ '.competencia') }}
    when {{ linha }}.tipo = 'preceptor' then {{ parametro('incentivo_preceptor_area_profissional', linha ~ '.competencia') }}
    when {{ linha }}.tipo = 'coordenador' and {{ linha }}.modalidade = 'medica'
        then {{ parametro('incentivo_coordenador_medica', linha ~ '.competencia') }}
    when {{ linha }}.tipo = 'coordenador'
        then {{ parametro('incentivo_coordenador_area_profissional', linha ~ '.competencia') }}
end
{%- endmacro %}


{#- An amount as text: R$ 4.000,00. -#}
{% macro reais(valor) -%}
'R$ ' || translate(format('{:,.2f}', cast({{ valor }} as double)), ',.', '.,')
{%- endmacro %}


{#-
  A number as text, without needless zeros: 74,9. With the four decimals of the lake, so that what is under a limit is
  never written as the limit.
-#}
{% macro numero(valor) -%}
replace(rtrim(rtrim(format('{:.4f}', cast({{ valor }} as double)), '0'), '.'), '.', ',')
{%- endmacro %}


{#- A day as text: 31/03/2026. -#}
{% macro dia_por_extenso(data) -%}
strftime({{ data }}, '%d/%m/%Y')
{%- endmacro %}


{#- A month as text: 03/2026. -#}
{% macro mes_por_extenso(data) -%}
strftime({{ data }}, '%m/%Y')
{%- endmacro %}
