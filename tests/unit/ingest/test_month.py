"""The month that a run examines is the newest month of payments that loads, and a file's name alone is not enough."""

import os
from datetime import date
from pathlib import Path

import pytest

from orchestration.clock import months_after, today
from orchestration.errors import ExitCode, UserError
from orchestration.ingest import month
from tests.unit.ingest.bancada import PAGAMENTO, Workbench, many, scnes_zip

ZIP = "scnes/BASE_DE_DADOS_CNES_202603.ZIP"
PAGAMENTOS = "incentivo/pagamentos_{}.csv"


@pytest.fixture
def bancada(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def put_payments(bancada: Workbench, when: str, rows: int = 4) -> None:
    bancada.put(PAGAMENTOS.format(when), many(PAGAMENTO, "codigo_pagamento", rows))


def examined(bancada: Workbench) -> str:
    return f"{month.newest(bancada.landing, bancada.home):%Y%m}"


def test_the_newest_month_of_payments_that_will_load(bancada: Workbench) -> None:
    for when in ("202604", "202605"):
        put_payments(bancada, when)
    bancada.put("incentivo/cadastros_202606.csv", "x")
    bancada.put(ZIP, scnes_zip("202603"))
    assert examined(bancada) == "202605"
    bancada.run()
    assert examined(bancada) == "202605"


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"\0"])
@pytest.mark.parametrize("loaded", [True, False])
def test_a_file_that_does_not_load_is_ignored(bancada: Workbench, content: bytes, loaded: bool) -> None:
    put_payments(bancada, "202605")
    if loaded:
        bancada.run()
    bancada.put(PAGAMENTOS.format("202606"), content)
    bancada.put(PAGAMENTOS.format("209912"), [PAGAMENTO])
    assert examined(bancada) == "202605"


def test_a_file_that_lost_its_rows_is_ignored(bancada: Workbench) -> None:
    put_payments(bancada, "202605", 10)
    put_payments(bancada, "202606", 1)
    assert examined(bancada) == "202605"


def test_a_far_future_month_loaded_by_an_older_version_is_not_examined(bancada: Workbench) -> None:
    ahead = months_after(today(), month.MONTHS_AHEAD + 1)
    bancada.noite = bancada.noite.replace(year=ahead.year + 1)
    put_payments(bancada, "202605")
    put_payments(bancada, f"{ahead:%Y%m}")
    bancada.run()
    assert examined(bancada) == "202605"


def test_finding_the_month_leaves_no_files(bancada: Workbench) -> None:
    put_payments(bancada, "202605")
    assert examined(bancada) == "202605"
    assert bancada.ledger() == []
    assert [path.name for path in bancada.home.raiz.rglob("*") if path.is_file()] == ["estado.sqlite"]
    assert bancada.home.cofre.stat().st_mode & 0o777 == 0o700


def test_leftovers_of_a_killed_trial_load_are_removed_and_one_in_progress_is_kept(bancada: Workbench) -> None:
    put_payments(bancada, "202605")
    dead, alive = (bancada.home.cofre_temporario / f"ensaio-{name}" for name in ("morto", "vivo"))
    for folder in (dead, alive):
        folder.mkdir(parents=True)
    os.utime(dead, (0, 0))
    examined(bancada)
    assert (dead.exists(), alive.exists()) == (False, True)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({ZIP: scnes_zip("202603"), "scnes/PFSE2602.dbc": b"x"}, date(2026, 3, 1)),
        ({ZIP: scnes_zip("202603"), "scnes/BASE_DE_DADOS_CNES_202605.ZIP": b"PK"}, date(2026, 3, 1)),
        ({ZIP: scnes_zip("202603"), PAGAMENTOS.format("202605"): b""}, date(2026, 3, 1)),
    ],
)
def test_without_payments_that_load_it_is_the_month_of_scnes(
    bancada: Workbench, files: dict[str, bytes], expected: date
) -> None:
    for arquivo, content in files.items():
        bancada.put(arquivo, content)
    assert month.newest(bancada.landing, bancada.home) == expected


def test_without_any_month_the_reasons_are_reported(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS.format("202605"), b"")
    with pytest.raises(UserError) as refusal:
        month.newest(bancada.landing, bancada.home)
    assert refusal.value.saida == ExitCode.USO_INCORRETO
    assert refusal.value.frase.endswith("informe --competencia. O arquivo incentivo/pagamentos_202605.csv está vazio, "
                                        "sem cabeçalho.")  # fmt: skip
