"""Compares the files of the lake and of the vault's registers with the ledger.

Rows are counted from the footers of the Parquet files, without reading values. A file of the lake is altered if its
bytes differ from those of its first audit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration import duck
from orchestration.contracts import Contrato, contract_of, signature
from orchestration.errors import UserError
from orchestration.ingest import written
from orchestration.ingest.lake import parquet_of
from orchestration.ingest.ledger import Carga, opened
from orchestration.ingest.store import rejections_of, vault_of
from orchestration.settings import Home

_NAMED = 3


@dataclass(frozen=True)
class Stored:
    """A Parquet file in the ledger: the rows it should have and those it has (None: missing or unreadable)."""

    arquivo: str
    """Path relative to the home."""
    esperadas: int
    encontradas: int | None
    alterado: bool = False


def look(home: Home) -> list[Stored]:
    """Every file of loads in force and of rejected rows, in the order of the ledger."""
    with opened(home) as ledger:
        cargas = ledger.cargas()
    altered = written.altered(home, [carga for carga in cargas if carga.em_vigor and carga.conjunto])
    expected = list(_expected(home, cargas))
    rows = _rows([path for path, _ in expected])
    return [
        Stored(str(path.relative_to(home.raiz)), count, rows.get(path), path in altered) for path, count in expected
    ]


def require_readable(home: Home) -> None:
    """Raise UserError, naming the files that are missing or unreadable, since nothing can be built without them."""
    lost = [item.arquivo for item in look(home) if item.encontradas is None]
    if lost:
        more = f" e mais {len(lost) - _NAMED}" if len(lost) > _NAMED else ""
        raise UserError(
            f"Faltam ou não podem ser lidos arquivos que o registro de cargas nomeia: {', '.join(lost[:_NAMED])}{more};"
            " restaure-os da cópia da instalação. A publicação anterior continua."
        )


def _expected(home: Home, cargas: Iterable[Carga]) -> Iterator[tuple[Path, int]]:
    for carga in cargas:
        contract = contract_of(carga.fonte, carga.conjunto) if carga.em_vigor and carga.conjunto else None
        if contract:
            yield parquet_of(home, carga), carga.linhas_carregadas
            if _in_vault(contract, carga, home):
                yield vault_of(home, carga.carga_id), carga.linhas_carregadas
        if carga.rejeicoes:
            yield rejections_of(home, carga.carga_id), carga.rejeicoes


def _in_vault(contract: Contrato, carga: Carga, home: Home) -> bool:
    """Whether a load has a file in the vault.

    One loaded before its contract had any column for the vault has none, which only optional columns can cause.
    """
    required = any(coluna.obrigatoria for coluna in contract.colunas_do_cofre)
    newest = bool(contract.colunas_do_cofre) and carga.impressao == signature(carga.fonte)
    return required or newest or vault_of(home, carga.carga_id).exists()


def _rows(paths: Sequence[Path]) -> dict[Path, int]:
    """Rows of each file by its footer, without files that are missing or unreadable."""
    import duckdb

    present = [path for path in paths if path.is_file()]
    query = "select file_name, num_rows from parquet_file_metadata(?)"
    with duck.connect() as con:

        def read(some: Sequence[Path]) -> dict[Path, int]:
            listed = [str(path) for path in some]
            return {Path(name): rows for name, rows in con.execute(query, [listed]).fetchall()} if listed else {}

        try:
            return read(present)
        except duckdb.Error:
            # One unreadable file fails the whole query: read each alone.
            readable: dict[Path, int] = {}
            for path in present:
                try:
                    readable |= read([path])
                except duckdb.Error:
                    continue
            return readable
