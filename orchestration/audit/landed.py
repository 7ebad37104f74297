"""What was loaded since the publication that stands, held to the contracts: columns, values, keys and sizes.

A load of a night that died is no load of this run, and nobody has looked at it. Registers are read whole; of a table of
more than LARGE rows DuckDB counts what breaks each promise.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.audit import promises
from orchestration.audit.checks import Check
from orchestration.audit.promises import Promise
from orchestration.audit.suites import observed
from orchestration.audit.validator import TARGET_COLUMN, Answer, Asked, Validator
from orchestration.contracts import Contrato, contract_of
from orchestration.duck import literal, quoted
from orchestration.ingest.judge import SINAIS
from orchestration.ingest.lake import parquet_of
from orchestration.ingest.ledger import Carga, opened
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

LARGE = 100_000
PREFIX = "contratos"
ABSENT = "nenhuma"
MESSAGES = {
    promises.NULOS: "Coluna que o contrato exige tem valor em toda linha carregada.",
    promises.DOMINIOS: "Coluna com domínio no contrato só tem valores dele.",
    promises.PADROES: "Coluna com formato no contrato só tem valores nesse formato.",
    promises.LIMITES: "Coluna com mínimo ou máximo no contrato só tem valores entre eles.",
    promises.CHAVES: "A chave do contrato não se repete dentro de um arquivo carregado.",
}
"""What each kind of promise means to people; its check is named `PREFIX_kind`."""


@dataclass(frozen=True)
class Dataset:
    """A dataset of a source and its loads that nobody looked at yet."""

    contract: Contrato
    fonte: str
    cargas: Sequence[Carga]

    @property
    def nome(self) -> str:
        return f"{self.fonte}/{self.contract.conjunto}"

    @property
    def linhas(self) -> int:
        return sum(carga.linhas_carregadas for carga in self.cargas)

    def files(self, home: Home) -> list[Path]:
        return [parquet_of(home, carga) for carga in self.cargas]


def news(con: "duckdb.DuckDBPyConnection", home: Home) -> list[Dataset]:
    """Datasets with a load in force that the publication that stands does not have."""
    published = _published(con, home.restrito)
    grouped: dict[tuple[str, str], list[Carga]] = defaultdict(list)
    with opened(home) as ledger:
        for carga in ledger.in_force():
            if carga.conjunto and (carga.fonte, carga.conjunto, carga.arquivo, carga.sha256) not in published:
                grouped[carga.fonte, carga.conjunto].append(carga)
    return [
        Dataset(contract, fonte, cargas)
        for (fonte, conjunto), cargas in sorted(grouped.items())
        if (contract := contract_of(fonte, conjunto))
    ]


def _published(con: "duckdb.DuckDBPyConnection", restrito: Path) -> set[tuple[str, str, str, str]]:
    if not restrito.exists():
        return set()
    con.execute(f"attach {literal(restrito)} as publicado (read_only)")
    rows = con.execute("select fonte, conjunto, arquivo, sha256 from publicado.qualidade.cargas where em_vigor")
    found = {(fonte, conjunto, arquivo, sha256) for fonte, conjunto, arquivo, sha256 in rows.fetchall()}
    con.execute("detach publicado")
    return found


def columns(con: "duckdb.DuckDBPyConnection", home: Home, datasets: Sequence[Dataset]) -> "pd.DataFrame":
    """Names and types in the new files themselves: the lake's views would show a column that lacks as null."""
    import pandas as pd

    rows: list[tuple[str, str, str]] = []
    for dataset in datasets:
        schema = dataset.contract.esquema_do_lake(dataset.fonte)
        for path, carga in zip(dataset.files(home), dataset.cargas, strict=True):
            described = con.execute(
                f"describe from read_parquet({literal(path)}, hive_partitioning = false)"
            ).fetchall()
            # A file that ingest staged and kept as it was has this column too, which no view shows.
            found = {name: kind for name, kind, *_ in described if name != SINAIS}
            rows += [
                (f"{dataset.nome}.{name} em {carga.arquivo}", schema.get(name, ABSENT), found.get(name, ABSENT))
                for name in sorted(schema.keys() | found.keys())
            ]
    return pd.DataFrame(rows, columns=[TARGET_COLUMN, "no_contrato", "no_arquivo"])


def sizes(home: Home, datasets: Sequence[Dataset]) -> "pd.DataFrame":
    """One row a new load: its rows, as a share of the newest earlier month's too, and the share rejected.

    Events that nobody needs may be few or none in a month: of them only the rejected rows are looked at.
    """
    import pandas as pd

    with opened(home) as ledger:
        in_force = ledger.in_force()
    rows = []
    for dataset in datasets:
        counted = dataset.contract.tipo == "retrato" or dataset.contract.necessario
        for carga in dataset.cargas:
            read, before = carga.linhas_lidas, _before(carga, in_force)
            share = read / before if counted and before else None
            rejected = carga.linhas_rejeitadas / read if read else 0
            rows.append((f"{dataset.nome} em {carga.arquivo}", read if counted else None, share, rejected))
    names = [TARGET_COLUMN, "linhas", "parcela_do_anterior", "parcela_rejeitada"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[1:], "float"))


def _before(carga: Carga, in_force: Sequence[Carga]) -> int | None:
    """Rows of the newest earlier month of what `carga` brings: its place without the month; None when there is none."""
    series = carga.lugar.rpartition("/")[0]
    earlier = [
        (item.competencia, item.linhas_lidas)
        for item in in_force
        if (item.lugar.rpartition("/")[0], item.conjunto) == (series, carga.conjunto)
        and item.competencia
        and carga.competencia
        and item.competencia < carga.competencia
    ]
    return max(earlier)[1] if earlier else None


def check(
    con: "duckdb.DuckDBPyConnection", home: Home, datasets: Sequence[Dataset], validator: Validator
) -> list[Check]:
    """One check a dataset and kind of promise; a dataset whose new files have no row has no value to look at."""
    found: list[Check] = []
    for dataset in datasets:
        promised = promises.promises(dataset.contract, dataset.fonte)
        if promised and dataset.linhas:
            found += _kept(con, home, dataset, promised, validator)
    return found


def _kept(
    con: "duckdb.DuckDBPyConnection", home: Home, dataset: Dataset, promised: list[Promise], validator: Validator
) -> Iterator[Check]:
    files = ", ".join(map(literal, dataset.files(home)))
    # The folder's month would take the place of a column of that name.
    rows = f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"
    large = dataset.linhas > LARGE
    frame = _counts(con, rows, promised) if large else _rows(con, rows, promised, dataset.contract)
    asked = [
        Asked(item.nome, "ExpectColumnValuesToBeBetween", {"column": item.nome, "min_value": 0, "max_value": 0})
        if large
        else Asked(item.nome, item.tipo, item.argumentos, onde=item.onde)
        for item in promised
    ]
    answers = validator.ask(f"{PREFIX}_{dataset.fonte}_{dataset.contract.conjunto}", frame, asked)
    by_kind: dict[str, list[tuple[Promise, Answer]]] = defaultdict(list)
    for item, answer in zip(promised, answers, strict=True):
        by_kind[item.especie].append((item, answer))
    for kind, found in by_kind.items():
        broken = [item.coluna for item, answer in found if not answer.sucesso]
        looked = all(answer.conferidos is not None for _, answer in found)
        yield _check(dataset, kind, Answer(not broken, len(found) if looked else None, len(broken), sorted(broken)))


def _counts(con: "duckdb.DuckDBPyConnection", rows: str, promised: Sequence[Promise]) -> "pd.DataFrame":
    """One row: how many rows break each promise."""
    counted = ", ".join(f"{item.quebra} as {quoted(item.nome)}" for item in promised)
    return con.execute(f"select {counted} from {rows}").df()


def _rows(con: "duckdb.DuckDBPyConnection", rows: str, promised: list[Promise], contract: Contrato) -> "pd.DataFrame":
    return con.execute(f"select {promises.columns_of(promised, contract)} from {rows}").df()


def _check(dataset: Dataset, kind: str, answer: Answer) -> Check:
    return Check(
        checagem=f"{PREFIX}_{kind}",
        ferramenta="great_expectations",
        alvo=dataset.nome,
        severidade="bloqueia",
        sucesso=answer.sucesso,
        observado=observed(answer),
        mensagem=MESSAGES[kind],
    )
