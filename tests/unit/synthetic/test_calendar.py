"""The synthetic calendar agrees with the `holidays` library, so that the answer key has correct business days."""

from datetime import date, timedelta

import holidays
import pytest

from orchestration.synthetic.months import PONTOS_FACULTATIVOS, Month, dia_util, util


@pytest.mark.parametrize("ano", [2025, 2026, 2027, 2028])
def test_every_day_of_the_year_agrees_with_the_library(ano: int) -> None:
    nacionais = holidays.country_holidays("BR", years=ano)
    dia = date(ano, 1, 1)
    while dia.year == ano:
        assert util(dia) == (dia.weekday() < 5 and dia not in nacionais and dia not in PONTOS_FACULTATIVOS), dia
        dia += timedelta(days=1)


def test_business_days_skip_the_optional_holidays_of_june_2026() -> None:
    assert dia_util(Month(2026, 6), 5) == date(2026, 6, 9)
    assert dia_util(Month(2026, 6), 15) == date(2026, 6, 23)


def test_month_arithmetic_crosses_years() -> None:
    assert Month(2025, 12).mais(1) == Month(2026, 1)
    assert Month(2026, 1).mais(-13) == Month(2024, 12)
    assert Month(2025, 11).ate(Month(2026, 2)) == 3
    assert Month(2028, 2).ultimo == date(2028, 2, 29)
