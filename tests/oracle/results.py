"""Results of a rule for a line, and the ways in which a group's amount is shared among its lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.oracle.landing import Row

ART3 = ("coordenador", "preceptor", "tutor")
COURSE, STIPEND = "bolsa_formacao", "bolsa_residencia"
ZERO = Decimal("0.00")
Result = tuple[str, Decimal]
REGULAR, NO_DATA, CONTROL, PERMITTED = ("regular", ZERO), ("sem_dado", ZERO), ("controle", ZERO), ("permitido", ZERO)
ORDER = ("indicio", "revisao", "controle", "sem_dado", "permitido", "regular")
Verdicts = dict[tuple[str, str], Result]
"""(codigo_pagamento, regra) -> result."""


@dataclass(frozen=True)
class Alert:
    """One alert. `subject` is what a control speaks of: a person's number, a programme, a partner, a code."""

    rule: str
    kind: str
    month: int
    codes: tuple[str, ...] = ()
    amount: Decimal = ZERO
    subject: Any = None


def worst(results: Iterable[Result]) -> Result:
    """The worst branch; of equal ones, the largest amount."""
    return min(results, key=lambda result: (ORDER.index(result[0]), -result[1]))


def group_alert(rule: str, lines: list[Row], result: dict[str, Result], subject: Any = None) -> Alert:
    """The one alert of a group whose lines all have the same kind of result."""
    codes = tuple(sorted(row["codigo_pagamento"] for row in lines))
    amount = sum((result[code][1] for code in codes), ZERO)
    return Alert(rule, result[codes[0]][0], lines[0]["competencia"], codes, amount, subject)


def largest(lines: Iterable[Row]) -> Row:
    """The line that is kept: of equal valor, that of the smallest codigo_pagamento."""
    return min(lines, key=lambda row: (-row["valor"], row["codigo_pagamento"]))


def repeated(lines: list[Row], kind: str) -> dict[str, Result]:
    """Each line its valor, 0 for the largest."""
    keep = largest(lines)
    return {row["codigo_pagamento"]: (kind, ZERO if row is keep else row["valor"]) for row in lines}


def smallest_shared(lines: list[Row], count: int) -> dict[str, Result]:
    """Revisao: the smallest valor on the `count` smallest lines (tie: greatest codigo_pagamento)."""
    amount = min(row["valor"] for row in lines)
    by_code = sorted(lines, key=lambda row: row["codigo_pagamento"], reverse=True)
    chosen = {row["codigo_pagamento"] for row in sorted(by_code, key=lambda row: row["valor"])[:count]}
    return {
        row["codigo_pagamento"]: ("revisao", amount if row["codigo_pagamento"] in chosen else ZERO) for row in lines
    }
