"""indicadores.revisoes: what had been published of each cell that a later run changes, on made-up databases."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.parts import part_of
from orchestration.run.context import Run
from orchestration.settings import Home, Settings
from orchestration.transform import revisions

CELULA = "indicador varchar, competencia date, nivel varchar, codigo_territorio varchar, recorte json"
VALORES = f"create table indicadores.valores ({CELULA}, valor double)"
REVISOES = f"""create table indicadores.revisoes (
    {CELULA}, valor_anterior double, valor double, execucao varchar, quando timestamp
)"""
MARCO = date(2026, 3, 1)
ABRIL = date(2026, 4, 1)


def _built(path: Path, *cells: tuple[str, date, str | None, float | None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema indicadores")
        con.execute(VALORES)
        con.execute(REVISOES)
        for indicator, month, place, value in cells:
            con.execute(
                "insert into indicadores.valores values (?, ?, 'uf', ?, '{}', ?)", [indicator, month, place, value]
            )


def _run(tmp_path: Path, name: str, hour: int) -> Run:
    folder = tmp_path / name
    folder.mkdir()
    settings = Settings(memoria="200MB")
    return Run(Home(tmp_path / "home"), tmp_path, ABRIL, settings, name, datetime(2026, 5, 1, hour), folder)


def _rows(run: Run) -> list[tuple[object, ...]]:
    with duckdb.connect(str(run.restrito), read_only=True) as con:
        return con.execute(
            "select indicador, competencia, codigo_territorio, valor_anterior, valor, execucao"
            " from indicadores.revisoes order by all"
        ).fetchall()


@pytest.fixture
def nights(tmp_path: Path) -> list[Run]:
    """Three nights: the first, one with a corrected file and a new month, and one that changes a cell again."""
    runs = [_run(tmp_path, name, hour) for hour, name in enumerate(("primeira", "segunda", "terceira"))]
    stays, gone = ("I-01", MARCO, "28", 3.0), ("I-17", MARCO, None, 2.0)
    cells = [
        [stays, gone, ("I-01", MARCO, "35", 4.0), ("I-03", MARCO, "28", None)],
        [stays, ("I-01", MARCO, "35", 5.0), ("I-03", MARCO, "28", 1.0), ("I-01", ABRIL, "28", 9.0)],
        [stays, ("I-01", MARCO, "35", 6.0), ("I-03", MARCO, "28", 1.0), ("I-01", ABRIL, "28", 9.0)],
    ]
    for run, built in zip(runs, cells, strict=True):
        _built(run.restrito, *built)
        run.home.warehouse.mkdir(parents=True, exist_ok=True)
        revisions.write(run)
        run.home.restrito.write_bytes(run.restrito.read_bytes())
    return runs


def test_a_first_run_revises_nothing(nights: list[Run]) -> None:
    assert _rows(nights[0]) == []


def test_each_changed_cell_keeps_what_had_been_published(nights: list[Run]) -> None:
    """A new month and a cell that did not change are no revisions."""
    second = [
        ("I-01", MARCO, "35", 4.0, 5.0, "segunda"),
        ("I-03", MARCO, "28", None, 1.0, "segunda"),
        ("I-17", MARCO, None, 2.0, None, "segunda"),
    ]
    assert _rows(nights[1]) == second
    assert _rows(nights[2]) == sorted([*second, ("I-01", MARCO, "35", 5.0, 6.0, "terceira")], key=str)


def test_it_can_be_written_again(nights: list[Run], tmp_path: Path) -> None:
    nights[2].home.restrito.write_bytes(nights[1].restrito.read_bytes())
    before = _rows(nights[2])
    assert revisions.write(nights[2]) == 1
    assert _rows(nights[2]) == before


def _with_kept_build(home: Home) -> Home:
    """The home, whose publication is that of its kept build."""
    home.publico.touch()
    home.construcao.mkdir()
    for path in (home.restrito, home.publico):
        (home.construcao / path.name).hardlink_to(path)
    return home


def _noted(path: Path, march: str, april: str = "") -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("create schema if not exists construcao")
        con.execute(
            """create or replace table construcao.meses
            (no varchar, competencia date, parte varchar, versao varchar, feita_de varchar, linhas bigint)"""
        )
        for month, version in ((MARCO, march), (ABRIL, april)):
            con.execute("insert into construcao.meses values ('valores', ?, '', ?, '', 1)", [month, version])


def test_a_month_that_both_builds_made_from_the_same_is_not_compared(nights: list[Run], tmp_path: Path) -> None:
    home = _with_kept_build(nights[2].home)
    run = _run(tmp_path, "quarta", 4)
    _built(run.restrito, ("I-01", MARCO, "35", 7.0), ("I-01", ABRIL, "28", 8.0))
    _noted(home.construcao / "trabalho.duckdb", "a")

    _noted(run.trabalho, "a")
    assert revisions.write(run) == 0, "no month is compared"
    _noted(run.trabalho, "a", "b")
    assert revisions.write(run) == 1, "only April is compared"
    _noted(run.trabalho, "b", "b")
    assert revisions.write(run) == 4, "March too: a cell with another value and two that are gone"
    _noted(run.trabalho, "a")
    (home.construcao / "trabalho.duckdb").write_bytes(b"not a database")
    assert revisions.write(run) == 4, "the kept build is damaged"
    (home.construcao / home.restrito.name).unlink()
    assert revisions.write(run) == 4, "the kept build is not that of the publication"


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        ({"I-01": "a", "I-17": "b"}, 0),
        ({"I-01": "b", "I-17": "a"}, 3),
        ({"I-01": "a", "I-34": "a"}, 4),
    ],
    ids=["another part", "their part", "a build of other parts"],
)
def test_only_the_parts_of_a_month_that_differ_are_compared(
    earlier: dict[str, str], found: int, nights: list[Run], tmp_path: Path
) -> None:
    """Of March a cell is another and two are gone, all of the part of I-01; that of April was noted by no build."""
    home = _with_kept_build(nights[2].home)
    run = _run(tmp_path, "quarta", 4)
    _built(run.restrito, ("I-01", MARCO, "35", 7.0), ("I-01", ABRIL, "28", 8.0))
    now = dict.fromkeys(("I-01", "I-17"), "a")
    for path, versions in ((home.construcao / "trabalho.duckdb", earlier), (run.trabalho, now)):
        with duckdb.connect(str(path)) as con:
            con.execute("create schema construcao")
            con.execute(
                """create table construcao.meses as
                select 'valores' as no, $1 as competencia, unnest($2) as parte, unnest($3) as versao, 1 as linhas""",
                [MARCO, [part_of(indicator) for indicator in versions], list(versions.values())],
            )
    assert revisions.write(run) == found
