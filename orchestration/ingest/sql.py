"""Opens the DuckDB connection that ingest works with."""

from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.ingest.store import spill
from orchestration.mask import holds_cpf, mask_numbers
from orchestration.settings import Home, Settings
from orchestration.vault import keys, vault

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def connect(home: Home, settings: Settings, quem: str) -> "DuckDBPyConnection":
    """Open a database in memory that spills into the vault, because it processes identifiers.

    It has the macro `selo` and the functions `tem_cpf` and `sem_numeros`. UserError when the vault cannot be opened
    with its key.
    """
    selo = vault.read_seal(home, "selo dos códigos que são CPF, na carga", quem)
    con = duck.connect(
        memory_limit=settings.memoria_do_duckdb,
        threads=settings.threads,
        temp_directory=str(spill(home)),
        autoinstall_known_extensions=False,
    )
    # Contracts check dozens of short lists per row, and DuckDB would make a join, much slower, of each.
    con.execute("set disabled_optimizers = 'in_clause'")
    keys.install_numbers(con)
    keys.install_seal(con, selo)
    con.create_function("tem_cpf", holds_cpf, ["VARCHAR"], "BOOLEAN")
    con.create_function("sem_numeros", mask_numbers, ["VARCHAR"], "VARCHAR")
    return con
