"""Numbers, money, dates, months, counts and lists as Portuguese writes them, in the page, the desk, mails and screens.

Numbers that the warehouse or a source keeps, and the sentences of rules, which dbt writes, are not formatted here.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from orchestration.clock import BRASILIA

ABSENT = "—"
"""Shown in place of a missing value."""
_LOCALE = Locale("pt", "BR")
_Number = int | float | Decimal | str


def integer(value: _Number) -> str:
    """`46740` as `46.740`, without decimals."""
    return format_decimal(value, "#,##0", _LOCALE)


def decimal(value: _Number) -> str:
    """`1234.5` as `1.234,50`, with two decimals."""
    return format_decimal(value, "#,##0.00", _LOCALE)


def number(value: _Number) -> str:
    """A number of any unit, `0.12346` as `0,1235`, with up to four decimals."""
    return format_decimal(value, "#,##0.####", _LOCALE)


def percent(share: _Number) -> str:
    """`0.3006` as `30,1 %`."""
    return format_percent(share, "#,##0.0 %", _LOCALE)


def money(value: _Number | None) -> str:
    """`1234.5` as `R$ 1.234,50`; None as a dash."""
    return ABSENT if value is None else format_currency(value, "BRL", "¤ #,##0.00", _LOCALE)


def reais(value: _Number) -> str:
    """`1234.5` as `R$ 1.234`, without cents."""
    return format_currency(value, "BRL", "¤ #,##0", _LOCALE, currency_digits=False)


def day(value: date | str) -> str:
    """A date, or its ISO text, as `31/12/1980`."""
    return format_date(_date(value), "dd/MM/yyyy", _LOCALE)


def month(value: date | str | None) -> str:
    """The first day of a month, or its ISO text, as `02/2026`; None as a dash."""
    return ABSENT if value is None else format_date(_date(value), "MM/yyyy", _LOCALE)


def month_name(value: date | str) -> str:
    """The first day of a month, or its ISO text, as `fevereiro de 2026`."""
    return format_date(_date(value), "MMMM 'de' yyyy", _LOCALE)


def moment(value: datetime | str | None) -> str:
    """A UTC time without zone as Brasília's clock shows it, `31/12/1980 21:05`; None as a dash."""
    if value is None:
        return ABSENT
    stored = datetime.fromisoformat(value) if isinstance(value, str) else value
    return format_datetime(stored.replace(tzinfo=UTC), "dd/MM/yyyy HH:mm", tzinfo=BRASILIA, locale=_LOCALE)


def counted(count: int, one: str, many: str) -> str:
    """`1 arquivo`, `2 arquivos`, `0 arquivos`."""
    return f"{integer(count)} {one if count == 1 else many}"


def listed(items: Sequence[str]) -> str:
    """`a, b e c`."""
    return format_list(items, locale=_LOCALE)


def _date(value: date | str) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value
