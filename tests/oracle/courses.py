"""Rules of bolsa_formacao lines (MR-12 to MR-23, MR-17D, MR-18S)."""

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import holidays

from tests.oracle.incentives import (
    NO_DATA,
    REGULAR,
    ZERO,
    Registers,
    Result,
    Verdicts,
    active_in,
    active_on,
    first_day,
    repeated,
)
from tests.oracle.landing import Landing, Row, month_of
from tests.oracle.people import People, normalised

OPTIONAL_DAYS = {
    date(2026, 2, 16), date(2026, 2, 17), date(2026, 4, 20), date(2026, 6, 4), date(2026, 6, 5), date(2026, 10, 28),
}  # fmt: skip
NATIONAL = holidays.country_holidays("BR", years=range(2018, 2040))


def business_day(month: int, ordinal: int, strict: bool = False) -> date:
    """The n-th business day of a month; `strict` counts pontos facultativos as business days."""
    day = first_day(month)
    while True:
        if day.weekday() < 5 and day not in NATIONAL and (strict or day not in OPTIONAL_DAYS):
            ordinal -= 1
            if ordinal == 0:
                return day
        day += timedelta(days=1)


def profession(text: str | None) -> str | None:
    plain = normalised(text)
    return "MEDICINA" if plain in ("MEDICO", "MEDICA") else plain


PROFESSIONS = {
    "MEDICINA", "BIOMEDICINA", "CIENCIAS BIOLOGICAS", "EDUCACAO FISICA", "ENFERMAGEM", "FARMACIA", "FISICA MEDICA",
    "FISIOTERAPIA", "FONOAUDIOLOGIA", "MEDICINA VETERINARIA", "NUTRICAO", "ODONTOLOGIA", "PSICOLOGIA",
    "SAUDE COLETIVA", "SERVICO SOCIAL", "TERAPIA OCUPACIONAL",
}  # fmt: skip


class Courses:
    """Indexes of K, P and R, and how recent their sources are."""

    def __init__(self, landing: Landing, people: People, reg: Registers) -> None:
        self.landing, self.people, self.reg = landing, people, reg
        self.enrolments: dict[str, Row] = {}
        self.reports: dict[str, dict[int, Row]] = defaultdict(dict)
        for partner in landing.partners:
            for row in landing.newest("parceiros", "matriculas", partner):
                self.enrolments[row["codigo_matricula_curso"]] = row
            for row in landing.events("parceiros", "relatorio", ["codigo_matricula_curso", "competencia"], partner):
                known = self.reports[row["codigo_matricula_curso"]].get(row["competencia"])
                if known is None or known["_arquivo"] < row["_arquivo"]:
                    self.reports[row["codigo_matricula_curso"]][row["competencia"]] = row
        self.stipends: set[tuple[Any, int]] = set()
        by_code = {r["codigo_matricula"]: people.of(r) for r in reg.residents}
        for month in landing.tables.get(("referencia", "bolsas_residencia", ""), {}):
            for row in landing.tables[("referencia", "bolsas_residencia", "")][month]:
                self.stipends.add((by_code.get(row["codigo_matricula"]), row["competencia"]))
        self.newest_payments = landing.newest_month("incentivo", "pagamentos") or 0

    def fresh(self, enrolment: Row, month: int) -> bool:
        newest = self.landing.newest_month("parceiros", "matriculas", enrolment["_parceiro"])
        return newest is not None and newest >= month

    def all_fresh(self, month: int) -> bool:
        months = [self.landing.newest_month("parceiros", "matriculas", p) for p in self.landing.partners]
        return bool(months) and all(m is not None and m >= month for m in months)

    def usable(self, line: Row, person: int | None) -> Row | None:
        enrolment = self.enrolments.get(line["codigo_matricula_curso"])
        if enrolment is None or (person is not None and self.people.of(enrolment) != person):
            return None
        return enrolment

    def residency(self, enrolment: Row | None, person: int | None) -> Row | None:
        """R: the residency named by the enrolment, else the person's newest."""
        if person is None:
            return None
        mine = self.reg.residencies.get(person, [])
        if enrolment is not None:
            for row in mine:
                if row["codigo_matricula"] == enrolment.get("codigo_matricula"):
                    return row
        return max(mine, key=lambda r: (r["data_inicio"], r["codigo_matricula"])) if mine else None

    def both_residents(self, month: int) -> bool:
        return all(self.reg.fresh("residentes", month, s) for s in ("cnrm", "cnrms"))


def one_line(c: Courses, line: Row, person: int | None) -> dict[str, Result]:
    """Results of one bolsa_formacao line by every line rule except MR-16B."""
    month, value, code = line["competencia"], line["valor"], line["codigo_matricula_curso"]
    known, k = c.enrolments.get(code), c.usable(line, person)
    hit: Result = ("indicio", value)
    out = {"MR-12": course_registration(c, line, person, known)}

    p = c.reports[code].get(month) if code in c.reports else None
    if k is None or not c.fresh(k, month):
        out["MR-15C"] = out["MR-22"] = out["MR-15R"] = NO_DATA
    elif p is None:
        out["MR-15C"] = out["MR-22"] = NO_DATA
        before = [m for m in c.reports[code] if m < month] if code in c.reports else []
        begun = (month_of(k["data_inicio_atividades"]) or 0) <= month
        left = bool(before) and c.reports[code][max(before)]["situacao"] != "cursando"
        if not begun or left:
            out["MR-15R"] = REGULAR
        else:
            out["MR-15R"] = ("controle", ZERO) if month + 1 <= c.newest_payments else NO_DATA
    else:
        bad = [p["frequencia"], p["desempenho"]].count("insatisfatoria")
        strong = bad == 2 and p.get("justificativa_aceita") != "S"
        out["MR-15C"] = REGULAR if not bad else hit if strong else ("revisao", value)
        out["MR-22"] = hit if p.get("suspenso") == "S" else REGULAR
        out["MR-15R"] = REGULAR

    if k is None or person is None or not c.fresh(k, month):
        out["MR-16A"] = NO_DATA
    elif any(active_on(r, k["data_matricula"]) for r in c.reg.residencies.get(person, [])):
        active = [r for r in c.reg.residencies[person] if active_on(r, k["data_matricula"])]
        out["MR-16A"] = REGULAR if any(c.reg.fresh("residentes", month, r["_fonte"]) for r in active) else NO_DATA
    else:
        out["MR-16A"] = hit if c.both_residents(month) else NO_DATA

    r = c.residency(k, person)
    fresh_r = r is not None and c.reg.fresh("residentes", month, r["_fonte"])
    trade = profession(r["profissao"]) if r else None
    if not fresh_r or trade not in PROFESSIONS:
        out["MR-17A"] = NO_DATA
    else:
        excess = value - Decimal(4000 if trade == "MEDICINA" else 3000)
        out["MR-17A"] = ("indicio", excess) if excess > 0 else ("revisao", ZERO) if excess < 0 else REGULAR

    if k is None or not c.fresh(k, month):
        out["MR-17B"] = NO_DATA
    else:
        begin = k["data_inicio_atividades"]
        first = month_of(begin) or 0
        out["MR-17B"] = hit if month < first or (month == first and begin.day > 14) else REGULAR

    out["MR-18"] = account(c.people, line, person)
    loaded = any(month <= m < (month // 12 + 1) * 12 for _, m in c.stipends)
    if person is None or ((person, month) not in c.stipends and not loaded):
        out["MR-19"] = NO_DATA
    else:
        out["MR-19"] = ("permitido", ZERO) if (person, month) in c.stipends else REGULAR
    paid = line.get("data_pagamento")
    late = paid is not None and paid > business_day(month + 1, 15)
    out["MR-20"] = ("controle", ZERO) if late else REGULAR
    out["MR-21"] = departure(c, line, person, k, r, fresh_r)
    out["MR-23"] = report_state(c, line, k)
    return out


def course_registration(c: Courses, line: Row, person: int | None, known: Row | None) -> Result:
    month, hit = line["competencia"], ("indicio", line["valor"])
    if known is None:
        return hit if c.all_fresh(month) else NO_DATA
    if not c.fresh(known, month):
        return NO_DATA
    if known["tipo_oferta"] == "II":
        return hit
    owner = c.people.of(known)
    if person is None:
        return NO_DATA
    if owner == person:
        return REGULAR
    return hit if owner is not None and c.people.has_cpf(owner) else NO_DATA


def account(people: People, line: Row, person: int | None) -> Result:
    holder, kind = line.get("cpf_titular"), line.get("tipo_conta")
    results: list[Result] = []
    if kind in ("conjunta", "poupanca", "salario"):
        results.append(("revisao", ZERO))
    if holder is None and kind is None:
        return NO_DATA
    if holder is not None and holder != line["cpf"]:
        own = {r["cpf"] for i, r in enumerate(people.records) if person is not None and people.find(i) == person}
        if person is None:
            results.append(NO_DATA)
        elif holder not in own:
            return ("indicio", line["valor"])
    return results[0] if results else REGULAR


def departure(c: Courses, line: Row, person: int | None, k: Row | None, r: Row | None, fresh_r: bool) -> Result:
    """MR-21."""
    month, value = line["competencia"], line["valor"]
    usable = k is not None and c.fresh(k, month)
    if person is None:
        return NO_DATA
    if usable and month > (month_of(k["data_fim_oferta"]) or 0):  # type: ignore[index]
        return ("indicio", value)
    if r is None or not fresh_r:
        return NO_DATA
    state = r["situacao"]
    when = month_of(r.get("data_situacao"))
    if state in ("ativo", "licenciado", "concluido") and not usable:
        return NO_DATA
    if state in ("ativo", "licenciado") or when is None:
        return REGULAR
    if state in ("desistente", "reprovado", "falecido"):
        return ("indicio", value) if month > when else ("revisao", value) if month == when else REGULAR
    if state == "concluido":
        return ("permitido", ZERO) if month > when else REGULAR
    if month < when:
        return REGULAR
    if state == "desligado_outro":
        return ("revisao", value)
    others = [o for o in c.reg.residencies.get(person, []) if o is not r and active_in(o, month)]
    if others:
        return REGULAR
    return ("revisao", value) if c.both_residents(month) else NO_DATA


def report_state(c: Courses, line: Row, k: Row | None) -> Result:
    """MR-23."""
    reports = c.reports.get(line["codigo_matricula_curso"])
    month = line["competencia"]
    if k is None or not reports or not c.fresh(k, month):
        return NO_DATA
    newest = reports[max(reports)]
    when = month_of(newest.get("data_situacao"))
    if newest["situacao"] == "cursando" or when is None or month < when:
        return REGULAR
    if newest["situacao"] == "concluido":
        return ("revisao", line["valor"]) if month > when else REGULAR
    return ("indicio" if month > when else "revisao", line["valor"])


def register_at_enrolment(c: Courses, live: list[Row], scnes: dict[int, dict[Any, bool]]) -> Verdicts:
    """MR-16B, once for each K. A line whose K cannot be used is sem_dado. `scnes` is as scnes_presence returns it."""
    firsts: dict[str, Row] = {}
    out: Verdicts = {}
    for line in sorted(live, key=lambda r: (r["competencia"], r["codigo_pagamento"])):
        if line["tipo"] != "bolsa_formacao":
            continue
        if c.usable(line, c.people.of(line)) is None:
            out[(line["codigo_pagamento"], "MR-16B")] = NO_DATA
        else:
            firsts.setdefault(line["codigo_matricula_curso"], line)
    for code, line in firsts.items():
        person, k = c.people.of(line), c.enrolments[code]
        around = month_of(k["data_matricula"]) or 0
        months = [m for m in (around - 1, around, around + 1) if m in scnes]
        if person is None or not months or not c.fresh(k, line["competencia"]):
            out[(line["codigo_pagamento"], "MR-16B")] = NO_DATA
            continue
        marks = [scnes[m][person] for m in months if person in scnes[m]]
        result = ("revisao", line["valor"]) if not marks else REGULAR if any(marks) else ("controle", ZERO)
        out[(line["codigo_pagamento"], "MR-16B")] = result
    return out


def digits_and_x(text: str | None) -> str | None:
    if text is None:
        return None
    return re.sub(r"[^0-9X]", "", str(text).upper()).lstrip("0")


def groups(people: People, live: list[Row]) -> Verdicts:
    """MR-17D and MR-18S."""
    out: Verdicts = {}
    by_person: dict[Any, list[Row]] = defaultdict(list)
    by_account: dict[Any, list[Row]] = defaultdict(list)
    for line in live:
        if line["tipo"] != "bolsa_formacao":
            continue
        person = people.of(line)
        default = NO_DATA if person is None else REGULAR
        out[(line["codigo_pagamento"], "MR-17D")] = default
        key = tuple(digits_and_x(line.get(n)) for n in ("banco", "agencia", "conta"))
        out[(line["codigo_pagamento"], "MR-18S")] = NO_DATA if None in key else default
        if person is not None:
            by_person[(person, line["competencia"])].append(line)
            if None not in key:
                by_account[(*key, line["competencia"])].append(line)
    for lines in by_person.values():
        if len(lines) > 1:
            courses = [r["codigo_matricula_curso"] for r in lines]
            for code, amount in repeated(lines).items():
                same = len(set(courses)) < len(courses)
                out[(code, "MR-17D")] = ("indicio" if same else "revisao", amount)
    for lines in by_account.values():
        if len({people.of(r) for r in lines}) > 1:
            for line in lines:
                out[(line["codigo_pagamento"], "MR-18S")] = ("revisao", ZERO)
    return out
