"""The view of each indicator, over made-up cells."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration import seeds
from orchestration.run.context import Run
from orchestration.settings import Home, Settings
from orchestration.transform import indicator_views

VALORES = """create table indicadores.valores (indicador varchar, competencia date, nivel varchar,
    codigo_territorio varchar, recorte json, numerador double, denominador double, valor double,
    {faixa} suprimido boolean, motivo varchar)"""
TERRITORIOS = (
    "create table indicadores.territorios (nivel varchar, codigo_territorio varchar, nome varchar, uf varchar)"
)
REGISTROS = """create schema cadastro;
create table cadastro.programas as select 'P1' as codigo_programa, 'Residência em Pediatria' as nome, 'SE' as uf;
create table cadastro.instituicoes as select 'I1' as codigo_instituicao, 'Hospital' as nome, 'SE' as uf"""
CLINICA = '{"cadastro": "CNE", "profissao": "Medicina", "especialidade": "Clínica Médica", "medida": "papeis"}'
MES = date(2026, 5, 1)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = Run(Home(tmp_path), tmp_path, MES, Settings(memoria="200MB"), "teste", datetime(2026, 6, 1), tmp_path)
    for path, faixa in ((run.restrito, ""), (run.publico, "faixa varchar,")):
        with duckdb.connect(str(path)) as con:
            con.execute("create schema indicadores")
            con.execute(VALORES.format(faixa=faixa))
            con.execute(TERRITORIOS)
            con.execute("insert into indicadores.territorios values ('uf', '28', 'Sergipe', 'SE')")
            cells = [("I-01", "uf", "28", CLINICA, 4.0), ("I-10", "programa", "P1", "{}", 2.0)]
            for indicador, nivel, codigo, recorte, valor in cells:
                con.execute(
                    "insert into indicadores.valores by name select $1 as indicador, $2 as competencia, $3 as nivel,"
                    " $4 as codigo_territorio, $5::json as recorte, $6 as valor, false as suprimido",
                    [indicador, MES, nivel, codigo, recorte, valor],
                )
            if path == run.restrito:
                con.execute(REGISTROS)
    return run


def test_cuts_and_names_are_columns(run: Run) -> None:
    indicator_views.write(run)
    for path in (run.restrito, run.publico):
        with duckdb.connect(str(path), read_only=True) as con:
            assert con.execute(
                "select mes, nivel, codigo_territorio, territorio_nome, uf, profissao, especialidade, area_atuacao,"
                " medida, valor from indicadores.i_01_especialistas_por_100_mil"
            ).fetchall() == [
                (MES, "uf", "28", "Sergipe", "SE", "Medicina", "Clínica Médica", None, "papeis", 4.0)
            ]  # fmt: skip


def test_a_programme_has_its_own_name(run: Run) -> None:
    indicator_views.write(run)
    (modelo,) = [row["modelo"] for row in seeds.rows("legal/indicadores") if row["indicador"] == "I-10"]
    with duckdb.connect(str(run.restrito), read_only=True) as con:
        assert con.execute(f"select territorio_nome, uf, valor from indicadores.{modelo}").fetchall() == [
            ("Residência em Pediatria", "SE", 2.0)
        ]


def test_every_indicator_has_its_view_described_and_a_second_build_makes_them_anew(run: Run) -> None:
    rows = seeds.rows("legal/indicadores")
    publicos = sum(row["acesso"] == "publico" for row in rows)
    assert indicator_views.write(run) == indicator_views.write(run) == len(rows) + publicos
    for path, count in ((run.restrito, len(rows)), (run.publico, publicos)):
        with duckdb.connect(str(path), read_only=True) as con:
            views = con.execute(
                "select view_name, comment from duckdb_views() where schema_name = 'indicadores'"
            ).fetchall()
            bare = con.execute(
                "select table_name, column_name from duckdb_columns() where comment is null"
                " and table_name in (select view_name from duckdb_views() where schema_name = 'indicadores')"
            ).fetchall()
        assert len(views) == count and all(comment for _, comment in views)
        assert bare == []
