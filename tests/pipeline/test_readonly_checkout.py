"""With a read-only checkout, as one owned by another user, a run and dbt from a shell work and write nothing in it."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.settings import DBT_PROJECT, REPOSITORY, Home
from tests.conftest import bound_by_modes, dbt_by_hand, residencias

NOT_COPIED = shutil.ignore_patterns(".*", "dados", "target", "logs", "__pycache__")


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    copied = tmp_path / "checkout"
    shutil.copytree(REPOSITORY, copied, ignore=NOT_COPIED)
    for path in (*copied.rglob("*"), copied):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)
    yield copied
    for path in (copied, *copied.rglob("*")):
        if path.is_dir():
            path.chmod(0o700)


@pytest.mark.lento
def test_a_run_and_dbt_from_a_shell_write_nothing_in_the_checkout(
    checkout: Path, landing: Path, tmp_path: Path
) -> None:
    home, locked = Home(tmp_path / "home"), bound_by_modes()
    places = {"XDG_CACHE_HOME": str(checkout), "PYTHONPATH": str(checkout)}
    before = os.umask(0o077)
    try:
        ended = residencias("run", "--landing", landing, "--home", home.raiz, cwd=checkout, prefix=locked, **places)
    finally:
        os.umask(before)
    assert ended.code == 0, ended.err
    assert list(home.cache.glob("dbt/*/duckdb/manifest.json"))
    assert residencias("doutor", "--home", home.raiz).code == 0

    named = {"RESIDENCIAS_HOME": str(home.raiz), **places}
    project = checkout / DBT_PROJECT.name
    listed = dbt_by_hand(
        "ls", "--select", "alertas", project=project, prefix=locked, trabalho=tmp_path / "dbt", **named
    )
    assert listed.code == 0 and "residencias.marts.pagamentos.alertas" in listed.out, listed.out
