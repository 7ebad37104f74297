"""Months and business days of the synthetic landing.

Independent of the calendar of the rules on purpose: the answer key can then show an error in that one.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

# Full-day pontos facultativos, skipped by the most lenient calendar (only 2026 has been published in full).
PONTOS_FACULTATIVOS = frozenset(
    {date(2026, 2, 16), date(2026, 2, 17), date(2026, 4, 20), date(2026, 6, 4), date(2026, 6, 5), date(2026, 10, 28)}
)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One competencia, with arithmetic in months and the dates within it."""

    ano: int
    mes: int

    @classmethod
    @cache
    def de(cls, dia: date) -> "Month":
        return cls(dia.year, dia.month)

    def mais(self, meses: int) -> "Month":
        total = self.ano * 12 + self.mes - 1 + meses
        return Month(total // 12, total % 12 + 1)

    def ate(self, outro: "Month") -> int:
        """Number of months from this one to `outro`, negative if `outro` is earlier."""
        return (outro.ano - self.ano) * 12 + outro.mes - self.mes

    def dia(self, dia: int) -> date:
        return date(self.ano, self.mes, dia)

    @property
    def primeiro(self) -> date:
        return date(self.ano, self.mes, 1)

    @property
    def ultimo(self) -> date:
        return _ultimo(self.ano, self.mes)

    @property
    def junto(self) -> str:
        return f"{self.ano:04d}{self.mes:02d}"

    def __str__(self) -> str:
        return f"{self.ano:04d}-{self.mes:02d}"


@cache
def _ultimo(ano: int, mes: int) -> date:
    return date(ano, mes, monthrange(ano, mes)[1])


@cache
def _feriados(ano: int) -> frozenset[date]:
    """National holidays of the year: the fixed ones and Good Friday (Easter by Butcher's algorithm)."""
    a, b, c = ano % 19, ano // 100, ano % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    mes, dia = divmod(h + k - 7 * m + 114, 31)
    fixos = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20), (12, 25))
    return frozenset({date(ano, *fixo) for fixo in fixos} | {date(ano, mes, dia + 1) - timedelta(days=2)})


def util(dia: date) -> bool:
    """Whether this is a business day in the most lenient calendar."""
    return dia.weekday() < 5 and dia not in _feriados(dia.year) and dia not in PONTOS_FACULTATIVOS


@cache
def dia_util(mes: Month, ordem: int) -> date:
    """The nth business day of the month, counted from 1."""
    dia = mes.primeiro
    while True:
        ordem -= util(dia)
        if not ordem:
            return dia
        dia += timedelta(days=1)
