"""Corrupted files of the other formats (Parquet, .dbc, workbooks, CSV dialects) are refused or loaded, never lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.ingest.bancada import RESIDENTE, Workbench, csv_text
from tests.unit.ingest.dbc import dbc
from tests.unit.ingest.test_fuzz import FULL_RUN, VALUE, judged
from tests.unit.ingest.test_scnes import PF, pf
from tests.unit.ingest.test_xlsx import CABECALHO, LINHA, MATRICULAS, workbook

ROWS = 20
EDITS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=5)
CUT = st.integers(0, 300)
MANY = [{**PF, "REGISTRO": str(number)} for number in range(ROWS)]


def bent(content: bytes, edits: list[tuple[int, int]], cut: int) -> bytes:
    """Return `content` with some bytes changed and its end cut off."""
    changed = bytearray(content)
    for place, byte in edits:
        changed[place % len(changed)] = byte
    return bytes(changed[: len(changed) - cut])


@pytest.mark.parametrize(
    ("arquivo", "content"), [("scnes/PFSE2111.parquet", pf(*MANY)), ("scnes/PFSE2111.dbc", dbc(MANY))]
)
def test_the_file_pf_has_the_same_rows_in_both_formats(bancada: Workbench, arquivo: str, content: bytes) -> None:
    bancada.put(arquivo, content)
    assert bancada.one().linhas_carregadas == ROWS, bancada.rejections()
    columns = "linha, cnes, cbo, registro, horahosp, prof_sus, tem_cns_prof"
    assert bancada.query(f"select {columns} from lake.scnes_pf order by linha") == [
        (number + 2, "0000001", "2231F9", str(number), 60, True, True) for number in range(ROWS)
    ]


@FULL_RUN
@example([(88, 128)], 0)  # a page whose size leads past the end of the file
@given(EDITS, CUT)
def test_a_parquet_with_changed_bytes(edits: list[tuple[int, int]], cut: int) -> None:
    judged("scnes/PFSE2111.parquet", bent(pf(*MANY), edits, cut))


@FULL_RUN
@given(EDITS, CUT)
def test_a_dbc_bent_in_places(edits: list[tuple[int, int]], cut: int) -> None:
    judged("scnes/PFSE2111.dbc", bent(dbc(MANY), edits, cut))


@FULL_RUN
@given(EDITS, CUT)
def test_a_workbook_with_changed_bytes(edits: list[tuple[int, int]], cut: int) -> None:
    judged(MATRICULAS, bent(workbook(CABECALHO, LINHA), edits, cut))


CELL = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(), st.datetimes(), st.times(),
    st.text(alphabet=st.characters(codec="utf-8", min_codepoint=32, exclude_categories=["Cs", "Cn"]), max_size=12),
)  # fmt: skip


@FULL_RUN
@given(st.lists(st.dictionaries(st.sampled_from(range(len(CABECALHO))), CELL, max_size=4), min_size=1, max_size=8))
def test_any_cells_in_a_workbook(changes: list[dict[int, object]]) -> None:
    rows = [
        [change.get(place, cell) for place, cell in enumerate([f"C{n}", *LINHA[1:]])]
        for n, change in enumerate(changes)
    ]
    judged(MATRICULAS, workbook(["Relatório"], CABECALHO, *rows))


@FULL_RUN
@given(
    st.lists(st.dictionaries(st.sampled_from(list(RESIDENTE)), VALUE, max_size=3), min_size=1, max_size=8),
    st.sampled_from([",", ";"]),
    st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_values_in_any_dialect(changes: list[dict[str, str]], delimiter: str, encoding: str, newline: str) -> None:
    rows = [{**RESIDENTE, "codigo_matricula": f"M{number}", **change} for number, change in enumerate(changes)]
    text = csv_text(rows, delimiter).replace("\n", newline)
    judged("cnrm/residentes_202605.csv", text.encode(encoding, errors="replace"))
