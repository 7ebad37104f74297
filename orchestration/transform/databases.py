"""What the databases that dbt wrote say of a failure: where the first row that a data test found came from, and which
of the queries that a model unites fails by itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.contracts import contracts
from orchestration.duck import literal, quoted
from orchestration.mask import mask
from orchestration.run.context import Run

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SHOWN = frozenset({"pessoa_id", "alerta_id", "regra", "competencia", "indicador", "nivel", "tabela", "em", "linhas"})
"""Columns that are shown with their value, besides the codes: no text that somebody wrote."""
_PLACES = 3


def first_row(run: Run, query: str) -> str:
    """The first row of `query`, as codes and the lines of files that have them; empty when none is found."""
    import duckdb

    try:
        with _opened(run) as con:
            found = con.execute(f"select * from ({query}) limit 1")
            names, row = [item[0] for item in found.description or ()], found.fetchone()
            return _told(con, dict(zip(names, row, strict=True))) if row else ""
    except duckdb.Error:
        # Spark's tests are written in its own SQL, and a disk that filled holds no table to ask.
        return ""


def first_that_fails(run: Run, queries: Mapping[str, str]) -> str | None:
    """Key of the first of `queries` that fails when every value of every row is computed; None when all work."""
    import duckdb

    if not queries:
        return None
    with _opened(run) as con:
        for name, query in queries.items():
            try:
                con.execute(f"select bit_xor(hash(linha_inteira)) from (\n{query}\n) as linha_inteira").fetchall()
            except duckdb.Error:
                return name
    return None


@contextmanager
def _opened(run: Run) -> Iterator["DuckDBPyConnection"]:
    """The databases that dbt wrote in this run, as its models name them."""
    with duck.connect(run.trabalho, memory_limit=run.settings.memoria_do_duckdb) as con:
        for database in (run.restrito, run.publico):
            con.execute(f"attach {literal(database)} as {database.stem} (read_only)")
        yield con


def _told(con: "DuckDBPyConnection", row: dict[str, Any]) -> str:
    codes = {name: value for name, value in row.items() if value is not None and _is_shown(name)}
    shown = ", ".join(f"{name} {mask(str(value))}" for name, value in codes.items())
    places = list(dict.fromkeys(_places(con, codes)))[:_PLACES]
    return "; ".join(filter(None, (shown, *places)))


def _is_shown(name: str) -> bool:
    return name.startswith("codigo_") or name in _SHOWN


def _places(con: "DuckDBPyConnection", codes: dict[str, Any]) -> Iterator[str]:
    """File and line of each record whose key is one of the codes, or whose person is that of the row."""
    sources = [
        (f"lake.{contract.tabela(fonte)}", contract.chave[0])
        for contract in contracts()
        for fonte in contract.fontes
        if len(contract.chave) == 1 and contract.chave[0] in codes
    ]
    if "pessoa_id" in codes:
        sources.append(("identidade.registros", "pessoa_id"))
    for table, column in sources:
        records = con.execute(
            f"""
            select cargas.arquivo, registros.linha from {table} as registros join lake.cargas as cargas using (carga_id)
            where registros.{quoted(column)} = ?
            order by cargas.competencia desc, cargas.arquivo, registros.linha limit {_PLACES}
            """,
            [codes[column]],
        )
        yield from (f"{arquivo}, linha {linha}" for arquivo, linha in records.fetchall())
