"""The country's calendar: days and months as Brasília counts them. Moments elsewhere are UTC without zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRASILIA = ZoneInfo("America/Sao_Paulo")


def day_of(moment: datetime) -> date:
    """The day in Brasília of a UTC moment without zone."""
    return moment.replace(tzinfo=UTC).astimezone(BRASILIA).date()


def today() -> date:
    """Today in Brasília."""
    return datetime.now(BRASILIA).date()


def months_after(day: date, months: int) -> date:
    """The first day of the month that comes `months` after that of `day`; before it when negative."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Whole months from that of `earlier` to that of `later`; negative when it comes first."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
