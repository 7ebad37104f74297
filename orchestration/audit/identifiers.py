"""The search for direct identifiers in tables about to be published: by the name of a column and by its values.

It knows the shape of an identifier (check digits), never anybody's: the vault is not opened here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.contracts import contracts
from orchestration.mask import valid_cns, valid_cpf

if TYPE_CHECKING:
    import duckdb

PERSON_MARK = "pessoa_id"
_ALSO_OF_THINGS = "nome"
"""A name that institutions and regions have too: personal only in a table that speaks of people."""

_WORD = r"\b(\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{15})\b"
_CODE = r"\d{11}|\d{15}"


@dataclass(frozen=True)
class Column:
    """A published column; `texto` when it holds text, lists of text or JSON."""

    banco: str
    schema: str
    tabela: str
    coluna: str
    texto: bool

    @property
    def relacao(self) -> str:
        return f'"{self.banco}"."{self.schema}"."{self.tabela}"'

    @property
    def alvo(self) -> str:
        return f"{self.banco}.{self.schema}.{self.tabela}.{self.coluna}"


@dataclass(frozen=True)
class Finding:
    """What was found in one column: whether its name is an identifier's, and how many of its values check as one."""

    alvo: str
    nome_pessoal: int
    vazamento: int


def scan(con: "duckdb.DuckDBPyConnection", databases: Sequence[str]) -> list[Finding]:
    """Every column of every table of the attached `databases`: its name, and its values when it holds text."""
    columns = _columns(con, databases)
    personal = {column.nome for contract in contracts() for column in contract.colunas_do_cofre}
    people = {item.relacao for item in columns if item.coluna == PERSON_MARK}
    codes = _codes(con)
    findings = []
    for item in columns:
        by_name = item.coluna in personal and (item.coluna != _ALSO_OF_THINGS or item.relacao in people)
        leaked = sum(map(checks, _words(con, item) - codes)) if item.texto else 0
        findings.append(Finding(item.alvo, int(by_name), leaked))
    return findings


def checks(word: str) -> bool:
    """Whether a number of 11 or 15 digits, punctuated or not, is a valid CPF or CNS."""
    digits = word.replace(".", "").replace("-", "")
    return valid_cpf(digits) if len(digits) == 11 else valid_cns(digits)


def _codes(con: "duckdb.DuckDBPyConnection") -> set[str]:
    """Codes that the sources give to things, of an identifier's length: one in a hundred checks as a CPF by chance.

    SCNES has none of such a length, and millions of rows.
    """
    found: set[str] = set()
    for contract in contracts():
        names = [c.nome for c in contract.colunas if c.tipo_sql == "VARCHAR" and not c.no_cofre]
        for fonte in () if contract.conjunto_scnes else contract.fontes:
            values = ", ".join(f'"{name}"' for name in names)
            found.update(
                word
                for (word,) in con.execute(
                    f"""
                    select distinct valor
                    from (select unnest([{values}]) as valor from lake.{contract.tabela(fonte)})
                    where regexp_full_match(valor, ?)
                    """,
                    [_CODE],
                ).fetchall()
            )
    return found | _published_before(con)


def _published_before(con: "duckdb.DuckDBPyConnection") -> set[str]:
    """Codes in alerts that an earlier run published: they passed this search while their source still named them."""
    words = con.execute(
        "select distinct unnest(regexp_extract_all(linha_json, $forma, 1)) from casos.conhecidos", {"forma": _WORD}
    ).fetchall()
    return {word for (word,) in words}


def _columns(con: "duckdb.DuckDBPyConnection", databases: Sequence[str]) -> list[Column]:
    found = con.execute(
        """
        select database_name, schema_name, table_name, lower(column_name),
            column_name <> ? and (data_type like '%VARCHAR%' or data_type = 'JSON')
        from duckdb_columns()
        where database_name in (select unnest(?)) and not internal
        order by all
        """,
        [PERSON_MARK, list(databases)],
    ).fetchall()
    return [Column(*row) for row in found]


def _words(con: "duckdb.DuckDBPyConnection", column: Column) -> set[str]:
    query = f"""
        select distinct unnest(regexp_extract_all(texto, $forma, 1))
        from (select distinct "{column.coluna}"::varchar as texto from {column.relacao})
        where length(texto) >= 11 and regexp_matches(texto, $forma)
    """
    return {word for (word,) in con.execute(query, {"forma": _WORD}).fetchall()}
