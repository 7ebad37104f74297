"""A legal parameter is changed by the commands of docs/operations.md, in a copy of the checkout."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import REPOSITORY, Home

pytestmark = pytest.mark.lento


def checkout(folder: Path) -> Path:
    """A copy of the files under version control, with this installation."""
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def test_months_are_judged_by_the_row_in_force_in_them(tmp_path: Path, landing: Path) -> None:
    copy, home = checkout(tmp_path / "checkout"), Home(tmp_path / "home")
    seed = copy / "seeds" / "legal" / "parametros.csv"
    text = seed.read_text(encoding="utf-8")
    (row,) = re.findall(r"^incentivo_preceptor_medica,.*$", text, re.MULTILINE)
    ended = row.replace("2025-10-15,,", "2025-10-15,2026-06-30,")
    begun = row.replace("4000.00", "4500.00").replace("2025-10-15", "2026-07-01")
    seed.write_text(text.replace(row, f"{ended}\n{begun}"), encoding="utf-8")
    guide = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    section = guide.partition("\n## Change of a legal parameter")[2].partition("\n## ")[0]
    commands = re.findall(r"^    (\S.*)$", section, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["make", ".venv/bin/pytest", ".venv/bin/residencias"]
    # The installation has this checkout; the variable puts the copy before it.
    environment = os.environ | {"PYTHONPATH": str(copy), "RESIDENCIAS_LANDING": str(landing)}
    environment |= {"RESIDENCIAS_HOME": str(home.raiz)}
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])
    assert "`incentivo_preceptor_medica` = 4500.00" in (copy / "docs" / "rules.md").read_text(encoding="utf-8")
    with duckdb.connect(str(home.restrito), read_only=True) as con:
        below = con.execute(
            """
            select strftime(linha.competencia, '%Y-%m'), count(*) from pagamentos.avaliacoes as juizo
            join pagamentos.linhas as linha using (codigo_pagamento)
            where juizo.regra = 'MR-04' and juizo.resultado = 'controle' and juizo.motivo like '%4.500,00%' group by 1
            """
        ).fetchall()
    assert [month for month, _ in below] == ["2026-07"]
