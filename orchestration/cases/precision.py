"""Computes the precision of each rule from people's decisions: confirmed alerts over decided ones."""

from dataclasses import dataclass
from math import sqrt

from sqlalchemy import func, select

from orchestration.cases.opening import open_store
from orchestration.cases.states import CONFIRMADO
from orchestration.cases.store import newest_verdicts
from orchestration.cases.tables import observacoes
from orchestration.settings import Home

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Precision:
    """Precision of one rule: shares between 0 and 1, with the 95 % interval."""

    regra: str
    confirmados: int
    decididos: int
    precisao: float
    inferior: float
    superior: float


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval for `successes` in `trials` (at least one trial)."""
    share = successes / trials
    spread = Z_95**2 / trials
    centre = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, centre - half), min(1.0, centre + half)


def precision_by_rule(home: Home) -> list[Precision]:
    """Return the precision of each rule with at least one decided alert, ordered by rule."""
    verdicts = newest_verdicts()
    # An alert never changes its rule, which its id is made of: an index alone answers.
    rules = select(observacoes.c.alerta_id, func.max(observacoes.c.regra).label("regra")).group_by(
        observacoes.c.alerta_id
    )
    cases = rules.subquery()
    counted = (
        select(
            cases.c.regra,
            func.count().label("decididos"),
            func.count().filter(verdicts.c.veredito == CONFIRMADO).label("confirmados"),
        )
        .join(verdicts, verdicts.c.alerta_id == cases.c.alerta_id)
        .group_by(cases.c.regra)
        .order_by(cases.c.regra)
    )
    with open_store(home, reading=True) as connection:
        rows = connection.execute(counted).all()
    return [
        Precision(
            row.regra,
            row.confirmados,
            row.decididos,
            row.confirmados / row.decididos,
            *wilson(row.confirmados, row.decididos),
        )
        for row in rows
    ]
