"""Quotes in CSV files: which open a field, which records span lines, and the effect of stray ones."""

import io
import time

import pytest

from orchestration.ingest import lines
from orchestration.ingest.lines import records
from orchestration.ingest.tabular import Refusal
from tests.unit.ingest.bancada import RESIDENTE, Workbench, csv_text, many

RESIDENTES = "cnrm/residentes_202605.csv"


def read(text: str, width: int = 3, livre: bool = False) -> list[tuple[int, list[str | None]]]:
    """Return line and fields of every record of a table with `;` between fields."""
    numbered = enumerate(io.StringIO(text, newline=""), start=2)
    return [(linha.numero, list(linha.campos)) for linha in records(iter(numbered), ";", width, "a.csv", livre)]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('"a;b";c;d', ["a;b", "c", "d"]),
        ('"a ""b""";c;d', ['a "b"', "c", "d"]),
        ('a "b";c"d;e"', ['a "b"', 'c"d', 'e"']),
        ('"a;b;c', ['"a', "b", "c"]),
        ('a;"b;c', ["a", '"b', "c"]),
        ('a;b;"c', ["a", "b", '"c']),
        ('"a";"b";"c', ["a", "b", '"c']),
        ('"";"";""', ["", "", ""]),
    ],
)
def test_a_quote_opens_a_field_only_as_its_first_character(text: str, fields: list[str]) -> None:
    assert read(f"{text}\nx;y;z\n") == [(2, fields), (3, ["x", "y", "z"])]


def test_a_record_may_span_lines_that_each_have_fewer_fields_than_the_header() -> None:
    assert read('a;"b\nc";d\nx;y;z\n') == [(2, ["a", "b\nc", "d"]), (4, ["x", "y", "z"])]


@pytest.mark.parametrize("second", ["c;d;e", 'c;d;e";f'])
def test_a_line_with_all_fields_is_a_record_by_itself(second: str) -> None:
    assert [number for number, _ in read(f'a;"b\n{second}\nx;y;z\n')] == [2, 3, 4]


def test_the_last_column_has_no_line_break() -> None:
    assert read('a;b;"c\nd"\nx;y;z\n') == [(2, ["a", "b", '"c']), (3, ['d"']), (4, ["x", "y", "z"])]


def test_scnes_fields_may_have_line_breaks_and_rows_may_be_short() -> None:
    assert read('a;b;"c\nd;e"\nx;y\n', livre=True) == [(2, ["a", "b", "c\nd;e"]), (4, ["x", "y"])]


@pytest.mark.parametrize("places", [(12, 122), (0, 199), (12, 13)])
def test_stray_quotes_in_two_distant_rows_lose_no_row_between_them(bancada: Workbench, places: tuple[int, int]) -> None:
    rows = many(RESIDENTE, "codigo_matricula", 200)
    rows[places[0]]["nome"], rows[places[1]]["nome"] = "@", "@@"
    text = csv_text(rows).replace(";@@;", ';Zuleide";').replace(";@;", ';"Zuleide;')
    bancada.put(RESIDENTES, text)
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (200, 200)
    names = {nome for (nome,) in bancada.vault(carga.carga_id, "nome")}
    assert names == {'"Zuleide', 'Zuleide"', RESIDENTE["nome"]}


def test_an_unclosed_quote_followed_by_short_lines_refuses_the_file(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, csv_text([RESIDENTE]) + '"aberta\n' + "curta\n" * (lines.MAIOR_REGISTRO + 1))
    begun = time.monotonic()
    carga = bancada.one()
    assert carga.motivo == f"O arquivo {RESIDENTES} tem na linha 3 aspas que se abrem e não se fecham."
    assert (carga.linhas_lidas, carga.linhas_carregadas) == (0, 0)
    assert time.monotonic() - begun < 60


def test_repeated_failed_searches_for_a_closing_quote_refuse_the_file() -> None:
    with pytest.raises(Refusal, match="não se fecham"):
        read('"a;b";"c\n' * 100_000, width=9)


def test_a_field_of_more_than_a_megabyte_refuses_the_file(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [RESIDENTE, {**RESIDENTE, "codigo_matricula": "M2", "nome": "Z" * (lines.MAIOR_CAMPO + 1)}])
    assert bancada.one().motivo == f"O arquivo {RESIDENTES} tem na linha 3 um campo de mais de 1 MB."


def test_a_field_of_exactly_a_megabyte_is_loaded(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, [{**RESIDENTE, "nome": "Z" * lines.MAIOR_CAMPO}])
    assert bancada.one().linhas_carregadas == 1


@pytest.mark.parametrize("letter", ["x", ";", '"', '";'])
def test_a_line_of_many_megabytes_refuses_the_file(bancada: Workbench, letter: str) -> None:
    bancada.put(RESIDENTES, csv_text([RESIDENTE]) + letter * (lines.MAIOR_LINHA + 1))
    motivo = bancada.one().motivo
    assert motivo == f"O arquivo {RESIDENTES} tem na linha 3 mais de 8 MB de texto."


def test_a_line_of_delimiters_only_is_a_rejected_row(bancada: Workbench) -> None:
    bancada.put(RESIDENTES, csv_text([RESIDENTE]) + ";" * 1_000_000 + "x\n")
    carga = bancada.one()
    assert (carga.linhas_lidas, carga.linhas_rejeitadas) == (2, 1)
    assert bancada.rejections()[0][3] == "A linha tem mais campos que o cabeçalho."


def test_the_line_that_declares_the_delimiter_is_skipped(bancada: Workbench) -> None:
    for arquivo, first, delimiter in (
        ("cnrm/residentes_202604.csv", "sep=;", ";"),
        ("cnrm/residentes_202605.csv", "\ufeffSEP=,", ","),
    ):
        bancada.put(arquivo, f"{first}\r\n{csv_text([RESIDENTE], delimiter)}")
    assert [(carga.linhas_lidas, carga.linhas_carregadas) for carga in bancada.run()] == [(1, 1)] * 2
    assert bancada.query("select distinct linha from lake.cnrm_residentes") == [(3,)]
