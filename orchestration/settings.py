"""Paths of an installation (`Home`) and its settings (`Settings`). This module writes nothing.

`Home` is the one place that knows file names under <home>; a stage asks it and never joins paths itself.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from annotated_types import Ge, Gt, Le, Predicate

from orchestration import duck
from orchestration.errors import ExitCode, UserError, reason

PACKAGE = Path(__file__).resolve().parent
IN_WHEEL = PACKAGE / "_project"
"""Where a wheel keeps what a checkout has beside the package (pyproject.toml)."""
REPOSITORY = IN_WHEEL if IN_WHEEL.is_dir() else PACKAGE.parent
DBT_PROJECT = REPOSITORY / "dbt_project"
CONTRACTS = REPOSITORY / "expectations" / "contracts"
SOURCES = REPOSITORY / "expectations" / "fontes.yml"
SUITES = REPOSITORY / "expectations" / "suites"
SEEDS = REPOSITORY / "seeds"

RESTRITO = "restrito.duckdb"
PUBLICO = "publico.duckdb"
TRABALHO = "trabalho.duckdb"
PAINEL = "painel"
FICTICIO = "DADOS-FICTICIOS.txt"
"""Marker that `sample` leaves in a landing folder, and a load of that folder in the home, for good."""

ENGINES = ("duckdb", "spark")
_DUCKDB_SHARE = 0.8
"""Of `memoria`: dbt, Python and what DuckDB does not count need the rest."""
LEAST_MEMORY = 320 * 10**6
"""Bytes below which not even the demonstration runs."""
_TABLES = frozenset({"fontes", "publicacao", "spark_conf"})
"""Settings that only the file can give."""


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
    def publicacoes(self) -> Path:
        """The last publications, a numbered folder each: databases, page, and what it says of itself."""
        return self.raiz / "publicacoes"

    @property
    def publicacao(self) -> Path:
        """The link that names the folder of the publication in force."""
        return self.publicacoes / "atual"

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
        """The names of the vault as hashes, to look for them in texts: made by vault/words.py."""
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
        return self.raiz / PAINEL

    @property
    def ficticio(self) -> Path:
        """There when a synthetic landing was ever loaded: whatever is shown must say that its data are invented."""
        return self.raiz / FICTICIO

    @property
    def relatorios(self) -> Path:
        return self.raiz / "relatorios"

    @property
    def trabalho(self) -> Path:
        """Work folders of runs, one each, removed when the run ends."""
        return self.raiz / "trabalho"

    @property
    def construcao(self) -> Path:
        """The last build, kept for the next run: made by transform/base.py."""
        return self.raiz / "construcao"

    @property
    def construcao_publicada(self) -> bool:
        """Whether the kept build is that of the publication in force: its databases are the published files."""
        pairs = [(self.construcao / path.name, path) for path in (self.restrito, self.publico)]
        return all(kept.exists() and path.exists() and kept.samefile(path) for kept, path in pairs)

    @property
    def simulacoes(self) -> Path:
        """What `simular` wrote, and the folders that it works in."""
        return self.raiz / "simulacoes"

    @property
    def cache(self) -> Path:
        """What is parsed once and read by later runs, where the user's own cache takes no writing."""
        return self.raiz / "cache"

    @property
    def qualidade(self) -> Path:
        """What the audit keeps: the results of Great Expectations, a folder a run."""
        return self.raiz / "qualidade"

    @property
    def bytes_do_lake(self) -> Path:
        """Size, time and sum of each file of the lake: made by ingest/written.py."""
        return self.qualidade / "bytes-do-lake.json"

    @property
    def somas_da_chegada(self) -> Path:
        """Sum of each file of landing, by its state when it was read: made by ingest/sums.py."""
        return self.qualidade / "somas-da-chegada.json"

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

    memoria: Annotated[str, Predicate(lambda size: duck.bytes_of(size) >= LEAST_MEMORY)] = "2GB"
    """Memory of a run, in DuckDB's notation; `memoria_do_duckdb` is DuckDB's share."""
    threads: Annotated[int, Ge(1)] = field(default_factory=lambda: os.cpu_count() or 2)
    limiar_vinculo: Annotated[float, Gt(0), Le(1)] = 0.95
    """Probability above which Splink's pair is kept as `provavel`."""
    motor: Literal["duckdb", "spark"] = "duckdb"
    """Engine of the dbt project: a target of dbt_project/profiles.yml, duckdb or spark."""
    spark: str = "local[2]"
    """Spark's master: this machine, or a cluster by its address."""
    spark_lake: str = ""
    """Where the executors of a cluster read the lake; empty: <home>/lake."""
    spark_tabelas: str = ""
    """Where the executors of a cluster write tables; empty: the run's work folder."""
    spark_conf: Mapping[str, Any] = field(default_factory=dict)
    """Properties of Spark's session: the table [spark_conf] of the TOML file."""
    reter_zip_meses: Annotated[int, Ge(0)] = 0
    """Months that received SCNES zips are kept; 0 keeps them for ever."""
    casos: str = ""
    """SQLAlchemy address of the case store; empty: <home>/casos.sqlite."""
    notificacao: tuple[str, ...] = ()
    """Apprise addresses of the nightly digest (in the variable: separated by spaces)."""
    mesa: str = ""
    """Address of the case desk, such as https://mesa.exemplo.gov.br, for the link of the digest."""
    publicacao: Mapping[str, Any] = field(default_factory=dict)
    """Who publishes the page, and under which licence: the table [publicacao], which page/publication.py reads."""
    fontes: Mapping[str, Any] = field(default_factory=dict)
    """Addresses that `fetch` downloads from: the table [fontes] of the TOML file."""

    @property
    def memoria_do_duckdb(self) -> str:
        """DuckDB's limit, in its notation."""
        return f"{int(duck.bytes_of(self.memoria) * _DUCKDB_SHARE)}B"

    @classmethod
    def load(cls, home: Home) -> "Settings":
        """Settings in force for `home`; an unknown name or a value that does not serve is a UserError (exit 2)."""
        if in_use := _held.get(home.raiz):
            return in_use
        # The file may also be the ./residencias.toml that says where home and landing are (cli_types.py).
        written = {name: value for name, value in _written(home).items() if name not in ("home", "landing")}
        known = {item.name for item in fields(cls)}
        for name in written.keys() - known:
            raise UserError(f"A configuração '{name}' de {home.configuracao} não existe.", ExitCode.USO_INCORRETO)
        variables = {name: value for name in known - _TABLES if (value := os.environ.get(_variable(name)))}
        for name in variables:
            written.pop(name, None)
        in_file = {name: _typed(name, value, f"em {home.configuracao}") for name, value in written.items()}
        in_variables = {name: _typed(name, value, f"em {_variable(name)}") for name, value in variables.items()}
        return cls(**in_file, **in_variables)


_held: dict[Path, Settings] = {}


@contextmanager
def held(home: Home) -> Iterator[Settings]:
    """Read the settings of `home` once: inside the block Settings.load gives the same ones, even if the file changes.

    Raises UserError (exit 2) as Settings.load does.
    """
    outer = home.raiz in _held
    settings = _held.setdefault(home.raiz, Settings.load(home))
    try:
        yield settings
    finally:
        if not outer:
            del _held[home.raiz]


def notification_addresses(home: Home) -> tuple[str, ...]:
    """Addresses that a failure is sent to: the setting `notificacao`, read even when another setting is wrong."""
    try:
        return Settings.load(home).notificacao
    except UserError:
        alone = os.environ.get(_variable("notificacao")) or _statement(home, "notificacao")
        try:
            return _typed("notificacao", alone, "")
        except UserError:
            return ()


def _written(home: Home) -> dict[str, Any]:
    """What the installation's own file says; UserError (exit 2) when it cannot be read."""
    try:
        return tomllib.loads(home.configuracao.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        where = f" (linha {line[1]})" if (line := re.search(r"at line (\d+)", str(failure))) else ""
        raise UserError(
            f"O arquivo de configuração {home.configuracao} não é TOML válido{where}.", ExitCode.USO_INCORRETO
        ) from failure
    except OSError as failure:
        raise UserError(
            f"O arquivo de configuração {home.configuracao} não pôde ser lido ({reason(failure.strerror)}).",
            ExitCode.USO_INCORRETO,
        ) from failure


def _statement(home: Home, name: str) -> Any:
    """The value of one name in a file that may be wrong elsewhere; empty when it cannot be found."""
    try:
        text = home.configuracao.read_text(encoding="utf-8", errors="replace")
        found = re.search(rf"^\s*{name}\s*=\s*(\[[^\]]*\]|\S.*)", text, re.MULTILINE)
        return tomllib.loads(f"value = {found[1]}")["value"] if found else ()
    except (OSError, tomllib.TOMLDecodeError):
        return ()


def _variable(name: str) -> str:
    return f"RESIDENCIAS_{name.upper()}"


def _typed(name: str, value: Any, where: str) -> Any:
    """`value` in the type of the setting `name`; UserError (exit 2) that says what is due when it does not serve."""
    from pydantic import TypeAdapter, ValidationError

    try:
        # A variable is text, and stands for a number or a list; what TOML wrote has a type of its own already.
        if name == "notificacao":
            return tuple(TypeAdapter(list[str]).validate_python(value.split() if isinstance(value, str) else value))
        due = get_type_hints(Settings, include_extras=True)[name]
        return TypeAdapter(due).validate_python(value, strict=not isinstance(value, str))
    except ValidationError as failure:
        due = _DUE.get(name, "um texto entre aspas")
        raise UserError(
            f"A configuração '{name}' {where} não serve: escreva {due}.", ExitCode.USO_INCORRETO
        ) from failure


_DUE = {
    "memoria": "um tamanho de 320MB ou mais, como 2GB",
    "threads": "um número inteiro, 1 ou mais",
    "limiar_vinculo": "uma probabilidade maior que 0 e até 1, como 0.95",
    "motor": "duckdb ou spark",
    "spark_conf": "uma tabela",
    "reter_zip_meses": "um número inteiro, 0 ou mais",
    "notificacao": "uma lista de endereços entre aspas",
    "fontes": "uma tabela",
    "publicacao": "uma tabela",
}
"""What each setting that is no free text asks for, as people read it."""
