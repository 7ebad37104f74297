"""What a run builds over a copy of the last build: asks fingerprints.py, drops what is no more, notes what it made."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.duck import literal
from orchestration.files import sha256, sha256_of
from orchestration.ingest import lake
from orchestration.ingest.ledger import opened
from orchestration.run.context import Run
from orchestration.settings import DBT_PROJECT
from orchestration.transform import base, fingerprints, months, sources
from orchestration.transform.fingerprints import COMPARES_ROWS, Built, Plan

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from duckdb import DuckDBPyConnection

NEW_TABLES = "--full-refresh"
"""A seed is loaded into a new table, as a model is, also where the copied databases have one."""
_OF_ALL = ("profiles.yml", "dbt_project.yml")
"""Files of the project that say something of every node."""
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb")


@dataclass(frozen=True)
class Work:
    """The nodes to build (`fazer`, by dbt id) and those that stand as the last build made them."""

    run: Run
    parsed: "Manifest"
    plan: Plan
    arquivos: sources.Sums
    por_mes: Mapping[str, months.Monthly]
    sobre_a_ultima: bool
    """Whether the databases are copies of the last build."""

    @property
    def nada_fica(self) -> bool:
        """Whether every node of the last build is made again, as after a change of the program."""
        return self.sobre_a_ultima and len(self.fazer) == len(self.parsed.nodes)

    @property
    def fazer(self) -> Sequence[str]:
        return sorted(self.plan.fazer)

    @property
    def arguments(self) -> list[str]:
        """Arguments by which dbt builds exactly these nodes."""
        everything = len(self.fazer) == len(self.parsed.nodes)
        return [NEW_TABLES, *([] if everything else chosen(self.parsed, self.fazer))]

    @property
    def mantidos(self) -> list[tuple[str, Built]]:
        return [(name, built) for name, built in self.plan.nos.items() if name not in self.plan.fazer]

    def note(self, results: Mapping[str, Any]) -> None:
        """Write down what the databases hold now. `results` are dbt's, of every node of `fazer`, and none failed."""
        assert results.keys() >= self.plan.fazer, sorted(self.plan.fazer - results.keys())
        made: dict[str, Built] = {}
        with _opened(self.run) as con:
            for name, built in self.plan.nos.items():
                node = self.parsed.nodes[name]
                if result := results.get(name):
                    passed = str(result.status) in ("success", "pass")
                    built = replace(built, sucesso=passed, falhas=result.failures, linhas="")
                    if node.config.meta.get(COMPARES_ROWS):
                        built = replace(built, sql=result.node.compiled_code)
                if built.sql and not built.linhas:
                    built = replace(built, linhas=sources.rows_of(con, f"from {built.relacao}"))
                made[name] = built
        base.note(self.run, base.State(made, self.arquivos))


def chosen(parsed: "Manifest", names: Collection[str]) -> list[str]:
    """Arguments by which dbt takes these nodes alone; none, which takes all, when `names` is empty."""
    if not names:
        return []
    return ["--select", *(f"fqn:{'.'.join(parsed.nodes[name].fqn)}" for name in names), "--indirect-selection", "empty"]


def with_parents(parsed: "Manifest", names: Collection[str]) -> frozenset[str]:
    """These nodes and all that they read, directly or not."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in parsed.nodes and name not in found:
            found.add(name)
            waiting += parsed.nodes[name].depends_on_nodes
    return frozenset(found)


def prepare(run: Run, parsed: "Manifest", wanted: Collection[str] = (), known: sources.Sums | None = None) -> Work:
    """Compare the project, the sources and the last build, whose databases are in the run's folder if there is one.

    The work is that of the nodes `wanted`, of all when it is empty. `known` are sums of the sources' files besides
    those that the last build noted. Raises base.Unusable when its databases cannot be read.
    """
    import duckdb

    kept = base.taken(run)
    kept.arquivos |= known or {}
    try:
        work = _compared(run, parsed, kept)
    except duckdb.Error as failure:
        raise base.Unusable if kept.nos else failure from failure
    if not wanted:
        return work
    nodes = {name: built for name, built in work.plan.nos.items() if name in wanted}
    return replace(work, plan=Plan(nodes, work.plan.fazer & nodes.keys()))


def codes_of(parsed: "Manifest") -> dict[str, str]:
    """Hash of the code of each node, the same for the same files however they were parsed."""
    whole = _whole(parsed)
    nodes = ((name, node.to_dict(omit_none=False)) for name, node in parsed.nodes.items())
    return {name: fingerprints.code_of(node, whole, _seed(node)) for name, node in nodes}


def _compared(run: Run, parsed: "Manifest", kept: base.State) -> Work:
    import duckdb

    nodes = {name: node.to_dict(omit_none=False) for name, node in parsed.nodes.items()}
    codes = codes_of(parsed)
    tables = {name: f"{source.schema}.{source.identifier}" for name, source in parsed.sources.items()}
    with opened(run.home) as ledger:
        cargas = ledger.cargas()
    with _opened(run) as con:
        found, sums = sources.versions(con, run.home, cargas, tables.values(), kept.arquivos)

        def rows(built: Built) -> str:
            """Of the kept query over what the sources are now; empty, which no model has, when it does not run."""
            try:
                return sources.rows_of(con, built.sql)
            except duckdb.Error:
                return ""

        plan = fingerprints.plan(codes, nodes, {name: found[table] for name, table in tables.items()}, kept.nos, rows)
        for old in fingerprints.left_over(plan.nos, kept.nos):
            con.execute(f"drop {'view' if old.tipo == 'view' else 'table'} if exists {old.relacao}")
        months.prepare(con, nodes)
        months.note_files(con, sources.scnes_months(con, run.home, cargas, found, sums))
    versions = {name: found[table].versao for name, table in tables.items()}
    versions |= {name: built.versao for name, built in plan.nos.items()}
    return Work(run, parsed, plan, sums, months.monthly(nodes, codes, versions), bool(kept.nos))


def _whole(parsed: "Manifest") -> str:
    """Hash of what every node is built with: versions, profile, variables, the views of the lake, and all macros, since
    dbt calls some by name only.
    """
    macros = sorted(
        f"{name}\n{macro.macro_sql}" for name, macro in parsed.macros.items() if macro.package_name == "residencias"
    )
    engines = [f"{name} {version(name)}" for name in _ENGINES]
    files = [sha256_of(path) for path in (Path(lake.__file__), *(DBT_PROJECT / name for name in _OF_ALL))]
    return sha256("\n".join([*engines, *files, *macros]))


def _seed(node: Mapping[str, Any]) -> str:
    """Hash of a seed's file: dbt's own checksum of a large one is its path."""
    return sha256_of(DBT_PROJECT / node["original_file_path"]) if node["resource_type"] == "seed" else ""


@contextmanager
def _opened(run: Run) -> Iterator["DuckDBPyConnection"]:
    with duck.connect(run.trabalho, memory_limit=run.settings.memoria_do_duckdb) as con:
        for database in (run.restrito, run.publico):
            con.execute(f"attach {literal(database)} as {database.stem}")
        yield con
