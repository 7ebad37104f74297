-- MR-12 (MR, arts. 12 and 15, III): the bolsa needs a registration of the same person in a formative offer (type I).
{% set TIPO_DA_OFERTA_COM_BOLSA = 'I' %}

with julgadas as (
    select
        linhas.codigo_pagamento,
        linhas.antes_do_incentivo,
        linhas.valor as em_risco,
        case
            when linhas.curso_situacao = 'ausente'
                then
                    case
                        when coalesce(linhas.retrato_todas_matriculas < linhas.competencia, true)
                            then 'Falta o retrato de matrículas de algum parceiro do mês da linha ou de mês posterior.'
                    end
            when linhas.curso_situacao = 'desatualizado' then {{ falta_curso() }}
            when linhas.curso_tipo_oferta != '{{ TIPO_DA_OFERTA_COM_BOLSA }}' then null
            when linhas.pessoa_id is null then 'A linha não tem pessoa identificada.'
            when linhas.curso_situacao = 'sem_pessoa' then {{ falta_curso() }}
        end as falta,
        case
            when
                linhas.curso_situacao in ('ausente', 'de_outra_pessoa')
                or linhas.curso_tipo_oferta != '{{ TIPO_DA_OFERTA_COM_BOLSA }}'
                then 'indicio'
        end as resultado,
        case
            when linhas.curso_situacao = 'ausente'
                then 'A matrícula no curso indicada no pagamento não existe em nenhum parceiro.'
            when linhas.curso_tipo_oferta != '{{ TIPO_DA_OFERTA_COM_BOLSA }}'
                then 'A matrícula é em oferta do tipo II, que não dá direito à bolsa-formação.'
            else 'A matrícula no curso indicada no pagamento é de outra pessoa.'
        end as motivo,
        case
            when linhas.curso_tipo_oferta != '{{ TIPO_DA_OFERTA_COM_BOLSA }}'
                then [{{ fato_do_curso('tipo_oferta', 'linhas.curso_tipo_oferta') }}]
            when linhas.curso_situacao = 'de_outra_pessoa'
                then [{{ fato_do_curso('pessoa_id', 'linhas.curso_pessoa_id') }}]
        end as fatos
    from {{ ref('int_linhas_bolsa') }} as linhas
)

{{ conclusao('MR-12', regular='A matrícula no curso existe, é da pessoa e é em oferta formativa do tipo I.') }}
