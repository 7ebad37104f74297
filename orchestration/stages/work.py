"""The work of one run, part by part: the command line does all of it, Dagster's assets what they were asked for.

Each part is done once a run, and does first what it needs of the parts before it. A run that publishes does them all:
nothing is published that was not built and audited in the same run. Dagster is not known here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.audit import audit, published, stored
from orchestration.errors import UserError
from orchestration.ingest.lake import BuildingRun, register_identity, register_lake, register_views
from orchestration.parts import BY_INDICATOR
from orchestration.publish.publish import publish, publish_page
from orchestration.publish.state import in_force
from orchestration.run.checks import Check
from orchestration.run.context import Run
from orchestration.run.log import say, stage
from orchestration.transform import base, build, indicator_views, manifest, revisions
from orchestration.transform.months import PART, Noted, noted

if TYPE_CHECKING:
    from orchestration.alerts.notify import Delivery

MANIFEST = manifest.load()
IDENTITY = "Identidade"
PAGE = "Painel"


class Work:
    """The parts of `run`. `publishes` says that the publication is among the steps asked for."""

    def __init__(self, run: Run, publishes: bool) -> None:
        self.run = run
        self.publishes = publishes
        self._inventory = self._identity = self._known = False
        self._entry: Sequence[Check] | None = None
        self._exit: Sequence[Check] | None = None
        self._built: build.Outcome | None = None

    def arrival(self, fonte: str) -> None:
        """Load what arrived of a source."""
        from orchestration.ingest import load

        run, name = self.run, f"Chegada: {fonte}"

        def advance(done: int, total: int, _: str) -> None:
            say("avanco", etapa=name, feitos=done, total=total)

        with stage(name) as facts:
            loads = load.run(run.landing, run.home, run.settings, run.executado_em, [fonte], advance).cargas
            facts["arquivos"] = len({item.arquivo for item in loads})
            facts["recusados"] = len({item.arquivo for item in loads if item.estado == "recusado"})
            if waiting := [item for item in loads if item.estado == "aguardando"]:
                facts["aguardando"] = len(waiting)

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
                    facts["vistas dos indicadores"] = indicator_views.write(self.run)
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
    def exit_audit(self, events: str | None = None) -> Iterator[Sequence[Check]]:
        """Yield the checks of what was built, and of `events`, what Dagster keeps of a run that it executes.

        UserError when one blocks. A run that does not publish checks its copy of the last build. Every check is written
        to qualidade.checagens.
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
                texts = {} if events is None else {"eventos do Dagster": events}
                checks = audit.audit_exit(self.run, published.tables(MANIFEST, self._versions()), texts)
            facts["checagens"] = len(self.run.checagens)
            facts["com aviso"] = sum(not check.sucesso for check in self.run.checagens)
            yield checks
            audit.raise_if_blocked(checks)
        self._exit = checks

    def rows(self, schema: str, tables: Iterable[str]) -> dict[str, int]:
        """How many rows each of `tables` of the work database has."""
        with duck.connect(self.run.trabalho, read_only=True) as con:
            return {name: con.sql(f'select count(*) from {schema}."{name}"').fetchall()[0][0] for name in tables}

    def months(self) -> dict[str, dict[date, Noted]]:
        """What the build notes of each month of each table that is built by month, by its name; none with Spark."""
        with duck.connect(self.run.trabalho, read_only=True) as con:
            return noted(con)

    def _versions(self) -> Mapping[str, published.Versions]:
        """What tells whether a table is as it was, by months and parts or for the whole; none with Spark."""
        built = self._built.nodes if self._built else ()
        versions: dict[str, published.Versions] = {
            node.nome: {published.WHOLE: (node.versao, None)} for node in built if node.versao
        }
        by_indicator = {
            node["name"] for node in MANIFEST["nodes"].values() if node["config"]["meta"].get(PART) == BY_INDICATOR
        }
        for name, months in self.months().items():
            versions[name] = {
                (month, part): of
                for month, note in months.items()
                for part, of in (note.partes if name in by_indicator else {"": (note.versao, note.linhas)}).items()
            }
        return versions

    def publish(self, events: str | None = None) -> None:
        """Put the databases and the page in the place of the earlier ones, all at once. `events` as in exit_audit."""
        from orchestration.page.panel import draw

        with self.exit_audit(events):
            pass
        run = self.run
        try:
            with stage(PAGE):
                draw(run.home, run.publico, run.painel, self._public_versions(), self.months())
        except UserError:
            pass  # the stage has logged it; the earlier page stays, and `page` tries again
        with stage("Publicação"):
            publish(run)

    def register_cases(self) -> Mapping[str, int]:
        """Register each published alert as a case, and return how many are in each state."""
        from orchestration.cases.registration import register

        with stage("Casos"):
            return register(self.run.home, self.run.home.restrito, self._published()[0])

    def page(self) -> None:
        """Draw and publish the page of the publication in force, unless this run has done it."""
        from orchestration.page.panel import draw

        run = self.run
        self._published()
        state = in_force(run.home)
        if state is None or state.painel != run.execucao_id:
            with stage(PAGE):
                draw(run.home, run.home.publico, run.painel)
                publish_page(run)

    def digest(self) -> "Delivery":
        """Send what is new, reopened or due to each configured address."""
        from orchestration.alerts.notify import send

        with stage("Aviso"):
            return send(self.run.home, *self._published())

    def _public_versions(self) -> Mapping[str, str]:
        """What each table of the public database was built from, by its name; none on an engine that does not say."""
        assert self._built, "publish builds first"
        public = [node for node in self._built.nodes if MANIFEST["nodes"][node.unique_id].get("database") == "publico"]
        return {node.nome: node.versao for node in public} if all(node.versao for node in public) else {}

    def _published(self) -> tuple[datetime, date]:
        """When the run whose publication is in force began (UTC, without zone), and the month that it examined."""
        run = self.run
        if run.publicou:
            return run.executado_em, run.competencia
        state = in_force(run.home)
        if state is None:
            where = run.home.warehouse
            raise UserError(f"Ainda não há publicação desta versão em {where}: execute antes a carga noturna.")
        return datetime.fromisoformat(state.executado_em), date.fromisoformat(f"{state.competencia}-01")


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
