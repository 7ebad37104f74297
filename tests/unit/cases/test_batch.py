"""`lote`: each payment of a batch to pay, hold or examine, and again after decisions."""

import csv
import io
from datetime import date
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from orchestration.alerts.batch import batch
from orchestration.cases.registration import register
from orchestration.cases.store import decide
from orchestration.cli import residencias
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home

MARCH = date(2026, 3, 1)
ANSWERS = {
    "PG1": [("MR-09A", "indicio")],
    "PG2": [("MR-16A", "revisao")],
    "PG3": [("MR-17A", "sem_dado")],
    "PG4": [("MR-08", "regular"), ("MR-19", "permitido")],
    "PG5": [("MR-09A", "indicio"), ("MR-16A", "revisao")],
}


@pytest.fixture
def march(home: Home, publish, alert, run_at) -> Home:
    """A batch of five scheduled payments and a paid one; alerts a1 (PG1), b2 (PG2, revisao) and c5 (PG5)."""
    publish([alert("a1"), alert("b2", regra="MR-16A"), alert("c5")], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.linhas set situacao = 'programado', fase = 'pre'")
        for number in range(2, 8):
            con.execute(
                "insert into pagamentos.linhas select * replace (? as codigo_pagamento, ? as situacao, ?::date as "
                "competencia_lote) from pagamentos.linhas where codigo_pagamento = 'PG1'",
                [f"PG{number}", "pago" if number == 6 else "programado", "2026-04-01" if number == 7 else "2026-03-01"],
            )
        con.execute(
            "update pagamentos.alertas set codigos_pagamento = ['PG2'], tipo = 'revisao' where alerta_id = 'b2'"
        )
        con.execute("update pagamentos.alertas set codigos_pagamento = ['PG5'] where alerta_id = 'c5'")
        con.execute("delete from pagamentos.avaliacoes")
        for code, answers in ANSWERS.items():
            for rule, result in answers:
                con.execute(
                    "insert into pagamentos.avaliacoes values (?, ?, ?, 0, ?)", [code, rule, result, f"=m {rule}"]
                )
    register(home, home.restrito, run_at(1))
    return home


def actions(home: Home) -> dict[str, str]:
    return {row["codigo_pagamento"]: row["acao"] for row in batch(home, MARCH)}


def test_the_batch_says_what_to_pay_hold_and_examine(march: Home) -> None:
    assert actions(march) == {"PG1": "segurar", "PG2": "examinar", "PG3": "examinar", "PG4": "pagar", "PG5": "segurar"}
    (held,) = (row for row in batch(march, MARCH) if row["codigo_pagamento"] == "PG5")
    assert (held["regras"], held["alertas"]) == (["MR-09A", "MR-16A"], ["c5", ""])
    assert (held["programa"], held["instituicao"], held["uf"]) == ("Residência em Pediatria", "Hospital da Serra", "SE")


def test_a_decision_changes_the_batch(march: Home) -> None:
    decide(march, "a1", "improcedente", "dado_atrasado", "Ana")
    decide(march, "b2", "confirmado", "visto", "Ana")
    decide(march, "c5", "confirmado", "visto", "Ana")
    decide(march, "c5", "encerrado", "retirado do lote", "Ana")
    assert actions(march) == {"PG1": "pagar", "PG2": "segurar", "PG3": "examinar", "PG4": "pagar", "PG5": "segurar"}
    decide(march, "b2", "improcedente", "dado_incorreto", "Ana")
    assert actions(march)["PG2"] == "pagar"


def test_files_have_the_columns_of_the_payment_file_and_the_reasons(march: Home, tmp_path: Path) -> None:
    run = CliRunner().invoke
    common = ["lote", "--home", str(march.raiz), "--competencia", "2026-03"]
    shown = run(residencias, [*common, "--formato", "csv"], standalone_mode=False).output
    rows = {row["codigo_pagamento"]: row for row in csv.DictReader(io.StringIO(shown), delimiter=";")}
    assert rows["PG1"]["valor"] == "4000.00" and rows["PG1"]["competencia"] == "2026-02"
    assert rows["PG1"]["motivos"] == "'=m MR-09A", "a spreadsheet would run it"
    target = tmp_path / "lote.xlsx"
    run(residencias, [*common, "--formato", "xlsx", "--para", str(target)], standalone_mode=False)
    header, *values = load_workbook(target)["lote"].iter_rows(values_only=True)
    first = dict(zip(header, values[0], strict=True))
    assert list(header) == list(rows["PG1"])
    assert (first["codigo_pagamento"], first["valor"], first["acao"]) == ("PG1", 4000, "segurar")
    table = run(residencias, common, standalone_mode=False).output
    assert "segurar 2 (R$ 8.000,00), examinar 2 (R$ 8.000,00) e pagar 1 (R$ 4.000,00)" in table


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_a_file_of_the_batch_gets_its_folder_or_is_refused_by_its_name(march: Home, tmp_path: Path, form: str) -> None:
    target = tmp_path / "nova" / f"lote.{form}"
    common = ["lote", "--home", str(march.raiz), "--competencia", "2026-03", "--formato", form, "--para"]
    CliRunner().invoke(residencias, [*common, str(target)], standalone_mode=False, catch_exceptions=False)
    assert list(target.parent.iterdir()) == [target]
    wrong = CliRunner().invoke(residencias, [*common, str(target / "lote")], standalone_mode=False).exception
    assert isinstance(wrong, UserError) and wrong.saida == ExitCode.USO_INCORRETO
    assert wrong.frase == f"Não foi possível escrever {target / 'lote'} (não é uma pasta)."


def test_a_table_asked_for_in_a_file_is_refused_and_not_left_out(march: Home, tmp_path: Path) -> None:
    asked = ["lote", "--home", str(march.raiz), "--competencia", "2026-03", "--para", str(tmp_path / "lote.txt")]
    with pytest.raises(click.UsageError, match="--para pede --formato csv, xlsx ou json"):
        CliRunner().invoke(residencias, asked, standalone_mode=False, catch_exceptions=False)


def test_a_month_without_scheduled_payments_is_said(march: Home) -> None:
    with pytest.raises(UserError, match="não tem pagamento programado"):
        batch(march, date(2026, 5, 1))
