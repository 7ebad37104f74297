"""Validates frames with Great Expectations and keeps its results for auditors.

The results kept have names of columns, files and months, and counts of rows, but no value of a register. A profile
equal to that of the last run has its results: a night with nothing new does not import Great Expectations.
"""

import json
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.files import sha256
from orchestration.run.checks import Severidade

if TYPE_CHECKING:
    import pandas as pd

TARGET_COLUMN = "alvo"
"""Column of a profile with the subject of each row."""
MARK = "impressao"
"""In kept results of a profile: hash of the profile and of what was asked."""
_GX_SEVERITY: Mapping[Severidade, str] = {"bloqueia": "critical", "avisa": "warning"}


@dataclass(frozen=True)
class Asked:
    """An expectation to check: a class of Great Expectations and its arguments."""

    nome: str
    tipo: str
    argumentos: Mapping[str, Any]
    severidade: Severidade = "bloqueia"


@dataclass(frozen=True)
class Answer:
    """Result of an expectation. `conferidos` is None if it could not be checked, and then it failed."""

    sucesso: bool
    conferidos: int | None
    fora: int
    onde: Sequence[str] = field(default=())
    """For a profile, the targets of the rows that failed."""


class Validator:
    """Great Expectations, imported at the first use. Its results are written to `folder`; `last` has the last run's."""

    def __init__(self, folder: Path, last: Path | None = None) -> None:
        self._folder = folder
        self._last = last

    def ask(
        self,
        name: str,
        frame: "pd.DataFrame",
        asked: Sequence[Asked],
        parameters: Mapping[str, float] | None = None,
    ) -> list[Answer]:
        """One answer per expectation, in order. For a frame with TARGET_COLUMN, the answers name targets."""
        parameters = parameters or {}
        mark = _mark(frame, asked, parameters) if TARGET_COLUMN in frame else ""
        result = self._known(name, mark) or self._validated(name, frame, asked, parameters)
        self._keep(name, {**result, MARK: mark})
        answers = {one["expectation_config"]["meta"]["nome"]: _answer(one) for one in result["results"]}
        return [answers[item.nome] for item in asked]

    def _validated(
        self, name: str, frame: "pd.DataFrame", asked: Sequence[Asked], parameters: Mapping[str, float]
    ) -> dict[str, Any]:
        # The default source keeps one unnamed frame at a time and writes no configuration.
        batch = self._context.data_sources.pandas_default.read_dataframe(frame)
        suite = self._gx.ExpectationSuite(name=name)
        for item in asked:
            suite.add_expectation(self._expectation(item))
        # No values are kept in the results, except targets and counts of profiles, which are not personal.
        result_format: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 0}
        if TARGET_COLUMN in frame:
            result_format = {"result_format": "COMPLETE", "unexpected_index_column_names": [TARGET_COLUMN]}
        validation = batch.validate(suite, result_format=result_format, expectation_parameters=dict(parameters))
        result = validation.to_json_dict()
        for one in result["results"]:
            # The message of an exception in Great Expectations quotes the values compared.
            one["exception_info"] = {"raised_exception": _raised(one["exception_info"])}
        return result

    def _known(self, name: str, mark: str) -> dict[str, Any] | None:
        """The last run's results of the same question about the same profile."""
        if not (mark and self._last):
            return None
        try:
            kept = json.loads((self._last / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):  # None, or one cut short by a crash: asked again.
            return None
        return kept if kept.get(MARK) == mark else None

    def _expectation(self, item: Asked) -> Any:
        kind = getattr(self._gx.expectations, item.tipo)
        return kind(**item.argumentos, severity=_GX_SEVERITY[item.severidade], meta={"nome": item.nome})

    def _keep(self, name: str, result: Mapping[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{name}.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(result, ensure_ascii=False, indent=1, default=str), encoding="utf-8")

    @cached_property
    def _gx(self) -> Any:
        with _without_unused_packages():
            import great_expectations
        return great_expectations

    @cached_property
    def _context(self) -> Any:
        gx = self._gx
        from great_expectations.data_context.types import base

        context = gx.get_context(
            mode="ephemeral",
            project_config=base.DataContextConfig(
                store_backend_defaults=base.InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
            ),
        )
        context.variables.progress_bars = base.ProgressBarsConfig(globally=False)
        return context


def _mark(frame: "pd.DataFrame", asked: Sequence[Asked], parameters: Mapping[str, float]) -> str:
    """Hash of all that the results of a profile depend on: its rows in any order, the questions, who answers them."""
    questions = [str(item) for item in asked]
    kinds = frame.dtypes.astype(str).to_dict()
    rows = sorted(frame.to_csv(index=False).splitlines())
    return sha256("\n".join([version("great-expectations"), *questions, f"{parameters} {kinds}", *rows]))


def _answer(result: Mapping[str, Any]) -> Answer:
    details = result["result"]
    where = sorted({str(row[TARGET_COLUMN]) for row in details.get("unexpected_index_list") or []})
    checked = details.get("element_count")
    return Answer(bool(result["success"]), checked, details.get("unexpected_count") or 0, where)


def _raised(info: Mapping[str, Any]) -> bool:
    """Whether an exception was raised: Great Expectations reports one exception, or one per metric."""
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(one.get("raised_exception") for one in info.values())


@contextmanager
def _without_unused_packages() -> Iterator[None]:
    """Hide pyspark and scipy while Great Expectations is imported.

    pyspark takes a process without a main file, such as a Dagster run, for a doctest and exits it. scipy.stats takes
    two seconds of CPU, a third of the import, for expectations about distributions that no suite has.
    """
    stand_in = types.ModuleType("scipy")
    stand_in.stats = None  # pyright: ignore[reportAttributeAccessIssue]
    replaced: dict[str, Any] = {"pyspark": None}
    if "scipy" not in sys.modules:
        replaced["scipy"] = stand_in
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in replaced}
    sys.modules.update(replaced)
    try:
        yield
    finally:
        for name in replaced:
            del sys.modules[name]
        sys.modules.update(hidden)
