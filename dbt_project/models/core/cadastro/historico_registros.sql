-- Who was registered for what, from when, and until which month the record counts: the registers as they were. A record of
-- the snapshot in force has no such month.
{% set REGISTROS = {
    'comissoes__residentes': {
        'codigo': 'codigo_matricula', 'pessoa': 'pessoa', 'pessoa_id': 'pessoa_id',
        'codigo_programa': 'codigo_programa', 'funcao': "'residente'", 'situacao': 'situacao', 'desde': 'data_inicio'
    },
    'comissoes__equipe': {
        'codigo': 'codigo_programa', 'pessoa': 'pessoa', 'pessoa_id': 'pessoa_id',
        'codigo_programa': 'codigo_programa', 'funcao': 'funcao', 'desde': 'data_inicio'
    },
    'comissoes__programas': {'codigo': 'codigo_programa', 'codigo_programa': 'codigo_programa', 'situacao': 'situacao'},
    'comissoes__instituicoes': {'codigo': 'codigo_instituicao', 'situacao': 'situacao'},
    'incentivo__cadastros': {
        'codigo': 'codigo_cadastro', 'pessoa': 'pessoa', 'pessoa_id': 'pessoa_id',
        'codigo_programa': 'codigo_programa', 'funcao': 'funcao',
        'situacao': "if(data_cancelamento is null, 'ativo', 'cancelado')", 'desde': 'data_cadastro'
    },
    'incentivo__editais': {'codigo': 'codigo_edital', 'desde': 'vigencia_inicio'},
    'incentivo__programas_homologados': {
        'codigo': 'codigo_edital', 'codigo_programa': 'codigo_programa', 'desde': 'data_homologacao'
    },
    'parceiros__matriculas': {
        'parceiro': 'parceiro', 'codigo': 'codigo_matricula_curso', 'pessoa': 'pessoa', 'pessoa_id': 'pessoa_id',
        'desde': 'data_matricula'
    }
} %}

{% for registro, coluna in REGISTROS.items() %}
{% set fonte, conjunto = registro.split('__') %}
select
    {{ 'comissao' if fonte == 'comissoes' else "'" ~ fonte ~ "'" }} as fonte,
    '{{ conjunto }}' as conjunto,
    {% for nome in ('parceiro', 'codigo', 'pessoa', 'pessoa_id', 'codigo_programa', 'funcao', 'situacao', 'desde') %}
    {% set tipo = {'pessoa': 'bigint', 'desde': 'date'}.get(nome, 'varchar') %}
    cast({{ coluna.get(nome, 'null') }} as {{ tipo }}) as {{ nome }},
    {% endfor %}
    competencia_arquivo as visto_em,
    linha,
    visto_ate
from {{ ref('stg_' ~ registro ~ '_no_tempo') }}
{{ 'union all' if not loop.last }}
{% endfor %}
