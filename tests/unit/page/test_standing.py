"""Months of a CSV that nothing changed are copied from the published page; the file is as if written whole."""

from datetime import date
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from orchestration.page import panel
from orchestration.page.files import PARQUET
from orchestration.page.standing import CELLS, Drawn
from orchestration.parts import OTHERS, part_of
from orchestration.settings import Home
from orchestration.transform.months import Noted
from tests.unit.page import painel

PART = part_of("I-01")
MONTHS = {"2026-03": "1", "2026-04": "1", "2026-05": "1"}
NOW = Drawn("b", "x", {PART: MONTHS, OTHERS: MONTHS}, {"I-01": "2026-05"})


@pytest.mark.parametrize(
    ("before", "first"),
    [
        (Drawn("a", "x", {PART: {"2026-03": "1", "2026-04": "1"}}, {"I-01": "2026-04"}), "2026-04"),
        (Drawn("a", "x", {PART: MONTHS | {"2026-03": "0"}}, {"I-01": "2026-05"}), "2026-03"),
        (Drawn("a", "x", {PART: MONTHS, OTHERS: {"2026-03": "0"}}, {"I-01": "2026-05"}), "2026-05"),
        (Drawn("a", "x", {PART: MONTHS | {"2026-02": "1"}}, {"I-01": "2026-05"}), "2026-02"),
        (Drawn("a", "x", NOW.meses, {"I-01": "2026-05"}), "2026-05"),
        (Drawn("a", "x", NOW.meses, {"I-01": "2026-04"}), "2026-04"),
        (Drawn("a", "x", NOW.meses, {"I-03": "2026-05"}), ""),
        (Drawn("a", "y", NOW.meses, {"I-01": "2026-05"}), ""),
        (None, ""),
    ],
    ids=[
        "new",
        "corrected",
        "of another part",
        "gone",
        "none",
        "a measure ends",
        "new indicator",
        "other program",
        "no page",
    ],
)
def test_what_is_written_begins_with_the_first_month_that_may_differ(before: Drawn | None, first: str) -> None:
    assert NOW.first_to_write(before, "I-01") == first


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Of two states, which is a small part of a page."""
    home = Home(tmp_path / "home")
    home.warehouse.mkdir(parents=True)
    painel.publish(home.publico)
    with duckdb.connect(str(home.publico)) as con:
        for table in ("valores", "territorios"):
            con.execute(f"delete from indicadores.{table} where codigo_territorio[:2] not in ('BR', '28', '35')")
    return home


def draw(
    home: Home, place: Path, versions: dict[date, str] | None = None, indicator: str = "I-11"
) -> dict[str, object]:
    """The CSVs of a page of the cells with these versions, and the rows of its Parquet file.

    Only the part of `indicator` has them. Without any version, everything is written.
    """
    parts = {part_of(indicator) for indicator in ("I-01", "I-11", "I-34")}
    noted = {
        month: Noted(version, 1, {**dict.fromkeys(parts, ("1", 1)), part_of(indicator): (version, 1)})
        for month, version in (versions or {}).items()
    }
    with mock.patch.object(panel, "refuse"):  # there is no vault to search in
        panel.draw(home, home.publico, place, {"valores": str(versions)} if versions else None, {CELLS[0]: noted})
    files: dict[str, object] = {path.name: path.read_bytes() for path in (place / "dados").glob("I-*.csv")}
    return files | {PARQUET: duckdb.execute(f"from '{place / 'dados' / PARQUET}' order by all").fetchall()}


def test_a_new_month_is_added_to_what_the_page_had(home: Home, tmp_path: Path) -> None:
    march, april, may = painel.MONTHS
    with duckdb.connect(str(home.publico)) as con:
        con.execute("create table todas as from indicadores.valores")
        con.execute("delete from indicadores.valores where competencia = ?", [may])
    draw(home, home.painel, {march: "1", april: "1"})
    with duckdb.connect(str(home.publico)) as con:
        con.execute("insert into indicadores.valores from todas where competencia = ?", [may])
    whole = draw(home, tmp_path / "whole")
    assert draw(home, tmp_path / "added", {march: "1", april: "1", may: "1"}) == whole

    with duckdb.connect(str(home.publico)) as con:
        con.execute("update indicadores.valores set valor = 99 where competencia = ? and indicador = 'I-11'", [march])
    corrected = draw(home, tmp_path / "corrected")
    assert draw(home, tmp_path / "same version", {march: "1", april: "1", may: "1"}) == whole, "March is copied"
    versions = {march: "2", april: "1", may: "1"}
    assert draw(home, tmp_path / "of another part", versions, "I-34") == whole
    assert draw(home, tmp_path / "other version", versions) == corrected != whole


@pytest.mark.parametrize(
    "statement",
    [
        "update indicadores.territorios set nome = 'Sergipe d’El-Rei' where nivel = 'uf' and codigo_territorio = '28'",
        "update indicadores.catalogo set recortes = recortes || ';sexo' where indicador = 'I-11'",
        "alter table indicadores.valores alter numerador type decimal(18, 2)",
    ],
    ids=["a name", "a column", "a type"],
)
def test_all_is_written_again_when_names_or_columns_are_others(statement: str, home: Home, tmp_path: Path) -> None:
    versions = dict.fromkeys(painel.MONTHS, "1")
    before = draw(home, home.painel, versions)
    with duckdb.connect(str(home.publico)) as con:
        con.execute(statement)
    assert (
        draw(home, tmp_path / "again", versions | {painel.MONTHS[-1]: "2"}) == draw(home, tmp_path / "whole") != before
    )


@pytest.mark.parametrize("withheld", [0, 1], ids=["before", "after"])
def test_health_regions_are_of_the_newest_month_that_is_shown(withheld: int, home: Home, tmp_path: Path) -> None:
    """The newest month of an indicator may be withheld whole: the one before is then listed with them."""
    _, april, may = painel.MONTHS
    with duckdb.connect(str(home.publico)) as con:
        con.execute("create table todas as from indicadores.valores")
    listed: dict[str, object] = {}
    for night, (month, place) in enumerate(((april, home.painel), (may, tmp_path / "next"))):
        with duckdb.connect(str(home.publico)) as con:
            con.execute("delete from indicadores.valores")
            con.execute("insert into indicadores.valores from todas where competencia <= ?", [month])
            if night == withheld:
                con.execute(
                    "update indicadores.valores set suprimido = true, valor = null"
                    " where indicador = 'I-03' and competencia = ?",
                    [month],
                )
        listed = draw(home, place, {**{at: "1" for at in painel.MONTHS if at < month}, month: f"{night}"}, "I-03")
    assert listed == draw(home, tmp_path / "whole")
