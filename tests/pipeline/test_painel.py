"""The page in a real browser: it opens from its file, draws everything,"
" answers to a choice and asks nothing of any network."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from orchestration.settings import Home
from tests.conftest import Published

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
CHROMEDRIVER = which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and CHROMEDRIVER), reason="não há Chromium com ChromeDriver nesta máquina"
)
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)
DRAWN = "return [...document.querySelectorAll('.grafico')].map((um) => um.dataset.desenhado || '')"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = CHROMIUM or ""
    for argument in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}", "--window-size=1200,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(CHROMEDRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: Any, published: Published) -> Any:
    path = Home(published.home).painel / "index.html"
    browser.get_log("performance")
    browser.get(path.as_uri())
    _wait(browser)
    return browser


def _wait(browser: Any) -> list[str]:
    limit = time.monotonic() + 60
    while not all(drawn := browser.execute_script(DRAWN)):
        assert time.monotonic() < limit, f"not drawn: {drawn}"
        time.sleep(0.1)
    return drawn


def test_it_loads_without_an_error_and_every_chart_is_drawn(page: Any) -> None:
    severe = [entry["message"] for entry in page.get_log("browser") if entry["level"] == "SEVERE"]
    drawn = page.execute_script(DRAWN)
    with_chart = page.execute_script("return document.querySelectorAll('.grafico[data-desenhado=sim] svg').length")

    assert severe == []
    assert len(drawn) >= 12 and with_chart == drawn.count("sim") >= 10


def test_no_request_leaves(page: Any) -> None:
    asked = [
        message["params"]["request"]["url"]
        for entry in page.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"] == "Network.requestWillBeSent"
    ]
    assert asked and all(url.startswith(("file://", "data:", "blob:")) for url in asked)


def test_choosing_a_specialty_changes_map_table_and_sentence(page: Any) -> None:
    read = (
        "const f = document.getElementById('mapa'); return [f.querySelector('.frase').textContent,"
        " f.querySelector('tbody').textContent, f.querySelector('svg').outerHTML]"
    )
    before = page.execute_script(read)
    page.execute_script(
        """const figura = document.getElementById('mapa');
        figura.querySelector('.grafico').dataset.desenhado = '';
        const seletor = figura.querySelector('select[data-campo=indicador]');
        seletor.value = 'Parcela das horas no SUS';
        seletor.dispatchEvent(new Event('change'));"""
    )
    _wait(page)
    after = page.execute_script(read)

    assert all(one != other for one, other in zip(before, after, strict=True))
    assert "%" in after[0] and "%" not in before[0]


def test_every_chart_has_table_definition_source_month_and_csv(page: Any, published: Published) -> None:
    figures = page.execute_script(
        """return [...document.querySelectorAll('figure')].map((figura) => ({
            id: figura.id, linhas: figura.querySelectorAll('tbody tr').length,
            legenda: figura.querySelector('figcaption').textContent,
            csv: figura.querySelector('a[download]').getAttribute('href'),
            titulo: figura.querySelector('h3').textContent }))"""
    )
    folder = Home(published.home).painel
    for figure in figures:
        assert figure["titulo"] and figure["linhas"], figure["id"]
        assert "Fonte:" in figure["legenda"] and "Competência:" in figure["legenda"], figure["id"]
        assert (folder / figure["csv"]).read_text(encoding="utf-8").count("\n") > 1, figure["id"]


def test_it_fits_a_phone_and_follows_dark(page: Any) -> None:
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    )
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    )
    try:
        page.refresh()
        _wait(page)
        width = page.execute_script("return document.documentElement.scrollWidth")
        background = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert width <= 360
    assert background == "rgb(18, 24, 22)"


def test_a_screen_reader_finds_names_headings_and_labels(page: Any) -> None:
    lost = page.execute_script(
        """return [
            ...[...document.querySelectorAll('figure')].filter(
                (f) => !document.getElementById(f.getAttribute('aria-labelledby'))),
            ...[...document.querySelectorAll('select')].filter((s) => !s.labels.length),
            ...[...document.querySelectorAll('.grafico svg')].filter(
                (s) => s.closest('[aria-label]')?.getAttribute('role') !== 'graphics-document'),
            ...[...document.querySelectorAll('th')].filter((t) => !t.scope)
        ].map((no) => no.outerHTML.slice(0, 120))"""
    )
    language = page.execute_script("return document.documentElement.lang")
    assert lost == [] and language == "pt-BR"


def test_the_page_holds_nothing_but_public_numbers(published: Published, tmp_path: Path) -> None:
    text = (Home(published.home).painel / "index.html").read_text(encoding="utf-8")
    people = published.rows("select pessoa_id from cadastro.pessoas limit 500")
    assert not any(row[0] in text for row in people)
