"""DuckDB's scan of a large CSV gives the same rows as the tolerant reader, or is discarded in favour of it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest import csv_file
from tests.unit.ingest.bancada import RESIDENTE, Workbench, csv_text, many
from tests.unit.ingest.test_fuzz import LONG

ARQUIVO = "cnrm/residentes_202605.csv"
ROWS = many(RESIDENTE, "codigo_matricula", 40)
TEXT = csv_text(ROWS)
EDIT = st.tuples(
    st.integers(0, len(TEXT) - 1),
    st.sampled_from(['"', '""', ";", "\n", "\n\n", "\r", "\t", " ", "é", "\u00a0", "", "NULL"]),
)


def both_ways(folder: Path, content: bytes) -> tuple[list, list]:
    """Return the results of a run with the tolerant reader only, and of one with the scan."""
    results = []
    for name, size in (("tolerante", 1 << 40), ("varredura", 0)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(csv_file, "GRANDE", size)
            bancada = Workbench(folder / name)
            bancada.put(ARQUIVO, content)
            carga = bancada.one()
        vault = bancada.home.registros / f"{carga.carga_id}.parquet"
        results.append([
            carga,
            bancada.query("from lake.cnrm_residentes order by linha"),
            bancada.vault(carga.carga_id, "*") if vault.exists() else None,
            bancada.rejections(),
        ])  # fmt: skip
    return results[0], results[1]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode("utf-8-sig"),
        TEXT.replace("Zuleide", "Zuléide").encode("latin-1"),
        csv_text([{**row, "nome": 'Zuleide "Zu"; de Tal', "nome_mae": "\tQuitéria \u00a0"} for row in ROWS]).encode(),
        csv_text(ROWS, ",").encode(),
        csv_text([{**ROWS[0], "situacao": "?"}, *ROWS[1:], ROWS[3]]).encode(),
        TEXT.replace("\n", "\n\n").encode(),
        TEXT.replace("M1-7;", '"M1\n-7";').encode(),
        ("\n" + TEXT).encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("M1-7;", "M1-7;;").encode(),
        TEXT.replace(";Medicina;", '; "Medicina; e mais";').encode(),
        TEXT.replace(";Medicina;", '; "Medicina";').encode(),
        TEXT.replace("M1-", ' "M1";-').encode(),
        TEXT.replace("\n", "\r\n").replace("M1-", ' "M1";-').encode(),
        csv_text(ROWS, ",").replace(",Medicina,", ', "Medicina, e mais",').encode(),
        TEXT.replace(";Medicina;", ';  "Medicina";').encode(),
        TEXT.rstrip().rsplit(";", 4)[0].encode(),
    ],
)
def test_the_same_rows_both_ways(tmp_path: Path, content: bytes) -> None:
    tolerant, scanned = both_ways(tmp_path, content)
    assert scanned == tolerant


def test_a_regular_file_is_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "GRANDE", 0)
    monkeypatch.setattr(csv_file, "received", lambda *_: pytest.fail("the tolerant reader was used"))
    bancada = Workbench(tmp_path)
    bancada.put(ARQUIVO, TEXT)
    assert bancada.one().linhas_carregadas == 40


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
def test_a_blank_and_a_quote_are_found_across_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(csv_file, "_BLOCO", size)
    content = TEXT.replace(";Medicina;", '; "Medicina; e mais";', 1).encode()
    tolerant, scanned = both_ways(tmp_path, content)
    assert scanned == tolerant


def test_a_blank_and_a_quote_after_a_comma_of_a_text_do_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "GRANDE", 0)
    monkeypatch.setattr(csv_file, "received", lambda *_: pytest.fail("the tolerant reader was used"))
    bancada = Workbench(tmp_path)
    bancada.put(ARQUIVO, TEXT.replace("Zuleide", 'Zuleide, "Zu"'))
    assert bancada.one().linhas_carregadas == 40


@settings(max_examples=40 if LONG else 4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDIT, min_size=1, max_size=4))
def test_a_file_with_changed_bytes_is_read_the_same_both_ways(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, str]]
) -> None:
    text = TEXT
    for place, piece in edits:
        text = text[:place] + piece + text[place + 1 :]
    tolerant, scanned = both_ways(tmp_path_factory.mktemp("dobrado"), text.encode())
    assert scanned == tolerant
