"""The audit of a run, before anything is built and before anything is published; its checks are published with it."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.audit import identifiers, landed, published, stored, suites
from orchestration.audit.validator import TARGET_COLUMN, Validator
from orchestration.duck import literal
from orchestration.errors import Erro
from orchestration.run.checks import Check
from orchestration.run.context import Run

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

TABLE = "qualidade.checagens"
KEPT_RUNS = 60
"""Runs whose results of Great Expectations are kept."""

Profile = Callable[[], "pd.DataFrame"]


def audit_entry(run: Run) -> list[Check]:
    """Look at what the lake holds and at what was just loaded, before anything is built of it."""
    validator = _validator(run)
    with _work_database(run) as con:
        news = landed.news(con, run.home)
        made: dict[str, Profile | None] = {
            "contagem_de_arquivos": lambda: _held(run),
            "colunas_do_lake": (lambda: landed.columns(con, run.home, news)) if news else None,
            "cargas_novas": (lambda: landed.sizes(run.home, news)) if news else None,
        }
        found = _validate(con, run, suites.load("entrada"), validator, made)
        # Where a column lacks, its values cannot be looked at.
        if not any(check.blocks for check in found):
            found += landed.check(con, run.home, news, validator)
    run.checagens.extend(found)
    return found


def audit_exit(run: Run, tables: Sequence[published.Table], told: Mapping[str, str] | None = None) -> list[Check]:
    """Run the suites over what is about to be published, and write all checks of the run to `qualidade.checagens`.

    `tables` are those that dbt builds for publication; `told` is what was said of the run besides its log, by name.
    """
    validator = _validator(run)
    with _work_database(run) as con:
        con.execute(f"attach {literal(run.restrito)} as restrito; attach {literal(run.publico)} as publico")
        made: dict[str, Profile] = {
            "tabelas_publicadas": lambda: published.profile(con, run.home, tables),
            "identificadores": lambda: _identifiers(con, run, told or {}),
        }
        # Where a table lacks, nothing else can be looked at.
        first, *others = sorted(suites.load("saida"), key=lambda suite: suite.nome != "tabelas_publicadas")
        found = _validate(con, run, [first], validator, made)
        if not any(check.blocks for check in found):
            found += _validate(con, run, others, validator, made)
            run.checagens.extend(found)
            _write(con, run, run.checagens)
    return found


def raise_if_blocked(checks: Sequence[Check]) -> None:
    """Erro naming the blocking checks that did not pass, of which nothing may be published."""
    blocking = [check for check in checks if check.blocks]
    if blocking:
        told = "; ".join(f"{check.checagem} em {check.alvo} ({check.observado})" for check in blocking[:3])
        raise Erro(f"A auditoria barrou a publicação, e a anterior continua: {told}.")


def _validator(run: Run) -> Validator:
    """Results go to a folder of the run; those of runs long past are removed."""
    folder = run.home.qualidade / run.execucao_id
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in sorted(path for path in run.home.qualidade.iterdir() if path.is_dir())[:-KEPT_RUNS]:
        shutil.rmtree(old)
    return Validator(folder)


def _work_database(run: Run) -> "duckdb.DuckDBPyConnection":
    return duck.connect(run.trabalho, memory_limit=run.settings.memoria)


def _validate(
    con: "duckdb.DuckDBPyConnection",
    run: Run,
    every: Sequence[suites.Suite],
    validator: Validator,
    made: Mapping[str, Profile | None],
) -> list[Check]:
    """The checks of suites: the profile of each is `made` here (None: nothing came for it to look at) or its SQL's."""
    found: list[Check] = []
    for suite in every:
        make = (
            made[suite.nome] if suite.nome in made else lambda suite=suite: suites.profile(con, suite, run.competencia)
        )
        if make:
            found += suites.validate(validator, suite, make(), run.competencia)
    return found


def _held(run: Run) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        (item.arquivo, item.esperadas - (item.encontradas or 0), int(item.alterado)) for item in stored.look(run.home)
    ]
    rows = rows or [("nenhuma carga em vigor", 0, 0)]
    return pd.DataFrame(rows, columns=[TARGET_COLUMN, "linhas_a_menos", "alterado"])


def _identifiers(con: "duckdb.DuckDBPyConnection", run: Run, told: Mapping[str, str]) -> "pd.DataFrame":
    import pandas as pd

    log = run.home.registros_de_execucao / f"{run.execucao_id}.jsonl"
    if log.exists():
        told = {log.name: log.read_text(encoding="utf-8"), **told}
    found = [
        *identifiers.scan(con, run.home, ("restrito", "publico")),
        *identifiers.scan_texts(con, run.home, told),
    ]
    rows = [(item.alvo, item.nome_pessoal, item.vazamento, item.nada_examinado) for item in found]
    return pd.DataFrame(rows, columns=[TARGET_COLUMN, "nome_pessoal", "vazamento", "nada_examinado"])


def _write(con: "duckdb.DuckDBPyConnection", run: Run, checks: Sequence[Check]) -> None:
    rows = [
        (c.checagem, c.ferramenta, c.alvo, c.severidade, c.sucesso, c.observado, c.mensagem, run.executado_em)
        for c in checks
    ]
    con.executemany(f"insert into restrito.{TABLE} values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
