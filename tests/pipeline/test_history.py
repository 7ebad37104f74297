"""Loading a history month by month, with a correction in the middle, equals loading it all at once; and a night over a
kept build publishes what the same night publishes when it builds everything.

RESIDENCIAS_NOITES: how many random nights, one after another, are compared (`make history`); one without it.
"""

import json
import os
import random
import shutil
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Home
from orchestration.synthetic import generate
from orchestration.transform import base
from tests.pipeline import landing_edits as edits
from tests.pipeline import nights
from tests.pipeline.comparing import different, unequal
from tests.pipeline.judging import publish_of

MONTH = date(2026, 7, 1)
NIGHTS = int(os.environ.get("RESIDENCIAS_NOITES", "1"))


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_CHAVE", "cd" * 32)


def spoil_scnes(path: Path) -> None:
    """Drop every seventh link of the month; a later file of the same month corrects it."""
    with zipfile.ZipFile(path) as given:
        tables = {name: given.read(name) for name in given.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in tables.items():
            rows = content.splitlines(keepends=True)
            kept = [row for place, row in enumerate(rows) if place == 0 or place % 7]
            made.writestr(name, b"".join(kept) if name.startswith("tbCargaHorariaSus") else content)


def without_newest_month(landing: Path) -> None:
    """Make the folder as it was a month earlier: no file of the newest month of any dataset, SCNES included."""
    sorted((landing / "scnes").glob("*.ZIP"))[-1].unlink()
    for path in landing.glob(f"*/**/*_{edits.NEWEST}.*"):
        path.unlink()


def test_month_by_month_with_a_correction_equals_loading_at_once(tmp_path: Path) -> None:
    whole, earlier = tmp_path / "whole", tmp_path / "earlier"
    generate(whole, seed=7, scale=0.0005, competencias=4, pagamentos=60)
    shutil.copytree(whole, earlier)
    without_newest_month(earlier)
    spoil_scnes(sorted((earlier / "scnes").glob("*.ZIP"))[1])
    edits.rewrite(earlier / "incentivo" / "pagamentos_202605.csv", lambda rows: rows[: len(rows) // 2])
    edits.rewrite(earlier / "cnrm" / "residentes_202605.csv", lambda rows: rows[::2])

    publish_of(earlier, tmp_path / "grown", date(2026, 6, 1))
    publish_of(whole, tmp_path / "grown", MONTH)
    keep_a_build_without_a_table(tmp_path / "grown", tmp_path / "at_once")
    publish_of(whole, tmp_path / "at_once", MONTH)

    assert "construcao_descartada" in logged(tmp_path / "at_once")
    assert different(tmp_path / "grown", tmp_path / "at_once") == {}
    with duckdb.connect(str(Home(tmp_path / "grown").restrito), read_only=True) as con:
        assert con.execute("select count(*) from pagamentos.alertas where estado = 'extinto'").fetchall() > [(0,)]


def keep_a_build_without_a_table(source: Path, target: Path) -> None:
    """Give the new home `target` the kept build of `source`, which lacks a table that its own note says it has."""
    kept = Home(target).construcao
    shutil.copytree(Home(source).construcao, kept)
    with duckdb.connect(str(kept / "restrito.duckdb")) as con:
        con.execute("drop table referencia.regras")
    note = kept / base.STATE
    written = json.loads(note.read_text())
    for name in base.DATABASES:
        state = (kept / name).stat()
        written["bancos"][name] = [state.st_size, state.st_mtime_ns]
    note.write_text(json.dumps(written))


def logged(home: Path) -> str:
    return "".join(path.read_text() for path in Home(home).registros_de_execucao.glob("*.jsonl"))


def test_a_night_over_a_kept_build_publishes_what_building_everything_does(tmp_path: Path) -> None:
    """Over random nights: new, late, corrected and refused files, persons who merge and split."""
    landing, kept_back, home, whole = (tmp_path / name for name in ("landing", "kept_back", "home", "whole"))
    rng = random.Random(NIGHTS)
    generate(landing, seed=11, scale=0.0005, competencias=4, pagamentos=60)
    nights.hold_back(landing, kept_back, rng)
    publish_of(landing, home, MONTH)
    for _ in range(NIGHTS):
        nights.pass_night(landing, kept_back, rng)
        shutil.copytree(home, whole, symlinks=True)
        shutil.rmtree(Home(whole).construcao)
        assert any(node.mantido for node in publish_of(landing, home, MONTH).nodes)
        assert not any(node.mantido for node in publish_of(landing, whole, MONTH).nodes)
        assert unequal(home, whole) == {}
        shutil.rmtree(whole)
