"""The audit of a run: suites over the work databases, and every check of the run written where it is published."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.audit import identifiers, landed, suites
from orchestration.audit.checks import Check
from orchestration.duck import literal
from orchestration.errors import Erro
from orchestration.nightly.run import Run

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

TABLE = "qualidade.checagens"


def audit_entry(run: Run) -> list[Check]:
    """Run the suites over what was just loaded, before anything is built of it."""
    with _work_database(run) as con:
        return _validate(con, run, "entrada")


def audit_exit(run: Run) -> list[Check]:
    """Run the suites over what is about to be published, and write all checks of the run to `qualidade.checagens`."""
    with _work_database(run) as con:
        con.execute(f"attach {literal(run.restrito)} as restrito; attach {literal(run.publico)} as publico")
        found = _validate(con, run, "saida")
        _write(con, run, run.checagens)
    return found


def raise_if_blocked(checks: Sequence[Check]) -> None:
    """Erro naming the blocking checks that did not pass, of which nothing may be published."""
    blocking = [check for check in checks if check.blocks]
    if blocking:
        told = "; ".join(f"{check.checagem} ({check.observado})" for check in blocking[:3])
        raise Erro(f"A auditoria barrou a publicação, e a anterior continua: {told}.")


def _work_database(run: Run) -> "duckdb.DuckDBPyConnection":
    return duck.connect(run.trabalho, memory_limit=run.settings.memoria)


def _validate(con: "duckdb.DuckDBPyConnection", run: Run, fronteira: suites.Fronteira) -> list[Check]:
    found = [check for suite in suites.load(fronteira) for check in suites.validate(suite, _profile(con, run, suite))]
    run.checagens.extend(found)
    return found


def _profile(con: "duckdb.DuckDBPyConnection", run: Run, suite: suites.Suite) -> "pd.DataFrame":
    import pandas as pd

    match suite.nome:
        case "arquivos_recebidos":
            return pd.DataFrame(landed.profile(con, run.home.restrito), columns=list(landed.PROFILE_COLUMNS))
        case "identificadores":
            log = run.home.registros_de_execucao / f"{run.execucao_id}.jsonl"
            told = {log.name: log.read_text(encoding="utf-8")} if log.exists() else {}
            found = [
                *identifiers.scan(con, run.home, ("restrito", "publico")),
                *identifiers.scan_texts(con, run.home, told),
            ]
            rows = [(item.alvo, item.nome_pessoal, item.vazamento, item.nada_examinado) for item in found]
            columns = [suites.TARGET_COLUMN, "nome_pessoal", "vazamento", "nada_examinado"]
            return pd.DataFrame(rows, columns=columns)
        case _:
            return con.execute(suite.profile_sql.read_text(encoding="utf-8")).df()


def _write(con: "duckdb.DuckDBPyConnection", run: Run, checks: Sequence[Check]) -> None:
    rows = [
        (c.checagem, c.ferramenta, c.alvo, c.severidade, c.sucesso, c.observado, c.mensagem, run.executado_em)
        for c in checks
    ]
    con.executemany(f"insert into restrito.{TABLE} values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
