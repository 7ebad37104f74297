"""Second implementation, in plain Python, of what changed after homologation (I-13), with its bootstrap.

Residents are counted month by month, where the model measures the overlap of periods.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import md5
from itertools import product
from math import exp, factorial

from tests.oracle.indicators import NATIONAL, Cells, Registers, Row, cell, last_day, plus
from tests.oracle.indicators_distribution import quantile

REPLICATES = 200
OUTCOMES = ("ocupacao", "preenchimento", "desistencia")
GROUPS = ("homologados", "elegiveis")
Sums = dict[str, float]
Cell = tuple[str, str, str | None]
"""Level, code and specialty; None: all."""


def i_13(reg: Registers) -> Cells:
    cells: Cells = {}
    for month in sorted(reg.registered):
        residencies = defaultdict[str, list[Row]](list)
        for row in reg.rows("core.core_residentes_do_mes"):
            if row["competencia"] == month:
                residencies[row["codigo_programa"]].append(row)
        approved = defaultdict[str, list[tuple[str, date]]](list)
        for row in reg.rows("staging.stg_incentivo__programas_homologados_no_tempo"):
            if row["data_homologacao"] <= last_day(month):
                approved[row["codigo_edital"]].append((row["codigo_programa"], row["data_homologacao"].replace(day=1)))
        ever = {code for found in approved.values() for code, _ in found}
        medical = {
            row["codigo_edital"]: row["modalidade"] == "medica"
            for row in reg.rows("staging.stg_incentivo__editais_no_tempo")
        }
        for notice, found in approved.items():
            if notice not in medical:
                continue
            starts = [start for _, start in found]
            usual = max(sorted(set(starts)), key=starts.count)
            eligible = [(code, usual) for code in _eligible(reg, month, medical[notice]) if code not in ever]
            ours, theirs = (_by_institution(reg, month, residencies, group) for group in (found, eligible))
            for where, institutions in ours.items():
                _compare(cells, month, notice, where, institutions, theirs.get(where, {}))
    return cells


def _eligible(reg: Registers, month: date, medical: bool) -> Iterator[str]:
    natures = reg.text("naturezas_juridicas_admitidas", month)
    least = reg.parameter("carga_sus_minima_percentual", month)
    for (of, code), program in reg.programs.items():
        if (
            of == month
            and program["ativo"]
            and (program["cadastro"] == "CNE") == medical
            and (program["percentual_carga_sus"] or 0) >= least
            and natures
            and re.fullmatch(natures, program["natureza_juridica"] or "")
        ):
            yield code


def _by_institution(
    reg: Registers, month: date, residencies: Mapping[str, Sequence[Row]], programs: Sequence[tuple[str, date]]
) -> dict[Cell, dict[str, Sums]]:
    """Sums of each institution in each cell, of the programmes whose twelve months after have all passed."""
    found = defaultdict[Cell, dict[str, Sums]](lambda: defaultdict(lambda: defaultdict(float)))
    for code, start in programs:
        program = reg.programs.get((month, code))
        if program is None or plus(start, 12) > month:
            continue
        figures: Sums = {
            "vagas": program["vagas_autorizadas_ano"],
            "lugares": program["vagas_autorizadas_ano"] * program["duracao_anos"],
        }
        for period, first in (("antes", plus(start, -12)), ("depois", plus(start, 1))):
            for name, number in _counted(residencies[code], [plus(first, n) for n in range(12)]).items():
                figures[f"{name}_{period}"] = number
        for (level, place), specialty in product(reg.around(program, NATIONAL), (None, program["especialidade"])):
            for name, number in figures.items():
                found[level, place, specialty][reg.institution[month, code]][name] += number
    return found


def _counted(residencies: Sequence[Row], months: Sequence[date]) -> Sums:
    sums: Sums = dict.fromkeys(("residentes", "ingressos", "desistencias"), 0)
    for row in residencies:
        entered = row["data_inicio"].replace(day=1)
        end, left = date.max, row["data_situacao"]
        if row["situacao"] not in ("ativo", "licenciado"):
            end = left if row["situacao"] == "concluido" else left - timedelta(days=1)
        sums["residentes"] += sum(entered <= month <= end for month in months)
        sums["ingressos"] += entered in months
        sums["desistencias"] += row["situacao"] == "desistente" and left.replace(day=1) in months
    return sums


def _compare(
    cells: Cells, month: date, notice: str, where: Cell, ours: Mapping[str, Sums], theirs: Mapping[str, Sums]
) -> None:
    level, code, specialty = where
    key = ("I-13", month, level, code)
    base = {"edital": notice, "especialidade": specialty}
    whole = [_weighed(group, lambda _: 1) for group in (ours, theirs)]
    replicates = [
        [_weighed(group, lambda name, n=n: _weight(name, n)) for group in (ours, theirs)]
        for n in range(1, REPLICATES + 1)
    ]
    for outcome in OUTCOMES:
        for period, (group, sums) in product(("antes", "depois"), zip(GROUPS, whole, strict=True)):
            if sums is not None:
                top, bottom = _ratio(sums, outcome, period)
                cell(cells, key, base | {"medida": f"{outcome}_{period}", "leitura": group}, top, bottom)
        effects = [_effect(pair, outcome) for pair in (whole, *replicates)]
        if effects[0] is None:
            continue
        drawn = sorted(effect for effect in effects[1:] if effect is not None)
        for measure, value in (
            ("efeito", effects[0]),
            ("efeito_limite_inferior", quantile(drawn, 0.025)),
            ("efeito_limite_superior", quantile(drawn, 0.975)),
        ):
            ours_, theirs_ = (_change(sums, outcome) for sums in whole)
            cell(cells, key, base | {"medida": f"{outcome}_{measure}"}, ours_, theirs_, value)


def _weighed(institutions: Mapping[str, Sums], weight: Callable[[str], int]) -> Sums | None:
    if not institutions:
        return None
    total: Sums = defaultdict(float)
    for name, sums in institutions.items():
        for figure, number in sums.items():
            total[figure] += weight(name) * number
    return total


@cache
def _weight(institution: str, replicate: int) -> int:
    """The Poisson(1) quantile, at most 7, of the md5 of the institution and the replicate read as a fraction."""
    drawn = int(md5(f"{institution}/{replicate}".encode()).hexdigest()[:6], 16) / 16**6
    below, number = exp(-1), 0
    while drawn >= below and number < 7:
        number += 1
        below += exp(-1) / factorial(number)
    return number


def _ratio(sums: Sums, outcome: str, period: str) -> tuple[float, float]:
    if outcome == "ocupacao":
        return sums[f"residentes_{period}"], 12 * sums["lugares"]
    if outcome == "preenchimento":
        return sums[f"ingressos_{period}"], sums["vagas"]
    return sums[f"desistencias_{period}"], sums[f"residentes_{period}"] / 12


def _change(sums: Sums | None, outcome: str) -> float | None:
    if sums is None:
        return None
    before, after = (_ratio(sums, outcome, period) for period in ("antes", "depois"))
    return after[0] / after[1] - before[0] / before[1] if before[1] and after[1] else None


def _effect(pair: Sequence[Sums | None], outcome: str) -> float | None:
    ours, theirs = (_change(sums, outcome) for sums in pair)
    return None if ours is None or theirs is None else ours - theirs


BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {"I-13": i_13}
