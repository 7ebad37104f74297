"""Each line is decoded by its own encoding (UTF-8, Latin-1 or Windows-1252), in register files and in SCNES."""

import pytest

from orchestration.ingest import csv_file
from tests.unit.ingest.bancada import (
    PROFISSIONAL,
    RESIDENTE,
    TABELAS,
    Workbench,
    csv_text,
    many,
    scnes_table,
    scnes_zip,
)

RESIDENTES = "cnrm/residentes_202605.csv"
ZIP = "scnes/BASE_DE_DADOS_CNES_202603.ZIP"
NAMES = ["Zuleide Assunção", "Quitéria – “Quitú” Núñez", "Ana"]


def names_of(bancada: Workbench, content: bytes) -> tuple[list[str], tuple[str, ...]]:
    """Load a file and return the names in the vault, and the warnings."""
    bancada.put(RESIDENTES, content)
    carga = bancada.one()
    assert carga.linhas_carregadas == 3, bancada.rejections()
    return [nome for (nome,) in bancada.vault(carga.carga_id, "nome")], carga.avisos


def text() -> str:
    rows = many(RESIDENTE, "codigo_matricula", 3)
    return csv_text([{**row, "nome": nome, "nome_mae": ""} for row, nome in zip(rows, NAMES, strict=True)])


@pytest.mark.parametrize("size", [1 << 40, 0])
def test_one_line_in_another_encoding(bancada: Workbench, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(csv_file, "GRANDE", size)
    lines = text().splitlines(keepends=True)
    content = "".join(lines[:2]).encode() + lines[2].encode("cp1252") + lines[3].encode()
    assert names_of(bancada, content) == (
        NAMES,
        (f"O arquivo {RESIDENTES} tem 1 linha que não está em UTF-8, lida como Latin-1; as outras, como UTF-8.",),
    )


@pytest.mark.parametrize("size", [1 << 40, 0])
def test_a_file_in_windows_1252(bancada: Workbench, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(csv_file, "GRANDE", size)
    read = names_of(bancada, text().encode("cp1252"))
    assert read == (NAMES, (f"O arquivo {RESIDENTES} não está em UTF-8 e foi lido como Latin-1.",))


def test_a_byte_order_mark_before_latin1(bancada: Workbench) -> None:
    assert names_of(bancada, b"\xef\xbb\xbf" + text().encode("cp1252"))[0] == NAMES


def scnes_names(bancada: Workbench, table: bytes) -> tuple[list[str], tuple[str, ...]]:
    """Load tbDadosProfissionalSus and return the names in the vault, and the warnings of the table."""
    bancada.put(ZIP, scnes_zip("202603", {**TABELAS, "tbDadosProfissionalSus": table}))
    [carga] = [carga for carga in bancada.run() if carga.conjunto == "tbDadosProfissionalSus"]
    return [nome for (nome,) in bancada.vault(carga.carga_id, "no_profissional")], carga.avisos


def scnes_text() -> str:
    names = ["ZULEIDE ASSUNÇÃO", "QUITÉRIA Nº 1ª", "ANA\u00a0SÁ "]
    rows = [{**PROFISSIONAL, "CO_PROFISSIONAL_SUS": str(n), "NO_PROFISSIONAL": nome} for n, nome in enumerate(names)]
    return scnes_table(rows).decode("latin-1")


SCNES_NAMES = ["ZULEIDE ASSUNÇÃO", "QUITÉRIA Nº 1ª", "ANA SÁ"]
COUNTED = (
    "A tabela 'tbDadosProfissionalSus' tem {} em UTF-8, e não em Latin-1 como o SCNES; cada linha foi lida pelo que é."
)


def test_scnes_in_latin1(bancada: Workbench) -> None:
    assert scnes_names(bancada, scnes_text().encode("latin-1")) == (SCNES_NAMES, ())


def test_scnes_in_utf8(bancada: Workbench) -> None:
    assert scnes_names(bancada, scnes_text().encode()) == (SCNES_NAMES, (COUNTED.format("3 linhas"),))


def test_scnes_with_a_byte_order_mark(bancada: Workbench) -> None:
    table = b"\xef\xbb\xbf" + scnes_text().encode("latin-1")
    assert scnes_names(bancada, table) == (SCNES_NAMES, (COUNTED.format("1 linha"),))


def test_scnes_with_one_line_in_utf8(bancada: Workbench) -> None:
    lines = scnes_text().splitlines(keepends=True)
    table = lines[0].encode() + lines[1].encode() + "".join(lines[2:]).encode("latin-1")
    assert scnes_names(bancada, table) == (SCNES_NAMES, (COUNTED.format("1 linha"),))


def test_a_table_larger_than_a_block_is_decoded_right(bancada: Workbench) -> None:
    rows = [{**PROFISSIONAL, "CO_PROFISSIONAL_SUS": str(n), "NO_PROFISSIONAL": f"ÉRICA {n}"} for n in range(3000)]
    table = scnes_table(rows).splitlines(keepends=True)
    table[1500] = table[1500].decode("latin-1").encode()
    names, warnings = scnes_names(bancada, b"".join(table))
    assert (names, warnings) == ([f"ÉRICA {n}" for n in range(3000)], (COUNTED.format("1 linha"),))
