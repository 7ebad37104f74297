"""A month of 300 alerts in a real browser: find, group, decide twenty at once, assign, letter, export, next.

Every page of the desk is examined by axe-core, on a computer and on a phone.
"""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from orchestration.cases.assignments import assignments
from orchestration.cases.mesa.app import create_app
from orchestration.cases.mesa.users import create_user
from orchestration.cases.registration import register
from orchestration.cases.store import decide, states
from orchestration.settings import Home
from tests import browser
from tests.unit.cases.desk_browser import Reader
from tests.unit.cases.desk_client import PASSWORD, serving
from tests.unit.cases.person import publish_person

pytestmark = browser.NEEDED
LONGEST_PAGE = 5.0
"""Seconds, on a machine that does other work too. The benchmark of the desk has the figures of an idle one."""
LONGEST_MONTH = 120.0
"""Seconds of the whole way, the examination of each of its pages included."""


@pytest.fixture
def month(home: Home, publish, alert, run_at, quick, tmp_path: Path) -> Iterator[Reader]:
    """300 alerts of 30 institutions; the ids begin with their number."""
    publish([alert(f"{n:03}abc", valor=1000 + n) for n in range(300)], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set codigo_instituicao = 'INS' || alerta_id[3]::int % 10")
        con.execute("update pagamentos.alertas set tipo = 'revisao' where alerta_id[1] = '2'")
        con.execute(
            "insert into cadastro.instituicoes select 'INS' || range, 'Hospital da Serra ' || range, 'Aracaju', 'SE' "
            "from range(10) where range <> 1"
        )
        con.execute(
            "insert into pagamentos.debitos values ('PG1', 41, 'abcdef12', 'preceptor', 'PRG1', date '2026-02-01', "
            "['000abc'], 4000, 1500, 2500, timestamp '2026-03-05 12:00:00', 12)"
        )
    publish_person(home, "abcdef12" + "0" * 56)
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set pessoa_id = 'p1' where not starts_with(alerta_id, '000')")
    register(home, home.restrito, run_at(1))
    create_user(home, "bia", "Bia Melo", ("decidir",), PASSWORD)
    with serving(create_app(home)) as port:
        reader = Reader(f"http://127.0.0.1:{port}", tmp_path / "chromium")
        yield reader
        reader.driver.quit()


def choose(reader: Reader, field: str, value: str) -> None:
    Select(reader.driver.find_element(By.NAME, field)).select_by_value(value)


def test_a_month_of_three_hundred_alerts(month: Reader, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    driver, began = month.driver, time.perf_counter()
    month.open("/casos")
    month.write("login", "bia")
    month.write("senha", PASSWORD)
    month.follow("form.cartao button")
    assert "300 casos, página 1 de 6." in month.text

    started = time.perf_counter()
    driver.get(month.address + "/casos")
    assert time.perf_counter() - started < LONGEST_PAGE

    month.open("/casos?agrupar=instituicao")
    assert "Hospital da Serra 7" in month.text and "30" in month.text
    month.follow("tbody tr th a")
    assert "30 casos da instituição" in month.text
    month.follow("nav.abas a:nth-of-type(2)")
    month.write("busca", "serra")
    month.follow(".filtros button")
    assert "20 casos da instituição" in month.text

    for box in driver.find_elements(By.NAME, "caso"):
        box.click()
    driver.find_element(By.ID, "novo_responsavel").send_keys("Bia")
    driver.execute_script("document.getElementById('prazo').value = '2030-08-31'")
    month.follow("button[value=atribuir]")
    assert "20 casos mudaram." in month.text and "até 31/08/2030" in month.text
    assert {found.prazo for found in assignments(home).values()} == {date(2030, 8, 31)}

    month.follow("fieldset.varios a")
    assert len(driver.find_elements(By.CSS_SELECTOR, "input[name=caso]:checked")) == 20
    driver.find_element(By.ID, "estado_novo").send_keys("em análise")
    driver.find_element(By.ID, "motivo").send_keys("lote de fevereiro")
    month.follow("button[value=decidir]")
    assert "20 casos mudaram." in month.text
    assert sum(state == "em_analise" for state in states(home).values()) == 20

    driver.find_elements(By.NAME, "caso")[0].click()
    month.follow("button[value=oficio]")
    assert "Baixar o ofício em docx" in month.text
    assert sum(state == "aguarda_instituicao" for state in states(home).values()) == 1
    assert "busca=serra" in str(driver.find_element(By.PARTIAL_LINK_TEXT, "Baixar esta lista").get_attribute("href"))

    month.follow("td.mensagem a")
    here = driver.find_element(By.TAG_NAME, "code").text
    driver.find_element(By.CSS_SELECTOR, "input[value=confirmado]").click()
    month.write("motivo", "documentos conferidos")
    month.follow("form[action*=decisao] button")
    assert "Decisão registrada." in month.text and states(home)[here] == "confirmado"
    month.follow(".aviso a")
    assert driver.find_element(By.TAG_NAME, "code").text != here
    spent = time.perf_counter() - began
    assert spent < LONGEST_MONTH
    with capsys.disabled():
        print(f" {spent:.1f} s ", end="")


def test_every_page_is_accessible_on_a_computer_and_on_a_phone(month: Reader, home: Home) -> None:
    month.open("/entrar")
    month.write("login", "bia")
    month.write("senha", "errada")
    month.driver.find_element(By.CSS_SELECTOR, "form.cartao button").click()
    month.wait_for("não conferem")
    assert month.violations() == []
    month.driver.get_log("browser")
    month.write("login", "bia")
    month.write("senha", PASSWORD)
    month.follow("form.cartao button")
    month.driver.find_elements(By.NAME, "caso")[0].click()
    month.follow("button[value=oficio]")
    month.driver.find_element(By.CSS_SELECTOR, "button[value=decidir]").click()
    month.wait_for("Marque na lista os casos")
    assert month.violations() == []
    month.driver.get_log("browser")
    case = "000abc"
    decide(home, case, "improcedente", "dado_incorreto: conferido na origem", "Ana")
    paths = ("/casos", "/casos?agrupar=instituicao", "/casos?busca=nada", "/casos?estado=todos&marcar=todos")
    paths += (f"/casos/{case}", f"/casos/{case}/ficha", "/debitos", "/debitos?todos=sim", "/regras")
    for phone in (False, True):
        if phone:
            month.as_phone()
        for path in paths:
            month.open(path)
        # The browser writes a missing page to its log, which `open` would take for an error.
        month.driver.get(f"{month.address}/nada")
        assert "Esta página não existe." in month.text and month.violations() == []
        month.driver.get_log("browser")
