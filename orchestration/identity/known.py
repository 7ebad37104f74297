"""Tells which of the few numbers found in texts belong to a person of the vault."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from orchestration.ingest.ledger import opened
from orchestration.settings import Home
from orchestration.vault.keys import PRIMEIRO_CPF

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NOS = f"""
    select no from cofre.pessoas union all
    select no from cofre.excecoes union all
    select no from cofre.scnes_nos union all
    select cns from cofre.scnes_cpf_cns union all
    select {PRIMEIRO_CPF} + cpf from cofre.scnes_cpf_cns
"""
_COLUNAS = ("cpf", "cns", "cpf_titular", "cpf_atestante")
# Each column's own texts first: most of them are in many snapshots.
_DOS_REGISTROS = f"""
    with lidos as (
        select {", ".join(f"null::varchar as {coluna}" for coluna in _COLUNAS)} where false
        union all by name
        select columns(lambda coluna: coluna in {_COLUNAS}) from read_parquet($arquivos, union_by_name = true)
    )
    select case when length(digitos) > 11 then digitos::bigint else {PRIMEIRO_CPF} + digitos::bigint end
    from (
        select regexp_replace(escrito, '[^0-9]', '', 'g') as digitos
        from ({" union all ".join(f"select distinct {coluna} as escrito from lidos" for coluna in _COLUNAS)})
    )
    where length(digitos) between 1 and 15
"""


def known_numbers(con: "DuckDBPyConnection", home: Home, numbers: Iterable[str]) -> set[str]:
    """Of these CPF (11 digits) and CNS (15 digits), those of a person or of a register row in the vault.

    `con` is a vault connection.
    """
    nodes = {int(number) + (PRIMEIRO_CPF if len(number) == 11 else 0): number for number in numbers}
    if not nodes:
        return set()
    with opened(home) as ledger:
        scnes = {carga.carga_id for carga in ledger.cargas() if carga.fonte == "scnes"}
    files = [str(path) for path in home.registros.glob("*.parquet") if int(path.stem) not in scnes]
    sources = [(_NOS, {})] + ([(_DOS_REGISTROS, {"arquivos": files})] if files else [])
    matches: set[int] = set()
    for source, parameters in sources:
        rows = con.execute(
            f"select unnest($procurados) intersect ({source})", {"procurados": list(nodes), **parameters}
        )
        matches.update(node for (node,) in rows.fetchall())
    return {nodes[node] for node in matches}
