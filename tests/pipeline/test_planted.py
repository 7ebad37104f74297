"""No CPF, CNS, name, mother's name or birth date is outside the vault and the received files.

Identifiers are planted in texts, codes, and names of files, sheets and columns; files are refused and rows rejected.
"""

import csv
import io
import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from orchestration.audit import identifiers as search
from orchestration.cli import residencias as cli
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
REFUSALS = ("cargas where estado = 'recusado'", "rejeicoes")


@pytest.fixture(scope="module")
def planted(shared: Path, landing: Path) -> tuple[Published, identifiers.Planted, int]:
    """A home filled by one run of a planted landing, with a Dagster instance inside. Read only."""

    def make() -> tuple[Published, identifiers.Planted, int]:
        folder, home = shared / "plantada", shared / "casa-plantada"
        shutil.copytree(landing, folder)
        searched = identifiers.read(folder)
        count = plant(folder, searched)
        damage(folder)
        (home / "dagster").mkdir(parents=True)
        ended = residencias("run", "--landing", folder, "--home", home, DAGSTER_HOME=str(home / "dagster"))
        return Published(folder, home, ended), searched, count

    return once(shared, "planted", make)


def test_the_search_finds_identifiers_outside_the_vault(published: Published, tmp_path: Path) -> None:
    planted = identifiers.read(published.landing)
    shutil.copytree(published.home / "cofre" / "registros", tmp_path / "lake")
    assert identifiers.leaks(planted, tmp_path)


def damage(landing: Path) -> None:
    """Shift values of payments into wrong columns, and add a field to a row."""
    payments = max((landing / "incentivo").glob("pagamentos_*.csv"))
    text = payments.read_text("utf-8-sig")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    for row, column, slipped in (
        (rows[0], "situacao", "cpf"),
        (rows[1], "competencia", "nome"),
        (rows[2], "valor", "nome"),
        (rows[3], "tipo", "nome_mae"),
        (rows[4], "data_pagamento", "cpf"),
    ):
        row[column] = row[slipped]
    rows[5]["codigo_programa"] = rows[5]["nome"] + delimiter
    lines = [delimiter.join(row.values()) for row in rows]
    payments.write_text("\n".join([text.splitlines()[0], *lines]), "utf-8")


def test_planted_identifiers_do_not_leak_and_the_run_is_published(
    planted: tuple[Published, identifiers.Planted, int], tmp_path: Path
) -> None:
    """Nor from a run with a wrong key, both under Dagster; nor from decisions, dossiers, exports and reports."""
    published, searched, count = planted
    assert published.ended.code in (0, 3), published.ended.err
    assert count > 500
    assert published.rows("select count(*) from pagamentos.linhas")[0][0] > 100
    refused, rejected = (published.rows(f"select count(*) from qualidade.{table}")[0][0] for table in REFUSALS)
    assert refused >= 1 and rejected >= 6

    home = Home(tmp_path / "home")
    shutil.copytree(published.home, home.raiz, symlinks=True)
    key = home.chave.read_text("ascii")
    home.chave.write_text("0" * 64, "ascii")
    run = ("run", "--landing", published.landing, "--home", home.raiz)
    stopped = residencias(*run, DAGSTER_HOME=str(home.raiz / "dagster"))
    assert stopped.code not in (0, 3)
    home.chave.write_text(key, "ascii")
    ((alerta,),) = published.rows("select alerta_id from pagamentos.alertas where regra = 'MR-10A' order by 1 limit 1")
    out = tmp_path / "exportado"
    out.mkdir()
    decision = ("--estado", "em_analise", "--motivo", "lido", "--por", "Ana")
    commands: list[tuple[str | Path, ...]] = [
        ("decidir", alerta, *decision),
        ("dossie", alerta),
        ("dossie", alerta, "--formato", "csv"),
        ("explicar", alerta),
        ("alertas", "--formato", "csv"),
        *(
            ("exportar", "qualidade.rejeicoes", "--formato", form, "--para", out / f"r.{form}")
            for form in ("csv", "parquet", "xlsx")
        ),
        ("relatorio", "--ano", "2026"),
        ("doutor",),
    ]
    output = "\n".join(ended.out + ended.err for ended in (published.ended, stopped))
    for command in commands:
        ended = CliRunner().invoke(cli, [*map(str, command), "--home", str(home.raiz)])
        # The examination ends with 1 when it finds something, as in this home.
        assert not isinstance(ended.exception, Exception) and ended.exit_code <= (command == ("doutor",)), command
        output += ended.output
    assert list(searched.found_in(output)) == []
    for place in (home.raiz, out):
        assert list(place.rglob("*")), place
        assert identifiers.leaks(searched, place) == []


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
