"""The macros of CPF and CNS agree with arithmetic in Python on every number; ingest, identity and audit share them."""

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.mask import valid_cns, valid_cpf
from orchestration.vault import keys


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        keys.install_numbers(con)
        yield con


def by_macro(con: duckdb.DuckDBPyConnection, macro: str, numbers: list[int]) -> list[bool]:
    [(found,)] = con.execute(f"select list_transform($1::bigint[], lambda n: {macro}(n))", [numbers]).fetchall()
    return found


@given(st.integers(0, 10**9 - 1))
@example(0)
@example(111_111_111)
@example(10**9 - 1)
def test_a_body_has_the_cpf_that_python_says_among_its_hundred_endings(
    con: duckdb.DuckDBPyConnection, body: int
) -> None:
    endings = [body * 100 + ending for ending in range(100)]
    assert by_macro(con, "cpf_confere", endings) == [valid_cpf(f"{number:011d}") for number in endings]


@given(st.integers(0, 10**15 - 1))
@example(0)
@example(10**15 - 1)
def test_a_number_is_a_cns_when_python_says_so(con: duckdb.DuckDBPyConnection, number: int) -> None:
    near = [number // 100 * 100 + ending for ending in range(100)]
    assert by_macro(con, "cns_confere", near) == [valid_cns(f"{n:015d}") if n else True for n in near]
