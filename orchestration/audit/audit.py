"""Audits a run before building and before publishing. The checks are published with the run, in qualidade.checagens."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.audit import identifiers, landed, published, stored, suites
from orchestration.audit.validator import TARGET_COLUMN, Validator
from orchestration.duck import literal
from orchestration.errors import UserError
from orchestration.run.checks import Check
from orchestration.run.context import Run

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

TABLE = "qualidade.checagens"
KEPT_RUNS = 60
"""Number of runs whose Great Expectations results are kept."""

Profile = Callable[[], "pd.DataFrame"]


def audit_entry(run: Run) -> list[Check]:
    """Check the files of the lake and the new loads, before anything is built from them."""
    validator = _validator(run)
    with _work_database(run) as con:
        news = landed.news(con, run.home)
        made: dict[str, Profile | None] = {
            "contagem_de_arquivos": lambda: _held(run),
            "colunas_do_lake": (lambda: landed.columns(con, run.home, news)) if news else None,
            "cargas_novas": (lambda: landed.sizes(run.home, news)) if news else None,
        }
        checks = _validate(con, run, suites.load("entrada"), validator, made)
        # Values can be checked only if no column is missing.
        if not any(check.blocks for check in checks):
            checks += landed.check(con, run.home, news, validator)
    run.checagens.extend(checks)
    return checks


def audit_exit(run: Run, tables: Sequence[published.Table], texts: Mapping[str, str] | None = None) -> list[Check]:
    """Run the suites over what is about to be published, and write all checks of the run to `qualidade.checagens`.

    `tables` are those that dbt builds for publication. `texts` are texts about the run, by name, to search for
    identifiers besides its log.
    """
    validator = _validator(run)
    with _work_database(run) as con:
        con.execute(f"attach {literal(run.restrito)} as restrito; attach {literal(run.publico)} as publico")
        made: dict[str, Profile] = {
            "tabelas_publicadas": lambda: published.profile(con, run.home, tables),
            "identificadores": lambda: _identifiers(con, run, tables, texts or {}),
        }
        # The other suites can run only if no table is missing.
        first, *others = sorted(suites.load("saida"), key=lambda suite: suite.nome != "tabelas_publicadas")
        checks = _validate(con, run, [first], validator, made)
        if not any(check.blocks for check in checks):
            checks += _validate(con, run, others, validator, made)
            run.checagens.extend(checks)
            _write(con, run, run.checagens)
    return checks


def raise_if_blocked(checks: Sequence[Check]) -> None:
    """Raise UserError, naming the failed blocking checks, so that nothing is published."""
    blocking = [check for check in checks if check.blocks]
    if blocking:
        failed = "; ".join(f"{check.checagem} em {check.alvo} ({check.observado})" for check in blocking[:3])
        raise UserError(f"A auditoria barrou a publicação, e a anterior continua: {failed}.")


def _validator(run: Run) -> Validator:
    """A validator that writes to a folder of the run; folders of the oldest runs are removed."""
    folder = run.home.qualidade / run.execucao_id
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    every = sorted(path for path in run.home.qualidade.iterdir() if path.is_dir())
    for old in every[:-KEPT_RUNS]:
        shutil.rmtree(old)
    return Validator(folder, last=max((path for path in every if path.name < folder.name), default=None))


def _work_database(run: Run) -> "duckdb.DuckDBPyConnection":
    return duck.connect(run.trabalho, memory_limit=run.settings.memoria_do_duckdb)


def _validate(
    con: "duckdb.DuckDBPyConnection",
    run: Run,
    every: Sequence[suites.Suite],
    validator: Validator,
    made: Mapping[str, Profile | None],
) -> list[Check]:
    """The checks of suites. A suite's profile comes from `made` (None: nothing to check) or from its SQL file."""
    checks: list[Check] = []
    for suite in every:
        make = (
            made[suite.nome] if suite.nome in made else lambda suite=suite: suites.profile(con, suite, run.competencia)
        )
        if make:
            checks += suites.validate(validator, suite, make(), run.competencia)
    return checks


def _held(run: Run) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        (item.arquivo, item.esperadas - (item.encontradas or 0), int(item.alterado)) for item in stored.look(run.home)
    ]
    rows = rows or [("nenhuma carga em vigor", 0, 0)]
    return pd.DataFrame(rows, columns=[TARGET_COLUMN, "linhas_a_menos", "alterado"])


def _identifiers(
    con: "duckdb.DuckDBPyConnection", run: Run, tables: Sequence[published.Table], texts: Mapping[str, str]
) -> "pd.DataFrame":
    import pandas as pd

    log = run.home.registros_de_execucao / f"{run.execucao_id}.jsonl"
    if log.exists():
        texts = {"registro da execução": log.read_text(encoding="utf-8"), **texts}
    versions = {table.lugar: table.versoes for table in tables if table.versoes}
    findings = [
        *identifiers.scan(con, run.home, published.DATABASES, versions),
        *identifiers.scan_texts(con, run.home, texts),
    ]
    rows = [(item.alvo, item.nome_pessoal, item.vazamento, item.nada_examinado) for item in findings]
    return pd.DataFrame(rows, columns=[TARGET_COLUMN, "nome_pessoal", "vazamento", "nada_examinado"])


def _write(con: "duckdb.DuckDBPyConnection", run: Run, checks: Sequence[Check]) -> None:
    rows = [
        (c.checagem, c.ferramenta, c.alvo, c.severidade, c.sucesso, c.observado, c.mensagem, run.executado_em)
        for c in checks
    ]
    # A database copied from the last build has that run's.
    con.execute(f"delete from restrito.{TABLE}")
    con.executemany(f"insert into restrito.{TABLE} values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
