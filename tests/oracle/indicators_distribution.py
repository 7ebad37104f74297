"""Second implementation, in plain Python, of how specialists and their hours are distributed (I-04 to I-08): see
indicators.py. Inequality is computed by pairs and by parts, where the models add up a curve.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from math import log

from tests.oracle.indicators import NATIONAL, Cells, Registers, cell
from tests.oracle.indicators_people import (
    Cut,
    around,
    beside_the_country,
    named,
    population_of,
    shown,
    specialists,
    workplaces,
)

Territory = tuple[str, str]
OfPeople = dict[Territory, dict[int, tuple[int, int]]]
"""Territory -> person -> weekly hours there, and those in links that serve SUS."""


def _hours(reg: Registers) -> Iterator[tuple[date, Cut, OfPeople]]:
    for month in reg.whole:
        places = workplaces(reg, month)
        for of, people in specialists(reg, month).items():
            found: OfPeople = defaultdict(dict)
            for person in people:
                for municipality, place in places.get(person, {}).items():
                    for territory in around(reg, municipality):
                        hours, sus = found[territory].get(person, (0, 0))
                        found[territory][person] = hours + place["horas"], sus + place["horas_sus"]
            if found:
                yield month, of, found


def i_04(reg: Registers) -> Cells:
    cells = _every_link(reg)
    for month, of, found in _hours(reg):
        shares: dict[Territory, Fraction] = {}
        for (level, code), people in found.items():
            hours, sus = (sum(column) for column in zip(*people.values(), strict=True))
            if hours and shown(reg, month, level, code):
                shares[level, code] = Fraction(sus, hours)
                cut = named(of) | {"medida": "horas_de_especialistas"}
                cell(cells, ("I-04", month, level, code), cut, sus, hours)
        beside_the_country(cells, ("I-04", month), named(of), "horas_de_especialistas", shares)
    return cells


def _every_link(reg: Registers) -> Cells:
    """The share of SUS in the hours of all links in active units."""
    units = {
        (unit["competencia"], unit["co_unidade"]): unit["codigo_municipio"]
        for unit in reg.rows("staging.stg_scnes__estabelecimentos")
        if unit["codigo_municipio"] and unit["ativo"] is not False
    }
    sums = defaultdict[tuple[date, str, str], list[int]](lambda: [0, 0])
    for link in reg.rows("staging.stg_scnes__vinculos_sem_pessoa"):
        if place := units.get((link["competencia"], link["co_unidade"])):
            for territory in (("uf", place[:2]), ("brasil", "BR")):
                sums[link["competencia"], *territory][0] += link["horas"]
                sums[link["competencia"], *territory][1] += link["horas"] if link["atende_sus"] else 0
    cells: Cells = {}
    for (month, level, code), (hours, sus) in sums.items():
        if shown(reg, month, level, code):
            cell(cells, ("I-04", month, level, code), {"medida": "horas_de_todos_os_vinculos"}, sus, hours)
    return cells


def i_05(reg: Registers) -> Cells:
    cells: Cells = {}
    for month, of, found in _hours(reg):
        for measure, share in (("primeiro_quartil", 0.25), ("mediana", 0.5), ("terceiro_quartil", 0.75)):
            quantiles: dict[Territory, Fraction] = {}
            for (level, code), people in found.items():
                if level in ("brasil", "uf") and shown(reg, month, level, code):
                    hours = sorted(sus for _, sus in people.values())
                    value = quantile(hours, share)
                    quantiles[level, code] = Fraction(value)
                    cut = named(of) | {"medida": measure}
                    cell(cells, ("I-05", month, level, code), cut, sum(hours), len(hours), value)
            beside_the_country(cells, ("I-05", month), named(of), measure, quantiles)
    return cells


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile between the two nearest of a sorted list."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def _regions(reg: Registers) -> Iterator[tuple[date, Cut, list[tuple[str, int, int]]]]:
    """The health regions with inhabitants: (code, specialists, inhabitants)."""
    population = population_of(reg)
    codes = sorted({place["regiao_saude"] for place in reg.places.values() if place["regiao_saude"]})
    for month, of, found in _hours(reg):
        inhabitants = {code: population.get((month, "regiao_saude", code)) or 0 for code in codes}
        here = {code: len(found.get(("regiao_saude", code), {})) for code in codes}
        regions = [(code, here[code], inhabitants[code]) for code in codes if inhabitants[code]]
        if reg.whole[month] and any(here for _, here, _ in regions):
            yield month, of, regions


def i_06(reg: Registers) -> Cells:
    cells: Cells = {}
    for month, of, regions in _regions(reg):
        count, population = sum(here for _, here, _ in regions), sum(inhabitants for *_, inhabitants in regions)
        of_density = defaultdict[float, int](int)
        for _, here, inhabitants in regions:
            of_density[here / inhabitants] += inhabitants
        apart = sum(
            one * other * abs(density - another)
            for (density, one), (another, other) in product(of_density.items(), repeat=2)
        )
        value = apart / (2 * population * count)
        cell(cells, ("I-06", month, "brasil", "BR"), named(of), count, population, value)
    return cells


def i_07(reg: Registers) -> Cells:
    cells: Cells = {}
    state = defaultdict[str, set[str]](set)
    for place in reg.places.values():
        if place["regiao_saude"]:
            state[place["regiao_saude"]].add(place["uf"])
    for month, of, regions in _regions(reg):
        states = defaultdict[str, list[tuple[int, int]]](list)
        for code, here, inhabitants in regions:
            states[min(state[code])].append((here, inhabitants))
        sums = [
            (sum(here for here, _ in found), sum(inhabitants for _, inhabitants in found)) for found in states.values()
        ]
        count, population = sum(here for here, _ in sums), sum(inhabitants for _, inhabitants in sums)
        between = _theil(sums)
        within = sum(
            here / count * _theil(found) for (here, _), found in zip(sums, states.values(), strict=True) if here
        )
        for measure, value in (("theil_t", between + within), ("entre_ufs", between), ("dentro_das_ufs", within)):
            cut = named(of) | {"medida": measure}
            cell(cells, ("I-07", month, "brasil", "BR"), cut, count, population, value)
    return cells


def _theil(groups: Sequence[tuple[int, int]]) -> float:
    count, population = sum(here for here, _ in groups), sum(inhabitants for _, inhabitants in groups)
    return sum(here / count * log((here / count) / (inhabitants / population)) for here, inhabitants in groups if here)


def i_08(reg: Registers) -> Cells:
    cells: Cells = {}
    population = population_of(reg)
    inside = defaultdict[Territory, set[str]](set)
    for place in reg.places.values():
        if place["regiao_saude"]:
            for level in NATIONAL:
                inside[level, place[level]].add(place["regiao_saude"])
    for month, of, found in _hours(reg):
        shares = defaultdict[str, dict[Territory, Fraction]](dict)
        for (level, code), regions in inside.items():
            if not shown(reg, month, level, code):
                continue
            key = ("I-08", month, level, code)
            empty = {region for region in regions if not found.get(("regiao_saude", region))}
            everyone, alone = (
                sum(population.get((month, "regiao_saude", region)) or 0 for region in group)
                for group in (regions, empty)
            )
            for measure, top, bottom in (
                ("regioes_sem_especialista", len(empty), len(regions)),
                ("populacao_sem_especialista", alone, everyone),
            ):
                cell(cells, key, named(of) | {"medida": measure}, top, bottom)
                if bottom:
                    shares[measure][level, code] = Fraction(top, bottom)
        for measure, values in shares.items():
            beside_the_country(cells, ("I-08", month), named(of), measure, values)
    return cells


BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {
    "I-04": i_04,
    "I-05": i_05,
    "I-06": i_06,
    "I-07": i_07,
    "I-08": i_08,
}
