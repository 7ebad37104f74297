-- Places offered to each kind of candidate over all that the selection of the year offers, and places filled over those
-- offered, where the source says how many were filled (PN 5 XII, 18).
with selecoes as (
    select
        selecao.competencia,
        programa.nivel,
        programa.codigo_territorio,
        selecao.ano,
        selecao.modalidade_vaga,
        selecao.ofertadas,
        selecao.matriculados
    from {{ ref('int_indicadores__selecoes') }} as selecao
    inner join {{ ref('int_indicadores__programas') }} as programa using (competencia, codigo_programa)
    where programa.do_registro and programa.nivel in ('brasil', 'regiao', 'uf')
),

somas as (
    select
        competencia,
        nivel,
        codigo_territorio,
        ano,
        modalidade_vaga,
        sum(ofertadas) as ofertadas,
        sum(ofertadas) filter (where matriculados is not null) as ofertadas_conhecidas,
        sum(matriculados) as preenchidas
    from selecoes
    group by grouping sets (
        (competencia, nivel, codigo_territorio, ano), (competencia, nivel, codigo_territorio, ano, modalidade_vaga)
    )
),

com_total as (
    select
        soma.*,
        total.ofertadas as total
    from somas as soma
    inner join somas as total
        on
            soma.competencia = total.competencia
            and soma.nivel = total.nivel
            and soma.codigo_territorio = total.codigo_territorio
            and soma.ano = total.ano
            and total.modalidade_vaga is null
)

select
    {{ celula(
        'I-31', numerador='ofertadas', denominador='total', medida='ofertadas',
        dims=[['ano', 'ano'], ['modalidade_vaga', 'modalidade_vaga']]
    ) }}
from com_total
union all
select
    {{ celula(
        'I-31', numerador='preenchidas', denominador='ofertadas_conhecidas', medida='preenchidas',
        dims=[['ano', 'ano'], ['modalidade_vaga', 'modalidade_vaga']], pessoas='preenchidas',
        familia='vagas_reservadas'
    ) }}
from com_total
where ofertadas_conhecidas is not null
