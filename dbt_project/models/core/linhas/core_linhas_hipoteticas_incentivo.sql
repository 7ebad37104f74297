{#-
  The incentive line of each (person, programme, function) with a registration, for the judged months in which the
  person received no incentive of art. 3 that the bank did not return. Rules judge these lines like the others; MR-DIR
  reads the answers.
-#}
with direitos_possiveis as (
    select distinct
        meses.competencia,
        cadastros.pessoa_id,
        cadastros.codigo_programa,
        cadastros.funcao as tipo
    from {{ ref('stg_incentivo__cadastros_no_tempo') }} as cadastros
    inner join {{ ref('core_meses_julgados') }} as meses
        on
            (cadastros.data_cancelamento is null or cadastros.data_cancelamento >= meses.competencia)
            and {{ conta_no_mes('meses.competencia', 'cadastros') }}
    inner join {{ ref('stg_identidade__pessoas') }} as pessoas
        on cadastros.pessoa_id = pessoas.pessoa_id and pessoas.tem_cpf
),

sem_pagamento as (
    select direitos_possiveis.*
    from direitos_possiveis
    where
        not exists (
            select 1
            from {{ ref('stg_incentivo__pagamentos') }} as pagos
            anti join {{ ref('core_pagamentos_devolvidos') }} as devolvidos using (codigo_pagamento)
            where
                pagos.pessoa_id = direitos_possiveis.pessoa_id
                and pagos.competencia = direitos_possiveis.competencia
                and pagos.tipo != 'bolsa_formacao'
                and pagos.situacao in ('programado', 'pago')
        )
),

com_modalidade as (
    select
        sem_pagamento.*,
        programas.modalidade
    from sem_pagamento
    left join {{ ref('stg_comissoes__programas_no_tempo') }} as programas
        on
            sem_pagamento.codigo_programa = programas.codigo_programa
            and {{ conta_no_mes('sem_pagamento.competencia', 'programas') }}
)

select
    concat_ws(':', 'H', tipo, codigo_programa, pessoa_id, strftime(competencia, '%Y-%m')) as codigo_pagamento,
    true as hipotetica,
    cast(null as integer) as carga_id,
    cast(null as integer) as linha,
    cast(null as date) as competencia_lote,
    pessoa_id,
    'cpf' as chave,
    true as cpf_valido,
    cast(null as varchar) as titular,
    cast(null as varchar) as conta_hash,
    cast(null as varchar) as tipo_conta,
    tipo,
    codigo_programa,
    cast(null as varchar) as codigo_matricula_curso,
    competencia,
    cast({{ valor_da_tabela_incentivo('com_modalidade') }} as decimal(14, 2)) as valor,
    'programado' as situacao,
    'pre' as fase,
    cast(null as date) as data_pagamento
from com_modalidade
