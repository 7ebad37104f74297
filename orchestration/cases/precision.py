"""Computes the precision of each rule from people's decisions: confirmed alerts over decided ones."""

from collections import Counter
from dataclasses import dataclass
from math import sqrt

from sqlalchemy import select

from orchestration.cases.opening import open_store
from orchestration.cases.states import IMPROCEDENTE
from orchestration.cases.store import VERDICTS
from orchestration.cases.tables import eventos, observacoes
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


def precision_by_rule(home: Home, only: str | None = None) -> list[Precision]:
    """Return the precision of each rule with at least one decided alert, ordered by rule; `only`: of that rule."""
    rules = select(observacoes.c.alerta_id, observacoes.c.regra).distinct()
    # In the order in which they were written: sorting a hundred thousand in SQL takes several times as long.
    decided = select(eventos.c.alerta_id, eventos.c.para).where(eventos.c.para.in_(VERDICTS)).order_by(eventos.c.id)
    if only is not None:
        rules = rules.where(observacoes.c.regra == only)
        decided = decided.where(eventos.c.alerta_id.in_(rules.with_only_columns(observacoes.c.alerta_id)))
    with open_store(home, reading=True) as connection:
        rule_of = dict(connection.execute(rules).all())
        last = dict(connection.execute(decided).all())
    verdicts = Counter((rule_of[alerta], para != IMPROCEDENTE) for alerta, para in last.items())
    counts = {rule: (verdicts[rule, True], verdicts[rule, False]) for rule, _ in sorted(verdicts)}
    return [
        Precision(rule, right, right + wrong, right / (right + wrong), *wilson(right, right + wrong))
        for rule, (right, wrong) in counts.items()
    ]
