"""Second implementation, in plain Python, of what became of residents and graduates (I-18, I-19, I-23 to I-26): see
indicators.py.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

from tests.oracle.indicators import NATIONAL, Cells, Registers, Row, cell, last_day, months_between


def _cohorts(reg: Registers, indicator: str, year: str, of: Callable[[Row], tuple[int, bool] | None]) -> Cells:
    """Shares of residencies by year and specialty; `of`: the year and whether it counts, None when it is not due."""
    cells: Cells = {}
    groups = defaultdict[Any, list[bool]](list)
    for row in reg.rows("core.core_residentes_do_mes"):
        program, judged = reg.programs.get((row["competencia"], row["codigo_programa"])), of(row)
        if not program or not program["do_registro"] or judged is None:
            continue
        cuts = product((None, judged[0]), (None, program["especialidade"]))
        for place, cut in product(list(reg.around(program, (*NATIONAL, "programa"))), list(cuts)):
            groups[row["competencia"], *place, *cut].append(judged[1])
    for (month, level, code, cohort, specialty), found in groups.items():
        cut = {year: cohort, "especialidade": specialty}
        cell(cells, (indicator, month, level, code), cut, sum(found), len(found))
    return cells


def i_18(reg: Registers) -> Cells:
    return _cohorts(
        reg, "I-18", "ano_de_ingresso", lambda row: (row["data_inicio"].year, row["situacao"] == "desistente")
    )


def i_19(reg: Registers) -> Cells:
    def on_time(row: Row) -> tuple[int, bool] | None:
        due = row["data_prevista_fim"]
        if due is None or due > last_day(row["competencia"]) or row["situacao"] in ("transferido", "falecido"):
            return None
        done = row["situacao"] == "concluido" and row["data_situacao"] <= last_day(due.replace(day=1))
        return due.year, done

    return _cohorts(reg, "I-19", "ano_previsto", on_time)


def _graduates(reg: Registers) -> Iterator[tuple[date, Row, int, int, Sequence[Row]]]:
    """(month, programme, horizon, year of conclusion, places then) of each graduate: the month of SCNES of the country
    that is nearest to the horizon, the earlier of two as near.
    """
    places = defaultdict[tuple[date, int], list[Row]](list)
    for row in reg.rows("core.core_lugares_do_mes"):
        places[row["competencia"], row["pessoa"]].append(row)
    candidates = defaultdict[tuple[str, str, int], list[tuple[int, date, Row]]](list)
    for row in reg.rows("core.core_residentes_do_mes"):
        month = row["competencia"]
        if row["situacao"] != "concluido" or row["pessoa"] is None or not reg.whole.get(month):
            continue
        most = reg.parameter("tolerancia_meses_egressos", month)
        for horizon in (12, 24, 36):
            off = abs(months_between(row["data_situacao"], month) - horizon)
            if off <= most:
                candidates[row["comissao"], row["codigo_matricula"], horizon].append((off, month, row))
    for (_, _, horizon), found in candidates.items():
        _, month, row = min(found, key=lambda one: one[:2])
        if program := reg.programs.get((month, row["codigo_programa"])):
            yield month, program, horizon, row["data_situacao"].year, places[month, row["pessoa"]]


def _followed(reg: Registers, indicator: str, measures: Mapping[str, Callable[[Row, Row], bool]]) -> Cells:
    """Shares of the graduates found of whom a settled place is as a measure says, and of those not found."""
    cells: Cells = {}
    groups = defaultdict[Any, list[tuple[bool, bool, dict[str, bool]]]](list)
    for month, program, horizon, cohort, places in _graduates(reg):
        settled = [place for place in places if _settled(place)]
        facts = {name: any(holds(place, program) for place in settled) for name, holds in measures.items()}
        studies = bool(places) and all(place["somente_residencia"] for place in places)
        for place, cut in product(
            list(reg.around(program)), list(product((None, cohort), (None, program["especialidade"])))
        ):
            groups[month, *place, horizon, *cut].append((bool(places), studies, facts))
    for (month, level, code, horizon, cohort, specialty), all_of_them in groups.items():
        cut = {"ano_de_conclusao": cohort, "especialidade": specialty}
        key = (indicator, month, level, code)
        found = [one for one in all_of_them if one[0]]
        for name in (*measures, "em_nova_residencia"):
            top = sum(one[1] if name == "em_nova_residencia" else one[2][name] for one in found)
            cell(cells, key, cut | {"medida": f"{name}_{horizon}_meses"}, top, len(found))
        missing = len(all_of_them) - len(found)
        cell(cells, key, cut | {"medida": f"nao_encontrados_{horizon}_meses"}, missing, len(all_of_them))
    return cells


def _settled(place: Row) -> bool:
    return bool(place["unidade_ativa"] and place["codigo_municipio"] and not place["somente_residencia"])


def i_23(reg: Registers) -> Cells:
    def same(level: str) -> Callable[[Row, Row], bool]:
        def holds(place: Row, program: Row) -> bool:
            here, there = (reg.places.get(row["codigo_municipio"], {}).get(level) for row in (place, program))
            return place["codigo_municipio"] == program["codigo_municipio"] or (here is not None and here == there)

        return holds

    return _followed(reg, "I-23", {level: same(level) for level in ("municipio", "regiao_saude", "uf")})


def i_24(reg: Registers) -> Cells:
    return _followed(reg, "I-24", {"sus": lambda place, _: bool(place["atende_sus"])})


def i_25(reg: Registers) -> Cells:
    priority = {
        (row["competencia"], row["codigo_municipio"])
        for row in reg.rows("intermediate.int_indicadores__municipios_do_mes")
        if row["prioritario"]
    }
    holds = {"territorio_prioritario": lambda place, _: (place["competencia"], place["codigo_municipio"]) in priority}
    return _followed(reg, "I-25", holds)


def i_26(reg: Registers) -> Cells:
    cells: Cells = {}
    groups = defaultdict[tuple[date, str, str], list[str]](list)
    for month, program, horizon, _, places in _graduates(reg):
        if horizon != 12 or not places:
            continue
        settled = sorted(
            (place for place in places if _settled(place)),
            key=lambda place: (-place["horas"], int(place["codigo_municipio"])),
        )
        where = "nova_residencia" if all(place["somente_residencia"] for place in places) else "sem_local"
        if settled:
            where = reg.places[settled[0]["codigo_municipio"]]["uf"]
        for place in reg.around(program, ("brasil", "uf")):
            groups[month, *place].append(where)
    for (month, level, code), found in groups.items():
        key = ("I-26", month, level, code)
        cell(cells, key, {}, len(found), len(found))
        for where in set(found):
            cell(cells, key, {"uf_destino": where}, found.count(where), len(found))
    return cells


BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {
    "I-18": i_18,
    "I-19": i_19,
    "I-23": i_23,
    "I-24": i_24,
    "I-25": i_25,
    "I-26": i_26,
}
