"""`dbt build` started from a shell finds the sources that a run would register. Real processes.

A fresh clone is tested in tests/unit/dbt/test_adding_an_indicator.py, Spark in tests/pipeline/test_spark.py.
"""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import DBT_PROJECT, TRABALHO
from orchestration.transform import from_shell, manifest
from tests.conftest import Published, dbt_by_hand, holding


@pytest.mark.lento
def test_a_model_is_built_from_the_lake_of_the_home(own: Published, tmp_path: Path) -> None:
    published_at = (own.home / "warehouse" / "restrito.duckdb").stat().st_mtime_ns
    trabalho = tmp_path / "dbt"

    wanted = ["--select", "+stg_incentivo__pagamentos"]
    ended = dbt_by_hand("build", *wanted, trabalho=trabalho, RESIDENCIAS_HOME=str(own.home))

    assert ended.code == 0, ended.out
    with duckdb.connect(str(trabalho / TRABALHO), read_only=True) as con:
        built = con.execute("select codigo_pagamento from staging.stg_incentivo__pagamentos").fetchall()
    live = own.rows("select codigo_pagamento from pagamentos.linhas where tipo <> 'bolsa_residencia'")
    assert live
    assert set(live) <= set(built)
    assert (own.home / "warehouse" / "restrito.duckdb").stat().st_mtime_ns == published_at


def test_a_home_without_a_run_is_reported_in_one_sentence(tmp_path: Path) -> None:
    ended = dbt_by_hand("build", trabalho=tmp_path / "dbt", RESIDENCIAS_HOME=str(tmp_path / "vazia"))
    assert ended.code == 2
    assert "Nenhuma execução terminou em" in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_dbt_writes_where_its_sources_are_prepared() -> None:
    profile = (DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8")
    places = re.findall(r"env_var\('(\w+)', '([^']+)'\) \}\}/", profile)
    assert set(places) == {(manifest.DATABASES, str(from_shell.DATABASES_BY_DEFAULT))}


def test_it_is_refused_while_a_run_is_writing(published: Published, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(published.home / "ultima-execucao.json", home)
    with holding(home):
        ended = dbt_by_hand("build", trabalho=tmp_path / "dbt", RESIDENCIAS_HOME=str(home))
    assert ended.code == 2
    assert "Outra execução já está gravando" in ended.out
