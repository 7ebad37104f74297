"""The page in a real browser, from its file: what each reader does, and that nothing leaves it."""

import base64
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests import browser
from tests.unit.page import painel

pytestmark = browser.NEEDED


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return painel.draw(tmp_path_factory.mktemp("pagina"))


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with painel.browser(tmp_path_factory.mktemp("chromium")) as one:
        yield one


def _text(driver: Any, selector: str) -> str:
    return driver.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", selector)


def test_it_opens_with_what_changed_and_says_that_the_data_are_invented(folder: Path, driver: Any) -> None:
    painel.open_page(driver, (folder / "index.html").as_uri())
    assert _text(driver, "h1") == (
        "Em maio de 2026 havia 12,00 médicos especialistas por 100 mil habitantes, 2,00 a mais que um ano antes."
    )
    assert _text(driver, ".ficticio").startswith("Dados fictícios")
    assert driver.execute_script("return document.querySelectorAll('.historia .achado').length") == 3
    said = _text(driver, ".publicacao")
    assert "Secretaria de Teste" in said and "CC BY 4.0" in said and "dados@exemplo.org" in said


def _load_milliseconds(driver: Any, address: str) -> float:
    painel.open_page(driver, address)
    return driver.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd")


def test_it_is_light_and_quick_and_asks_nothing_of_a_server(folder: Path, driver: Any) -> None:
    driver.get_log("performance")
    # The quickest of several: the others waited for other work of the machine.
    loaded = min(_load_milliseconds(driver, (folder / "index.html").as_uri()) for _ in range(5))
    asked = [
        message["params"]["request"]["url"]
        for entry in driver.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"] == "Network.requestWillBeSent"
    ]
    weight = (folder / "index.html").stat().st_size + next(folder.glob("vega-*.js")).stat().st_size
    assert loaded < 2000 and weight < 3e6, (loaded, weight)
    assert asked and all(url.startswith(("file://", "data:", "blob:", "about:")) for url in asked)
    assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_a_page_sent_alone_still_shows_its_figures(folder: Path, driver: Any, tmp_path: Path) -> None:
    alone = tmp_path / "alone.html"
    alone.write_bytes((folder / "index.html").read_bytes())
    painel.open_page(driver, alone.as_uri())
    empty = driver.execute_script(
        """return [...document.querySelectorAll('figure')].filter(figura => {
            const desenho = figura.querySelector('.grafico svg');
            return !desenho || desenho.getBoundingClientRect().height < 50 || !figura.querySelector('tbody tr');
        }).map(figura => figura.id)"""
    )
    areas = driver.execute_script("return document.querySelectorAll('#regioes use[class^=k]:not(.k0)').length")
    assert empty == [] and areas > 400
    driver.execute_script("document.querySelector('#ocupacao [data-vista=tempo]').click()")
    said = "return document.querySelector('#ocupacao .frase').textContent.includes('Os dados não estão ao lado')"
    assert painel.wait(driver, said)


def test_choices_are_kept_in_the_address_and_come_back_from_it(folder: Path, driver: Any) -> None:
    painel.open_page(driver, (folder / "index.html").as_uri())
    before = _text(driver, "#mapa .frase")
    driver.execute_script(
        """const seletor = document.querySelector('#mapa select[data-campo=escolha]');
        seletor.value = 'Pediatria';
        seletor.dispatchEvent(new Event('change'));
        document.querySelector('#ocupacao [data-vista=tempo]').click();"""
    )
    painel.wait(driver, "return document.querySelector('#ocupacao').dataset.desenhado?.startsWith('tempo')")
    painel.wait(driver, "return document.querySelector('#mapa').dataset.desenhado?.includes('Pediatria')")
    after, address = _text(driver, "#mapa .frase"), driver.current_url
    assert after != before and "mapa.escolha=Pediatria" in address and "ocupacao.vista=tempo" in address
    offered = driver.execute_script(
        "return [...document.querySelector('#mapa [data-campo=escolha]').options].map(o => o.value)"
    )
    assert "Psiquiatria" in offered and "Acupuntura" not in offered, "less than a third of it is shown"

    painel.open_page(driver, address)
    painel.wait(driver, "return document.querySelector('#ocupacao').dataset.desenhado?.startsWith('tempo')")
    assert _text(driver, "#mapa .frase") == after
    assert "05/2025" in _text(driver, "#ocupacao .frase") and "05/2026" in _text(driver, "#ocupacao thead")


def test_the_pointer_is_told_in_words(folder: Path, driver: Any) -> None:
    painel.open_page(driver, (folder / "index.html").as_uri())
    driver.execute_script(
        """document.querySelector('#mapa use[data-c=SE]').dispatchEvent(
            new PointerEvent('pointermove', { bubbles: true, clientX: 50, clientY: 50 }))"""
    )
    said = painel.wait(driver, "const d = document.getElementById('dica'); return !d.hidden && d.textContent")
    assert said.startswith("Sergipe\nEspecialistas por 100 mil habitantes: ")


def test_a_place_has_its_own_page_found_by_its_name(folder: Path, driver: Any) -> None:
    painel.open_page(driver, (folder / "index.html").as_uri())
    driver.execute_script(
        """const campo = document.getElementById('lugar'); campo.value = 'sergipe';
        document.getElementById('procura').requestSubmit();"""
    )
    painel.wait(driver, "return document.documentElement.dataset.pronta === 'uf-28'")
    assert driver.current_url.endswith("lugar.html#lugar=uf-28") and _text(driver, "#ficha h1") == "Sergipe"
    shown = _text(driver, "#ficha")
    assert "º de 27 estados" in shown and "Pediatria" in shown and "Bahia" in _text(driver, ".vizinhos")
    assert driver.execute_script("return document.querySelectorAll('#ficha .destaques dt').length") >= 10
    for place, name in (("rs-2800", "Região 2800"), ("mu-280030", "Aracaju"), ("br", "Brasil")):
        painel.open_page(driver, (folder / "lugar.html").as_uri() + f"#lugar={place}")
        painel.wait(driver, f"return document.documentElement.dataset.pronta === '{place}'")
        assert _text(driver, "#ficha h1") == name


def test_an_address_of_no_place_says_so(folder: Path, driver: Any) -> None:
    for place in ("uf-99", "brasil", "<b>"):
        painel.open_page(driver, (folder / "lugar.html").as_uri() + f"#lugar={place}")
        assert _text(driver, "#ficha").endswith(f"Não há lugar “{place}”.")


def test_the_diagnosis_of_a_health_region_prints_on_a4_paper(folder: Path, driver: Any) -> None:
    """PN 24 I: need, gap, places, occupancy, graduates, retention, settings, series and neighbours, and no controls."""
    painel.open_page(driver, (folder / "lugar.html").as_uri() + "#lugar=rs-2800")
    painel.wait(driver, "return document.documentElement.dataset.pronta === 'rs-2800'")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        printed = driver.execute_script("return document.querySelector('main').innerText")
        for said in (
            "Região 2800", "o que mais falta", "necessário", "disponível", "lacuna", "Pediatria", "vagas de primeiro",
            "ocupação das vagas", "egressos que ficaram", "egressos na UF da formação", "atenção hospitalar", "60,0",
            "mês a mês", "vizinhos",
        ):  # fmt: skip
            assert said.casefold() in printed.casefold(), said
        assert "Imprimir" not in printed and "Comparar com" not in printed
        wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 673, "height": 986, "deviceScaleFactor": 1, "mobile": False},  # A4 within its margins, at 96 dpi
        )
        assert not driver.execute_script(wide), "something is cut at the edge of the paper"
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    made = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "generateTaggedPDF": True})["data"]
    pdf = base64.b64decode(made)
    sizes = [tuple(float(side) for side in box.split()[2:]) for box in re.findall(rb"/MediaBox\s*\[([^]]+)\]", pdf)]
    assert 1 <= len(sizes) <= 4 and all(abs(width - 595) < 2 and abs(height - 842) < 2 for width, height in sizes)
    assert b"/StructTreeRoot" in pdf


def test_places_and_specialties_are_compared_over_time(folder: Path, driver: Any) -> None:
    chosen = "#medida=medicos&lugares=br;uf-28&especialidades=Pediatria;Psiquiatria"
    painel.open_page(driver, (folder / "comparar.html").as_uri() + chosen)
    lines = driver.execute_script("return [...document.querySelectorAll('tbody th')].map(um => um.textContent)")
    assert lines == ["Brasil, Pediatria", "Sergipe, Pediatria", "Brasil, Psiquiatria", "Sergipe, Psiquiatria"]
    assert driver.execute_script("return document.querySelectorAll('.grafico svg').length") == 1
    driver.execute_script("document.querySelector('#lugares input[value=uf-35]').click()")
    painel.wait(driver, "return document.documentElement.dataset.pronta === 'medicos 6'")
    assert "uf-35" in driver.current_url


def test_a_comparison_of_nothing_says_so_and_draws_nothing(folder: Path, driver: Any) -> None:
    painel.open_page(driver, (folder / "comparar.html").as_uri() + "#medida=medicos&lugares=")
    assert _text(driver, ".frase").startswith("Escolha ao menos um lugar")
    assert driver.execute_script("return document.querySelectorAll('.grafico svg').length") == 0


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_figure_is_saved_with_its_title_and_the_warning(kind: str, folder: Path, driver: Any) -> None:
    painel.open_page(driver, (folder / "index.html").as_uri())
    driver.execute_script("window.salvo = null; window.entregar = (...partes) => { window.salvo = partes; };")
    driver.execute_script(f"document.querySelector('#mapa [data-baixar={kind}]').click()")
    name, size = painel.wait(driver, "return window.salvo && [salvo[0], salvo[1].size ?? salvo[1].length]")
    assert name == f"mapa.{kind}" and size > 10_000
    if kind == "svg":
        text = driver.execute_script("return window.salvo[1]")
        assert "Médicos especialistas por unidade da federação" in text and "Dados fictícios" in text
        assert "var(" not in text, "a file of its own knows no colours of the page"


@pytest.mark.parametrize("dark", [False, True], ids=["claro", "escuro"])
@pytest.mark.parametrize(
    "address", ["index.html", "lugar.html#lugar=uf-28", "comparar.html#medida=medicos&lugares=br;uf-28", "metodos.html"]
)
def test_axe_finds_nothing_serious(address: str, dark: bool, folder: Path, driver: Any) -> None:
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    name, _, state = address.partition("#")
    driver.get("about:blank")
    driver.get((folder / name).as_uri() + (f"#{state}" if state else ""))
    if name != "metodos.html":
        painel.wait(driver, "return document.documentElement.dataset.pronta")
    try:
        assert painel.violations(driver) == []
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_everything_is_reached_by_the_keyboard_and_marks_are_silent(folder: Path, driver: Any) -> None:
    painel.open_page(driver, (folder / "index.html").as_uri())
    unreachable = driver.execute_script(
        """return [...document.querySelectorAll('a[href], button, select, input, summary')]
            .filter(um => um.tabIndex < 0 || um.closest('[aria-hidden=true]')).map(um => um.outerHTML.slice(0, 80))"""
    )
    loud = driver.execute_script(
        """return [...document.querySelectorAll('svg')].filter(um => !um.closest('[aria-hidden=true]')).length"""
    )
    bare = driver.execute_script(
        """return [...document.querySelectorAll('figure')].filter(um =>
            !um.querySelector('.frase').textContent || !um.querySelector('table tbody tr')).map(um => um.id)"""
    )
    assert unreachable == [] and loud == 0 and bare == []


@pytest.mark.parametrize(
    "address", ["index.html", "lugar.html#lugar=uf-28", "comparar.html#medida=medicos&lugares=br;uf-28"]
)
def test_it_fits_a_phone(address: str, folder: Path, driver: Any) -> None:
    phone = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        name, _, state = address.partition("#")
        painel.open_page(driver, (folder / name).as_uri() + (f"#{state}" if state else ""))
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_open_data_beside_the_page(folder: Path) -> None:
    data = folder / "dados"
    with (data / "I-01.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    newest = next(row for row in rows if row["nivel"] == "uf" and row["especialidade"] == "Pediatria")
    assert "," in newest["valor"] and newest["numerador"] == "9" and newest["aviso"] == "Dados fictícios"
    catalogue = json.loads((data / "catalogo.jsonld").read_text(encoding="utf-8"))
    files = {
        step["dcat:downloadURL"]["@id"].removeprefix("dados/")
        for dataset in catalogue["dcat:dataset"]
        for step in dataset["dcat:distribution"]
    }
    assert catalogue["dct:publisher"]["foaf:name"] == "Secretaria de Teste"
    assert len(files) > 30 and all((data / name).is_file() for name in files)
    book = load_workbook(data / "indicadores.xlsx", read_only=True)
    assert book.sheetnames == ["leia-me", "dicionario", "indicadores", "valores"]
    assert (folder / "cartao.png").read_bytes().startswith(b"\x89PNG")
