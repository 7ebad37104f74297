"""With arbitrary bytes, no reader crashes, no row is lost, and loaded rows follow the contract.

The suite runs a few fixed examples of each test; `make faults` runs many random ones.
"""

import io
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.lines import records
from tests.unit.ingest.bancada import PAGAMENTO, RESIDENTE, Workbench, csv_text, scnes_zip

LONG = os.environ.get("RESIDENCIAS_FALHAS") == "todas"
FULL_RUN = settings(
    max_examples=150 if LONG else 6,
    deadline=None,
    derandomize=not LONG,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
PURE = settings(max_examples=200, deadline=None, derandomize=True)
VALUE = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
    st.sampled_from(
        ['"', ";", "\n", "\r\n", "4.000", "R$ 4.000,00", "2026-02-30", "S", "1", "nan", "9" * 30, "\x1a", "' or 1"]
    ),
)


def judged(arquivo: str, content: bytes) -> None:
    """Run ingest on this file: it must be loaded or refused, with counts that agree with the lake."""
    with TemporaryDirectory() as folder:
        bancada = Workbench(Path(folder))
        bancada.put(arquivo, content)
        for carga in bancada.run():
            assert carga.estado in ("carregado", "recusado")
            rejections = bancada.query(
                f"select count(*), count(distinct linha) from lake.rejeicoes where carga_id = {carga.carga_id}"
            )
            assert rejections == [(carga.rejeicoes, carga.rejeicoes)]
            if carga.estado == "carregado":
                assert carga.rejeicoes == carga.linhas_rejeitadas
                table = f"lake.{carga.fonte}_{carga.conjunto}"
                assert bancada.query(f"select count(distinct linha) from {table}") == [(carga.linhas_carregadas,)]
            else:
                assert carga.motivo and arquivo in carga.motivo and "\n" not in carga.motivo


@FULL_RUN
@given(st.binary(max_size=400))
def test_any_bytes_as_csv(content: bytes) -> None:
    judged("cnrm/residentes_202605.csv", content)


@FULL_RUN
@given(st.lists(st.dictionaries(st.sampled_from(list(RESIDENTE)), VALUE, max_size=4), min_size=1, max_size=12))
def test_any_values_in_a_good_file(changes: list[dict[str, str]]) -> None:
    rows = [{**RESIDENTE, "codigo_matricula": f"M{number}", **change} for number, change in enumerate(changes)]
    judged("cnrm/residentes_202605.csv", csv_text(rows).encode())


@FULL_RUN
@given(
    st.lists(
        st.tuples(st.integers(0, 2000), st.sampled_from([b'"', b";", b"\n", b"\r", b"\xff", b"\x00", b""])), max_size=6
    )
)
def test_a_good_file_with_changed_bytes(edits: list[tuple[int, bytes]]) -> None:
    content = csv_text([{**PAGAMENTO, "codigo_pagamento": f"L{number}"} for number in range(8)]).encode()
    for place, byte in edits:
        content = content[:place] + byte + content[place + 1 :]
    judged("incentivo/pagamentos_202605.csv", content)


@FULL_RUN
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=5), st.integers(0, 200))
def test_a_zip_with_changed_bytes(edits: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(scnes_zip("202603"))
    for place, byte in edits:
        content[place % len(content)] = byte
    judged("scnes/BASE_DE_DADOS_CNES_202603.ZIP", bytes(content[: len(content) - cut]))


@FULL_RUN
@given(st.lists(st.tuples(st.integers(0, 4000), st.sampled_from([b'"', b";", b"\n", b"\r\n", b"\xe7"])), max_size=5))
def test_a_scnes_table_with_changed_bytes(edits: list[tuple[int, bytes]]) -> None:
    good = zipfile.ZipFile(io.BytesIO(scnes_zip("202603")))
    tables = {name.removesuffix("202603.csv"): good.read(name) for name in good.namelist()}
    for place, byte in edits:
        text = tables["tbCargaHorariaSus"]
        place %= len(text)
        tables["tbCargaHorariaSus"] = text[:place] + byte + text[place + 1 :]
    judged("scnes/BASE_DE_DADOS_CNES_202603.ZIP", scnes_zip("202603", tables))


@PURE
@given(st.lists(st.lists(VALUE.map(str.strip), min_size=2, max_size=2), max_size=8))
def test_the_output_of_a_csv_writer_is_read_back(rows: list[list[str]]) -> None:
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    lines = enumerate(io.StringIO(out.getvalue(), newline=""), start=2)
    read = [list(linha.campos) for linha in records(iter(lines), ";", 2, "a.csv")]
    # In register files of two columns a quoted line break ends the record; in SCNES tables it does not.
    assert read == rows or any("\n" in value or "\r" in value for row in rows for value in row)
    lines = enumerate(io.StringIO(out.getvalue(), newline=""), start=2)
    assert [list(linha.campos) for linha in records(iter(lines), ";", 2, "a.csv", livre=True)] == rows


@PURE
@given(st.text(alphabet='ab;"\n', max_size=60))
def test_every_line_with_text_is_in_some_record(text: str) -> None:
    lines = list(enumerate(io.StringIO(text, newline=""), start=2))
    for livre in (False, True):
        read = list(records(iter(lines), ";", 60, "a.csv", livre))
        numbers = [linha.numero for linha in read]
        assert numbers == sorted(set(numbers))
        letters = "".join("".join(campo or "" for campo in linha.campos) for linha in read)
        assert sum(letters.count(letter) for letter in "ab") == sum(text.count(letter) for letter in "ab")
