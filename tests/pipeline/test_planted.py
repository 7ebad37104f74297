"""Identifiers planted in texts, codes, and names of files, sheets and columns are neither published nor logged."""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.audit import identifiers as search
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.mask import numbers_in
from orchestration.settings import Home
from orchestration.synthetic import planted_identifiers
from tests.conftest import Ended, Published, once, residencias
from tests.pipeline import identifiers
from tests.pipeline.planting import plant

EDITED = """
import sys
import duckdb
from orchestration.audit import audit

original, statement = audit.audit_exit, sys.argv.pop(1)

def after_an_edit(run, *arguments):
    with duckdb.connect(str(run.restrito)) as con:
        con.execute(statement)
    return original(run, *arguments)

audit.audit_exit = after_an_edit
from orchestration.cli import residencias
residencias()
"""
"""A run whose restricted database is edited between dbt and the exit audit."""


@pytest.fixture(scope="module")
def planted(shared: Path, landing: Path) -> tuple[Published, identifiers.Planted, int]:
    """A home filled by one run of a planted landing, with a Dagster instance inside. Read only."""

    def make() -> tuple[Published, identifiers.Planted, int]:
        folder, home = shared / "plantada", shared / "casa-plantada"
        shutil.copytree(landing, folder)
        searched = identifiers.read(folder)
        count = plant(folder, searched)
        (home / "dagster").mkdir(parents=True)
        ended = residencias("run", "--landing", folder, "--home", home, DAGSTER_HOME=str(home / "dagster"))
        return Published(folder, home, ended), searched, count

    return once(shared, "planted", make)


def test_planted_identifiers_do_not_leak_and_the_run_is_published(
    planted: tuple[Published, identifiers.Planted, int],
) -> None:
    published, searched, count = planted
    assert published.ended.code in (0, 3), published.ended.err
    assert count > 500
    assert published.rows("select count(*) from pagamentos.linhas")[0][0] > 100
    assert list(searched.found_in(published.ended.out + published.ended.err)) == []
    assert identifiers.leaks(searched, published.home) == []


def test_sealed_codes_join_and_masked_texts_are_reported(planted: tuple[Published, identifiers.Planted, int]) -> None:
    published, _, _ = planted
    [(sealed,)] = published.rows("select count(*) from cadastro.residentes where starts_with(codigo_programa, 'c-')")
    warned = published.rows("select conjunto from qualidade.cargas where contains(avisos, 'masca')")
    assert sealed > 0
    assert {"programas", "instituicoes", "titulos", "relatorio", "tbEstabelecimento"} <= {name for (name,) in warned}
    cuts = published.rows(
        "select distinct recorte->>'especialidade' from indicadores.valores where recorte->>'especialidade' like '%*%'",
        publico=True,
    )
    assert cuts == []


def test_one_identifier_written_by_hand_in_any_column_is_found(own: Published, tmp_path: Path) -> None:
    """Each text column of every table about to be published gets a CPF, a CNS or a name, in turn."""
    people = planted_identifiers(own.landing)
    home = Home(own.home)
    with duckdb.connect() as con:
        con.execute(f"attach '{home.restrito}' as restrito; attach '{home.publico}' as publico")
        register_views(con, home, BuildingRun("teste", date(2026, 7, 1), datetime(2026, 8, 1)))
        changed = set()
        values = [min(people["cpf"]), min(people["cns"]), min(people["nome"])]
        for number, column in enumerate(search._columns(con, ["restrito", "publico"])):
            [(rows,)] = con.execute(f"select count(*) from {column.relacao}").fetchall()
            if column.tipo == "VARCHAR" and rows:
                set_one = f'update {column.relacao} set "{column.coluna}" = ? where rowid = 0'
                con.execute(set_one, [f"x {values[number % 3]} y"])
                changed.add(column.alvo)
        leaking = {
            item.alvo.split(" ")[0] for item in search.scan(con, home, ["restrito", "publico"]) if item.vazamento
        }
    assert len(changed) > 150
    assert changed - leaking == set()


def by_hand(published: Published, statement: str) -> Ended:
    """`residencias run` on a home, executing the statement on the restricted database between dbt and the audit."""
    arguments = ["run", "--landing", str(published.landing), "--home", str(published.home)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RESIDENCIAS_")}
    done = subprocess.run(
        [sys.executable, "-c", EDITED, statement, *arguments],
        capture_output=True, text=True, timeout=900, env=environment | {"COLUMNS": "160"},
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def test_a_row_changed_by_hand_stops_the_publication(own: Published) -> None:
    before = {path: path.read_bytes() for path in (Home(own.home).restrito, Home(own.home).publico)}
    cpf = min(planted_identifiers(own.landing)["cpf"])
    ended = by_hand(own, f"update pagamentos.alertas set mensagem = 'devolver a {cpf}' where rowid = 2")
    assert ended.code == 1
    assert "restrito.pagamentos.alertas.mensagem (CPF na linha 3 da tabela" in ended.err
    assert numbers_in(ended.out + ended.err) == set()
    assert {path: path.read_bytes() for path in before} == before
