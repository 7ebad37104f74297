"""The page in a real browser: opens from its file, draws every chart, reacts to choices, makes no network request."""

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


def test_no_network_request_is_made(page: Any) -> None:
    asked = [
        message["params"]["request"]["url"]
        for entry in page.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"] == "Network.requestWillBeSent"
    ]
    assert asked and all(url.startswith(("file://", "data:", "blob:")) for url in asked)


def _read_and_choose(page: Any, figure: str, field: str, choice: int) -> tuple[list[str], list[str]]:
    """Sentence, table and drawing of a figure before and after a choice."""
    read = (
        "const f = document.getElementById(arguments[0]); return [f.querySelector('.frase').textContent,"
        " f.querySelector('tbody').textContent, f.querySelector('svg')?.outerHTML ?? '']"
    )
    before = page.execute_script(read, figure)
    page.execute_script(
        """const figura = document.getElementById(arguments[0]);
        figura.querySelector('.grafico').dataset.desenhado = '';
        const seletor = figura.querySelector(`select[data-campo=${arguments[1]}]`);
        seletor.selectedIndex = arguments[2];
        seletor.dispatchEvent(new Event('change'));""",
        figure,
        field,
        choice,
    )
    _wait(page)
    return before, page.execute_script(read, figure)


@pytest.mark.parametrize("figure", ["mapa", "regioes", "vazios"])
def test_choosing_a_specialty_changes_chart_table_and_sentence(page: Any, figure: str) -> None:
    # In this small landing a specialty may have so few people that the whole map is suppressed and not drawn.
    before, after = _read_and_choose(page, figure, "escolha", 1)
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_choosing_a_measure_changes_its_name_and_unit(page: Any) -> None:
    before, after = _read_and_choose(page, "mapa", "rotulo", 2)
    assert after[0].startswith("Parcela das horas no SUS") and "%" in after[0]
    assert before[0].startswith("Especialistas por 100 mil") and "%" not in before[0]


def test_maps_show_every_state_and_every_health_region_on_its_state(page: Any, published: Published) -> None:
    ((regions, placed),) = published.rows(
        "select count(*), count(latitude) from indicadores.territorios where nivel = 'regiao_saude'", publico=True
    )
    geometry = page.execute_script("return JSON.parse(document.getElementById('geometria').textContent)")
    boxes = {shape["properties"]["uf"]: list(_points(shape["geometry"]["coordinates"])) for shape in geometry["ufs"]}
    outside = [
        region["nome"]
        for region in geometry["regioes"]
        if not all(
            min(values) - 5 <= region[axis] <= max(values) + 5
            for axis, values in zip("xy", zip(*boxes[region["uf"]], strict=True), strict=True)
        )
    ]
    drawn = page.execute_script("return document.querySelectorAll('#regioes .mark-symbol path').length")

    assert len(boxes) == 27 and len(geometry["regioes"]) == regions == placed
    assert outside == ["Região de Saúde de Fernando de Noronha"], "the outlines leave out that archipelago alone"
    assert drawn >= regions


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], list):
        for inner in coordinates:
            yield from _points(inner)
    else:
        yield coordinates[0], coordinates[1]


def test_every_required_figure_is_on_the_page(page: Any) -> None:
    figures = page.execute_script("return [...document.querySelectorAll('figure')].map((um) => um.id)")
    promised = "mapa regioes vazios cenarios ocupacao ociosas fixacao fluxo cobertura pagos integridade"
    national = page.execute_script("return document.querySelectorAll('.destaques dd').length")
    assert set(promised.split()) <= set(figures) and national >= 6


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


def test_it_fits_a_phone_and_follows_the_dark_scheme(page: Any) -> None:
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
    unlabelled = page.execute_script(
        """return [
            ...[...document.querySelectorAll('figure')].filter(
                (f) => !document.getElementById(f.getAttribute('aria-labelledby'))),
            ...[...document.querySelectorAll('select')].filter((s) => !s.labels.length),
            ...[...document.querySelectorAll('.grafico svg')].filter(
                (s) => s.closest('[aria-label]')?.getAttribute('role') !== 'graphics-document'),
            ...[...document.querySelectorAll('th')].filter((t) => !t.scope)
        ].map((element) => element.outerHTML.slice(0, 120))"""
    )
    language = page.execute_script("return document.documentElement.lang")
    assert unlabelled == [] and language == "pt-BR"


def test_the_page_contains_no_person_id(published: Published, tmp_path: Path) -> None:
    text = (Home(published.home).painel / "index.html").read_text(encoding="utf-8")
    people = published.rows("select pessoa_id from cadastro.pessoas where pessoa_id is not null limit 500")
    assert not any(row[0] in text for row in people)
