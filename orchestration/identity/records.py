"""The records of commissions, incentive, partners and titles with their keys, read from the lake and the vault.

Which records count (snapshots in force, newest state of each payment line) belongs here; joining them does not.
SCNES, which is a hundred times larger, is in extracts.py.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.settings import Home
from orchestration.vault.keys import INVALIDO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Conjunto:
    """A dataset whose records are persons': the keys it carries and the columns that name one record for ever."""

    fonte: str
    nome: str
    codigo: tuple[str, ...]
    cns: bool = False
    conselho: bool = False
    tripla: bool = True


CODIGO_EQUIPE = ("codigo_programa", "cpf", "funcao", "data_inicio")
CODIGO_TITULO = ("conselho", "numero_registro", "uf_registro", "especialidade", "origem")

CONJUNTOS = (
    Conjunto("cnrm", "residentes", ("codigo_matricula",), cns=True, conselho=True),
    Conjunto("cnrms", "residentes", ("codigo_matricula",), cns=True, conselho=True),
    Conjunto("cnrm", "equipe", CODIGO_EQUIPE, cns=True, conselho=True),
    Conjunto("cnrms", "equipe", CODIGO_EQUIPE, cns=True, conselho=True),
    Conjunto("incentivo", "cadastros", ("codigo_cadastro",)),
    Conjunto("parceiros", "matriculas", ("codigo_matricula_curso",)),
    Conjunto("titulos", "titulos", CODIGO_TITULO, cns=True, conselho=True, tripla=False),
)

_TABELAS = """
create or replace temp table registros (
    carga_id integer, linha integer, fonte varchar, conjunto varchar, cpf bigint, cns bigint, conselho varchar,
    tripla varchar, nascimento date, registro bigint, no bigint, cpf_lido varchar, nome varchar, mae varchar);
create or replace temp table linhas (
    carga_id integer, linha integer, cpf bigint, cpf_lido varchar, tripla varchar, nascimento date,
    cpf_titular varchar, conta varchar, cpf_valido boolean, no bigint);
"""

_IDENTIFICADORES = "'cpf', 'cns', 'nome', 'nome_mae', 'data_nascimento', 'cpf_titular', 'banco', 'agencia', 'conta'"
# The number of a CPF is a column before its digits are checked: inside the check it would be read again for each digit.
_IDENTIFICADOS = f"""
    select carga_id, linha, columns(lambda coluna: coluna in ({_IDENTIFICADORES})),
        numero_do_cpf(cpf) as numero_do_cpf
    from read_parquet($arquivos, union_by_name = true)
"""


def _insert_records(conjunto: Conjunto) -> str:
    codigo = " || '|' || ".join(f"coalesce({coluna}::varchar, '')" for coluna in conjunto.codigo)
    nascimento = "data_nascimento" if conjunto.tripla else "null::date"
    council = "chave_conselho(sigla_conselho(conselho), numero_registro, uf_registro)"
    conselho = council if conjunto.conselho else "null"
    return f"""
        insert into registros
        with lidos as (
            select carga_id, linha, se_confere(numero_do_cpf) as cpf,
                {"try_cast(cns as bigint)" if conjunto.cns else "null::bigint"} as cns,
                {conselho} as conselho,
                {"tripla(nome, data_nascimento, nome_mae)" if conjunto.tripla else "null"} as tripla,
                {nascimento} as nascimento, cpf_normalizado(cpf) as cpf_lido, nome_normalizado(nome) as nome,
                {"nome_normalizado(nome_mae)" if conjunto.tripla else "null"} as mae,
                {"coalesce(no_lapide(cpf), no_lapide(cns))" if conjunto.cns else "no_lapide(cpf)"} as lapide,
                no_registro('{conjunto.fonte}.{conjunto.nome}:' || {codigo}) as registro
            from lake.{conjunto.fonte}_{conjunto.nome}
            join ({_IDENTIFICADOS}) using (carga_id, linha)
        )
        select carga_id, linha, '{conjunto.fonte}', '{conjunto.nome}', cpf, cns, conselho, tripla, nascimento, registro,
            coalesce(no_cpf(cpf), lapide, cns, registro), cpf_lido, nome, mae
        from lidos
    """


_INSERT_LINHAS = f"""
    insert into linhas
    select carga_id, linha, se_confere(numero_do_cpf) as numero, cpf_normalizado(cpf),
        tripla(nome, data_nascimento, nome_mae),
        data_nascimento, cpf_normalizado(cpf_titular),
        conta_normalizada(banco) || '|' || conta_normalizada(agencia) || '|' || conta_normalizada(conta),
        numero is not null or coalesce(enterrado(cpf) and not ends_with(cpf, '{INVALIDO}'), false),
        coalesce(no_cpf(numero), no_lapide(cpf))
    from lake.incentivo_pagamentos
    join ({_IDENTIFICADOS}) using (carga_id, linha)
    qualify row_number() over (partition by codigo_pagamento order by competencia_arquivo desc, linha) = 1
"""

_LINHAS_DE_PESSOA = """
    insert into registros (carga_id, linha, fonte, conjunto, cpf, tripla, nascimento, no)
    select carga_id, linha, 'incentivo', 'pagamentos', cpf, tripla, nascimento, no
    from linhas where no is not null
"""


def read(con: "DuckDBPyConnection", home: Home) -> None:
    """Fill the tables `registros`, all that may make a person, each with its node, and `linhas`, all payment lines.

    A line without a valid CPF is in `linhas` alone: it makes no person (page 2, Person).
    """
    con.execute(_TABELAS)
    for conjunto in CONJUNTOS:
        _execute_on_files(con, home, _snapshots_in_force(con, conjunto), _insert_records(conjunto))
    pagamentos = con.execute(
        "select carga_id from lake.conjuntos where fonte = 'incentivo' and conjunto = 'pagamentos'"
    ).fetchall()
    _execute_on_files(con, home, [carga_id for (carga_id,) in pagamentos], _INSERT_LINHAS)
    con.execute(_LINHAS_DE_PESSOA)


def _snapshots_in_force(con: "DuckDBPyConnection", conjunto: Conjunto) -> list[int]:
    """The newest month's load, one for each partner."""
    rows = con.execute(
        """
        select carga_id from lake.conjuntos where fonte = ? and conjunto = ?
        qualify competencia = max(competencia) over (partition by parceiro)
        """,
        [conjunto.fonte, conjunto.nome],
    )
    return [carga_id for (carga_id,) in rows.fetchall()]


def _execute_on_files(con: "DuckDBPyConnection", home: Home, cargas: list[int], sql: str) -> None:
    if cargas:
        con.execute(sql, {"arquivos": [str(home.registros / f"{carga_id}.parquet") for carga_id in sorted(cargas)]})
