"""The page of a whole run in a real browser. What each part of it does is tested in tests/unit/page/test_browser.py."""

from collections.abc import Iterator
from typing import Any

import pytest

from orchestration.settings import Home
from tests import browser
from tests.conftest import Published
from tests.unit.page import painel

pytestmark = browser.NEEDED


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with painel.browser(tmp_path_factory.mktemp("chromium")) as one:
        yield one


@pytest.fixture
def page(driver: Any, published: Published) -> Any:
    painel.open_page(driver, (Home(published.home).painel / "index.html").as_uri())
    return driver


def test_it_opens_without_an_error_and_says_that_the_sample_is_invented(page: Any) -> None:
    assert [entry["message"] for entry in page.get_log("browser") if entry["level"] == "SEVERE"] == []
    assert page.execute_script("return document.querySelector('.ficticio').textContent").startswith("Dados fictícios")
    assert page.execute_script("return document.querySelectorAll('.destaques dd').length") >= 6


def test_every_figure_of_the_run_has_drawing_sentence_table_source_month_and_csv(
    page: Any, published: Published
) -> None:
    figures = page.execute_script(
        """return [...document.querySelectorAll('figure')].map((figura) => ({
            id: figura.id, linhas: figura.querySelectorAll('tbody tr').length,
            desenho: figura.querySelector('.grafico svg')?.getBoundingClientRect().height ?? 0,
            frase: figura.querySelector('.frase').textContent,
            legenda: figura.querySelector('figcaption').textContent,
            csv: figura.querySelector('a[download]').getAttribute('href') }))"""
    )
    assert {"mapa", "vazios", "prioridade_regioes", "pagos", "integridade"} <= {figure["id"] for figure in figures}
    for figure in figures:
        assert figure["linhas"] and figure["frase"] and figure["desenho"] > 50, figure["id"]
        assert "Fonte:" in figure["legenda"] and "Competência:" in figure["legenda"], figure["id"]
        text = (Home(published.home).painel / figure["csv"]).read_text(encoding="utf-8")
        assert text.count("\n") > 1, figure["id"]


def test_a_figure_that_would_show_too_little_is_named_in_its_place(page: Any) -> None:
    shown = page.execute_script("return document.querySelectorAll('figure').length")
    absent = page.execute_script("return [...document.querySelectorAll('.ausentes')].map(um => um.textContent).join()")
    assert shown >= 8 and (shown > 16 or "De onde e para onde vão os egressos" in absent)


def test_the_map_has_every_health_region_of_the_run(page: Any, published: Published) -> None:
    ((regions,),) = published.rows(
        """select count(distinct codigo_regiao_saude) from indicadores.territorios
        where nivel = 'municipio' and codigo_territorio <> '260545' -- an archipelago too small for the mesh""",
        publico=True,
    )
    assert page.execute_script("return document.querySelectorAll('[id^=r-]').length") == regions
    assert page.execute_script("return document.querySelectorAll('[id^=u-]').length") == 27


def test_the_page_contains_no_person_id(published: Published) -> None:
    folder = Home(published.home).painel
    people = {row[0] for row in published.rows("select pessoa_id from cadastro.pessoas where pessoa_id is not null")}
    for path in (*folder.glob("*.html"), *folder.glob("dados/js/*.js")):
        text = path.read_text(encoding="utf-8")
        assert not any(person in text for person in list(people)[:300]), path.name
