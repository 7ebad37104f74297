"""The case desk in a real browser: a person logs in, filters, reads, decides and logs out."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from orchestration.cases.store import states

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the machine")

UNLABELLED = """
return [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    .filter(field => !field.labels.length).map(field => field.name)
"""
OUTSIDE = """
return performance.getEntriesByType('resource').map(entry => entry.name)
    .filter(name => !name.startsWith(location.origin))
"""


class Reader:
    """A browser at the desk that waits for each page and checks it."""

    def __init__(self, address: str, folder: Path) -> None:
        options = webdriver.ChromeOptions()
        for flag in (*FLAGS, f"--user-data-dir={folder}"):
            options.add_argument(flag)
        options.binary_location = CHROMIUM or ""
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        self.address = address

    def follow(self, selector: str) -> None:
        """Click and wait for the next page."""
        before = self.driver.find_element(By.TAG_NAME, "html").id
        self.driver.find_element(By.CSS_SELECTOR, selector).click()
        WebDriverWait(self.driver, 20).until(lambda driver: driver.find_element(By.TAG_NAME, "html").id != before)
        self.check_page()

    def open(self, path: str) -> None:
        self.driver.get(self.address + path)
        self.check_page()

    def write(self, field: str, text: str) -> None:
        self.driver.find_element(By.NAME, field).send_keys(text)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def check_page(self) -> None:
        """Check what every page must have: language, one title, labelled fields, no external resource, no errors."""
        assert self.driver.find_element(By.TAG_NAME, "html").get_attribute("lang") == "pt-BR"
        assert len(self.driver.find_elements(By.TAG_NAME, "h1")) == 1
        assert self.driver.execute_script(UNLABELLED) == []
        assert self.driver.execute_script(OUTSIDE) == []
        fits = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert self.driver.execute_script(fits), "the page scrolls sideways"
        assert [entry for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.fixture
def reader(desk: str, tmp_path: Path) -> Iterator[Reader]:
    opened = Reader(desk, tmp_path / "chromium")
    yield opened
    opened.driver.quit()


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
