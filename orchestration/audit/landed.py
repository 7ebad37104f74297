"""Checks the loads that the current publication lacks against their contracts: columns, values, keys and sizes.

Includes loads left by a crashed run, which have not been audited yet. Great Expectations reads the values of registers;
DuckDB counts nulls, keys, and every promise of datasets with more than LARGE rows.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.audit import promises
from orchestration.audit.promises import Promise
from orchestration.audit.suites import observed
from orchestration.audit.validator import TARGET_COLUMN, Answer, Asked, Validator
from orchestration.contracts import Contrato, contract_of, signature
from orchestration.duck import literal, quoted
from orchestration.ingest.judge import SINAIS
from orchestration.ingest.lake import Fonte, parquet_of, read_parquet, rows_of
from orchestration.ingest.ledger import Carga, Ledger, opened
from orchestration.run.checks import Check
from orchestration.run.published import earlier
from orchestration.settings import Home
from orchestration.sources import sources

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
"""Message for people of each kind of promise. Its check is named `PREFIX_kind`."""


@dataclass(frozen=True)
class Dataset:
    """A dataset of a source and its loads not audited yet."""

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
    """Datasets with a load in force that the current publication does not have."""
    published = _published(con, home)
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


def _published(con: "duckdb.DuckDBPyConnection", home: Home) -> set[tuple[str, str, str, str]]:
    with earlier(home, home.restrito) as published:
        if published is None:
            return set()
        con.execute(f"attach {literal(published.caminho)} as publicado (read_only)")
        rows = con.execute("select fonte, conjunto, arquivo, sha256 from publicado.qualidade.cargas where em_vigor")
        loads = {(fonte, conjunto, arquivo, sha256) for fonte, conjunto, arquivo, sha256 in rows.fetchall()}
        con.execute("detach publicado")
    return loads


def columns(con: "duckdb.DuckDBPyConnection", home: Home, datasets: Sequence[Dataset]) -> "pd.DataFrame":
    """Column names and types in the new files themselves; the lake's views would show a missing column as null.

    A file loaded under an earlier contract may lack a column that the present one has as optional.
    """
    import pandas as pd

    rows: list[tuple[str, str, str]] = []
    for dataset in datasets:
        schema = dataset.contract.esquema_do_lake(dataset.fonte)
        for path, carga in zip(dataset.files(home), dataset.cargas, strict=True):
            described = con.execute(f"describe from {read_parquet(path)}").fetchall()
            # Files staged by ingest and kept unchanged have this column too, which no view shows.
            present = {name: kind for name, kind, *_ in described if name != SINAIS}
            newer = carga.impressao != signature(dataset.fonte)
            absent = dataset.contract.opcionais_do_lake - present.keys() if newer else frozenset()
            rows += [
                (f"{dataset.nome}.{name} em {carga.arquivo}", schema.get(name, ABSENT), present.get(name, ABSENT))
                for name in sorted((schema.keys() | present.keys()) - absent)
            ]
    return pd.DataFrame(rows, columns=[TARGET_COLUMN, "no_contrato", "no_arquivo"])


def sizes(home: Home, datasets: Sequence[Dataset]) -> "pd.DataFrame":
    """One row per new load: number of rows, their share of the newest earlier month's, and the share rejected.

    For datasets that may have no rows in a month, or lose rows, only the rejected rows are checked.
    """
    import pandas as pd

    rows = []
    with opened(home) as ledger:
        for dataset in datasets:
            counted = sources()[dataset.fonte].conjuntos[dataset.contract.conjunto].linhas_minimas > 0
            may_shrink = dataset.contract.parcela_minima_do_anterior is None
            for carga in dataset.cargas:
                read, before = carga.linhas_lidas, _before(carga, dataset.contract.conjunto, ledger)
                share = read / before if before and not may_shrink else None
                rejected = carga.linhas_rejeitadas / read if read else 0
                rows.append((f"{dataset.nome} em {carga.arquivo}", read if counted else None, share, rejected))
    names = [TARGET_COLUMN, "linhas", "parcela_do_anterior", "parcela_rejeitada"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[1:], "float"))


def _before(carga: Carga, conjunto: str, ledger: Ledger) -> int | None:
    """Rows of the newest earlier month of the same dataset, source and partner; None when there is none."""
    earlier = [
        (item.competencia, item.linhas_lidas)
        for item in ledger.in_series(carga.lugar, conjunto)
        if item.competencia and carga.competencia and item.competencia < carga.competencia
    ]
    return max(earlier)[1] if earlier else None


def check(
    con: "duckdb.DuckDBPyConnection", home: Home, datasets: Sequence[Dataset], validator: Validator
) -> list[Check]:
    """One check per dataset and kind of promise, for datasets whose new files have rows."""
    filled = [dataset for dataset in datasets if dataset.linhas]
    seen: dict[tuple[str, str], list[tuple[str, bool | None]]] = defaultdict(list)
    for dataset, promise, kept in [*_counted(con, home, filled, validator), *_read(con, home, filled, validator)]:
        seen[dataset.nome, promise.especie].append((promise.coluna, kept))
    return [_check(name, kind, outcomes) for (name, kind), outcomes in sorted(seen.items())]


_Kept = tuple[Dataset, Promise, bool | None]
"""Whether a dataset keeps a promise; None when it could not be checked."""


def _is_counted(dataset: Dataset, promise: Promise) -> bool:
    return dataset.linhas > LARGE or promise.expectativa is None


def _counted(
    con: "duckdb.DuckDBPyConnection", home: Home, datasets: Sequence[Dataset], validator: Validator
) -> Iterator[_Kept]:
    """Count by DuckDB the rows that break each promise, in one pass per dataset; one expectation checks all counts."""
    import pandas as pd

    rows: list[tuple[str, int]] = []
    asked: list[tuple[Dataset, Promise]] = []
    for dataset in datasets:
        mine = [item for item in promises.promises(dataset.contract, dataset.fonte) if _is_counted(dataset, item)]
        if mine:
            counts = ", ".join(item.quebra for item in mine)
            [broken] = con.execute(f"select {counts} from {_files(dataset, home)}").fetchall()
            targets = [f"{item.especie} em {dataset.nome}.{item.coluna}" for item in mine]
            rows += zip(targets, broken, strict=True)
            asked += [(dataset, item) for item in mine]
    if not rows:
        return
    none = Asked("nenhuma_linha_quebra", "ExpectColumnValuesToBeBetween", {"column": "linhas", "max_value": 0})
    [answer] = validator.ask(f"{PREFIX}_contagens", pd.DataFrame(rows, columns=[TARGET_COLUMN, "linhas"]), [none])
    for (dataset, promise), (target, _) in zip(asked, rows, strict=True):
        yield dataset, promise, None if answer.conferidos is None else target not in answer.onde


def _read(
    con: "duckdb.DuckDBPyConnection", home: Home, datasets: Sequence[Dataset], validator: Validator
) -> Iterator[_Kept]:
    """Check the values of each register by the expectations of its contract."""
    for dataset in datasets:
        mine = [item for item in promises.promises(dataset.contract, dataset.fonte) if not _is_counted(dataset, item)]
        asked = [Asked(item.nome, *item.expectativa) for item in mine if item.expectativa]
        if asked:
            columns = ", ".join(sorted({quoted(item.coluna) for item in mine}))
            frame = con.execute(f"select {columns} from {_files(dataset, home)}").df()
            answers = validator.ask(f"{PREFIX}_{dataset.fonte}_{dataset.contract.conjunto}", frame, asked)
            for promise, answer in zip(mine, answers, strict=True):
                yield dataset, promise, None if answer.conferidos is None else answer.sucesso


def _files(dataset: Dataset, home: Home) -> str:
    """SQL relation with the rows of the dataset's new files, as the lake's views show them."""
    contract = dataset.contract
    fonte = Fonte(dataset.nome, contract.esquema_do_lake(dataset.fonte), dataset.files(home), contract.padroes_do_lake)
    return f"({rows_of(fonte)})"


def _check(name: str, kind: str, outcomes: Sequence[tuple[str, bool | None]]) -> Check:
    broken = sorted(column for column, kept in outcomes if not kept)
    checked = len(outcomes) if all(kept is not None for _, kept in outcomes) else None
    return Check(
        checagem=f"{PREFIX}_{kind}",
        ferramenta="great_expectations",
        alvo=name,
        severidade="bloqueia",
        sucesso=not broken,
        observado=observed(Answer(not broken, checked, len(broken), broken)),
        mensagem=MESSAGES[kind],
    )
