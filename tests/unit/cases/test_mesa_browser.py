"""The case desk in a real browser: a person logs in, filters, reads, decides and logs out."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from orchestration.cases.store import states
from orchestration.settings import Home
from tests import browser
from tests.unit.cases.desk_browser import Reader
from tests.unit.cases.desk_client import PASSWORD

pytestmark = browser.NEEDED


@pytest.fixture
def reader(desk: str, tmp_path: Path) -> Iterator[Reader]:
    opened = Reader(desk, tmp_path / "chromium")
    yield opened
    opened.driver.quit()


def test_a_name_without_spaces_does_not_widen_the_page(reader: Reader, home: Home) -> None:
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update cadastro.instituicoes set nome = 'Hospital' || repeat('Muitolongo', 30)")
        con.execute("update cadastro.programas set nome = repeat('Pediatria', 30)")
    reader.open("/entrar")
    reader.write("login", "leo")
    reader.write("senha", PASSWORD)
    reader.follow("form.cartao button")
    fits = "const area = document.querySelector('.rolagem'); return area.scrollWidth <= area.clientWidth"
    assert reader.driver.execute_script(fits), "the list scrolls sideways on a computer"
    for _ in range(2):
        for path in ("/casos", "/casos?instituicao=INS1", "/casos?agrupar=instituicao", "/casos/a1"):
            reader.open(path)
        reader.as_phone()


def test_a_person_logs_in_filters_reads_decides_and_logs_out(reader: Reader, home) -> None:
    reader.open("/casos")
    assert "Entrar" in reader.text
    reader.write("login", "bia")
    reader.write("senha", "uma senha bem comprida")
    reader.follow("form.cartao button")
    assert "3 casos" in reader.text

    Select(reader.driver.find_element(By.NAME, "regra")).select_by_value("MR-20")
    reader.follow(".filtros button")
    assert "1 caso." in reader.text
    reader.follow("td.mensagem a")
    assert "Fatos que levantaram o alerta" in reader.text

    reader.driver.find_element(By.CSS_SELECTOR, "input[value=improcedente]").click()
    Select(reader.driver.find_element(By.NAME, "motivo_codigo")).select_by_value("amparo_normativo")
    reader.write("motivo", "portaria de prorrogação")
    reader.follow("aside form[action*=decisao] button")
    assert "Decisão registrada." in reader.text and "portaria de prorrogação" in reader.text
    assert states(home)["b2"] == "improcedente"

    reader.open("/regras")
    assert "MR-20" in reader.text and "0,0 %" in reader.text
    reader.driver.set_window_size(390, 800)
    reader.open("/casos/b2")
    reader.open("/casos")
    reader.follow("header form button")
    reader.open("/casos")
    assert "Senha" in reader.text
