"""Where everything lies (`Home`) and what an installation may choose (`Settings`). Nothing is written here.

`Home` is the one place that knows file names under <home>; a stage asks it and never joins paths itself.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from orchestration.errors import Erro, Saida

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
    def acessos_ao_cofre(self) -> Path:
        """Who opened the vault, when and what for (JSON lines, append-only)."""
        return self.cofre / "acessos.jsonl"

    @property
    def extratos(self) -> Path:
        """Keys of SCNES professionals, a pair of Parquet files a load: the identity stage's own cache."""
        return self.cofre / "extratos"

    @property
    def palavras(self) -> Path:
        """The names of the vault as hashes, to look for them in texts: made by identity/words.py."""
        return self.cofre / "palavras"

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

    @property
    def configuracao(self) -> Path:
        """The installation's own settings, written by its operator."""
        return self.raiz / "residencias.toml"

    @property
    def ultima_execucao(self) -> Path:
        """What the last finished run said of itself (JSON), for `doutor`."""
        return self.raiz / "ultima-execucao.json"


@dataclass(frozen=True)
class Settings:
    """What an installation may choose: `<home>/residencias.toml`, over it the variables RESIDENCIAS_<NOME>.

    Secrets (the key, the case store's address, notification addresses) may come from either.
    """

    memoria: str = "2GB"
    """Memory limit of DuckDB, in its own notation."""
    threads: int = field(default_factory=lambda: os.cpu_count() or 2)
    limiar_vinculo: float = 0.95
    """Probability above which Splink's pair is kept as `provavel`."""
    motor: str = "duckdb"
    """Engine of the dbt project: a target of dbt_project/profiles.yml, duckdb or spark."""
    spark: str = "local[2]"
    """Spark's master: this machine, or a cluster by its address."""
    spark_lake: str = ""
    """Where the executors of a cluster read the lake; empty: <home>/lake."""
    spark_tabelas: str = ""
    """Where the executors of a cluster write tables; empty: the run's work folder."""
    spark_conf: Mapping[str, Any] = field(default_factory=dict)
    """Properties of Spark's session: the table [spark_conf] of the TOML file."""
    reter_zip_meses: int = 0
    """Months that received SCNES zips are kept; 0 keeps them for ever."""
    casos: str = ""
    """SQLAlchemy address of the case store; empty: <home>/casos.sqlite."""
    notificacao: tuple[str, ...] = ()
    """Apprise addresses of the nightly digest (in the variable: separated by spaces)."""
    fontes: Mapping[str, Any] = field(default_factory=dict)
    """Addresses that `fetch` downloads from: the table [fontes] of the TOML file."""

    @classmethod
    def load(cls, home: Home) -> "Settings":
        """Settings in force for `home`; an unknown name or a value of the wrong type is an Erro (exit 2)."""
        values: dict[str, Any] = {}
        if home.configuracao.exists():
            try:
                values = tomllib.loads(home.configuracao.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erro:
                raise Erro(
                    f"O arquivo de configuração {home.configuracao} não é TOML válido.", Saida.USO_INCORRETO
                ) from erro
        known = {item.name: item for item in fields(cls)}
        for name in values.keys() - known.keys():
            raise Erro(f"A configuração '{name}' de {home.configuracao} não existe.", Saida.USO_INCORRETO)
        for name in known.keys() - {"fontes", "spark_conf"}:
            variable = os.environ.get(f"RESIDENCIAS_{name.upper()}")
            if variable:
                values[name] = variable
        return cls(**{name: _typed(name, value) for name, value in values.items()})


def _typed(name: str, value: Any) -> Any:
    try:
        match name:
            case "threads" | "reter_zip_meses":
                return int(value)
            case "limiar_vinculo":
                return float(value)
            case "notificacao":
                return tuple(value.split() if isinstance(value, str) else value)
            case "fontes" | "spark_conf":
                return dict(value)
            case _:
                return str(value)
    except (TypeError, ValueError) as erro:
        raise Erro(f"O valor da configuração '{name}' não é válido.", Saida.USO_INCORRETO) from erro
