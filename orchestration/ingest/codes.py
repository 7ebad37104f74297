"""Warnings about codes that the source's own list does not have. They load as they came: lists lag behind the data."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestration.contracts import CodigosDe, Coluna
from orchestration.duck import literal
from orchestration.ingest.judge import Julgamento
from orchestration.settings import SEEDS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MOSTRADOS = 5


def code_warnings(con: "DuckDBPyConnection", judged: Sequence[Julgamento]) -> dict[str, list[str]]:
    """For each judged table, one sentence a coded column with unknown codes."""
    tables = {julgamento.contrato.conjunto: julgamento for julgamento in judged}
    warnings: dict[str, list[str]] = {conjunto: [] for conjunto in tables}
    for conjunto, julgamento in tables.items():
        for coluna in julgamento.contrato.colunas:
            if coluna.codigos_de is None:
                continue
            known = _known(coluna.codigos_de, tables)
            if known is None:
                absent = coluna.codigos_de.tabela
                warnings[conjunto].append(
                    f"Sem a tabela '{absent}', os códigos de '{coluna.nome}' não foram conferidos."
                )
            elif unknown := _unknown(con, julgamento, coluna, known):
                warnings[conjunto].append(unknown)
    return warnings


def _known(codigos: CodigosDe, tables: dict[str, Julgamento]) -> str | None:
    """SQL of the known codes without leading zeros, which the two sides write differently; None without the list."""
    if codigos.semente:
        seed = literal(SEEDS / "reference" / f"{codigos.semente}.csv")
        return f"select ltrim(#1, '0') as codigo from read_csv({seed}, header = true, all_varchar = true)"
    if codigos.tabela not in tables:
        return None
    return f"select ltrim({codigos.coluna}, '0') as codigo from {_staged(tables[codigos.tabela])}"


def _unknown(con: "DuckDBPyConnection", julgamento: Julgamento, coluna: Coluna, known: str) -> str | None:
    counted = (
        f"select {coluna.nome} as codigo, count(*) as linhas from {_staged(julgamento)} "
        f"where linha > 0 and {coluna.nome} is not null group by all"
    )
    found = con.execute(
        f"select codigo, linhas from ({counted}) where ltrim(codigo, '0') not in ({known}) order by linhas desc, codigo"
    ).fetchall()
    if not found:
        return None
    shown = ", ".join(codigo[:10] for codigo, _ in found[:_MOSTRADOS])
    rows = sum(linhas for _, linhas in found)
    many = f"{len(found)} códigos desconhecidos em {rows} linhas"
    return f"A coluna '{coluna.nome}' tem {many}, guardados como vieram: {shown}."


def _staged(julgamento: Julgamento) -> str:
    return f"read_parquet({literal(julgamento.tipado)})"
