"""Where everything lies. Settings of an installation belong here; nothing is read or written here.

`Home` is the one place that knows file names under <home>; a stage asks it and never joins paths itself.
"""

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt_project"
CONTRACTS = REPOSITORY / "expectations" / "contracts"
SUITES = REPOSITORY / "expectations" / "suites"
SEEDS = REPOSITORY / "seeds"

RESTRITO = "restrito.duckdb"
PUBLICO = "publico.duckdb"
TRABALHO = "trabalho.duckdb"


@dataclass(frozen=True)
class Home:
    """The installation's folder: publication, vault, lake, received files, cases."""

    raiz: Path

    @property
    def warehouse(self) -> Path:
        return self.raiz / "warehouse"

    @property
    def restrito(self) -> Path:
        return self.warehouse / RESTRITO

    @property
    def publico(self) -> Path:
        return self.warehouse / PUBLICO

    @property
    def cofre(self) -> Path:
        """The vault: the only folder, besides recebidos, where a direct identifier may lie."""
        return self.raiz / "cofre"

    @property
    def registros(self) -> Path:
        """Direct identifiers as received, one Parquet per carga_id."""
        return self.cofre / "registros"

    @property
    def identidades(self) -> Path:
        return self.cofre / "identidades.duckdb"

    @property
    def chave(self) -> Path:
        return self.cofre / "chave"

    @property
    def cofre_temporario(self) -> Path:
        """DuckDB spill of the stages that see identifiers: it must not leave the vault."""
        return self.cofre / "temporario"

    @property
    def lake(self) -> Path:
        return self.raiz / "lake"

    @property
    def lake_identidade(self) -> Path:
        return self.lake / "identidade"

    @property
    def recebidos(self) -> Path:
        return self.raiz / "recebidos"

    @property
    def estado(self) -> Path:
        """The ledger of loads (SQLite)."""
        return self.raiz / "estado.sqlite"

    @property
    def casos(self) -> Path:
        return self.raiz / "casos.sqlite"

    @property
    def painel(self) -> Path:
        return self.raiz / "painel"

    @property
    def relatorios(self) -> Path:
        return self.raiz / "relatorios"

    @property
    def trabalho(self) -> Path:
        """Work folders of runs, one each, removed when the run ends."""
        return self.raiz / "trabalho"

    @property
    def registros_de_execucao(self) -> Path:
        """Structured logs (JSON lines)."""
        return self.raiz / "logs"

    @property
    def trava(self) -> Path:
        return self.raiz / "execucao.lock"
