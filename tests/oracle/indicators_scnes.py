"""Second implementation, in plain Python, of the indicators of who is marked in SCNES: see indicators.py."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from tests.oracle.indicators import NATIONAL, Cells, Registers, Row, cell
from tests.oracle.indicators_people import plain

Marked = dict[tuple[date, str, str, str | None], set[int]]


def _marked(reg: Registers, of: str | None = None) -> Marked:
    """People with a link marked as residency in each territory and month, by a column of the link when one is given."""
    found = defaultdict[tuple[date, str, str, str | None], set[int]](set)
    for link in reg.rows("core.core_vinculos_de_residentes"):
        if link["marcado_residencia"] and link["codigo_municipio"] in reg.places:
            for level in NATIONAL:
                place = level, reg.places[link["codigo_municipio"]][level]
                found[link["competencia"], *place, link[of] if of else None].add(link["pessoa"])
    return found


def i_28(reg: Registers) -> Cells:
    cells: Cells = {}
    active = {(row["competencia"], row["pessoa"]) for row in reg.rows("core.core_residentes_do_mes") if row["ativo"]}
    for of in (None, "co_cnes"):
        for (month, level, code, unit), persons in _marked(reg, of).items():
            if reg.seen(month, level, code) and (of is None or (level == "uf" and unit)):
                without = sum((month, person) not in active for person in persons)
                cell(cells, ("I-28", month, level, code), {"estabelecimento": unit}, without, len(persons))
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
    for (month, level, code, _), persons in _marked(reg).items():
        if not reg.seen(month, level, code):
            continue
        limit = reg.parameter("carga_horaria_residente_maxima", month)
        for at, measure in enumerate(("todos_os_vinculos", "vinculos_de_residencia")):
            over = sum(hours[month, person][at] > limit for person in persons)
            cell(cells, ("I-37", month, level, code), {"medida": measure}, over, len(persons))
    return cells


def i_50(reg: Registers) -> Cells:
    cells: Cells = {}
    everyone = _marked(reg)
    for of in ("nivel_atencao", "cenario"):
        for (month, level, code, setting), persons in (
            _marked(reg, of) | (everyone if of == "nivel_atencao" else {})
        ).items():
            if reg.seen(month, level, code):
                cut = {"medida": "marcados_no_scnes", of: setting}
                total = len(everyone[month, level, code, None])
                cell(cells, ("I-50", month, level, code), cut, len(persons), total)
    _active_settings(reg, cells)
    _registered_settings(reg, cells)
    return cells


def _active(reg: Registers) -> Iterator[tuple[Row, Row, str | None]]:
    """Residents active in each month of SCNES, their programme and their profession."""
    professions = {row["profissao_normalizada"]: row["profissao"] for row in reg.rows("restrito.referencia.profissoes")}
    for row in reg.rows("core.core_residentes_do_mes"):
        program = reg.programs.get((row["competencia"], row["codigo_programa"]))
        if row["ativo"] and program and row["competencia"] in reg.whole:
            name = plain(row["profissao"] or "")
            known = "Medicina" if name in ("MEDICO", "MEDICA") else professions.get(name, "outra")
            yield row, program, known if name else None


def _links(reg: Registers) -> dict[tuple[date, int], list[Row]]:
    """Links marked as residency of each person in each month; one registered under two numbers is one link."""
    found = defaultdict[tuple[date, int], list[Row]](list)
    for link in reg.rows("core.core_vinculos_de_residentes"):
        if link["marcado_residencia"] and not link["repetido"]:
            found[link["competencia"], link["pessoa"]].append(link)
    return found


def _active_settings(reg: Registers, cells: Cells) -> None:
    """Records of the commissions by the level of care of the marked link with most hours, or of the site they name."""
    kinds = {row["tp_unidade"]: row["nivel_atencao"] for row in reg.rows("restrito.referencia.tipos_unidade_cenario")}
    units = {
        (unit["competencia"], unit["co_cnes"]): kinds.get(unit["tp_unidade"])
        for unit in reg.rows("staging.stg_scnes__estabelecimentos")
    }
    links = _links(reg)
    counts = Counter[tuple[date, str, str, str | None, str | None, str | None]]()
    for row, program, profession in _active(reg):
        month = row["competencia"]
        own = links.get((month, row["pessoa"]), [])
        if own:
            setting = min(own, key=lambda link: (-link["horas"], link["linha"]))["nivel_atencao"]
        else:
            setting = units.get((month, row["codigo_cnes_principal"])) or "desconhecido"
        others = {(None, None), (profession, None), (None, f"R{row['ano_residencia']}")}
        for place, (kind, year), level in product(list(reg.around(program)), others, (None, setting)):
            counts[month, *place, level, kind, year] += 1
    for (month, level, code, setting, kind, year), number in counts.items():
        if reg.seen(month, level, code):
            cut = {
                "medida": "ativos_nas_comissoes",
                "nivel_atencao": setting,
                "profissao": kind,
                "ano_residencia": year,
            }
            cell(cells, ("I-50", month, level, code), cut, number, counts[month, level, code, None, kind, year])


def _registered_settings(reg: Registers, cells: Cells) -> None:
    """People active in the commissions whom SCNES marks, by each setting of their marked links, and the hours there."""
    links = _links(reg)
    people = defaultdict[Any, set[int]](set)
    for row, program, profession in _active(reg):
        if profession and (row["competencia"], row["pessoa"]) in links:
            for place, year in product(list(reg.around(program)), (None, f"R{row['ano_residencia']}")):
                people[row["competencia"], *place, profession, year].add(row["pessoa"])
    for (month, level, code, profession, year), persons in people.items():
        if not reg.seen(month, level, code):
            continue
        inside = defaultdict[tuple[str | None, str | None], set[int]](set)
        hours = Counter[tuple[str | None, str | None]]()
        for person in persons:
            for link in links[month, person]:
                for setting in ((None, None), ("nivel_atencao", link["nivel_atencao"]), ("cenario", link["cenario"])):
                    inside[setting].add(person)
                    hours[setting] += link["horas"]
        cadastro = "CNE" if profession == "Medicina" else "CNE-APS"
        base = {"cadastro": cadastro, "profissao": profession, "ano_residencia": year}
        for (of, setting), found in inside.items():
            cut = base | ({of: setting} if of else {})
            key = ("I-50", month, level, code)
            cell(cells, key, cut | {"medida": "pessoas_registradas"}, len(found), len(inside[None, None]))
            cell(cells, key, cut | {"medida": "horas_registradas"}, hours[of, setting], hours[None, None])


BY_INDICATOR: Mapping[str, Callable[[Registers], Cells]] = {"I-28": i_28, "I-29": i_29, "I-37": i_37, "I-50": i_50}
