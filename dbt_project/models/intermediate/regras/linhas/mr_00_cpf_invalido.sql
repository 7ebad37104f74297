{#-
  MR-00 (MR 6 I): the CPF of the line is not valid. If the triple, or the residency of a stipend, identifies the person,
  the record is to be corrected; otherwise it is for review. A stipend without CPF has nothing to judge; one whose code is
  of two residencies is of one of them, though not known which.
-#}
with julgadas as (
    select
        *,
        case when cpf_valido is null then 'Falta a identificação da linha.' end as falta,
        case when not cpf_valido then if(pessoa_id is null and not coalesce(residencia_duvidosa, false), 'revisao', 'controle') end as resultado,
        valor as em_risco,
        if(
            pessoa_id is null,
            'O CPF do pagamento não é válido e nenhum outro dado identifica uma única pessoa'
            || if(coalesce(residencia_duvidosa, false), '; a matrícula é de uma pessoa em cada comissão.', '.'),
            'O CPF do pagamento não é válido; a pessoa foi reconhecida '
            || if(tipo = 'bolsa_residencia', 'pela matrícula na residência.', 'por nome, nascimento e nome da mãe.')
        ) as motivo,
        [{{ fato('carga_id', 'linha', 'codigo_pagamento', 'cpf_valido', 'cpf_valido') }}] as fatos
    from {{ ref('core_linhas') }} as linhas
    where tipo != 'bolsa_residencia' or cpf_valido is not null
)

{{ conclusao('MR-00', regular='O CPF do pagamento é válido.', sempre=true) }}
