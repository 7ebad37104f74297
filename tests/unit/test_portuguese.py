"""Values are written as Brazilians write them, digit by digit."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import portuguese


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (portuguese.integer(46740), "46.740"),
        (portuguese.decimal(1234.5), "1.234,50"),
        (portuguese.number(0.12346), "0,1235"),
        (portuguese.number(100), "100"),
        (portuguese.percent(0.3006), "30,1 %"),
        (portuguese.money("1234.5"), "R$ 1.234,50"),
        (portuguese.money(None), "—"),
        (portuguese.reais(1234567.89), "R$ 1.234.568"),
        (portuguese.day("1980-12-31"), "31/12/1980"),
        (portuguese.day(date(2026, 8, 7)), "07/08/2026"),
        (portuguese.month("2026-02-01"), "02/2026"),
        (portuguese.month(None), "—"),
        (portuguese.moment("2026-03-02T05:00:00"), "02/03/2026 02:00"),
        (portuguese.moment(datetime(2026, 1, 1, 2, 5)), "31/12/2025 23:05"),
        (portuguese.moment(None), "—"),
        (portuguese.counted(1, "arquivo", "arquivos"), "1 arquivo"),
        (portuguese.counted(0, "arquivo", "arquivos"), "0 arquivos"),
        (portuguese.counted(1200, "arquivo", "arquivos"), "1.200 arquivos"),
        (portuguese.listed(["a", "b", "c"]), "a, b e c"),
    ],
)
def test_as_brazilians_write(written: str, expected: str) -> None:
    assert written == expected


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_an_amount_is_read_back_to_the_cent(amount: Decimal) -> None:
    written = portuguese.money(amount)
    assert written.startswith("R$ ") and written.isprintable()
    assert Decimal(written.removeprefix("R$ ").replace(".", "").replace(",", ".")) == amount
