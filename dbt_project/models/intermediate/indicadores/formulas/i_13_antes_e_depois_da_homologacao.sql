-- Occupancy, places of the first year filled and withdrawals before and after homologation, beside programmes that never
-- were homologated. It describes and does not prove an effect.
{%- set periodos = ['antes', 'depois'] %}
{%- set grupos = ['homologados', 'elegiveis'] %}
{%- set desfechos = [
    ('ocupacao', 'residentes', '12 * lugares'), ('preenchimento', 'ingressos', 'vagas'), ('desistencia', 'desistencias', none)
] %}
{% for desfecho, numerador, denominador in desfechos -%}
{% for grupo in grupos -%}
{% for periodo in periodos -%}
select
    {{ celula(
        'I-13', numerador=numerador ~ '_' ~ periodo ~ '_' ~ grupo,
        denominador=(denominador or 'residentes_' ~ periodo) ~ '_' ~ grupo ~ ('' if denominador else ' / 12'),
        medida=desfecho ~ '_' ~ periodo, leitura=grupo,
        dims=[['edital', 'codigo_edital'], ['especialidade', 'especialidade']], pessoas='pessoas', menor='menor_grupo',
        valor=desfecho ~ '_' ~ periodo ~ '_' ~ grupo
    ) }}
from {{ ref('int_indicadores__antes_e_depois') }}
union all
{% endfor -%}
{% endfor -%}
{% for medida, valor in [
    ('efeito', 'mudanca_' ~ desfecho ~ '_homologados - mudanca_' ~ desfecho ~ '_elegiveis'),
    ('efeito_limite_inferior', 'intervalo_' ~ desfecho ~ '[1]'), ('efeito_limite_superior', 'intervalo_' ~ desfecho ~ '[2]')
] -%}
select
    {{ celula(
        'I-13', numerador='mudanca_' ~ desfecho ~ '_homologados', denominador='mudanca_' ~ desfecho ~ '_elegiveis',
        valor=valor, medida=desfecho ~ '_' ~ medida,
        dims=[['edital', 'codigo_edital'], ['especialidade', 'especialidade']], pessoas='pessoas', menor='menor_grupo'
    ) }}
from {{ ref('int_indicadores__antes_e_depois') }}
where mudanca_{{ desfecho }}_homologados is not null and mudanca_{{ desfecho }}_elegiveis is not null
{{ 'union all' if not loop.last }}
{% endfor -%}
{{ 'union all' if not loop.last }}
{% endfor -%}
