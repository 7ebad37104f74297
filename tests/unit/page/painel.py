"""A whole page drawn from made-up cells of three months, on the real municipalities, and a browser to open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pandas as pd
from selenium.webdriver.support.ui import WebDriverWait

from orchestration import seeds
from orchestration.page import panel
from orchestration.settings import Home
from tests.browser import AXE, chromium

MONTHS = (date(2025, 5, 1), date(2026, 4, 1), date(2026, 5, 1))
PHYSICIANS = '"cadastro": "CNE", "profissao": "Medicina"'
SPECIALTIES = ("Pediatria", "Psiquiatria", "Acupuntura")


def territories() -> list[tuple[str, str, str, str | None, str | None]]:
    """The country, its states and towns as the seeds have them; a made-up health region of each town's first digits."""
    states = {row["codigo_uf"]: row for row in seeds.rows("reference/ufs")}
    towns = seeds.rows("reference/municipios")
    found: list[tuple[str, str, str, str | None, str | None]] = [("brasil", "BR", "Brasil", None, None)]
    found += [("uf", code, row["nome"], row["uf"], None) for code, row in states.items()]
    regions = sorted({town["codigo_municipio"][:4] for town in towns})
    found += [("regiao_saude", code, f"Região {code}", states[code[:2]]["uf"], None) for code in regions]
    found += [
        ("municipio", town["codigo_municipio"], town["nome"], town["uf"], town["codigo_municipio"][:4])
        for town in towns
    ]
    return found


def _cells() -> Iterator[tuple[Any, ...]]:
    """(indicador, competencia, nivel, codigo, recorte, numerador, denominador, valor, suprimido)."""
    places = territories()
    for at, month in enumerate(MONTHS):
        for nth, (level, code, *_) in enumerate(places):
            if level == "municipio":
                continue
            value = 10 + nth % 17 + at
            cut = f"{{{PHYSICIANS}}}"
            yield "I-01", month, level, code, cut, value * 10, 1e6, value, False
            yield "I-03", month, level, code, cut, value * 8, 1e6, value * 0.8, False
            if level == "regiao_saude":
                yield "I-09", month, level, code, '{"medida": "pontuacao"}', None, None, nth % 100 / 100, False
                continue
            yield (
                "I-01",
                month,
                level,
                code,
                f'{{{PHYSICIANS}, "medida": "razao_nacional"}}',
                None,
                None,
                value / 18,
                False,
            )
            for place, specialty in enumerate(SPECIALTIES):
                shown = specialty != "Acupuntura" or level == "brasil"
                of = f'{{{PHYSICIANS}, "especialidade": "{specialty}"}}'
                part = (value + 3 * place) / 10
                yield "I-01", month, level, code, of, 9 if shown else None, 1e6, part if shown else None, not shown
            reading = '{"leitura": "razao_das_somas"}'
            yield "I-11", month, level, code, reading, 60 + nth, 100 + nth, (60 + nth) / (100 + nth), False
        for kind, paid in (("", 3e6), ("coordenador", 1e6), ("preceptor", 2e6)):
            cut = f'{{"tipo": "{kind}"}}' if kind else "{}"
            yield "I-34", month, "brasil", "BR", cut, 100, None, paid + at * 1e5, False
        yield "I-23", month, "brasil", "BR", '{"medida": "uf_12_meses"}', 70, 100, 0.7, False
        setting = '{"medida": "ativos_nas_comissoes", "nivel_atencao": "hospitalar"}'
        yield "I-50", month, "uf", "28", setting, 60, 100, 0.6, False


def publish(path: Path) -> None:
    """Write a publication of these cells at `path`."""
    rows = [{name: value or None for name, value in row.items()} for row in seeds.rows("legal/indicadores")]
    with duckdb.connect(str(path)) as con:
        con.execute("create schema indicadores; create schema dimensionamento")
        con.execute(f"create table indicadores.catalogo ({', '.join(f'{name} text' for name in rows[0])})")
        marks = ", ".join("?" for _ in rows[0])
        con.executemany(f"insert into indicadores.catalogo values ({marks})", [list(row.values()) for row in rows])
        con.execute("alter table indicadores.catalogo add column minimo_pessoas integer default 5")
        con.execute(
            """create table indicadores.valores (indicador text, competencia date, nivel text, codigo_territorio text,
            recorte json, numerador double, denominador double, valor double, suprimido boolean, faixa text,
            motivo text)"""
        )
        con.execute(
            """create table indicadores.territorios (nivel text, codigo_territorio text, nome text, uf text,
            codigo_regiao_saude text)"""
        )
        cells = pd.DataFrame(list(_cells()))
        con.register("cells", cells)
        con.execute("insert into indicadores.valores select *, null, null from cells")
        con.register("places", pd.DataFrame(territories()))
        con.execute("insert into indicadores.territorios select * from places")
        con.execute(
            """create table indicadores.integridade as select date '2026-05-01' as competencia, 'indicio' as tipo,
            100 as linhas, 3 as alertas, 5000.0 as valor_em_risco"""
        )
        con.execute(
            """create table dimensionamento.lacuna as select 'CNE' as cadastro, 'Medicina' as profissao,
            'Pediatria' as especialidade, unnest(['uf', 'regiao_saude']) as nivel, unnest(['28', '2800']) as codigo,
            2026 as ano, 'razao' as metodo, 50.0 as necessidade, 20.0 as oferta, 30.0 as lacuna,
            0.4 as cobertura"""
        )


def draw(folder: Path) -> Path:
    """The page of that publication, of a home that loaded a synthetic landing."""
    home = Home(folder / "home")
    home.warehouse.mkdir(parents=True)
    home.ficticio.write_text("Dados fictícios", encoding="utf-8")
    home.configuracao.write_text(
        '[publicacao]\norgao = "Secretaria de Teste"\ncontato = "dados@exemplo.org"\n', "utf-8"
    )
    publish(home.publico)
    with mock.patch.object(panel, "refuse"):  # there is no vault to search in; tests of the audit search
        panel.draw(home, home.publico, folder / "painel")
    return folder / "painel"


@contextmanager
def browser(profile: Path) -> Iterator[Any]:
    """A Chromium without a network of its own, which keeps what it asked for and what it complained of."""
    kept = {"browser": "ALL", "performance": "ALL"}
    driver = chromium(profile, "--hide-scrollbars", "--window-size=1440,900", logged=kept)
    try:
        yield driver
    finally:
        driver.quit()


def wait(driver: Any, script: str) -> Any:
    """What a script gives once it gives something."""
    return WebDriverWait(driver, 60, poll_frequency=0.05).until(lambda one: one.execute_script(script))


def open_page(driver: Any, address: str) -> None:
    """Open an address in a fresh document, and wait until its script has shown what it asks for."""
    driver.get("about:blank")
    driver.get(address)
    wait(driver, "return document.documentElement.dataset.pronta")


def violations(driver: Any) -> list[str]:
    """What axe-core finds wrong and serious on the page, a rule and a place each.

    Without the drawings, which are hidden from screen readers, and the rows of a table below the fifth, which are like
    the others: thousands of elements.
    """
    driver.execute_script(AXE)
    driver.set_script_timeout(120)
    found = driver.execute_async_script(
        """const done = arguments[arguments.length - 1];
        const without = { exclude: [['svg'], ['tbody tr:nth-child(n+6)']] };
        axe.run(without, { resultTypes: ['violations'] }).then(result => done(result.violations));"""
    )
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:3]
    ]
