"""What page 2 states as amounts, days and shares, written out here; and the calendar, of the seed of decreed days."""

import calendar
import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import holidays

SEEDS = Path(__file__).parents[2] / "seeds"
BEGINNING = 2025 * 12 + 9
"""The incentive's first month, 2025-10."""
OVERDUE_AFTER = 12
CONTINUITY_DAYS = 7
SUBSTITUTION_DAYS = 31
BANK_DAYS = 30
STIPEND_MINIMUM, STIPEND_SINCE = Decimal("4106.09"), 2022 * 12
HOUSING_SHARE = Decimal("0.10")
SUS_SHARE = 75
WEEKLY_HOURS = 12
RESIDENT_HOURS = 60

with (SEEDS / "legal" / "pontos_facultativos.csv").open(encoding="utf-8", newline="") as file:
    OPTIONAL_DAYS = {date.fromisoformat(row["data"]) for row in csv.DictReader(file)}
YEARS = {day.year for day in OPTIONAL_DAYS}
NATIONAL = holidays.country_holidays("BR", years=range(2018, 2040))


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, calendar.monthrange(month // 12, month % 12 + 1)[1])


def business_day(month: int, ordinal: int) -> date | None:
    """The n-th business day of a month under the laxest calendar; None of a year without decreed days."""
    day = first_day(month)
    if day.year not in YEARS:
        return None
    while True:
        if day.weekday() < 5 and day not in NATIONAL and day not in OPTIONAL_DAYS:
            ordinal -= 1
            if ordinal == 0:
                return day
        day += timedelta(days=1)


def table_value(role: str, modality: str) -> Decimal:
    return Decimal(2000) if role == "tutor" else Decimal(4000 if modality == "medica" else 3000)


def stipend_minimum(month: int) -> Decimal | None:
    return STIPEND_MINIMUM if month >= STIPEND_SINCE else None
