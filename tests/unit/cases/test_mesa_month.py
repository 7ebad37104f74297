"""A month of 300 alerts in a real browser: find, group, decide twenty at once, assign, letter, export, next."""

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
from orchestration.cases.store import states
from orchestration.settings import Home
from tests.unit.cases.desk_browser import CHROMIUM, DRIVER, Reader
from tests.unit.cases.desk_client import PASSWORD, serving

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the machine")
LONGEST_PAGE = 5.0
"""Seconds, on a machine that does other work too. The benchmark of the desk has the figures of an idle one."""


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
    register(home, home.restrito, run_at(1))
    create_user(home, "bia", "Bia Melo", ("decidir",), PASSWORD)
    with serving(create_app(home)) as port:
        reader = Reader(f"http://127.0.0.1:{port}", tmp_path / "chromium")
        yield reader
        reader.driver.quit()


def choose(reader: Reader, field: str, value: str) -> None:
    Select(reader.driver.find_element(By.NAME, field)).select_by_value(value)


def test_a_month_of_three_hundred_alerts(month: Reader, home: Home) -> None:
    driver = month.driver
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

    for box in driver.find_elements(By.NAME, "caso"):
        box.click()
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
    month.open("/regras")
    for path in ("/casos", "/casos?agrupar=instituicao", f"/casos/{here}"):
        driver.set_window_size(500, 900)
        month.open(path)
