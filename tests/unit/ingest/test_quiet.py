"""A file that is still being written is left for the next run and nothing of it is loaded."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from orchestration.ingest import load, quiet
from orchestration.ingest.need import missing_needed
from orchestration.ingest.received import keep
from orchestration.settings import Home
from tests.unit.ingest.bancada import PAGAMENTO, Workbench, csv_text, many

PAGAMENTOS = "incentivo/pagamentos_202605.csv"
LINES = csv_text(many(PAGAMENTO, "codigo_pagamento", 400)).splitlines(keepends=True)


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "SECONDS", 0.3)


@contextmanager
def being_written(bancada: Workbench) -> Iterator[None]:
    """Copy the file into landing, a line at a time, until the block ends."""
    bancada.put(PAGAMENTOS, "".join(LINES[:20]))
    stop = threading.Event()

    def copy() -> None:
        with (bancada.landing / PAGAMENTOS).open("a", encoding="utf-8") as stream:
            for line in LINES[20:]:
                stream.write(line)
                stream.flush()
                if stop.wait(0.02):
                    return

    writer = threading.Thread(target=copy)
    writer.start()
    time.sleep(0.05)
    yield
    stop.set()
    writer.join()


def test_a_growing_file_is_left_for_the_next_run(bancada: Workbench) -> None:
    with being_written(bancada):
        carga = bancada.one()
    assert (carga.estado, carga.linhas_lidas, carga.em_vigor) == ("aguardando", 0, False)
    assert carga.motivo == f"O arquivo {PAGAMENTOS} mudou enquanto era lido e espera a próxima execução."
    assert bancada.query("select count(*) from lake.incentivo_pagamentos") == [(0,)]
    assert bancada.query("select estado, motivo from lake.cargas") == [("aguardando", carga.motivo)]
    assert carga.motivo in missing_needed(bancada.home, date(2026, 5, 1))
    bancada.put(PAGAMENTOS, "".join(LINES))
    assert bancada.one().linhas_carregadas == 400
    assert [carga.estado for carga in bancada.ledger()] == ["carregado"]


def test_a_growing_correction_leaves_the_earlier_version_in_force(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, "".join(LINES[:300]))
    bancada.run()
    with being_written(bancada):
        assert bancada.one().estado == "aguardando"
    assert bancada.query("select count(*) from lake.incentivo_pagamentos") == [(299,)]
    assert not any(PAGAMENTOS in sentence for sentence in missing_needed(bancada.home, date(2026, 5, 1)))


def test_a_recent_but_finished_file_is_loaded(bancada: Workbench) -> None:
    bancada.put(PAGAMENTOS, "".join(LINES))
    (bancada.landing / PAGAMENTOS).touch()
    assert bancada.one().estado == "carregado"


def test_a_file_removed_while_it_is_read_is_ignored(bancada: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bancada.put(PAGAMENTOS, "".join(LINES))
    bancada.put("incentivo/editais_202605.csv", "x")

    def remove_then_keep(path: Path, home: Home) -> tuple[str, Path]:
        (bancada.landing / PAGAMENTOS).unlink(missing_ok=True)
        return keep(path, home)

    monkeypatch.setattr(load, "keep", remove_then_keep)
    assert [carga.arquivo for carga in bancada.run()] == ["incentivo/editais_202605.csv"]
    assert bancada.ledger()[0].estado == "recusado"
