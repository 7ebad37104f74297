"""The profile of what was loaded since the publication that stands, as the contracts promise it. Counts, by DuckDB."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.audit.suites import TARGET_COLUMN
from orchestration.contracts import Coluna, Contrato, contract_of
from orchestration.duck import literal

if TYPE_CHECKING:
    import duckdb

PROFILE_COLUMNS = (TARGET_COLUMN, "nulos", "fora_do_dominio", "repetidos")


def profile(con: "duckdb.DuckDBPyConnection", published: Path) -> list[tuple[str, int, int, int]]:
    """Rows of PROFILE_COLUMNS, one a contract column of each dataset with a load in force that was not yet `published`.

    A load of a night that died is no load of this run, and nobody has looked at it.
    """
    con.execute(
        """
        create or replace temp table cargas_novas as
        select carga_id, fonte, conjunto, arquivo, sha256 from lake.cargas where em_vigor
        """
    )
    if published.exists():
        con.execute(f"attach {literal(published)} as publicado (read_only)")
        con.execute(
            """
            delete from cargas_novas where (fonte, conjunto, arquivo, sha256) in (
                select (fonte, conjunto, arquivo, sha256) from publicado.qualidade.cargas where em_vigor
            )
            """
        )
        con.execute("detach publicado")
    return [row for fonte, conjunto in _new_datasets(con) for row in _dataset(con, fonte, conjunto)]


def _new_datasets(con: "duckdb.DuckDBPyConnection") -> list[tuple[str, str]]:
    return con.execute(
        """
        select distinct fonte, conjunto from cargas_novas order by all
        """
    ).fetchall()


def _dataset(con: "duckdb.DuckDBPyConnection", fonte: str, conjunto: str) -> Iterator[tuple[str, int, int, int]]:
    contract = contract_of(fonte, conjunto)
    if contract is None:
        return
    columns = [column for column in contract.colunas if not column.no_cofre]
    counted = [f"{_nulls(column)}, {_outside(column, fonte)}" for column in columns]
    view = f"lake.{contract.tabela(fonte)}"
    found = con.execute(
        f"""
        select {_repeated(contract)}, {", ".join(counted)}
        from {view}
        where carga_id in (select carga_id from cargas_novas)
        """
    ).fetchone()
    assert found is not None, "an aggregate without groups always has one row"
    yield f"{fonte}/{conjunto}", 0, 0, found[0]
    for place, column in enumerate(columns):
        nulls, outside = found[1 + 2 * place : 3 + 2 * place]
        yield f"{fonte}/{conjunto}.{column.nome}", nulls, outside, 0


def _nulls(column: Coluna) -> str:
    return f'count(*) filter (where "{column.nome}" is null)' if column.obrigatoria else "0"


def _outside(column: Coluna, fonte: str) -> str:
    domain = column.dominio_em(fonte)
    if not domain or column.tipo_sql != "VARCHAR":
        return "0"
    allowed = ", ".join(f"'{value}'" for value in domain)
    return f'count(*) filter (where "{column.nome}" not in ({allowed}))'


def _repeated(contract: Contrato) -> str:
    """Keys repeated in a file. The reader already dropped them; millions of SCNES keys are not counted twice."""
    in_vault = {column.nome for column in contract.colunas_do_cofre}
    if not contract.chave or contract.conjunto_scnes or in_vault.intersection(contract.chave):
        return "0"
    key = ", ".join(f'"{name}"' for name in ("carga_id", *contract.chave))
    return f"count(*) - count(distinct ({key}))"
