"""Second implementation, in plain Python, of the indicators of specialists (I-01, I-03) and of how long graduates stay
(I-49): see indicators.py.
"""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.indicators import NATIONAL, Cells, Registers, Z, cell, last_day, months_between

LEVELS = (*NATIONAL, "regiao_saude", "municipio")


def _formation(reg: Registers, month: date) -> dict[int, set[tuple[str, str]]]:
    """What each active resident is studying: ("especialidade" or "area", name to compare)."""
    found = defaultdict[int, set[tuple[str, str]]](set)
    of_programme = {
        row["codigo_programa"]: row for row in reg.rows("core.core_programas_do_mes") if row["competencia"] == month
    }
    for row in reg.rows("core.core_residentes_do_mes"):
        program = of_programme.get(row["codigo_programa"])
        if row["competencia"] == month and row["ativo"] and row["pessoa"] is not None and program:
            for kind, name in (("especialidade", program["especialidade"]), ("area", program["area_atuacao"])):
                if name:
                    found[row["pessoa"]].add((kind, plain(name)))
    return found


def plain(text: str) -> str:
    """A name as names are compared: capitals, no accents, one space between words."""
    letters = unicodedata.normalize("NFD", " ".join(text.split()).upper())
    return "".join(c for c in letters if not unicodedata.combining(c))


Cut = tuple[str, str | None, str | None]
"""Profession; specialty or area of practice, at most one of them; neither: any specialty."""


def specialists(reg: Registers, month: date) -> dict[Cut, dict[int, set[str]]]:
    """The people of each cut, and the names to compare of their titles of it."""
    names = {row["especialidade_comparavel"]: row["especialidade"] for row in reg.rows("core.core_especialidades")}
    listed = {(row["recorte"], row["comparavel"]) for row in reg.rows("intermediate.int_indicadores__nomes")}
    professions = {row["profissao_normalizada"]: row["profissao"] for row in reg.rows("restrito.referencia.profissoes")}
    studying = _formation(reg, month)
    found = defaultdict[Cut, dict[int, set[str]]](lambda: defaultdict(set))
    for title in reg.rows("core.core_titulos_do_mes"):
        if title["competencia"] != month:
            continue
        profession = professions.get(title["profissao_comparavel"], "outra")
        for kind, prefix in (("especialidade", "especialidade"), ("area_atuacao", "area")):
            name = title[f"{prefix}_comparavel"]
            if name not in names or (prefix, name) in studying.get(title["pessoa"], ()):
                continue
            known = (kind, name) in listed
            shown = names[name].strip() if known else "outra"
            of_kind: list[Cut] = [(profession, None, shown)]
            if kind == "especialidade":
                of_kind = [(profession, shown, None), (profession, None, None)]
            for cut in of_kind:
                found[cut][title["pessoa"]].add(name if known else "")
    return found


def named(cut: Cut) -> dict[str, str | None]:
    """A cut as the recorte of a cell says it."""
    profession, specialty, area = cut
    cadastro = "CNE" if profession == "Medicina" else "CNE-APS"
    return {"cadastro": cadastro, "profissao": profession, "especialidade": specialty, "area_atuacao": area}


def workplaces(reg: Registers, month: date) -> dict[int, dict[str, Mapping[str, Any]]]:
    """person -> municipality -> workplace in an active unit."""
    found = defaultdict[int, dict[str, Mapping[str, Any]]](dict)
    for row in reg.rows("core.core_lugares_do_mes"):
        if row["competencia"] == month and row["unidade_ativa"] and row["codigo_municipio"]:
            found[row["pessoa"]][row["codigo_municipio"]] = row
    return found


def population_of(reg: Registers) -> dict[tuple[date, str, str], int]:
    return {
        (row["competencia"], row["nivel"], row["codigo_territorio"]): row["populacao"]
        for row in reg.rows("intermediate.int_indicadores__populacao")
    }


def around(reg: Registers, municipality: str) -> list[tuple[str, str]]:
    places = reg.places.get(municipality, {})
    return [(level, places[level]) for level in LEVELS if places.get(level)]


def shown(reg: Registers, month: date, level: str, code: str) -> bool:
    """Whether a month of SCNES serves the territory; one of some states serves what is inside them."""
    if reg.whole[month]:
        return True
    state = {
        "uf": code,
        "municipio": reg.places.get(code, {}).get("uf"),
        "regiao_saude": next((p["uf"] for p in reg.places.values() if p["regiao_saude"] == code), None),
    }.get(level)
    return (month, state) in reg.states


def beside_the_country(
    cells: Cells,
    of: tuple[str, date],
    base: Mapping[str, str | None],
    measure: str | None,
    values: Mapping[tuple[str, str], Fraction],
) -> None:
    """`razao_nacional` of the values of a cut, which are published in six places, halves upwards."""
    half = Fraction(1, 2)
    published = {territory: math.floor(value * 10**6 + half) / 1e6 for territory, value in values.items()}
    name = "_".join(("razao_nacional", measure)) if measure else "razao_nacional"
    national = published.get(("brasil", "BR"))
    for (level, code), value in published.items():
        if national and level != "brasil":
            cell(cells, (*of, level, code), {**base, "medida": name}, None, None, value / national)


def i_01(reg: Registers) -> Cells:
    occupations = defaultdict[str, set[str]](set)
    for row in reg.rows("restrito.referencia.especialidades_ocupacoes"):
        occupations[row["especialidade_normalizada"]].add(row["co_cbo"])
    cells, population = Cells(), population_of(reg)
    for month in reg.whole:
        places = workplaces(reg, month)
        for of, people in specialists(reg, month).items():
            persons = defaultdict[tuple[str, str], set[int]](set)
            acting = defaultdict[tuple[str, str], set[int]](set)
            roles = defaultdict[tuple[str, str], int](int)
            measurable = any(occupations[name] for titles in people.values() for name in titles)
            for person, titles in people.items():
                codes = set[str]().union(*(occupations[name] for name in titles))
                for municipality, place in places.get(person, {}).items():
                    for territory in around(reg, municipality):
                        persons[territory].add(person)
                        roles[territory] += 1
                        if codes.intersection((place["ocupacoes"] or "").split(",")):
                            acting[territory].add(person)
            base = named(of)
            rates: dict[tuple[str, str], Fraction] = {}
            for (level, code), counted in persons.items():
                inhabitants = population.get((month, level, code))
                if not inhabitants or not shown(reg, month, level, code):
                    continue
                key = ("I-01", month, level, code)
                rates[level, code] = Fraction(100_000 * len(counted), inhabitants)
                cell(cells, key, base, len(counted), inhabitants, rates[level, code])
                if level != "municipio":
                    value = 1e5 * roles[level, code] / inhabitants
                    cell(cells, key, base | {"medida": "papeis"}, roles[level, code], inhabitants, value)
                if measurable:
                    top = len(acting[level, code])
                    cut = base | {"medida": "atua_na_especialidade"}
                    cell(cells, key, cut, top, inhabitants, 1e5 * top / inhabitants)
            beside_the_country(cells, ("I-01", month), base, None, rates)
    return cells


def i_03(reg: Registers) -> Cells:
    cells, population = Cells(), population_of(reg)
    for month in reg.whole:
        places = workplaces(reg, month)
        cap, week = (int(reg.parameter(name, month)) for name in ("horas_semanais_teto", "vinculo_semanal_equivalente"))
        for of, people in specialists(reg, month).items():
            sums = defaultdict[tuple[str, str], list[Fraction]](lambda: [Fraction(), Fraction()])
            for person in people:
                total = sum(place["horas"] for place in places.get(person, {}).values())
                share = min(Fraction(1), Fraction(cap, total)) if total else Fraction(1)
                for municipality, place in places.get(person, {}).items():
                    for territory in around(reg, municipality):
                        for at, name in enumerate(("horas", "horas_sus")):
                            sums[territory][at] += place[name] * share / week
            base = named(of)
            for at, measure in enumerate((None, "sus")):
                rates: dict[tuple[str, str], Fraction] = {}
                for (level, code), figures in sums.items():
                    inhabitants = population.get((month, level, code))
                    if inhabitants and shown(reg, month, level, code):
                        rates[level, code] = 100_000 * figures[at] / inhabitants
                        key = ("I-03", month, level, code)
                        cell(cells, key, base | {"medida": measure}, figures[at], inhabitants, rates[level, code])
                beside_the_country(cells, ("I-03", month), base, measure, rates)
    return cells


def i_49(reg: Registers) -> Cells:
    cells: Cells = {}
    whole = sorted(month for month, country in reg.whole.items() if country)
    seen = defaultdict[int, dict[date, set[str]]](lambda: defaultdict(set))
    for row in reg.rows("core.core_lugares_do_mes"):
        if row["competencia"] in whole:
            places = seen[row["pessoa"]][row["competencia"]]
            if row["codigo_municipio"] and row["unidade_ativa"] and not row["somente_residencia"]:
                places.add(row["codigo_municipio"])
    groups = defaultdict[tuple[date, str, str, str | None], list[tuple[int, bool]]](list)
    for row in reg.rows("core.core_residentes_do_mes"):
        month, program = row["competencia"], reg.programs.get((row["competencia"], row["codigo_programa"]))
        if month not in whole or row["situacao"] != "concluido" or row["pessoa"] is None or not program:
            continue
        done: date = row["data_situacao"].replace(day=1)
        if last_day(done) >= month:
            continue
        months = {m: where for m, where in seen.get(row["pessoa"], {}).items() if done < m <= month}
        if not months:
            continue
        home, region = program["codigo_municipio"], program["codigo_regiao_saude"]

        def inside(place: str, home: str = home, region: str | None = region) -> bool:
            return place == home or (region is not None and reg.places.get(place, {}).get("regiao_saude") == region)

        left = [m for m, where in sorted(months.items()) if where and not any(inside(place) for place in where)]
        time = months_between(done, left[0] if left else month)
        for place in reg.around(program):
            for specialty in (None, program["especialidade"]):
                groups[month, *place, specialty].append((time, bool(left)))
    for (month, level, code, specialty), followed in groups.items():
        _survival(cells, ("I-49", month, level, code), {"especialidade": specialty}, followed)
    return cells


def _survival(
    cells: Cells, key: tuple[str, date, str, str], cut: dict[str, str | None], followed: list[tuple[int, bool]]
) -> None:
    """Kaplan and Meier's product, with Greenwood's variance on the scale ln(-ln S)."""
    stays, variance, median = 1.0, 0.0, None
    curve: list[tuple[int, float, float, int]] = []
    gone = 0
    for time in sorted({time for time, _ in followed}):
        exposed = sum(1 for other, _ in followed if other >= time)
        leave = sum(1 for other, left in followed if other == time and left)
        gone += leave
        stays *= 1 - leave / exposed
        variance += leave / (exposed * (exposed - leave)) if exposed > leave else math.inf
        curve.append((time, stays, variance, gone))
        if median is None and stays <= 0.5 + 1e-12:
            median = time
    for horizon in (12, 24, 36):
        if max(time for time, _ in followed) < horizon:
            continue
        _, share, spread, left = ([(0, 1.0, 0.0, 0)] + [point for point in curve if point[0] <= horizon])[-1]
        ends: list[float | None] = [None, None]
        if 0 < share < 1:
            error = Z * math.sqrt(spread) / abs(math.log(share))
            ends = [share ** math.exp(error), share ** math.exp(-error)]
        for measure, value in zip(("permanencia", "limite_inferior", "limite_superior"), (share, *ends), strict=True):
            cell(cells, key, cut | {"medida": f"{measure}_{horizon}_meses"}, left, len(followed), value)
    cell(cells, key, cut | {"medida": "mediana_em_meses"}, gone, len(followed), median)


BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {"I-01": i_01, "I-03": i_03, "I-49": i_49}
