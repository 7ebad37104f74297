"""The controls: MR-15D, MR-25, MR-DIR, PN-* and DUP-R.

An alert is (regra, subject, month). A subject that is a person is a number given by People.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.oracle import courses, incentives
from tests.oracle.courses import Courses, business_day
from tests.oracle.incentives import ART3, REGULAR, Registers, active_in, active_on, first_day, last_day, table_value
from tests.oracle.landing import Landing, Row, month_of
from tests.oracle.people import People

Alert = tuple[str, Any, int]
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


def deadlines(c: Courses) -> set[Alert]:
    """MR-15D and MR-25."""
    out: set[Alert] = set()
    first_sent: dict[tuple[str, int], Any] = {}
    for (source, dataset, partner), months in c.landing.tables.items():
        if (source, dataset) != ("parceiros", "relatorio"):
            continue
        for rows in months.values():
            for row in rows:
                key = (partner, row["competencia"])
                first_sent[key] = min(first_sent.get(key, row["data_envio"]), row["data_envio"])
    for (partner, month), sent in first_sent.items():
        if sent > business_day(month + 1, 5):
            out.add(("MR-15D", partner, month))
    for code, reports in c.reports.items():
        newest = reports[max(reports)]
        when, reported = month_of(newest.get("data_situacao")), newest.get("data_comunicacao")
        if newest["situacao"] != "desistente" or when is None or reported is None:
            continue
        if reported > business_day(when + 1, 15) - timedelta(days=10):
            out.add(("MR-25", code, when))
    return out


def registers(landing: Landing, people: People, reg: Registers) -> set[Alert]:
    """PN-16, PN-16R, PN-22, PN-25, PN-43, DUP-R."""
    out: set[Alert] = set()
    if landing.scnes:
        month = max(landing.scnes)
        links = links_by_person(landing, people, month)
        out |= scnes_marks(reg, links, month)
        for source in ("cnrm", "cnrms"):
            out |= missing_fields(landing, reg, source, month)
    newest = max((landing.newest_month(s, "residentes") or 0 for s in ("cnrm", "cnrms")), default=0)
    for person, mine in reg.residencies.items():
        if overlap(mine, newest):
            out.add(("DUP-R", person, newest))
    for months in [landing.tables.get(("referencia", "bolsas_residencia", ""), {})]:
        paid: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(dict)
        for year in sorted(months):
            for row in months[year]:
                paid[(row["codigo_matricula"], row["competencia"])][row["fonte_pagadora"]] = row["valor"]
        for (code, month), sources in paid.items():
            if sum(sources.values()) < Decimal("4106.09") and month >= 2022 * 12:
                out.add(("PN-25", code, month))
    return out


def overlap(mine: list[Row], month: int) -> bool:
    if not month:
        return False
    day = first_day(month)
    while day <= last_day(month):
        if sum(active_on(r, day) for r in mine) > 1:
            return True
        day += timedelta(days=1)
    return False


def scnes_marks(reg: Registers, links: dict[Any, list[Row]], month: int) -> set[Alert]:
    out: set[Alert] = set()
    people = reg.people
    fresh = {s: reg.fresh("residentes", month, s) for s in ("cnrm", "cnrms")}
    team_fresh = {s: reg.fresh("equipe", month, s) for s in ("cnrm", "cnrms")}
    for code, programme in reg.programmes.items():
        source = programme["_fonte"]
        bad = [
            r
            for r in reg.residents_of[code]
            if active_in(r, month) and not any(marked(v) for v in links.get(people.of(r), []))
        ]
        untagged = [
            f
            for (person, where, role), rows in reg.team.items()
            if where == code and role == "preceptor"
            for f in rows
            if (month_of(f["data_inicio"]) or 0) <= month
            and f.get("data_fim") is None
            and not any(v["TP_PRECEPTOR"] in ("1", "S") for v in links.get(person, []))
        ]
        if fresh[source] and team_fresh[source] and (bad or untagged):
            out.add(("PN-16", code, month))
    for person, own_links in links.items():
        residencies = reg.residencies.get(person, [])
        active = any(active_in(r, month) for r in residencies)
        if residencies and not active and any(marked(v) for v in own_links) and all(fresh.values()):
            out.add(("PN-16R", person, month))
        once = {(v["CO_UNIDADE"], v["CO_CBO"], v["IND_VINCULACAO"], v["CO_PROFISSIONAL_SUS"]): hours(v)
                for v in own_links if marked(v)}  # fmt: skip
        seen: dict[tuple[str, str, str], int] = {}
        for (unit, cbo, kind, _), weekly in once.items():
            seen[(unit, cbo, kind)] = max(seen.get((unit, cbo, kind), 0), weekly)
        if active and sum(seen.values()) > 60:
            out.add(("PN-43", person, month))
    return out


def missing_fields(landing: Landing, reg: Registers, source: str, month: int) -> set[Alert]:
    out: set[Alert] = set()
    rows: list[Row] = []
    if reg.fresh("residentes", month, source):
        rows += [r for r in landing.newest(source, "residentes") if active_in(r, month)]
    if reg.fresh("equipe", month, source):
        rows += [
            f for f in landing.newest(source, "equipe")
            if f["funcao"] in ("preceptor", "tutor") and f.get("data_fim") is None
            and (month_of(f["data_inicio"]) or 0) <= month
        ]  # fmt: skip
    for row in rows:
        wanted = FIELDS + (("etnia",) if row.get("raca_cor") == "indigena" else ())
        for name in wanted:
            if row.get(name) is None:
                out.add(("PN-22", (row["codigo_programa"], name), month))
    return out


def judged_months(landing: Landing) -> list[int]:
    months = sorted(landing.tables.get(("incentivo", "pagamentos", ""), {}))
    if not months:
        return []
    return [m for m in range(months[0], months[-1]) if business_day(m + 1, 15) <= last_day(months[-1])]


def rights(landing: Landing, reg: Registers, c: Courses, live: list[Row], results: dict[str, dict[str, Any]],
           sixteen_b: dict[str, str]) -> set[Alert]:  # fmt: skip
    """MR-DIR: subject (person, tipo)."""
    people, out = reg.people, set()
    months = judged_months(landing)
    paid_art3 = {(people.of(r), r["competencia"]) for r in live if r["tipo"] in ART3}
    paid_course = {(people.of(r), r["competencia"]) for r in live if r["tipo"] == "bolsa_formacao"}
    preceptors, beneficiaries = counted(reg, live)
    wanted = ("MR-01", "MR-03", "MR-05A", "MR-05C", "MR-05D", "MR-05E", "MR-06", "MR-08", "MR-08P", "MR-09A",
              "MR-09B", "MR-11")  # fmt: skip
    for month in months:
        for person, code, role in list(reg.registrations):
            current = reg.current(person, code, role, month)
            programme = reg.programmes.get(code)
            if person is None or not current or programme is None or not people.has_cpf(person):
                continue
            if (person, month) in paid_art3:
                continue
            line = {"competencia": month, "valor": table_value(role, programme["modalidade"]), "tipo": role,
                    "codigo_programa": code, "situacao": "programado"}  # fmt: skip
            verdict = incentives.one_line(reg, line, person)
            if any(verdict[r] != REGULAR for r in wanted if r in verdict):
                continue
            record = reg.record_of(current, month)
            notice = reg.notices[record["codigo_edital"]]  # type: ignore[index]
            if role == "preceptor" and notice.get("residentes_por_preceptor") is not None:
                if not reg.fresh("residentes", month, programme["_fonte"]):
                    continue
                ceiling = incentives.ceiling_of(reg, notice["codigo_edital"], code, month)
                if len(preceptors[(notice["codigo_edital"], code, month)]) >= (ceiling or 0):
                    continue
            limit = notice.get("limite_beneficiarios_instituicao")
            key = (notice["codigo_edital"], programme["codigo_instituicao"], month)
            if limit is not None and len(beneficiaries[key]) >= limit:
                continue
            out.add(("MR-DIR", (person, role), month))
        for code, k in c.enrolments.items():
            person = people.of(k)
            inside = (month_of(k["data_inicio_atividades"]) or 0) <= month <= (month_of(k["data_fim_oferta"]) or 0)
            if k["tipo_oferta"] != "I" or not inside or person is None or not people.has_cpf(person):
                continue
            if month not in c.reports.get(code, {}) or (person, month) in paid_course:
                continue
            line = {"competencia": month, "valor": Decimal(0), "tipo": "bolsa_formacao", "codigo_matricula_curso": code,
                    "situacao": "programado", "cpf": ""}  # fmt: skip
            verdict = courses.one_line(c, line, person)
            checks = ("MR-12", "MR-15C", "MR-16A", "MR-17B", "MR-21", "MR-22", "MR-23")
            if all(verdict[r][0] in ("regular", "permitido") for r in checks) and sixteen_b.get(code) != "revisao":
                out.add(("MR-DIR", (person, "bolsa_formacao"), month))
    return out


def counted(reg: Registers, live: list[Row]) -> tuple[dict[Any, set[Any]], dict[Any, set[Any]]]:
    """Persons paid under each edital: preceptors by (edital, programme, month), all by (edital, institution, month)."""
    preceptors: dict[Any, set[Any]] = defaultdict(set)
    beneficiaries: dict[Any, set[Any]] = defaultdict(set)
    for line in live:
        person = reg.people.of(line)
        if line["tipo"] not in ART3 or person is None:
            continue
        current = reg.current(person, line["codigo_programa"], line["tipo"], line["competencia"])
        record = reg.record_of(current, line["competencia"])
        programme = reg.programmes.get(line["codigo_programa"])
        if record is None or programme is None:
            continue
        if line["tipo"] == "preceptor":
            preceptors[(record["codigo_edital"], line["codigo_programa"], line["competencia"])].add(person)
        beneficiaries[(record["codigo_edital"], programme["codigo_instituicao"], line["competencia"])].add(person)
    return preceptors, beneficiaries


def sixteen_b_of_courses(c: Courses, scnes: dict[int, dict[Any, bool]]) -> dict[str, str]:
    """Result of MR-16B for every K, paid or not."""
    out: dict[str, str] = {}
    for code, k in c.enrolments.items():
        around = month_of(k["data_matricula"]) or 0
        months = [m for m in (around - 1, around, around + 1) if m in scnes]
        marks = [scnes[m][c.people.of(k)] for m in months if c.people.of(k) in scnes[m]]
        out[code] = "sem_dado" if not months else "regular" if marks else "revisao"
    return out


def scnes_presence(landing: Landing, people: People) -> dict[int, dict[Any, bool]]:
    """month -> person -> whether any of their links is marked as residency."""
    return {
        month: {
            person: any(marked(v) for v in links) for person, links in links_by_person(landing, people, month).items()
        }
        for month in landing.scnes
    }
