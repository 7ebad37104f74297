"""The search for direct identifiers in tables about to be published: by the name of the column and by its values.

It knows the shape of an identifier (check digits), never anybody's: the vault is not opened here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.contracts import contracts

if TYPE_CHECKING:
    import duckdb

PERSON_MARK = "pessoa_id"
_ALSO_OF_THINGS = "nome"
"""A name that institutions and regions have too: personal only in a table that speaks of people."""

_WORD = r"(?:^|[^0-9A-Za-z])({digits})(?:$|[^0-9A-Za-z])"
_CPF = _WORD.format(digits=r"\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2}")
_CNS = _WORD.format(digits=r"\d{15}")


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
    """What was found in one column: values shaped like an identifier, and those of them whose digits check."""

    alvo: str
    nome_pessoal: int
    forma: int
    validos: int

    @property
    def vazamento(self) -> int:
        """Values taken for identifiers: codes of the same length check by chance once in a hundred, people always."""
        return self.validos if self.validos * 2 > self.forma else 0


def scan(con: "duckdb.DuckDBPyConnection", databases: Sequence[str]) -> list[Finding]:
    """Every column of every table of the attached `databases`: its name, and its values when it holds text."""
    columns = _columns(con, databases)
    personal = {column.nome for contract in contracts() for column in contract.colunas_do_cofre}
    people = {item.relacao for item in columns if item.coluna == PERSON_MARK}
    findings = []
    for item in columns:
        by_name = item.coluna in personal and (item.coluna != _ALSO_OF_THINGS or item.relacao in people)
        shaped, valid = _values(con, item) if item.texto else (0, 0)
        findings.append(Finding(item.alvo, int(by_name), shaped, valid))
    return findings


def valid_cpf(digits: str) -> bool:
    """Whether 11 digits check as a CPF and are not eleven equal ones."""
    if len(set(digits)) == 1:
        return False
    for length in (9, 10):
        rest = sum(int(digit) * weight for digit, weight in zip(digits, range(length + 1, 1, -1), strict=False)) % 11
        if int(digits[length]) != (0 if rest < 2 else 11 - rest):
            return False
    return True


def valid_cns(digits: str) -> bool:
    """Whether 15 digits check as a CNS (weights 15 to 1, sum divisible by 11)."""
    return int(digits) > 0 and sum(int(digit) * (15 - place) for place, digit in enumerate(digits)) % 11 == 0


def _columns(con: "duckdb.DuckDBPyConnection", databases: Sequence[str]) -> list[Column]:
    found = con.execute(
        """
        select database_name, schema_name, table_name, lower(column_name),
            column_name <> 'pessoa_id' and (data_type like '%VARCHAR%' or data_type = 'JSON')
        from duckdb_columns()
        where database_name in (select unnest(?)) and not internal
        order by all
        """,
        [list(databases)],
    ).fetchall()
    return [Column(*row) for row in found]


def _values(con: "duckdb.DuckDBPyConnection", column: Column) -> tuple[int, int]:
    """How many distinct values are shaped like an identifier, and how many of them check."""
    cpfs = [value.replace(".", "").replace("-", "") for value in _words(con, column, _CPF, 11)]
    cnss = list(_words(con, column, _CNS, 15))
    return len(cpfs) + len(cnss), sum(map(valid_cpf, cpfs)) + sum(map(valid_cns, cnss))


def _words(con: "duckdb.DuckDBPyConnection", column: Column, pattern: str, shortest: int) -> Iterable[str]:
    query = f"""
        select distinct unnest(regexp_extract_all(texto, $forma, 1))
        from (select "{column.coluna}"::varchar as texto from {column.relacao})
        where length(texto) >= {shortest} and regexp_matches(texto, $forma)
    """
    return (row[0] for row in con.execute(query, {"forma": pattern}).fetchall())
