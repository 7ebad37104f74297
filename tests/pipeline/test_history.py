"""Loading a history month by month, with corrections, over a kept build equals loading it all at once.

RESIDENCIAS_NOITES (`make history`): how many random nights over a kept build are compared, each with a build of
everything.
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
from dbt.contracts.graph.manifest import Manifest

from orchestration.ingest import load
from orchestration.installation.opening import open_run
from orchestration.parts import condition, part_of
from orchestration.settings import Home
from orchestration.synthetic import generate
from orchestration.transform import base, manifest
from orchestration.transform.build import build
from tests.conftest import Published
from tests.macros import macros
from tests.pipeline import landing_edits as edits
from tests.pipeline import nights
from tests.pipeline.comparing import HISTORY, different, unequal
from tests.pipeline.judging import identify, publish_of

MONTH = date(2026, 7, 1)
NIGHTS = int(os.environ.get("RESIDENCIAS_NOITES", "0"))


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


def test_months_of_spoiled_files_then_corrected_equal_loading_at_once(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`published` loaded everything at once; here it comes over a kept build, and persons of before merge and split."""
    monkeypatch.setenv("RESIDENCIAS_CHAVE", Home(published.home).chave.read_text("ascii").strip())
    earlier, grown = tmp_path / "earlier", tmp_path / "grown"
    shutil.copytree(published.landing, earlier)
    without_newest_month(earlier)
    spoil_scnes(sorted((earlier / "scnes").glob("*.ZIP"))[1])
    edits.rewrite(earlier / "incentivo" / "pagamentos_202605.csv", lambda rows: rows[: len(rows) // 2])
    edits.rewrite(earlier / "cnrm" / "residentes_202605.csv", lambda rows: rows[::2])
    nights.spoil(earlier, random.Random(5))

    publish_of(earlier, grown, date(2026, 6, 1))
    assert any(node.mantido for node in publish_of(published.landing, grown, MONTH).nodes)

    assert different(grown, published.home).keys() <= {HISTORY}
    with duckdb.connect(str(Home(grown).restrito), read_only=True) as con:
        assert con.execute("select count(*) from pagamentos.alertas where estado = 'extinto'").fetchall() > [(0,)]


def trust_what_was_changed(home: Home) -> None:
    """Make the note of the kept build say the size and time that its databases have now."""
    note = home.construcao / base.STATE
    written = json.loads(note.read_text())
    for name in base.DATABASES:
        state = (home.construcao / name).stat()
        written["bancos"][name] = [state.st_size, state.st_mtime_ns]
    note.write_text(json.dumps(written))


def test_only_months_with_news_are_built_again(own: Published) -> None:
    """Marks that no build writes stay in the months without news, also where a table is read from another."""
    home, calculados = Home(own.home), "intermediate.int_indicadores__calculados"
    with duckdb.connect(str(home.construcao / "trabalho.duckdb")) as con:
        con.execute(f"update {calculados} set motivo = 'marca' where nivel = 'uf'")
        con.execute("update intermediate.int_supressao__celulas set codigo_uf = 'marca' where nivel = 'uf'")
        months = con.execute(f"select distinct competencia from {calculados} where indicador = 'I-03'").fetchall()
    trust_what_was_changed(home)
    spoil_scnes(max((own.landing / "scnes").glob("*.ZIP")))

    publish_of(own.landing, own.home, MONTH)
    with duckdb.connect(str(home.construcao / "trabalho.duckdb"), read_only=True) as con:
        for table, mark in ((calculados, "motivo"), ("intermediate.int_supressao__celulas", "codigo_uf")):
            marked = f"select distinct competencia from {table} where {mark} = 'marca'"
            kept = {month for (month,) in con.execute(marked).fetchall()}
            assert max(months)[0] not in kept
            assert min(months)[0] in kept


def test_every_row_of_cells_is_of_a_noted_month_and_its_family_of_one_part(published: Published) -> None:
    """A row of no noted month would never be made again; a family in two parts would be withheld by halves.

    What reads the published cells by part has the same parts (orchestration/parts.py).
    """
    parts = [macros("partes.sql").parte_pela_coluna(column) for column in ("indicador", "familia")]
    with duckdb.connect() as con:
        for name in ("trabalho", "restrito", "publico"):
            con.execute(f"attach '{Home(published.home).construcao / f'{name}.duckdb'}' as {name} (read_only)")
        noted = con.execute(
            "select no, sum(linhas) from trabalho.construcao.meses where linhas > 0 group by no"
        ).fetchall()
        nodes = Manifest.from_msgpack(manifest.parsed("duckdb")).nodes.values()
        tables = {
            node.name: f"{node.database}.{node.schema}.{node.alias}"
            for node in nodes
            if node.resource_type == "model" and node.config.materialized == "table"
        }
        by_name = {no: int(rows) for no, rows in noted if no in tables}
        assert {"int_indicadores__calculados", "valores", "oferta", "oferta_publica"} <= by_name.keys()
        for no, rows in by_name.items():
            assert con.execute(f"select count(*) from {tables[no]}").fetchall() == [(rows,)], no
        torn = con.execute(
            f"""select familia from trabalho.intermediate.int_indicadores__calculados
            where familia is not null and {parts[0]} <> {parts[1]}"""
        )
        assert torn.fetchall() == []
        cells = con.execute(f"select distinct indicador, {parts[0]} from restrito.indicadores.valores").fetchall()
        assert len({part for _, part in cells}) == 3
        for indicator, part in cells:
            assert part_of(indicator) == part
            held = con.execute(f"select {condition(part)} from (select ? as indicador)", [indicator])
            assert held.fetchall() == [(True,)]


def test_a_kept_build_that_lacks_a_table_is_built_anew(own: Published) -> None:
    """The table is one that the kept build's own note says it has."""
    home = Home(own.home)
    with duckdb.connect(str(home.construcao / "trabalho.duckdb")) as con:
        con.execute("drop view staging.stg_lake__rejeicoes")
    trust_what_was_changed(home)
    newest = own.landing / "incentivo" / f"pagamentos_{edits.NEWEST}.csv"
    edits.rewrite(newest, lambda rows: [rows[0] | {"valor": "muito"}, *rows[1:]])

    with open_run(home, own.landing, MONTH) as run:
        load.run(run.landing, run.home, run.settings, run.executado_em)
        identify(run)
        build(run, only=["model.residencias.rejeicoes"]).raise_if_failed()
        with duckdb.connect(str(run.restrito), read_only=True) as con:
            found = con.execute("select coluna from qualidade.rejeicoes where arquivo like ?", [f"%{newest.name}"])
            assert ("valor",) in found.fetchall()
    logged = "".join(path.read_text() for path in home.registros_de_execucao.glob("*.jsonl"))
    assert "construcao_descartada" in logged


@pytest.mark.skipif(not NIGHTS, reason="RESIDENCIAS_NOITES is not set")
def test_a_night_over_a_kept_build_publishes_what_building_everything_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over random nights: new, late, corrected and refused files, persons who merge and split."""
    monkeypatch.setenv("RESIDENCIAS_CHAVE", "cd" * 32)
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
