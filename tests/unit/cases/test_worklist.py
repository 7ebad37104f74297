"""The list of cases: search, filters, order, groups, next, and what the desk does with several at once."""

import io
import re
from datetime import date

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.cases import worklist
from orchestration.cases.assignments import assign, assignments
from orchestration.cases.registration import register
from orchestration.cases.store import decide, states
from orchestration.settings import Home
from tests.unit.cases.desk_client import log_in, token_of

PERSON = "abcdef12" + "0" * 56


@pytest.fixture
def in_postgres(postgres: str, cases: Home) -> Home:
    """The same cases, kept in PostgreSQL."""
    return cases


@pytest.fixture
def cases(home: Home, publish, alert, run_at) -> Home:
    """a1 and c3 of the hospital of SE, b2 of a partner; a1 of PG1, b2 of a person, c3 confirmed before it is paid."""
    publish([alert("a1"), alert("b2", regra="MR-20", valor=10), alert("c3", valor=20)], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set codigos_pagamento = ['PG2026001'] where alerta_id = 'a1'")
        con.execute(
            "update pagamentos.alertas set codigo_instituicao = null, codigo_programa = null, parceiro = 'iefs', "
            f"tipo = 'revisao', pessoa_id = '{PERSON}', codigos_pagamento = [] where alerta_id = 'b2'"
        )
        con.execute("update pagamentos.alertas set fase = 'pre' where alerta_id = 'c3'")
    register(home, home.restrito, run_at(1))
    return home


def ids(home: Home, order: str = "", **chosen: str) -> list[str]:
    return [row["alerta_id"] for row in worklist.list_alerts(home, chosen, order=order)[0]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pediatria", ["a1", "c3"]),
        ("HOSPITAL serra", ["a1", "c3"]),
        ("residencia", ["a1", "c3"]),
        ("se", ["a1", "c3"]),
        ("PG2026", ["a1"]),
        ("iefs", ["b2"]),
        ("abcdef12", ["b2"]),
        ("nada", []),
        ("' or 1=1 --", []),
        ("%", []),
    ],
)
def test_search_finds_names_without_accents_and_beginnings_of_codes(cases: Home, words: str, found: list[str]) -> None:
    assert ids(cases, busca=words) == found


def test_filters_orders_and_states(cases: Home) -> None:
    assign(cases, ["c3"], "bia", date(2020, 1, 1), "Ana")
    decide(cases, "a1", "encerrado", "fim", "Ana")
    assert ids(cases) == ["c3", "b2"]
    assert ids(cases, estado="todos") == ["a1", "c3", "b2"]
    assert ids(cases, estado="encerrado") == ["a1"]
    assert ids(cases, responsavel="bia") == ["c3"] and ids(cases, responsavel="ninguem") == ["b2"]
    assert ids(cases, vencidos="sim") == ["c3"]
    assert ids(cases, uf="SE", estado="todos") == ["a1", "c3"]
    assert ids(cases, instituicao="iefs") == ["b2"]
    assert ids(cases, order="prazo") == ["c3", "b2"] and ids(cases, order="regra") == ["c3", "b2"]
    with worklist.cases_now(cases, {}) as con:
        assert worklist.tabs(con, {"tipo": "indicio"}) == {"indicio": 1, "revisao": 1}


def test_institutions_stand_in_the_order_of_a_dictionary(cases: Home) -> None:
    with duckdb.connect(str(cases.restrito)) as con:
        con.execute("insert into cadastro.instituicoes values ('INS2', 'Água Doce', 'Aracaju', 'SE')")
        con.execute("update pagamentos.alertas set codigo_instituicao = 'INS2' where alerta_id = 'c3'")
    assert ids(cases, order="instituicao") == ["c3", "a1", "b2"]


def test_the_list_is_the_same_from_postgresql(in_postgres: Home) -> None:
    test_filters_orders_and_states(in_postgres)
    assert worklist.orders_of(in_postgres, ["a1", "c3"]) == {"a1": 1, "c3": 0}
    assert worklist.next_case(in_postgres, {}, "", "c3") == "b2"
    assert not in_postgres.casos.exists()


def test_a_search_finds_the_names_of_all_the_payments_of_a_group(cases: Home) -> None:
    with duckdb.connect(str(cases.restrito)) as con:
        con.execute("update pagamentos.alertas set codigos_pagamento = ['PG1'], codigo_programa = null")
        con.execute("update pagamentos.alertas set codigo_instituicao = null, parceiro = null")
    assert ids(cases, busca="serra") == ["a1", "c3", "b2"]
    assert ids(cases, busca="pediatria se") == ["a1", "c3", "b2"]


def test_groups_count_each_real_once_and_name_the_institution(cases: Home) -> None:
    with worklist.cases_now(cases, {}) as con:
        found = {row["codigo"]: (row["nome"], row["uf"], row["casos"]) for row in worklist.groups(con, {})}
    assert found == {"INS1": ("Hospital da Serra", "SE", 2), "iefs": ("iefs", None, 1)}


def test_the_next_case_is_that_of_the_list(cases: Home) -> None:
    assert [worklist.next_case(cases, {}, "", this) for this in ("a1", "c3", "b2")] == ["c3", "b2", None]
    decide(cases, "a1", "encerrado", "fim", "Ana")
    assert worklist.next_case(cases, {}, "", "a1") == "c3"


def test_a_reopened_case_is_open_in_the_list(cases: Home) -> None:
    decide(cases, "a1", "encerrado", "fim", "Ana")
    decide(cases, "a1", "reaberto", "novo documento", "Ana")
    assert "a1" in ids(cases)


def tick(page: str, *wanted: str) -> list[str]:
    values = re.findall(r'name="caso" value="([^"]+)"', page)
    return [value for value in values if value.partition(":")[0] in wanted]


def send(browser, desk: str, query: str = "", follow: bool = True, **form: object):
    page = browser.get(f"{desk}/casos")
    return browser.post(f"{desk}/casos?{query}", data={"csrf": token_of(page)} | form, allow_redirects=follow)


def test_several_cases_are_decided_with_one_reason(desk: str, home: Home) -> None:
    browser = log_in(desk, "bia")
    ticked = tick(browser.get(f"{desk}/casos").text, "a1", "c3")
    answer = send(browser, desk, caso=ticked, acao="decidir", estado="em_analise", motivo="lote de março")
    assert answer.status_code == 200 and "2 casos mudaram." in answer.text
    assert states(home) == {"a1": "em_analise", "b2": "novo", "c3": "em_analise"}
    # The same page again: both changed since it was read.
    again = send(browser, desk, caso=ticked, acao="decidir", estado="confirmado", motivo="outra vez")
    assert again.status_code == 409 and "Bia Melo (bia): em analise" in again.text and "outra vez" in again.text
    assert states(home)["a1"] == "em_analise"


def test_all_of_a_page_are_ticked_without_a_script(desk: str) -> None:
    browser = log_in(desk, "bia")
    page = browser.get(f"{desk}/casos", params={"regra": "MR-09A"}).text
    assert not re.findall(r'value="(\w+):0" checked', page)
    (link,) = re.findall(r'href="([^"]+)">Marcar todos desta página', page)
    ticked = browser.get(desk + link.replace("&amp;", "&")).text
    assert set(re.findall(r'value="(\w+):0" checked', ticked)) == {"a1", "c3"}


def test_a_refused_form_keeps_what_was_typed(desk: str, home: Home) -> None:
    browser = log_in(desk, "bia")
    ticked = tick(browser.get(f"{desk}/casos").text, "a1")
    refused = send(browser, desk, caso=ticked, acao="decidir", estado="improcedente", motivo="texto longo")
    assert refused.status_code == 400 and "código da lista" in refused.text
    assert ">texto longo</textarea>" in refused.text and re.search(r'value="a1:0" checked', refused.text)
    nothing = send(browser, desk, acao="decidir", estado="confirmado", motivo="x")
    assert nothing.status_code == 400 and "Marque na lista" in nothing.text
    page = browser.get(f"{desk}/casos/a1")
    form = {"csrf": token_of(page), "ordem": "0", "estado": "improcedente", "motivo": "texto do caso"}
    one = browser.post(f"{desk}/casos/a1/decisao", data=form)
    assert one.status_code == 400 and ">texto do caso</textarea>" in one.text
    assert 'value="improcedente" required checked' in one.text and states(home)["a1"] == "novo"


def test_several_cases_are_not_decided_without_a_state(desk: str, home: Home) -> None:
    browser = log_in(desk, "bia")
    ticked = tick(browser.get(f"{desk}/casos").text, "a1", "c3")
    answer = send(browser, desk, caso=ticked, acao="decidir", estado="", motivo="lote de março")
    assert answer.status_code == 400 and "Escolha o estado a que os casos passam." in answer.text
    assert ">lote de março</textarea>" in answer.text and "Ficaram como estavam" not in answer.text


def test_after_the_last_page_is_decided_the_one_before_it_is_shown(
    desk: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE_SIZE", 2)
    browser = log_in(desk, "bia")
    last = re.findall(r'name="caso" value="([^"]+)"', browser.get(f"{desk}/casos?pagina=2").text)
    form = {"caso": last, "acao": "decidir", "estado": "encerrado", "motivo": "fim"}
    answer = send(browser, desk, "pagina=2", **form)
    assert len(last) == 1 and "2 casos." in answer.text
    assert len(re.findall(r'name="caso" value="', answer.text)) == 2


def test_cases_are_assigned_and_found_as_mine(desk: str, home: Home) -> None:
    browser = log_in(desk, "bia")
    ticked = tick(browser.get(f"{desk}/casos").text, "a1", "b2")
    send(browser, desk, caso=ticked, acao="atribuir", responsavel="bia", prazo="2026-08-31")
    assert {found.prazo for found in assignments(home).values()} == {date(2026, 8, 31)}
    mine = browser.get(f"{desk}/casos", params={"responsavel": "bia"}).text
    assert "2 casos." in mine and "31/08/2026" in mine
    assert mine.count('<td data-rotulo="Responsável e prazo">Bia Melo<') == 2
    refused = send(browser, desk, caso=ticked, acao="atribuir", responsavel="ze", prazo="")
    assert refused.status_code == 400 and "Não há conta ze." in refused.text
    wrong = send(browser, desk, caso=ticked, acao="atribuir", responsavel="bia", prazo="amanhã")
    assert wrong.status_code == 400 and "O prazo não é uma data" in wrong.text


def test_a_letter_is_written_downloaded_and_logged(desk: str, home: Home) -> None:
    browser = log_in(desk, "bia")
    answer = send(browser, desk, caso=tick(browser.get(f"{desk}/casos").text, "a1"), acao="oficio")
    (name,) = re.findall(r'href="(/oficios/[^"]+\.docx)"', answer.text)
    letter = browser.get(desk + name)
    assert letter.content.startswith(b"PK") and "attachment" in letter.headers["Content-Disposition"]
    assert states(home)["a1"] == "aguarda_instituicao"
    assert browser.get(f"{desk}/oficios/..%2Fcasos.sqlite").status_code == 404
    assert log_in(desk, "leo").get(f"{desk}/casos/a1").status_code == 200


def test_who_only_reads_decides_nothing(desk: str, home: Home) -> None:
    browser = log_in(desk, "leo")
    page = browser.get(f"{desk}/casos/a1")
    assert 'name="caso"' not in browser.get(f"{desk}/casos").text
    for acao in ("decidir", "atribuir", "oficio"):
        form = {"csrf": token_of(page), "caso": "a1:0", "acao": acao, "estado": "confirmado", "motivo": "x"}
        assert browser.post(f"{desk}/casos", data=form).status_code == 403
    assert states(home)["a1"] == "novo" and not assignments(home)


def test_the_filtered_list_is_a_workbook(desk: str) -> None:
    content = log_in(desk, "leo").get(f"{desk}/casos.xlsx", params={"regra": "MR-09A"}).content
    header, *lines = load_workbook(io.BytesIO(content))["casos"].iter_rows(values_only=True)
    assert {str(line[list(header).index("caso")]) for line in lines} == {"a1", "c3"}
    assert {str(line[list(header).index("instituição")]) for line in lines} == {"Hospital da Serra"}


def test_closed_cases_are_read_when_they_are_asked_for(cases: Home) -> None:
    decide(cases, "c3", "improcedente", "dado_incorreto", "Ana")
    with worklist.cases_now(cases, {}) as con:
        assert con.execute("select list(alerta_id order by alerta_id) from casos").fetchall() == [(["a1", "b2"],)]
    assert ids(cases, estado="improcedente") == ["c3"] and len(ids(cases, estado="todos")) == 3
    with worklist.cases_now(cases, {"estado": "improcedente"}) as con:
        assert sum(count for _, count, _ in worklist.overview(con)) == 2, "the open ones are counted all the same"


def test_only_states_that_make_sense_are_offered(cases: Home, quick) -> None:
    from orchestration.cases.mesa.app import create_app
    from orchestration.cases.mesa.users import create_user
    from tests.unit.cases.desk_client import PASSWORD, serving

    create_user(cases, "bia", "Bia Melo", ("decidir",), PASSWORD)
    decide(cases, "c3", "confirmado", "visto", "Ana")
    decide(cases, "a1", "confirmado", "visto", "Ana")
    with serving(create_app(cases)) as port:
        browser = log_in(f"http://127.0.0.1:{port}", "bia")
        unpaid = browser.get(f"http://127.0.0.1:{port}/casos/c3").text
        paid = browser.get(f"http://127.0.0.1:{port}/casos/a1").text
    assert 'value="ressarcido"' in paid and 'value="ressarcido"' not in unpaid
