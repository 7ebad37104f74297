-- People with a preceptor's incentive, over the ceiling that the edital gives each homologated programme (MR 4 par. 2);
-- beside it, over the ceilings of the programmes in which somebody is paid. Programmes whose edital sets no ratio have no
-- ceiling and are excluded.
with contagens as (
    select
        teto.competencia,
        programa.nivel,
        programa.codigo_territorio,
        sum(teto.pessoas) as usados,
        sum(teto.teto) as teto,
        {{ media('teto.pessoas', 'teto.teto') }} as media,
        sum(teto.teto) filter (where teto.pessoas > 0) as teto_com_pagamento,
        {{ media('teto.pessoas', 'teto.teto') }} filter (where teto.pessoas > 0) as media_com_pagamento
    from {{ ref('int_tetos_programa') }} as teto
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    where teto.tipo = 'preceptor' and teto.teto is not null and programa.nivel in ('brasil', 'regiao', 'uf')
    group by teto.competencia, programa.nivel, programa.codigo_territorio
)

{% for medida, sufixo in [(none, ''), ('so_com_pagamento', '_com_pagamento')] -%}
select
    {{ celula(
        'I-35', numerador='usados', denominador='teto' ~ sufixo, medida=medida, leitura='razao_das_somas', pessoas='usados'
    ) }}
from contagens
{{ "where usados > 0" if medida }}
union all
select
    {{ celula(
        'I-35', numerador='usados', denominador='teto' ~ sufixo, valor='media' ~ sufixo, medida=medida,
        leitura='media_das_razoes', pessoas='usados'
    ) }}
from contagens
{{ "where usados > 0" if medida }}
{{ 'union all' if not loop.last }}
{% endfor -%}
