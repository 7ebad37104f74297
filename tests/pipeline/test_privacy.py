"""No CPF, CNS, name or mother's name of the landing is found outside the vault and the received files."""

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


def test_the_search_finds_what_is_there(published: Published, tmp_path: Path) -> None:
    planted = identifiers.read(published.landing)
    shutil.copytree(published.home / "cofre" / "registros", tmp_path / "lake")
    assert identifiers.leaks(planted, tmp_path)


def hurt(landing: Path) -> None:
    """Rows whose values slipped into other columns, a row with a field too many, a file without a column it needs."""
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


def test_a_night_with_failures_names_nobody_anywhere(own: Published, tmp_path: Path) -> None:
    """Refused and rejected, then stopped by the key, kept in a Dagster instance, decided, exported, told."""
    planted = identifiers.read(own.landing)
    hurt(own.landing)
    instance = tmp_path / "dagster"
    instance.mkdir()
    night: list[str | Path] = ["run", "--landing", own.landing, "--home", own.home]
    said = [own.ended, residencias(*night, DAGSTER_HOME=str(instance))]
    assert said[-1].code == 0, said[-1].err
    refused, rejected = (own.rows(f"select count(*) from qualidade.{table}")[0][0] for table in REFUSALS)
    assert refused >= 1 and rejected >= 6
    key = Home(own.home).chave
    whole = key.read_text("ascii")
    key.write_text("0" * 64, "ascii")
    said.append(residencias(*night, DAGSTER_HOME=str(instance)))
    assert said[-1].code != 0
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
    told = "\n".join(ended.out + ended.err for ended in said)
    for command in commands:
        ended = CliRunner().invoke(cli, [*map(str, command), "--home", str(own.home)])
        assert ended.exception is None, command
        told += ended.output
    assert list(planted.found_in(told)) == []
    for place in (own.home, instance, out):
        assert list(place.rglob("*")), place
        assert identifiers.leaks(planted, place) == []
