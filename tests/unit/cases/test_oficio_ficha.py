"""The letter to an institution and the follow-up of a beneficiary, through the command line."""

from datetime import date, timedelta
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner, Result
from docx import Document

from orchestration.cases.assignments import assignments
from orchestration.cases.registration import register
from orchestration.cases.store import decide, states
from orchestration.cli import residencias
from orchestration.clock import today
from orchestration.errors import UserError
from orchestration.settings import Home
from tests.unit.cases.person import publish_person

PERSON = "p1" + "0" * 62


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(residencias, [str(argument) for argument in arguments], standalone_mode=False)
    if result.exception:
        raise result.exception
    return result


@pytest.fixture
def cases(home: Home, publish, alert, run_at) -> Home:
    """Two cases of one institution, b2 of another."""
    publish([alert("a1"), alert("b2"), alert("c3", mensagem="<b>Acima</b> da tabela.")], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set codigo_instituicao = 'INS2' where alerta_id = 'b2'")
    publish_person(home, PERSON)
    register(home, home.restrito, run_at(1))
    return home


def docx_text(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_letter_says_facts_article_and_deadline_and_moves_the_cases(cases: Home) -> None:
    shown = run("oficio", "--instituicao", "INS1", "--por", "Ana Lima", "--home", cases.raiz).output
    html, docx = sorted(cases.relatorios.glob("oficios/*.*"), key=lambda path: path.suffix, reverse=True)
    due = today() + timedelta(days=15)
    for text in (html.read_text(encoding="utf-8"), docx_text(docx)):
        for said in ("Hospital da Serra", "Aracaju, SE", "MR 9 I", "PG1", "fim (cnrm, EQ1)", "2026-01", "R$ 4.000,00"):
            assert said in text, said
        assert f"{due:%d/%m/%Y}" in text and "Ana Lima" in text and PERSON not in text
    assert "&lt;b&gt;Acima&lt;/b&gt;" in html.read_text(encoding="utf-8")
    assert "2 casos aguardam a instituição Hospital da Serra" in shown
    assert states(cases) == {"a1": "aguarda_instituicao", "b2": "novo", "c3": "aguarda_instituicao"}
    assert {alerta: found.prazo for alerta, found in assignments(cases).items()} == {"a1": due, "c3": due}


def test_a_second_letter_is_another_file_with_its_own_deadline(cases: Home) -> None:
    common = ["--por", "Ana", "--home", cases.raiz, "--formato", "html"]
    run("oficio", "--alertas", "a1", *common)
    run("oficio", "--alertas", "a1", "--prazo", "2027-01-31", *common)
    assert len(list(cases.relatorios.glob("oficios/*"))) == 2
    assert assignments(cases)["a1"].prazo == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--alertas", "a1,b2"], "para uma instituição só"),
        (["--instituicao", "INS9"], "não tem caso aberto"),
        (["--alertas", "c3"], "não se manda ofício"),
        (["--alertas", "zz"], "Não há alerta"),
    ],
)
def test_a_letter_that_makes_no_sense_moves_nothing(cases: Home, arguments: list[str], sentence: str) -> None:
    decide(cases, "c3", "improcedente", "dado_incorreto", "Ana")
    before = states(cases)
    with pytest.raises(UserError, match=sentence):
        run("oficio", *arguments, "--por", "Ana", "--home", cases.raiz)
    assert states(cases) == before and not list(cases.relatorios.glob("oficios/*"))


def test_the_record_of_a_beneficiary_has_no_identity_unless_asked_for(cases: Home) -> None:
    decide(cases, "a1", "em_analise", "pedido de documentos", "Ana")
    printed = run("ficha", PERSON[:8], "--home", cases.raiz).output
    shown = " ".join(printed.split())
    for said in (
        "Residência em Pediatria",
        "Hospital da Serra",
        "PG1",
        "R$ 4.000,00",
        "pedido de documentos",
        "15/01/2026",
    ):
        assert said in shown, said
    registered = "registro: cadastro no incentivo · código: C00041 · função: preceptor"
    assert registered in shown and "conta até: 03/2026" in shown
    assert (
        "cadastro: validado · elegível: não · impedimentos: MR-05E, MR-09A · pagamento: pago" in shown
        and "dias até pagar: 9" in shown
    )
    assert "horas por semana: 20" in shown and "em exercício: sim" in shown and "Identidade" not in shown
    assert run("ficha", "41", "--home", cases.raiz).output == printed
    run("ficha", PERSON, "--formato", "html", "--home", cases.raiz)
    (page,) = cases.relatorios.glob("fichas/*.html")
    assert "Residência em Pediatria" in page.read_text(encoding="utf-8")
    with pytest.raises(UserError, match="dizer para quê"):
        run("ficha", PERSON, "--finalidade", " ", "--home", cases.raiz)
    for form in ("texto", "json"):
        with pytest.raises(click.UsageError, match="--saida pede --formato html"):
            run("ficha", PERSON, "--formato", form, "--saida", "ficha.txt", "--home", cases.raiz)
    for code in ("p1", "zzzzzzzz"):
        with pytest.raises(UserError, match="Nenhuma pessoa"):
            run("ficha", code, "--home", cases.raiz)


def test_the_record_has_the_alerts_of_groups_that_the_payments_are_in(cases: Home) -> None:
    """A shared account or a ceiling is an alert of no one person; its case and its decisions follow each of them."""
    with duckdb.connect(str(cases.restrito)) as con:
        con.execute("update pagamentos.alertas set pessoa_id = null where alerta_id = 'b2'")
    decide(cases, "b2", "em_analise", "conta em exame no banco", "Ana")
    assert "conta em exame no banco" in " ".join(run("ficha", PERSON, "--home", cases.raiz).output.split())
    with duckdb.connect(str(cases.restrito)) as con:
        con.execute("update pagamentos.linhas set pessoa_id = 'outra'")
    assert "conta em exame" not in run("ficha", PERSON, "--home", cases.raiz).output


def test_a_link_of_residency_is_one_by_any_of_its_marks(cases: Home) -> None:
    """CBO 2231F9 and a link 05 mark a resident as well as the flag of the register does."""
    with duckdb.connect(str(cases.restrito)) as con:
        con.execute(
            f"insert into cadastro.vinculos values ('2026-05-01', '{PERSON}', '9000121', '2231F9', '280030', 60, true,"
            " false, true, false)"
        )
    assert "residente: sim" in run("ficha", PERSON, "--home", cases.raiz).output
