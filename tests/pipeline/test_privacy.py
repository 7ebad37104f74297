"""No CPF, CNS, name, mother's name or birth date of the landing appears outside the vault and the received files."""

import csv
import io
import shutil
from pathlib import Path

from click.testing import CliRunner

from orchestration.cli import residencias as cli
from orchestration.settings import Home
from tests.conftest import Published, residencias
from tests.pipeline import identifiers

REFUSALS = ("cargas where estado = 'recusado'", "rejeicoes")


def test_the_search_finds_identifiers_outside_the_vault(published: Published, tmp_path: Path) -> None:
    planted = identifiers.read(published.landing)
    shutil.copytree(published.home / "cofre" / "registros", tmp_path / "lake")
    assert identifiers.leaks(planted, tmp_path)


def damage(landing: Path) -> None:
    """Shift values into wrong columns, add a field to a row, and rename a required column of a file."""
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
    titles = max((landing / "titulos").glob("*.csv"))
    titles.write_bytes(titles.read_bytes().replace(b"conselho", b"conselhos", 1))


def test_failing_runs_and_their_commands_leak_no_identifier(own: Published, tmp_path: Path) -> None:
    """Refused files, rejected rows and a wrong key, under Dagster; then decisions, dossiers, exports and reports."""
    planted = identifiers.read(own.landing)
    damage(own.landing)
    instance = tmp_path / "dagster"
    instance.mkdir()
    run: list[str | Path] = ["run", "--landing", own.landing, "--home", own.home]
    runs = [own.ended, residencias(*run, DAGSTER_HOME=str(instance))]
    assert runs[-1].code == 0, runs[-1].err
    refused, rejected = (own.rows(f"select count(*) from qualidade.{table}")[0][0] for table in REFUSALS)
    assert refused >= 1 and rejected >= 6
    key = Home(own.home).chave
    whole = key.read_text("ascii")
    key.write_text("0" * 64, "ascii")
    runs.append(residencias(*run, DAGSTER_HOME=str(instance)))
    assert runs[-1].code != 0
    key.write_text(whole, "ascii")
    ((alerta,),) = own.rows("select alerta_id from pagamentos.alertas where regra = 'MR-10A' order by 1 limit 1")
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
    output = "\n".join(ended.out + ended.err for ended in runs)
    for command in commands:
        ended = CliRunner().invoke(cli, [*map(str, command), "--home", str(own.home)])
        assert ended.exception is None, command
        output += ended.output
    assert list(planted.found_in(output)) == []
    for place in (own.home, instance, out):
        assert list(place.rglob("*")), place
        assert identifiers.leaks(planted, place) == []
