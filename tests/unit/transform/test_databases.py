"""The first row of a failed data test, with the file and line from which it came."""

from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration import duck
from orchestration.run.context import Run
from orchestration.settings import Home, Settings
from orchestration.transform.databases import first_row, first_that_fails

CPF = "529.982.247-25"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Run(Home(tmp_path), tmp_path, date(2026, 1, 1), Settings(), "x", datetime(2026, 1, 1), pasta=tmp_path)
    with duck.connect(made.trabalho) as con:
        con.execute(
            """
            create schema lake; create schema identidade;
            create table lake.cargas as from (values
                (1, date '2026-01-01', 'cnrm/programas_202601.csv'),
                (2, date '2026-02-01', 'cnrm/programas_202602.csv')) as t (carga_id, competencia, arquivo);
            create table lake.cnrm_programas as from (values
                (1, 9, 'PRG1', date '2026-01-01'), (2, 14, 'PRG1', date '2026-02-01'))
                as t (carga_id, linha, codigo_programa, competencia);
            create table lake.cnrms_programas as from lake.cnrm_programas limit 0;
            create table lake.cnrm_residentes (carga_id integer, linha integer, codigo_matricula varchar);
            create table lake.cnrms_residentes as from lake.cnrm_residentes;
            create table identidade.registros as select 2 as carga_id, 21 as linha, 'abc' as pessoa_id;
            """
        )
    for database in (made.restrito, made.publico):
        duck.connect(database).close()
    with duck.connect(made.restrito) as con:
        con.execute("create table programas as from (values ('PRG1'), ('PRG1')) as t (codigo_programa)")
    return made


def test_the_files_and_lines_of_a_repeated_code_are_named(run: Run) -> None:
    repeated = "select codigo_programa from restrito.programas group by 1 having count(*) > 1"
    assert first_row(run, repeated) == (
        "codigo_programa PRG1; cnrm/programas_202602.csv, linha 14; cnrm/programas_202601.csv, linha 9"
    )


def test_a_person_is_traced_to_a_register(run: Run) -> None:
    assert first_row(run, "select 'abc' as pessoa_id") == "pessoa_id abc; cnrm/programas_202602.csv, linha 21"


def test_no_text_of_the_data_is_shown(run: Run) -> None:
    shown = first_row(run, f"select 'Maria da Silva' as nome, 'R-{CPF}' as codigo_matricula")
    assert shown == "codigo_matricula R-***"


@pytest.mark.parametrize("query", ["select codigo_programa from restrito.programas limit 0", "select from nothing"])
def test_a_query_without_rows_or_that_fails_gives_no_row(run: Run, query: str) -> None:
    assert first_row(run, query) == ""


def test_the_first_query_that_fails_on_its_values_is_found(run: Run) -> None:
    queries = {
        "works": "select codigo_programa from restrito.programas -- and ends in a comment",
        "fails": "select 1 as um, cast(codigo_programa as integer) as codigo from restrito.programas",
        "is not asked": "select from nothing",
    }
    assert first_that_fails(run, queries) == "fails"
    assert first_that_fails(run, {"works": queries["works"]}) is None
