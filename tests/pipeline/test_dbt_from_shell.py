"""dbt started by hand: `dbt build` in a shell finds the rules and sources that a run would give it. Real processes.

On Spark it is tests/pipeline/test_spark.py's, for want of time.
"""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import TRABALHO
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
    live = own.rows("select codigo_pagamento from pagamentos.linhas")
    assert live
    assert set(live) <= set(built)
    assert (own.home / "warehouse" / "restrito.duckdb").stat().st_mtime_ns == published_at


@pytest.mark.parametrize(
    ("home", "sentence"),
    [("", "A variável RESIDENCIAS_HOME não diz que pasta usar"), ("vazia", "Nenhuma execução terminou em")],
)
def test_what_is_missing_is_said_in_one_sentence(home: str, sentence: str, tmp_path: Path) -> None:
    named = {"RESIDENCIAS_HOME": str(tmp_path / home)} if home else {}
    ended = dbt_by_hand("build", trabalho=tmp_path / "dbt", **named)
    assert ended.code == 2
    assert sentence in ended.out
    assert "Traceback" not in ended.out + ended.err


def test_it_waits_for_nobody_who_writes(published: Published, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(published.home / "ultima-execucao.json", home)
    with holding(home):
        ended = dbt_by_hand("build", trabalho=tmp_path / "dbt", RESIDENCIAS_HOME=str(home))
    assert ended.code == 2
    assert "Outra execução já está gravando" in ended.out
