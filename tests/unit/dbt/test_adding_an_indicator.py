"""Adding an indicator by the recipe of its README: a row, a file and `make lists`; a figure of it is one file more.

In a fresh clone and from a shell without a variable, as an editor starts dbt. Real processes. Every model is built, on
empty sources.
"""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import DBT_PROJECT, PUBLICO, REPOSITORY, Home

FORMULA = """
select
    {{ celula('I-99', numerador='count(*)', denominador='2') }}
from (
    select
        competencia,
        'brasil' as nivel,
        'BR' as codigo_territorio
    from {{ ref('stg_lake__mes') }}
) as meses
group by competencia, nivel, codigo_territorio
"""
ROW = {
    "indicador": "I-99",
    "modelo": "i_99_indicador_de_teste",
    "nome": "Indicador de teste",
    "definicao": "Metade.",
    "formula": "meses / 2",
    "unidade": "proporção",
    "niveis": "brasil",
    "niveis_publicos": "brasil",
    "artigo": "PN, art. 46",
    "acesso": "publico",
    "minimo": "minimo_celula_publica",
    "formato": "percentual",
    "secao": "vagas",
}
FIGURE = """
titulo: Figura de teste
ordem: 99
indicadores: [I-99]
celulas: {niveis: [brasil], ordenar: [nome]}
colunas:
  - {campo: nivel}
  - {campo: mes, rotulo: Mês}
  - {campo: valor, rotulo: Metade}
medida: valor
nomeia: mes
grafico: {tipo: barras, categoria: mes, eixo: Metade, dica: {mes: Mês, valor: Metade}}
"""
BUILD_PAGE = """
import pathlib, sys
from orchestration.page import panel
from orchestration.settings import Home
home = Home(pathlib.Path(sys.argv[1]))
panel.draw(home, home.publico, home.painel)
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The repository as git has it, without anything built or downloaded."""
    for folder in ("orchestration", DBT_PROJECT.name, "expectations", "seeds"):
        ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
        shutil.copytree(REPOSITORY / folder, tmp_path / "clone" / folder, ignore=ignored)
    return tmp_path / "clone"


def _in(clone: Path, folder: Path, *command: str) -> str:
    """Output of a command started in `folder`, with the clone's code and no RESIDENCIAS_ variable."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("RESIDENCIAS_")}
    ended = subprocess.run(
        command, cwd=folder, env=variables | {"PYTHONPATH": str(clone)}, capture_output=True, text=True, timeout=600
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.lento
def test_a_row_and_a_file_are_enough_and_a_figure_is_one_file_more(clone: Path) -> None:
    catalogue, project = clone / "seeds" / "legal" / "indicadores.csv", clone / "dbt_project"
    with catalogue.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with catalogue.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, lineterminator="\n").writerow(ROW)
    formulas = project / "models" / "intermediate" / "indicadores" / "formulas"
    (formulas / "i_99_indicador_de_teste.sql").write_text(FORMULA, encoding="utf-8")
    (clone / "orchestration" / "page" / "figures" / "teste.yml").write_text(FIGURE, encoding="utf-8")
    _in(clone, clone, sys.executable, "-m", "orchestration.generate.lists")

    dbt = str(Path(sys.executable).with_name("dbt"))
    listed = _in(clone, project, dbt, "ls", "--select", "+int_indicadores__celulas")
    models = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    _in(clone, project, dbt, "build", *models)
    home = Home(clone / "casa")
    home.publico.parent.mkdir(parents=True)
    (project / "target" / "trabalho" / PUBLICO).rename(home.publico)
    _in(clone, clone, sys.executable, "-c", BUILD_PAGE, str(home.raiz))

    assert "i_99_indicador_de_teste" in listed
    with duckdb.connect(str(home.publico), read_only=True) as con:
        assert con.sql("select nivel, valor from indicadores.valores where indicador = 'I-99'").fetchall() == [
            ("brasil", 0.5)
        ]
        assert con.sql("select nome from indicadores.catalogo where indicador = 'I-99'").fetchall() == [
            ("Indicador de teste",)
        ]
    page = (home.painel / "index.html").read_text(encoding="utf-8")
    assert 'id="teste"' in page and "Figura de teste" in page
    drawn = (home.painel / "dados" / "teste.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(";")[0::2] for line in drawn] == [["nivel", "valor"], ["brasil", "0,5"]]
    assert "I-99" in (home.painel / "dados" / "I-99.csv").read_text(encoding="utf-8")
