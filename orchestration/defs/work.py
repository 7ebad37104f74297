"""The work of one run, whichever steps Dagster was asked for: a selection, or what a failed run left undone.

Each part is done once a run, and does first what it needs of the parts before it. A run that publishes does them all:
nothing is published that was not built and audited in the same run.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from orchestration import duck
from orchestration.audit import audit, published, stored
from orchestration.ingest.lake import BuildingRun, register_identity, register_lake, register_views
from orchestration.run.checks import Check
from orchestration.run.context import Run
from orchestration.run.log import say, stage
from orchestration.transform import base, build, manifest, revisions

MANIFEST = manifest.load()
IDENTITY = "Identidade"


class Work:
    """The parts of `run`. `publishes` says that the publication is among the steps asked for."""

    def __init__(self, run: Run, publishes: bool) -> None:
        self.run = run
        self.publishes = publishes
        self._inventory = self._identity = self._known = False
        self._entry: Sequence[Check] | None = None
        self._exit: Sequence[Check] | None = None
        self._built: build.Outcome | None = None

    def inventory(self) -> None:
        """Make the work database, with the lake's views as they are after every source was read."""
        if self._inventory:
            return
        run = self.run
        with stage("Inventário"):
            stored.require_readable(run.home)
            base.restore(run)
            with duck.connect(run.trabalho) as con:
                register_views(con, run.home, BuildingRun(run.execucao_id, run.competencia, run.executado_em))
        self._inventory = True

    @contextmanager
    def entry_audit(self) -> Iterator[Sequence[Check]]:
        """Yield the checks of what arrived, and raise UserError at the end when one blocks."""
        if self._entry is not None:
            yield self._entry
            return
        self.inventory()
        with stage("Auditoria do que chegou") as facts:
            checks = audit.audit_entry(self.run)
            facts["checagens"] = len(checks)
            yield checks
            audit.raise_if_blocked(checks)
        self._entry = checks

    def identity(self) -> None:
        """Resolve persons."""
        if self._identity:
            return
        self.inventory()
        from orchestration.identity.identify import resolve

        run = self.run
        with stage(IDENTITY) as facts:
            found = resolve(
                run.home, run.execucao_id, lambda done, total: say("avanco", etapa=IDENTITY, feitos=done, total=total)
            )
            facts["pessoas"] = found.pessoas
            if found.pessoas_separadas:
                facts[f"das anteriores separadas em {found.partes_das_separadas}"] = found.pessoas_separadas
            with duck.connect(run.trabalho) as con:
                register_lake(con, run.home)  # again: identity adds its warnings to the loads
                register_identity(con, run.home)
        self._identity = True

    def known_cases(self) -> int:
        """Write the known cases for dbt and return how many there are."""
        self.inventory()
        from orchestration.cases.registration import write_known

        with stage("Casos conhecidos") as facts, duck.connect(self.run.trabalho) as con:
            facts["casos"] = write_known(self.run.home, con)
        self._known = True
        return facts["casos"]

    @contextmanager
    def build(self, only: Collection[str] = ()) -> Iterator[build.Outcome]:
        """Build the nodes `only` (dbt ids) and what they read, and yield what became of them.

        All nodes are built when the run publishes or `only` is empty. Raises UserError at the end when a node failed.
        """
        if self._built:
            yield self._built
            return
        if self.publishes:
            with self.entry_audit():
                pass
        self._resolved()
        if not self._known:
            self.known_cases()
        with stage(build.STAGE) as facts:
            outcome = build.build(self.run, only=() if self.publishes else only)
            facts["nós"] = len(outcome.nodes)
            facts["mantidos"] = sum(node.mantido for node in outcome.nodes)
            self.run.checagens.extend(_check(node) for node in outcome.nodes if node.tipo == "test")
            yield outcome
            outcome.raise_if_failed()
            if self.publishes:
                with base.read_back(self.run):
                    facts["células revistas"] = revisions.write(self.run)
        self._built = outcome

    def _resolved(self) -> None:
        """Persons as they were last resolved; they are resolved now when the run publishes or nobody ever was."""
        if self.publishes or not any(self.run.home.lake_identidade.glob("*/*.parquet")):
            self.identity()
        elif not self._identity:
            self.inventory()
            with duck.connect(self.run.trabalho) as con:
                register_identity(con, self.run.home)

    @contextmanager
    def exit_audit(self, events: str) -> Iterator[Sequence[Check]]:
        """Yield the checks of what was built and of `events`, the texts that Dagster keeps; UserError when one blocks.

        A run that does not publish checks its copy of the last build. Every check is written to qualidade.checagens.
        """
        if self._exit is not None:
            yield self._exit
            return
        self.inventory()
        if self.publishes or not (self.run.restrito.exists() and self.run.publico.exists()):
            with self.build():
                pass
        with stage("Auditoria do que se publica") as facts:
            with base.read_back(self.run):
                checks = audit.audit_exit(self.run, published.tables(MANIFEST), {"eventos do Dagster": events})
            facts["checagens"] = len(self.run.checagens)
            facts["com aviso"] = sum(not check.sucesso for check in self.run.checagens)
            yield checks
            audit.raise_if_blocked(checks)
        self._exit = checks


def message(test: dict) -> str:
    """What a data test of the manifest promises, for people: its description, or what kind of test it is of what."""
    kind = (test.get("test_metadata") or {}).get("name")
    column = f", coluna {test['column_name']}" if test.get("column_name") else ""
    return test.get("description") or f"Teste {kind or test['name']} de {subject(test)}{column}."


def subject(test: dict) -> str:
    """The model that a data test is attached to, or the first that it reads: `schema/name`."""
    first = next(iter(test["depends_on"]["nodes"]), "")
    model = MANIFEST["nodes"].get(test.get("attached_node") or first, test)
    return f"{model['schema']}/{model['name']}"


def _check(node: build.NodeResult) -> Check:
    test = MANIFEST["nodes"][node.unique_id]
    observed = (
        "nenhuma linha fora" if node.sucesso else f"{node.falhas} linhas fora" if node.falhas else "não executado"
    )
    return Check(
        checagem=test["name"],
        ferramenta="dbt",
        alvo=subject(test),
        severidade="avisa" if node.avisa else "bloqueia",
        sucesso=node.sucesso,
        observado=observed,
        mensagem=message(test),
    )
