"""Second implementation, in plain Python, of the indicators of who is marked in SCNES: see indicators.py."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

from tests.oracle.indicators import NATIONAL, Cells, Registers, cell


def _marked(reg: Registers) -> dict[tuple[date, str, str], set[int]]:
    """People with a link marked as residency in each territory and month."""
    found = defaultdict[tuple[date, str, str], set[int]](set)
    for link in reg.rows("core.core_vinculos_de_residentes"):
        if link["marcado_residencia"] and link["codigo_municipio"] in reg.places:
            for level in NATIONAL:
                found[link["competencia"], level, reg.places[link["codigo_municipio"]][level]].add(link["pessoa"])
    return found


def i_28(reg: Registers) -> Cells:
    cells: Cells = {}
    active = {(row["competencia"], row["pessoa"]) for row in reg.rows("core.core_residentes_do_mes") if row["ativo"]}
    for (month, level, code), persons in _marked(reg).items():
        if reg.seen(month, level, code):
            without = sum((month, person) not in active for person in persons)
            cell(cells, ("I-28", month, level, code), {}, without, len(persons))
    return cells


def i_29(reg: Registers) -> Cells:
    cells: Cells = {}
    mark = {(r["competencia"], r["pessoa"]) for r in reg.rows("core.core_lugares_do_mes") if r["preceptor"]}
    months = {r["competencia"] for r in reg.rows("core.core_lugares_do_mes") if r["preceptor"] is not None}
    titled = {(r["competencia"], r["pessoa"]) for r in reg.rows("core.core_titulos_do_mes")}
    found = defaultdict[tuple[date, str, str], set[int]](set)
    for row in reg.rows("core.core_preceptores_do_mes"):
        program = reg.programs.get((row["competencia"], row["codigo_programa"]))
        if program and row["pessoa"] is not None and row["competencia"] in reg.whole:
            for place in reg.around(program):
                found[row["competencia"], *place].add(row["pessoa"])
    for (month, level, code), persons in found.items():
        if not reg.seen(month, level, code):
            continue
        for measure, group in (("marcados_no_scnes", mark), ("no_cadastro_de_especialistas", titled)):
            if measure != "marcados_no_scnes" or month in months:
                top = sum((month, person) in group for person in persons)
                cell(cells, ("I-29", month, level, code), {"medida": measure}, top, len(persons))
    return cells


def i_37(reg: Registers) -> Cells:
    cells: Cells = {}
    hours = defaultdict[tuple[date, int], list[int]](lambda: [0, 0])
    for link in reg.rows("core.core_vinculos_de_residentes"):
        if not link["repetido"]:
            own = hours[link["competencia"], link["pessoa"]]
            own[0] += link["horas"]
            own[1] += link["horas"] if link["marcado_residencia"] else 0
    for (month, level, code), persons in _marked(reg).items():
        if not reg.seen(month, level, code):
            continue
        limit = reg.parameter("carga_horaria_residente_maxima", month)
        for at, measure in enumerate(("todos_os_vinculos", "vinculos_de_residencia")):
            over = sum(hours[month, person][at] > limit for person in persons)
            cell(cells, ("I-37", month, level, code), {"medida": measure}, over, len(persons))
    return cells


BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {"I-28": i_28, "I-29": i_29, "I-37": i_37}
