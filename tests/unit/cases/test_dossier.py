"""The commands `decidir` and `dossie`, the dossier's content, and the list of alerts."""

import csv
import io

import pytest
from click.testing import CliRunner

from orchestration.cases.commands import decidir, dossie
from orchestration.cases.dossier import as_csv, as_html, harmless
from orchestration.cases.reading import open_case
from orchestration.cases.store import states
from orchestration.cases.words import short_message
from orchestration.cases.worklist import list_alerts
from orchestration.errors import UserError


@pytest.fixture
def published(home, publish, alert, run_at):
    """A publication that has not been registered yet."""
    publish([alert("a1"), alert("b2", regra="MR-20", valor=0), alert("c3", valor=100)], run_at(1))
    return home


def test_decidir_records_the_decision_and_reports_it(published):
    result = CliRunner().invoke(
        decidir,
        [
            "a1",
            "--estado",
            "improcedente",
            "--motivo",
            "dado_incorreto: data errada",
            "--por",
            "Ana",
            "--home",
            str(published.raiz),
        ],
    )
    assert (result.exit_code, result.output) == (0, "O caso a1 (MR-09A) passou a improcedente.\n")
    assert states(published)["a1"] == "improcedente"


def test_decidir_without_publication_is_a_usage_error(home):
    with pytest.raises(UserError, match="Ainda não há publicação"):
        CliRunner().invoke(
            decidir,
            ["a1", "--estado", "confirmado", "--motivo", "x", "--por", "Ana", "--home", str(home.raiz)],
            catch_exceptions=False,
        )


@pytest.mark.parametrize("formato", ["html", "csv"])
def test_dossie_writes_to_the_reports_folder(published, formato):
    result = CliRunner().invoke(dossie, ["a1", "--formato", formato, "--home", str(published.raiz)])
    assert result.exit_code == 0
    assert (published.relatorios / "casos" / f"a1.{formato}").read_text("utf-8")


def test_the_dossier_has_facts_payments_rules_and_decisions(published):
    CliRunner().invoke(
        decidir,
        ["a1", "--estado", "em_analise", "--motivo", "<b>lido</b>", "--por", "Ana", "--home", str(published.raiz)],
    )
    page = as_html(published, open_case(published, "a1"))
    for piece in (
        "MR-09A, Pagamento depois do fim da função",
        "R$ 4.000,00",
        ">fim</td>",
        "cnrm/equipe_202603.csv",
        "O programa tem residentes ativos.",
        "Ana",
    ):
        assert piece in page
    assert "&lt;b&gt;lido" in page and "<b>lido" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_csv_has_the_same_content_without_formulas(published):
    CliRunner().invoke(
        decidir, ["a1", "--estado", "em_analise", "--motivo", "=1+1", "--por", "@Ana", "--home", str(published.raiz)]
    )
    cells = list(csv.reader(io.StringIO(as_csv(published, open_case(published, "a1"))), delimiter=";"))
    assert ["evidencia 1", "campo", "data_fim"] in cells
    assert ["historico 1", "motivo", "'=1+1"] in cells and ["historico 1", "quem", "'@Ana"] in cells


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=A1", "'=A1"),
        (" +1", "' +1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        (None, ""),
        (12, "12"),
        ("a=b", "a=b"),
    ],
)
def test_a_cell_that_looks_like_a_formula_gets_an_apostrophe(value, cell):
    assert harmless(value) == cell


def test_alerts_are_listed_most_certain_and_largest_first_with_their_current_state(published):
    CliRunner().invoke(
        decidir, ["c3", "--estado", "encerrado", "--motivo", "fim", "--por", "Ana", "--home", str(published.raiz)]
    )
    alerts, total = list_alerts(published, {"estado": "todos"})
    assert list_alerts(published, {})[1] == 2, "closed cases are shown when asked for"
    assert ([row["alerta_id"] for row in alerts], total) == (["a1", "c3", "b2"], 3)
    assert [row["alerta_id"] for row in list_alerts(published, {"estado": "encerrado"})[0]] == ["c3"]
    assert [row["alerta_id"] for row in list_alerts(published, {"regra": "MR-20", "competencia": "2026-02"})[0]] == [
        "b2"
    ]
    assert list_alerts(published, {"regra": "' or 1=1 --"}) == ([], 0)


def test_short_messages_omit_the_act():
    act = "Anexo CVIII, art. 10 (Portaria de Consolidação GM/MS nº 6/2017)"
    assert short_message("Anexo CVIII, art. 10: a mesma pessoa tem 2.", act) == "A mesma pessoa tem 2."
    assert short_message("A mesma pessoa tem 2.", act) == "A mesma pessoa tem 2."
