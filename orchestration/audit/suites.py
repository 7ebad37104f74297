"""The Great Expectations suites of expectations/suites, run over small profiles that DuckDB computed.

A suite is a YAML file and its profile: the SQL file of the same stem, or rows that the caller made (landed files).
Great Expectations sees counts only, so nothing of a person's can reach its results.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from orchestration.audit.checks import Check, Severidade
from orchestration.settings import SUITES

if TYPE_CHECKING:
    import pandas as pd

Fronteira = Literal["entrada", "saida"]
"""entrada: landed files, once loaded. saida: tables about to be published."""
TARGET_COLUMN = "alvo"
_SHOWN = 5


@dataclass(frozen=True)
class Expectation:
    """One line of a suite: a class of Great Expectations, its arguments, and what it means to people."""

    nome: str
    tipo: str
    argumentos: dict[str, Any]
    severidade: Severidade
    mensagem: str


@dataclass(frozen=True)
class Suite:
    """A suite, the boundary it guards, and the asset (schema or source, name) that its checks are shown on."""

    nome: str
    fronteira: Fronteira
    ativo: tuple[str, str]
    expectativas: Sequence[Expectation]

    @property
    def profile_sql(self) -> Path:
        return SUITES / f"{self.nome}.sql"


def load(fronteira: Fronteira) -> list[Suite]:
    """The suites of one boundary, in the order of their names."""
    every = [_read(path) for path in sorted(SUITES.glob("*.yml"))]
    return [suite for suite in every if suite.fronteira == fronteira]


def validate(suite: Suite, profile: "pd.DataFrame") -> list[Check]:
    """One check an expectation. Each row of `profile` has `alvo`, what it speaks of, and the expected columns."""
    with _without_spark():
        import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    kept_in_memory = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    context = gx.get_context(mode="ephemeral", project_config=DataContextConfig(store_backend_defaults=kept_in_memory))
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas(suite.nome).add_dataframe_asset(suite.nome)
    batch = asset.add_batch_definition_whole_dataframe(suite.nome).get_batch({"dataframe": profile})
    expectations = gx.ExpectationSuite(name=suite.nome)
    for item in suite.expectativas:
        kind = getattr(gx.expectations, item.tipo)
        expectations.add_expectation(kind(**item.argumentos, meta={"nome": item.nome}))
    asked = {"result_format": "COMPLETE", "unexpected_index_column_names": [TARGET_COLUMN]}
    results = batch.validate(expectations, result_format=asked).results
    by_name = {
        config.meta["nome"]: result for result in results if (config := result.expectation_config) and config.meta
    }
    return [_check(suite, item, by_name[item.nome]) for item in suite.expectativas]


@contextmanager
def _without_spark() -> Iterator[None]:
    """Hide pyspark, where the extra installs it: Great Expectations would import it whole, which ends some processes.

    pyspark takes a process without a main file, such as a run of Dagster's, for a doctest, and leaves it.
    """
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "pyspark"}
    sys.modules["pyspark"] = None  # pyright: ignore[reportArgumentType]
    try:
        yield
    finally:
        del sys.modules["pyspark"]
        sys.modules.update(hidden)


def _read(path: Path) -> Suite:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema, _, name = declared["ativo"].partition("/")
    expectations = [Expectation(**item) for item in declared["expectativas"]]
    return Suite(path.stem, declared["fronteira"], (schema, name), expectations)


def _check(suite: Suite, item: Expectation, result: Any) -> Check:
    details = result.result
    where = sorted({str(found[TARGET_COLUMN]) for found in details.get("unexpected_index_list") or []})
    if "element_count" not in details:
        observed = "a checagem não pôde ser feita"
    elif result.success:
        observed = f"{details['element_count']} conferidos, nenhum fora"
    else:
        more = f" e mais {len(where) - _SHOWN}" if len(where) > _SHOWN else ""
        observed = (
            f"{details['unexpected_count']} de {details['element_count']} fora: {', '.join(where[:_SHOWN])}{more}"
        )
    return Check(
        checagem=f"{suite.nome}_{item.nome}",
        ferramenta="great_expectations",
        alvo="/".join(suite.ativo),
        severidade=item.severidade,
        sucesso=bool(result.success),
        observado=observed,
        mensagem=item.mensagem,
    )
