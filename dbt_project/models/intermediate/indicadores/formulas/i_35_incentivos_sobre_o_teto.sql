-- People with a preceptor's incentive, over the ceiling that the edital gives the programme (MR 4 par. 2). Programmes
-- whose edital sets no ratio have no ceiling and are excluded.
with contagens as (
    select
        teto.competencia,
        programa.nivel,
        programa.codigo_territorio,
        sum(teto.pessoas) as usados,
        sum(teto.teto) as teto,
        {{ media('teto.pessoas', 'teto.teto') }} as media
    from {{ ref('int_tetos_programa') }} as teto
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    where teto.tipo = 'preceptor' and teto.teto is not null and teto.pessoas > 0 and programa.nivel in ('brasil', 'regiao', 'uf')
    group by teto.competencia, programa.nivel, programa.codigo_territorio
)

select
    {{ celula('I-35', numerador='usados', denominador='teto', leitura='razao_das_somas', pessoas='usados') }}
from contagens
union all
select
    {{ celula(
        'I-35', numerador='usados', denominador='teto', valor='media', leitura='media_das_razoes', pessoas='usados'
    ) }}
from contagens
