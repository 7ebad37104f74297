"""Controls of the newest SCNES month: PN-16, PN-16R, PN-22, PN-29O, PN-43."""

from collections import defaultdict
from typing import Any

from tests.oracle.landing import Landing, Row
from tests.oracle.norms import RESIDENT_HOURS, SUS_SHARE
from tests.oracle.people import People
from tests.oracle.registers import Registers, active_in
from tests.oracle.results import Alert

FIELDS = ("nome_mae", "data_nascimento", "raca_cor", "sexo", "identidade_genero", "pessoa_com_deficiencia")


def marked(link: Row) -> bool:
    return (
        link["IND_VINCULACAO"].startswith("05") or link["CO_CBO"] == "2231F9" or link["TP_RESIDENTE"] in ("1", "S")
    )  # fmt: skip


def hours(link: Row) -> int:
    names = ("QT_CARGA_HORARIA_AMBULATORIAL", "QT_CARGA_HORARIA_OUTROS", "QT_CARGA_HOR_HOSP_SUS")
    return sum(int(link[n] or 0) for n in names)


def links_by_person(landing: Landing, people: People, month: int) -> dict[Any, list[Row]]:
    links: dict[Any, list[Row]] = defaultdict(list)
    for link in landing.scnes[month]["tbCargaHorariaSus"]:
        person = people.professional(month, link["CO_PROFISSIONAL_SUS"])
        if person is not None:
            links[person].append(link)
    return links


def presence(landing: Landing, people: People) -> dict[int, dict[Any, bool]]:
    """month -> person -> whether any of their links is marked as residency."""
    return {
        month: {person: any(map(marked, links)) for person, links in links_by_person(landing, people, month).items()}
        for month in landing.scnes
    }


def residency_hours(links: list[Row]) -> dict[tuple[str, ...], int]:
    """Hours of the marked links by (unit, CBO, kind, SUS), each counted once though two numbers of a person bear it."""
    by_number: dict[tuple[str, ...], int] = defaultdict(int)
    for link in links:
        if marked(link):
            names = ("CO_UNIDADE", "CO_CBO", "IND_VINCULACAO", "TP_SUS_NAO_SUS", "CO_PROFISSIONAL_SUS")
            by_number[tuple(link[name] for name in names)] += hours(link)
    once: dict[tuple[str, ...], int] = {}
    for (*key, _), weekly in by_number.items():
        once[tuple(key)] = max(once.get(tuple(key), 0), weekly)
    return once


def controls(reg: Registers) -> set[Alert]:
    if not reg.landing.scnes:
        return set()
    month = max(reg.landing.scnes)
    links = links_by_person(reg.landing, reg.people, month)
    return _programmes(reg, links, month) | _persons(reg, links, month) | _missing_fields(reg, month)


def _programmes(reg: Registers, links: dict[Any, list[Row]], month: int) -> set[Alert]:
    out: set[Alert] = set()
    residents: dict[str, list[Row]] = defaultdict(list)
    for row in reg.counting(month):
        if active_in(row, month):
            residents[row["codigo_programa"]].append(row)
    for programme in reg.programmes(month):
        code, source = programme["codigo_programa"], programme["_fonte"]
        if not reg.fresh("residentes", month, source):
            continue
        own = [links.get(reg.people.of(row), []) for row in residents[code]]
        team = [row for row in reg.team_of(code, month) if row["funcao"] == "preceptor" and row.get("data_fim") is None]
        untagged = [
            row
            for row in team
            if not any(link["TP_PRECEPTOR"] in ("1", "S") for link in links.get(reg.people.of(row), []))
        ]
        unmarked = any(not any(map(marked, some)) for some in own)
        if reg.fresh("equipe", month, source) and (unmarked or untagged):
            out.add(Alert("PN-16", "controle", month, subject=code))
        persons = {reg.people.of(row) for row in residents[code]}
        weekly = [residency_hours(links.get(person, [])) for person in persons]
        weekly = [some for some in weekly if some]
        total = sum(sum(some.values()) for some in weekly)
        sus = sum(value for some in weekly for key, value in some.items() if key[3] == "S")
        share = programme.get("percentual_carga_sus")
        declared = share is not None and share >= SUS_SHARE and reg.fresh("programas", month, source)
        if declared and len(weekly) >= 5 and total > 0 and sus * 100 < SUS_SHARE * total:
            out.add(Alert("PN-29O", "controle", month, subject=code))
    return out


def _persons(reg: Registers, links: dict[Any, list[Row]], month: int) -> set[Alert]:
    out: set[Alert] = set()
    for person, own in links.items():
        mine = reg.residencies_of(person, month)
        active = any(active_in(row, month) for row in mine)
        if mine and not active and any(map(marked, own)) and reg.both_residents(month):
            out.add(Alert("PN-16R", "controle", month, subject=person))
        if active and sum(residency_hours(own).values()) > RESIDENT_HOURS:
            out.add(Alert("PN-43", "controle", month, subject=person))
    return out


def _missing_fields(reg: Registers, month: int) -> set[Alert]:
    rows = [
        row for row in reg.counting(month) if active_in(row, month) and reg.fresh("residentes", month, row["_fonte"])
    ]
    for row in reg.everyone(month):
        begun = (row["data_inicio"].year * 12 + row["data_inicio"].month - 1) <= month
        teaching = row["funcao"] in ("preceptor", "tutor") and row.get("data_fim") is None
        if teaching and begun and reg.fresh("equipe", month, row["_fonte"]):
            rows.append(row)
    out: set[Alert] = set()
    for row in rows:
        for name in FIELDS + (("etnia",) if row.get("raca_cor") == "indigena" else ()):
            if row.get(name) is None:
                out.add(Alert("PN-22", "controle", month, subject=(row["codigo_programa"], name)))
    return out
