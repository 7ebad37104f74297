"""A source is added by the recipe of expectations/README.md, word by word, in a copy where nothing else changes."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import DBT_PROJECT, REPOSITORY

BLOCK = re.compile(r"```(?:yaml|sql)\n(?:#|--) (?P<path>\S+)\n(?P<text>.*?)```", re.DOTALL)
FILE = """\
cpf;nome;conselho;numero_registro;uf_registro;data_inscricao;situacao
52998224725;Zuleide Gerada de Teste;CRM;0012345;SE;2020-02-28;ativa
;Quitéria Gerada de Teste;COREN;777;BA;01/03/2021;cancelada
52998224725;Zuleide Gerada de Teste;CRM;99;SE;2020-02-28;suspensa
"""
RUN = """
import runpy, sys
from datetime import date
from pathlib import Path

import duckdb
from click.testing import CliRunner

for module in ("lists", "sources"):  # as `make lists` does
    runpy.run_module(f"orchestration.generate.{module}", run_name="__main__")

from orchestration.cases.registration import write_known
from orchestration.cli import residencias
from orchestration.identity.identify import resolve
from orchestration.ingest import load
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.installation.opening import open_run
from orchestration.page.words import sources
from orchestration.settings import Home
from orchestration.transform.build import build

with open_run(Home(Path("home").resolve()), Path("landing").resolve(), date(2026, 8, 1)) as run:
    [carga] = load.run(run.landing, run.home, run.settings, run.executado_em).cargas
    print(carga.estado, carga.linhas_lidas, carga.linhas_carregadas, carga.linhas_rejeitadas)
    resolve(run.home, run.execucao_id)
    with duckdb.connect(run.trabalho) as con:
        register_views(con, run.home, BuildingRun(run.execucao_id, run.competencia, run.executado_em))
        write_known(run.home, con)
    build(run, ["stg_conselhos__inscricoes", "+completude"]).raise_if_failed()
    with duckdb.connect(run.trabalho, read_only=True) as con:
        print(con.sql(
            "select count(distinct pessoa_id), list(chave order by linha), list(numero_registro order by linha)"
            " from staging.stg_conselhos__inscricoes"
        ).fetchall())
    with duckdb.connect(run.restrito, read_only=True) as con:
        print(con.sql(
            "select month(competencia), chegou from qualidade.completude where conjunto = 'inscricoes' order by all"
        ).fetchall())
print(sources("conselhos/inscricoes"))
print("conselhos" in CliRunner().invoke(residencias, ["run", "--help"]).output)
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the project to which the worked example of the README was added."""
    ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
    for folder in ("orchestration", DBT_PROJECT.name, "expectations", "seeds"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=ignored)
    (tmp_path / "docs").mkdir()
    recipe = (REPOSITORY / "expectations" / "README.md").read_text(encoding="utf-8")
    for block in BLOCK.finditer(recipe):
        path = tmp_path / block["path"]
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(block["text"])
    arrived = tmp_path / "landing" / "conselhos" / "inscricoes_202607.csv"
    arrived.parent.mkdir(parents=True)
    arrived.write_text(FILE, encoding="utf-8")
    return tmp_path


@pytest.mark.lento
def test_a_contract_an_entry_and_a_staging_model_are_enough(clone: Path) -> None:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("RESIDENCIAS_")}
    ended = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=clone,
        env=variables | {"PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-5:] == [
        "carregado 3 2 1",
        "[(2, ['cpf', 'registro'], ['12345', '777'])]",
        "[(7, True), (8, False)]",
        "['conselhos profissionais']",
        "True",
    ]
    assert "### conselhos/inscricoes\n" in (clone / "docs" / "sources.md").read_text(encoding="utf-8")
