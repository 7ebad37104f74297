"""A load killed at any point: the next one gives the same result as a load that was never disturbed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.ingest import load, store
from tests.unit.ingest.bancada import PAGAMENTO, RESIDENTE, TABELAS, VINCULO, Workbench, many, scnes_zip

CARGAS = """
    select fonte, conjunto, arquivo, sha256, linhas_lidas, linhas_carregadas, linhas_rejeitadas, estado, em_vigor
    from lake.cargas where estado <> 'repetido' order by all
"""
KILLED_AT = ["keep", "judge", "settle", "write", "ledger"]
_KILLED_LOAD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from orchestration.ingest import load, store
from orchestration.ingest.ledger import Ledger
from orchestration.settings import Home, Settings

landing, home, point, count = Path(sys.argv[1]), Home(Path(sys.argv[2])), sys.argv[3], int(sys.argv[4])
calls = 0

def deadly(real):
    def called(*args, **kwargs):
        global calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return called

match point:
    case "keep": load.keep = deadly(load.keep)
    case "judge": load.judge = deadly(load.judge)
    case "settle": store.settle = deadly(store.settle)
    case "write": load._Loading._write = deadly(load._Loading._write)
    case "ledger": Ledger.load = deadly(Ledger.load)
load.run(landing, home, Settings(threads=2), datetime(2026, 6, 2))
"""


def landing(bancada: Workbench) -> None:
    bad = [{**VINCULO, "TP_PRECEPTOR": "?"}, *[VINCULO] * 30]
    bancada.put("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603", {**TABELAS, "tbCargaHorariaSus": bad}))
    bancada.put("cnrm/residentes_202605.csv", many(RESIDENTE, "codigo_matricula", 3))
    bancada.put("incentivo/pagamentos_202605.csv", [PAGAMENTO])


def content(bancada: Workbench) -> list[list[tuple]]:
    tables = [
        "scnes_tbcargahorariasus",
        "scnes_tbdadosprofissionalsus",
        "cnrm_residentes",
        "incentivo_pagamentos",
        "rejeicoes",
    ]
    rows = [bancada.query(f"select * exclude (carga_id) from lake.{table} order by all") for table in tables]
    return [*rows, bancada.query(CARGAS)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple]]:
    bancada = Workbench(tmp_path_factory.mktemp("sem_queda"))
    landing(bancada)
    bancada.run()
    return content(bancada)


@pytest.mark.parametrize("point", KILLED_AT)
@pytest.mark.parametrize("count", [1, 3])
def test_killed(tmp_path: Path, undisturbed: list[list[tuple]], point: str, count: int) -> None:
    assert load.run and store.settle, "names that _KILLED_LOAD replaces"
    bancada = Workbench(tmp_path)
    landing(bancada)
    command = [sys.executable, "-c", _KILLED_LOAD, str(bancada.landing), str(bancada.home.raiz), point, str(count)]
    assert subprocess.run(command, env={**os.environ, "PYTHONPATH": os.getcwd()}).returncode == -signal.SIGKILL
    bancada.run()
    assert content(bancada) == undisturbed
    in_ledger = {carga.carga_id for carga in bancada.ledger()}
    assert {int(path.stem) for path in bancada.home.raiz.rglob("*.parquet")} <= in_ledger
    assert not [path for path in bancada.home.cofre_temporario.rglob("*") if path.is_file()]
    assert not list((bancada.home.lake / ".parcial").glob("*"))
