"""Which values are keys and which are not: CPF, council numbers, triples."""

import string
import unicodedata
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mundo import cpf

from orchestration.vault import keys

CPF_COM_ZEROS = cpf(12345)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        keys.install(con, b"\x01" * 32, b"\x02" * 32)
        yield con


def value(con: duckdb.DuckDBPyConnection, sql: str, *params: Any) -> Any:
    row = con.execute(f"select {sql}", list(params)).fetchone()
    assert row
    return row[0]


@pytest.mark.parametrize(
    ("texto", "esperado"),
    [
        (CPF_COM_ZEROS, int(CPF_COM_ZEROS)),
        (CPF_COM_ZEROS.lstrip("0"), int(CPF_COM_ZEROS)),
        (f"{CPF_COM_ZEROS[:3]}.{CPF_COM_ZEROS[3:6]}.{CPF_COM_ZEROS[6:9]}-{CPF_COM_ZEROS[9:]}", int(CPF_COM_ZEROS)),
        (CPF_COM_ZEROS[:-1] + str((int(CPF_COM_ZEROS[-1]) + 1) % 10), None),
        (CPF_COM_ZEROS[:-2] + str((int(CPF_COM_ZEROS[-2]) + 1) % 10) + CPF_COM_ZEROS[-1], None),
        ("0" + CPF_COM_ZEROS, None),
        ("***.999.999-**", None),
        ("", None),
        (None, None),
        *((str(digit) * 11, None) for digit in range(10)),
    ],
)
def test_valid_cpf(con: duckdb.DuckDBPyConnection, texto: str | None, esperado: int | None) -> None:
    assert value(con, "cpf_valido($1)", texto) == esperado


@pytest.mark.parametrize(
    ("conselho", "numero", "uf", "esperado"),
    [
        ("CRM", "4321", "SE", "CRM/SE/4321"),
        ("crefa", "4321", "SE", None),
        ("CRFa", "00700", "se", "CRFA/SE/700"),
        ("CRM", "272714-F", "SP", "CRM/SP/272714"),
        ("CRM", "0000", "SP", None),
        ("CRM", "COREN", "SP", None),
        ("CRM", None, "SP", None),
        ("CRM", "4321", None, None),
        ("CRM", "4321", "", None),
        ("RMS", "4321", "SE", None),
        (None, "4321", "SE", None),
        ("CRM", "0099", "SE", None),
        ("CRM", "100", "SE", "CRM/SE/100"),
        ("CRM", "777", "SE", None),
        ("CRM", "778", "SE", "CRM/SE/778"),
        ("CRM", "0123", "SE", None),
        ("CRM", "1234567890", "SE", None),
        ("CRM", "234", "SE", "CRM/SE/234"),
    ],
)
def test_council_key(con: duckdb.DuckDBPyConnection, conselho: str, numero: str, uf: str, esperado: str | None) -> None:
    assert value(con, "chave_conselho(sigla_conselho($1), $2, $3)", conselho, numero, uf) == esperado


def test_scnes_codes_that_are_keys() -> None:
    expected = {
        "71": "CRM", "66": "COREN", "75": "CRO", "70": "CREFITO", "77": "CRP", "69": "CRF", "62": "CRESS", "74": "CRN",
        "17": "CRFA", "19": "CREF", "72": "CRMV",
    }  # fmt: skip
    assert keys.scnes_councils() == expected


def test_names_compare_without_accents_case_or_punctuation(con: duckdb.DuckDBPyConnection) -> None:
    assert value(con, "nome_normalizado($1)", " José  d'Ávila-Ção\t2 ") == "JOSE DAVILACAO"
    assert value(con, "nome_normalizado($1)", "Jose\u0301") == "JOSE"
    assert value(con, "nome_normalizado($1)", " 123 ") is None
    assert value(con, "nome_normalizado($1)", "ANA DE LIMA") == "ANA DE LIMA"
    assert value(con, "nome_normalizado($1)", "ANA  DE LIMA ") == "ANA DE LIMA"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet="aZáÇõÉñü\u0301 '-.\t1", max_size=12))
def test_names_are_compared_by_their_letters_alone(con: duckdb.DuckDBPyConnection, nome: str) -> None:
    sem_acentos = unicodedata.normalize("NFD", nome).upper()
    letras = "".join(c if c in string.ascii_uppercase else " " if c.isspace() else "" for c in sem_acentos)
    assert value(con, "nome_normalizado($1)", nome) == (" ".join(letras.split()) or None)


@pytest.mark.parametrize("falta", range(3))
def test_triple_needs_its_three_parts(con: duckdb.DuckDBPyConnection, falta: int) -> None:
    parts: list[str | None] = ["Ana", "1990-01-02", "Bia"]
    assert value(con, "tripla($1, $2::date, $3)", *parts) == "ANA|1990-01-02|BIA"
    parts[falta] = None
    assert value(con, "tripla($1, $2::date, $3)", *parts) is None


def test_hmac_equals_the_standard_library(con: duckdb.DuckDBPyConnection) -> None:
    import hmac

    assert value(con, "hmac('cns:é')") == hmac.new(b"\x01" * 32, "cns:é".encode(), "sha256").hexdigest()
