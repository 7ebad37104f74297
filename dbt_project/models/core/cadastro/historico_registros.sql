-- Who was registered for what, from when, and until which month the record counts: the registers as they were. A record of
-- the snapshot in force has no such month.
{% set CONJUNTOS = {
    'residentes': {'chave': 'codigo_matricula', 'programa': true, 'funcao': "'residente'", 'desde': 'data_inicio', 'situacao': 'situacao'},
    'equipe': {'chave': 'codigo_programa', 'programa': true, 'funcao': 'funcao', 'desde': 'data_inicio', 'situacao': 'null'},
    'programas': {'chave': 'codigo_programa', 'programa': true, 'situacao': 'situacao'},
    'instituicoes': {'chave': 'codigo_instituicao', 'situacao': 'situacao'}
} %}

{% for conjunto, de in CONJUNTOS.items() %}
select
    comissao as fonte,
    '{{ conjunto }}' as conjunto,
    cast(null as varchar) as parceiro,
    {{ de.chave }} as codigo,
    {{ 'pessoa_id' if de.funcao else 'cast(null as varchar)' }} as pessoa_id,
    {{ 'codigo_programa' if de.programa else 'cast(null as varchar)' }} as codigo_programa,
    {{ de.funcao or 'cast(null as varchar)' }} as funcao,
    cast({{ de.situacao }} as varchar) as situacao,
    {{ de.desde or 'cast(null as date)' }} as desde,
    competencia_arquivo as visto_em,
    linha,
    visto_ate
from {{ ref('stg_comissoes__' ~ conjunto ~ '_no_tempo') }}
union all
{% endfor %}
select
    'incentivo' as fonte,
    'cadastros' as conjunto,
    cast(null as varchar) as parceiro,
    codigo_cadastro as codigo,
    pessoa_id,
    codigo_programa,
    funcao,
    if(data_cancelamento is null, 'ativo', 'cancelado') as situacao,
    data_cadastro as desde,
    competencia_arquivo as visto_em,
    linha,
    visto_ate
from {{ ref('stg_incentivo__cadastros_no_tempo') }}
union all
select
    'incentivo' as fonte,
    'editais' as conjunto,
    cast(null as varchar) as parceiro,
    codigo_edital as codigo,
    cast(null as varchar) as pessoa_id,
    cast(null as varchar) as codigo_programa,
    cast(null as varchar) as funcao,
    cast(null as varchar) as situacao,
    vigencia_inicio as desde,
    competencia_arquivo as visto_em,
    linha,
    visto_ate
from {{ ref('stg_incentivo__editais_no_tempo') }}
union all
select
    'incentivo' as fonte,
    'programas_homologados' as conjunto,
    cast(null as varchar) as parceiro,
    codigo_edital as codigo,
    cast(null as varchar) as pessoa_id,
    codigo_programa,
    cast(null as varchar) as funcao,
    cast(null as varchar) as situacao,
    data_homologacao as desde,
    competencia_arquivo as visto_em,
    linha,
    visto_ate
from {{ ref('stg_incentivo__programas_homologados_no_tempo') }}
union all
select
    'parceiros' as fonte,
    'matriculas' as conjunto,
    parceiro,
    codigo_matricula_curso as codigo,
    pessoa_id,
    cast(null as varchar) as codigo_programa,
    cast(null as varchar) as funcao,
    cast(null as varchar) as situacao,
    data_matricula as desde,
    competencia_arquivo as visto_em,
    linha,
    visto_ate
from {{ ref('stg_parceiros__matriculas_no_tempo') }}
