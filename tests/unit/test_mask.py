"""What a name or a text shows once the numbers that identify a person are out of it. Every number here is made up."""

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.mask import (
    MASK,
    MAY_HOLD,
    SQL_TYPES,
    SUSPECT,
    holds_cpf,
    holds_identifier,
    mask,
    mask_literals,
    mask_name,
    mask_numbers,
    numbers_in,
    valid_cns,
    valid_cpf,
)

CPF, CNS = "52998224725", "700009446532803"


@pytest.mark.parametrize("number", [CPF, "529.982.247-25", "529 982 247 25", "529982247-25", CNS, "700 0094 4653 2803"])
@pytest.mark.parametrize("around", ["{}", "pagamento de {} em maio", "esp_{}", "CPF{}X", "{};{}", "{} {}", "2026-{}"])
def test_an_identifier_is_masked_wherever_it_is(number: str, around: str) -> None:
    text = around.format(number, number)
    assert holds_identifier(text)
    assert mask(text) == around.format(MASK, MASK)
    assert mask_name(text) == around.format(MASK, MASK)


@pytest.mark.parametrize("number", ["11144477736", "11111111111", "000000000000000", f"9{CPF}", "25000.123456/2026-12"])
def test_another_number_stays(number: str) -> None:
    text = f"o processo {number} de 2026"
    assert not holds_identifier(text)
    assert mask(text) == text


@pytest.mark.parametrize("zeros", ["0", "000", "0000", "000000000"])
def test_zeros_that_fill_a_number_up_hide_nothing(zeros: str) -> None:
    text = f"{zeros}{CPF}"
    assert CPF in numbers_in(text)
    masked = mask_numbers(f"curso {text} de maio")
    assert MASK in masked and CPF not in masked
    with duckdb.connect() as con:
        query = f"select regexp_matches(texto, '{SUSPECT}') and {MAY_HOLD} from (select ?::varchar as texto)"
        assert con.execute(query, [text]).fetchall() == [(True,)]


def test_a_cnpj_that_begins_with_zeros_is_of_a_company() -> None:
    assert mask_numbers("CNPJ 00000000000191") == "CNPJ 00000000000191"
    assert mask_numbers("CPF 00000000191") == f"CPF {MASK}"


def test_a_number_beside_another_hides_neither() -> None:
    assert mask(f"{CPF} 1234") == f"{MASK} 1234"
    assert mask(f"1234 {CNS} {CPF}") == f"1234 {MASK} {MASK}"


def test_a_name_may_glue_an_identifier_to_other_digits() -> None:
    assert mask_name(f"x_2026{CPF}_{CPF}.csv") == f"x_2026{MASK}_{MASK}.csv"
    assert mask_name(f"{CNS}{CPF}.csv") == f"{MASK}.csv"


@pytest.mark.parametrize(
    "name", ["BASE_DE_DADOS_CNES_202605.ZIP", "PFSE2605.dbc", "incentivo/pagamentos_202605.csv", "hospital-2024-2026"]
)
def test_the_name_of_a_good_file_stays(name: str) -> None:
    assert mask_name(name) == name


@pytest.mark.parametrize("contact", ["ana.lima+1@exemplo.org.br", "(79) 99999-8888", "+55 79 3222-1234", "79999998888"])
def test_contacts_are_masked(contact: str) -> None:
    assert mask(f"fale com {contact} hoje") == f"fale com {MASK} hoje"


@given(st.text("0123456789 ./-_aé", max_size=60))
def test_nothing_that_checks_is_left(text: str) -> None:
    assert not holds_identifier(mask(text))
    left = mask_name(text)
    runs = [left[at : at + size] for size in (11, 15) for at in range(len(left) - size + 1)]
    digits = [run for run in runs if run.isdecimal()]
    assert not any(valid_cpf(run) if len(run) == 11 else valid_cns(run) for run in digits)


@pytest.mark.parametrize("number", ["5 2 9 9 8 2 2 4 7 2 5", "5.2.9.9.8.2.2.4.7.2.5"])
def test_digits_written_apart_are_one_number(number: str) -> None:
    assert mask(f"de {number}, em maio") == f"de {MASK}, em maio"


@pytest.mark.parametrize(
    "text",
    [
        "R$ 529.982.247,25",
        "529982247.25 reais",
        "529,982,247.25",
        "linhas 529, 982, 247, 25",
        "202605000000009",
        f"profissional A{CPF}BCDF",
        f"translate(410.4,280.{CPF})",
        "L529.982 247.25",
        "L529 982 247.25",
        "sha256 c0ffee" + CPF + "a" * 47,
    ],
)
def test_amounts_codes_of_a_month_and_hashes_are_nobodys(text: str) -> None:
    assert not holds_identifier(text)
    assert mask_numbers(text) == text


@pytest.mark.parametrize("text", [CPF, "529.982.247-25", f"de {CPF}, em maio", f"T-{CPF}"])
def test_a_cpf_as_people_write_it_stands_by_itself(text: str) -> None:
    assert holds_cpf(text)


@pytest.mark.parametrize("text", [f"PG{CPF}", f"esp_{CPF}", f"{CPF}X", f"0.{CPF}", "529982247-25", CNS, "52998224726"])
def test_a_code_of_as_many_digits_is_none(text: str) -> None:
    assert not holds_cpf(text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('Referenced column "valr" not found', 'Referenced column "valr" not found'),
        ("No function matches 'mes(VARCHAR, DECIMAL(18,4))'", "No function matches 'mes(VARCHAR, DECIMAL(18,4))'"),
        ("Could not convert string 'Ana D'Ávila' to INT32", "Could not convert string *** to INT32"),
        ('Could not convert string "D\' Ávila" to \'DATE\' in "valr"', "Could not convert string ***"),
        ('column "valr". Could not convert "Ana" to \'DATE\'', 'column "valr". Could not convert ***'),
        ('unexpected character in "Ana', "unexpected character in ***"),
        ("value 1980-12-31 can't be cast, nor 52998224725", "value *** can't be cast, nor ***"),
        ("Type INT64 with value 7 can't be cast", "Type INT64 with value 7 can't be cast"),
    ],
)
def test_an_error_keeps_the_names_of_the_code_and_no_value(written: str, shown: str) -> None:
    assert mask_literals(written, "select mes, valr from pessoas") == shown


@given(
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1).filter(
        lambda text: any(map(str.isalpha, text))
    )
)
@example("NULL")
def test_no_quoted_value_is_left_whatever_is_in_it(value: str) -> None:
    """But for the types of SQL."""
    masked = mask_literals(f"Could not convert string '{value}' to INT32", "")
    left = "Could not convert string *** to INT32", "Could not convert string ***"
    assert masked in left or not any(map(str.isalnum, SQL_TYPES.sub("", value)))
