"""A copy of the checkout: a legal parameter is changed there by the commands of docs/operations.md.

Then it is read-only, as one owned by another user, and a run and dbt from a shell work and write nothing in it.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import DBT_PROJECT, REPOSITORY, Home
from tests.conftest import Published, bound_by_modes, dbt_by_hand, residencias

NOT_COPIED = shutil.ignore_patterns(".*", "dados", "target", "logs", "__pycache__")


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A copy of the checkout, with this installation."""
    copied = tmp_path / "checkout"
    shutil.copytree(REPOSITORY, copied, ignore=NOT_COPIED)
    (copied / ".venv").symlink_to(sys.prefix)
    yield copied
    for path in (copied, *copied.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)


def lock(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)


@pytest.mark.lento
def test_a_changed_parameter_judges_its_months_from_a_read_only_checkout(
    checkout: Path, own: Published, tmp_path: Path
) -> None:
    home = Home(own.home)
    seed = checkout / "seeds" / "legal" / "parametros.csv"
    text = seed.read_text(encoding="utf-8")
    (row,) = re.findall(r"^incentivo_preceptor_medica,.*$", text, re.MULTILINE)
    ended = row.replace("2025-10-15,,", "2025-10-15,2026-06-30,")
    begun = row.replace("4000.00", "4500.00").replace("2025-10-15", "2026-07-01")
    seed.write_text(text.replace(row, f"{ended}\n{begun}"), encoding="utf-8")
    guide = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    section = guide.partition("\n## Change of a legal parameter")[2].partition("\n## ")[0]
    commands = re.findall(r"^    (\S.*)$", section, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["make", ".venv/bin/pytest", ".venv/bin/residencias"]

    places = {"RESIDENCIAS_HOME": str(home.raiz), "PYTHONPATH": str(checkout)}
    for command in commands:
        locked, cache = (), {}
        if command == commands[-1]:
            lock(checkout)
            locked, cache = bound_by_modes(), {"XDG_CACHE_HOME": str(checkout)}
        done = subprocess.run(
            [*locked, "sh", "-c", command],
            cwd=checkout,
            # The installation has this checkout; PYTHONPATH puts the copy before it.
            env=os.environ | {"RESIDENCIAS_LANDING": str(own.landing)} | places | cache,
            umask=0o077,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])

    assert "`incentivo_preceptor_medica` = 4500.00" in (checkout / "docs" / "rules.md").read_text(encoding="utf-8")
    with duckdb.connect(str(home.restrito), read_only=True) as con:
        below = con.execute(
            """
            select strftime(linha.competencia, '%Y-%m'), count(*) from pagamentos.avaliacoes as juizo
            join pagamentos.linhas as linha using (codigo_pagamento)
            where juizo.regra = 'MR-04' and juizo.resultado = 'controle' and juizo.motivo like '%4.500,00%' group by 1
            """
        ).fetchall()
    assert [month for month, _ in below] == ["2026-07"]

    assert list(home.cache.glob("dbt/*/duckdb/manifest.json"))
    assert residencias("doutor", "--home", home.raiz).code == 0
    listed = dbt_by_hand(
        *("ls", "--select", "alertas"),
        project=checkout / DBT_PROJECT.name,
        prefix=bound_by_modes(),
        trabalho=tmp_path / "dbt",
        XDG_CACHE_HOME=str(checkout),
        **places,
    )
    assert listed.code == 0 and "residencias.marts.pagamentos.alertas" in listed.out, listed.out
