"""Rules of the incentives of art. 3 (MR-00 to MR-11, MR-04T, MR-05T)."""

import calendar
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.landing import Landing, Row, month_of
from tests.oracle.people import People, valid_cpf

ART3 = ("coordenador", "preceptor", "tutor")
ZERO = Decimal("0.00")
REGULAR, NO_DATA = ("regular", ZERO), ("sem_dado", ZERO)
Result = tuple[str, Decimal]
Verdicts = dict[tuple[str, str], Result]


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, calendar.monthrange(month // 12, month % 12 + 1)[1])


def active_on(resident: Row, day: date) -> bool:
    if resident["data_inicio"] > day:
        return False
    return resident["situacao"] in ("ativo", "licenciado") or day < resident["data_situacao"]


def active_in(resident: Row, month: int) -> bool:
    if resident["data_inicio"] > last_day(month):
        return False
    return active_on(resident, max(resident["data_inicio"], first_day(month)))


class Registers:
    """Indexes over the newest snapshots, and how recent each one is."""

    def __init__(self, landing: Landing, people: People) -> None:
        self.landing, self.people = landing, people
        self.programmes: dict[str, Row] = {}
        self.institutions: dict[tuple[str, str], Row] = {}
        self.residents_of: dict[str, list[Row]] = defaultdict(list)
        self.residencies: dict[int, list[Row]] = defaultdict(list)
        self.residents: list[Row] = []
        self.team: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for source in ("cnrm", "cnrms"):
            for row in landing.newest(source, "programas"):
                self.programmes[row["codigo_programa"]] = row
            for row in landing.newest(source, "instituicoes"):
                self.institutions[(source, row["codigo_instituicao"])] = row
            for row in landing.newest(source, "residentes"):
                self.residents.append(row)
                self.residents_of[row["codigo_programa"]].append(row)
                person = people.of(row)
                if person is not None:
                    self.residencies[person].append(row)
            for row in landing.newest(source, "equipe"):
                self.team[(people.of(row), row["codigo_programa"], row["funcao"])].append(row)
        self.registrations: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in landing.newest("incentivo", "cadastros"):
            self.registrations[(people.of(row), row["codigo_programa"], row["funcao"])].append(row)
        self.notices = {row["codigo_edital"]: row for row in landing.newest("incentivo", "editais")}
        self.approved = {
            (row["codigo_edital"], row["codigo_programa"]): row
            for row in landing.newest("incentivo", "programas_homologados")
        }

    def fresh(self, dataset: str, month: int, source: str) -> bool:
        newest = self.landing.newest_month(source, dataset)
        return newest is not None and newest >= month

    def fresh_for(self, programme: str, dataset: str, month: int) -> bool:
        """Whether the programme's commission sent `dataset` for the month; both commissions, if neither lists it."""
        row = self.programmes.get(programme)
        sources = [row["_fonte"]] if row else ["cnrm", "cnrms"]
        return all(self.fresh(dataset, month, s) for s in sources)

    def current(self, person: Any, programme: str, role: str, month: int) -> list[Row]:
        """C: registrations not cancelled before the first day of M."""
        return [
            row
            for row in self.registrations.get((person, programme, role), [])
            if row.get("data_cancelamento") is None or row["data_cancelamento"] >= first_day(month)
        ]

    def satisfies_11(self, registration: Row, month: int) -> bool:
        approval = self.approved.get((registration["codigo_edital"], registration["codigo_programa"]))
        notice = self.notices.get(registration["codigo_edital"])
        if approval is None or notice is None:
            return False
        return month_of(approval["data_homologacao"]) <= month <= month_of(notice["vigencia_fim"])  # type: ignore[operator]

    def record_of(self, current: list[Row], month: int) -> Row | None:
        """The registration in C that determines the edital of the line."""
        good = [row for row in current if self.satisfies_11(row, month)] or current
        return max(good, key=lambda row: (row["data_cadastro"], row["codigo_cadastro"])) if good else None


def table_value(role: str, modality: str) -> Decimal:
    return Decimal(2000) if role == "tutor" else Decimal(4000 if modality == "medica" else 3000)


def one_line(reg: Registers, line: Row, person: int | None, hypothetical: bool = False) -> dict[str, Result]:
    """Results of one art. 3 line by MR-01 to MR-11."""
    month, value, role, code = line["competencia"], line["valor"], line["tipo"], line["codigo_programa"]
    programme = reg.programmes.get(code)
    source = programme["_fonte"] if programme else ""
    fresh_programme = programme is not None and reg.fresh("programas", month, source)
    out: dict[str, Result] = {}
    hit: Result = ("indicio", value)
    no_person = person is None

    # MR-01, MR-09A: the function in the team.
    roles = [f for f in reg.team.get((person, code, role), []) if (month_of(f["data_inicio"]) or 0) <= month]
    if no_person or not reg.fresh_for(code, "equipe", month):
        out["MR-01"] = out["MR-09A"] = NO_DATA
    else:
        out["MR-01"] = REGULAR if roles else hit
        if not roles:
            out["MR-09A"] = NO_DATA
        elif all(f.get("data_fim") for f in roles):
            last = max(month_of(f["data_fim"]) or 0 for f in roles)
            out["MR-09A"] = hit if last < month else ("revisao", value) if last == month else REGULAR
        else:
            out["MR-09A"] = REGULAR
    if no_person:
        out["MR-09A"] = NO_DATA

    if role == "tutor":
        out["MR-03"] = NO_DATA if not fresh_programme else hit if programme["modalidade"] == "medica" else REGULAR  # type: ignore[index]
    if not fresh_programme:
        out["MR-04"] = NO_DATA
    else:
        excess = value - table_value(role, programme["modalidade"])  # type: ignore[index]
        out["MR-04"] = ("indicio", excess) if excess > 0 else ("controle", ZERO) if excess < 0 else REGULAR

    institution = reg.institutions.get((source, programme["codigo_instituicao"])) if programme else None
    fresh_institution = institution is not None and reg.fresh("instituicoes", month, source)
    if not fresh_programme or not fresh_institution:
        out["MR-05A"] = NO_DATA
    else:
        nature = institution["natureza_juridica"]  # type: ignore[index]
        out["MR-05A"] = REGULAR if nature[0] in "13" or nature in ("2011", "2038") else hit
    share = programme.get("percentual_carga_sus") if programme else None
    out["MR-05C"] = NO_DATA if not fresh_programme or share is None else ("revisao", value) if share < 75 else REGULAR

    # MR-05D, 05E, 06, 11: the registration.
    current = reg.current(person, code, role, month)
    if no_person or not reg.fresh("cadastros", month, "incentivo"):
        out["MR-05D"] = out["MR-05E"] = out["MR-06"] = out["MR-11"] = NO_DATA
    else:
        limit = line.get("data_pagamento") if line["situacao"] == "pago" else date.max
        valid = any(row.get("data_validacao") and row["data_validacao"] <= limit for row in current)
        out["MR-05D"] = REGULAR if valid else hit
        if not current:
            out["MR-05E"] = out["MR-06"] = out["MR-11"] = NO_DATA
        else:
            out["MR-05E"] = hit if max(row["carga_horaria_semanal"] for row in current) < 12 else REGULAR
            earliest = min(month_of(row["data_cadastro"]) or 0 for row in current)
            out["MR-06"] = hit if month <= earliest else REGULAR
            known = reg.landing.newest_month("incentivo", "editais") is not None
            known = known and reg.landing.newest_month("incentivo", "programas_homologados") is not None
            good = any(reg.satisfies_11(row, month) for row in current)
            out["MR-11"] = NO_DATA if not known else REGULAR if good else hit

    # MR-08, 08P: a resident active on any day of M.
    empty = not any(active_in(r, month) for r in reg.residents_of[code])
    fresh_residents = programme is not None and reg.fresh("residentes", month, source)
    if role != "preceptor":
        out["MR-08"] = NO_DATA if not fresh_residents else hit if empty else REGULAR
    else:
        record = None if no_person else reg.record_of(current, month)
        notice = reg.notices.get(record["codigo_edital"]) if record else None
        stale = no_person or notice is None or not reg.fresh("cadastros", month, "incentivo")
        if stale or programme is None:
            out["MR-08P"] = NO_DATA
        elif notice.get("suspende_preceptor_sem_residente") != "S":  # type: ignore[union-attr]
            out["MR-08P"] = REGULAR
        else:
            out["MR-08P"] = NO_DATA if not fresh_residents else hit if empty else REGULAR

    out["MR-09B"] = closed(reg, programme, institution, fresh_programme, fresh_institution, month, value)
    return out


def closed(reg: Registers, programme: Row | None, institution: Row | None, fresh_p: bool, fresh_i: bool, month: int,
           value: Decimal) -> Result:  # fmt: skip
    """MR-09B: the worse result of programme and institution; a missing one counts as sem_dado."""
    results: list[Result] = []
    for row, fresh, state, day in (
        (programme, fresh_p, "desativado", "data_desativacao"),
        (institution, fresh_i, "descredenciada", "data_descredenciamento"),
    ):
        if row is None or not fresh:
            results.append(NO_DATA)
        elif row["situacao"] != state:
            results.append(REGULAR)
        else:
            when = month_of(row.get(day))
            if when is None or when == month:
                results.append(("revisao", value))
            else:
                results.append(("indicio", value) if when < month else REGULAR)
    order = ["indicio", "revisao", "controle", "sem_dado", "permitido", "regular"]
    return min(results, key=lambda r: order.index(r[0])) if programme else NO_DATA


def repeated(lines: list[Row]) -> dict[str, Decimal]:
    """Amount at risk by line: its whole valor, except 0 for the largest line (tie: smallest codigo_pagamento)."""
    keep = min(lines, key=lambda r: (-r["valor"], r["codigo_pagamento"]))
    return {r["codigo_pagamento"]: ZERO if r is keep else r["valor"] for r in lines}


def smallest_shared(lines: list[Row], count: int) -> dict[str, Decimal]:
    """Amount at risk by line: the smallest valor on the `count` smallest lines (tie: greatest codigo_pagamento)."""
    amount = min(r["valor"] for r in lines)
    by_code = sorted(lines, key=lambda r: r["codigo_pagamento"], reverse=True)
    chosen = sorted(by_code, key=lambda r: r["valor"])[:count]
    return {r["codigo_pagamento"]: amount if r in chosen else ZERO for r in lines}


def groups(reg: Registers, live: list[Row], line_results: dict[str, dict[str, Result]]) -> Verdicts:
    """MR-10A, MR-10B, MR-10C, MR-04T and MR-05T over all live lines."""
    people, out = reg.people, {}
    by_person: dict[Any, list[Row]] = defaultdict(list)
    for line in live:
        person = people.of(line)
        for rule in ("MR-10A", "MR-10B") if line["tipo"] in ART3 else ():
            out[(line["codigo_pagamento"], rule)] = NO_DATA if person is None else REGULAR
        out[(line["codigo_pagamento"], "MR-10C")] = NO_DATA if person is None else REGULAR
        if person is not None:
            by_person[(person, line["competencia"])].append(line)
    for lines in by_person.values():
        incentives = [r for r in lines if r["tipo"] in ART3]
        by_role: dict[str, list[Row]] = defaultdict(list)
        for line in incentives:
            by_role[line["tipo"]].append(line)
        for same in by_role.values():
            if len(same) > 1:
                for code, amount in repeated(same).items():
                    out[(code, "MR-10A")] = ("indicio", amount)
        if len(by_role) > 1:
            largest = [min(same, key=lambda r: (-r["valor"], r["codigo_pagamento"])) for same in by_role.values()]
            amounts = repeated(largest)
            for line in incentives:
                code = line["codigo_pagamento"]
                out[(code, "MR-10B")] = ("indicio", amounts.get(code, ZERO))
        if incentives and len(incentives) < len(lines):
            for line in lines:
                out[(line["codigo_pagamento"], "MR-10C")] = ("permitido", ZERO)
    out.update(ceilings(reg, live, line_results))
    return out


def ceiling_of(reg: Registers, notice_code: str, programme: str, month: int) -> int | None:
    """Number of preceptors allowed by the residents on the reference day; None if the edital sets no ratio.

    The reference day is the latest, up to the end of the month, of data_homologacao and each 30 April after it.
    """
    ratio = reg.notices[notice_code].get("residentes_por_preceptor")
    if ratio is None:
        return None
    start = reg.approved[(notice_code, programme)]["data_homologacao"]
    days = [start] + [date(y, 4, 30) for y in range(start.year, month // 12 + 1) if date(y, 4, 30) > start]
    day = max(d for d in days if d <= last_day(month))
    occupied = sum(active_on(r, day) for r in reg.residents_of[programme])
    return 0 if occupied == 0 else max(1, occupied // ratio)


def ceilings(reg: Registers, live: list[Row], line_results: dict[str, dict[str, Result]]) -> Verdicts:
    out: Verdicts = {}
    by_programme: dict[Any, list[tuple[Row, Row]]] = defaultdict(list)
    by_institution: dict[Any, list[Row]] = defaultdict(list)
    for line in live:
        if line["tipo"] not in ART3:
            continue
        code, month = line["codigo_pagamento"], line["competencia"]
        person = reg.people.of(line)
        programme = reg.programmes.get(line["codigo_programa"])
        record = None
        if person is not None and reg.fresh("cadastros", month, "incentivo"):
            record = reg.record_of(reg.current(person, line["codigo_programa"], line["tipo"], month), month)
        out[(code, "MR-05T")] = NO_DATA
        if line["tipo"] == "preceptor":
            out[(code, "MR-04T")] = NO_DATA
        if record is None or record["codigo_edital"] not in reg.notices:
            continue
        if line["tipo"] == "preceptor" and line_results[code]["MR-11"] == REGULAR:
            by_programme[(record["codigo_edital"], line["codigo_programa"], month)].append((line, record))
        if programme is not None and reg.fresh("programas", month, programme["_fonte"]):
            by_institution[(record["codigo_edital"], programme["codigo_instituicao"], month)].append(line)
    for (notice, code, month), pairs in by_programme.items():
        ceiling = None
        if reg.notices[notice].get("residentes_por_preceptor") is not None:
            programme = reg.programmes.get(code)
            if programme is None or not reg.fresh("residentes", month, programme["_fonte"]):
                continue
            ceiling = ceiling_of(reg, notice, code, month)
        out.update(over_ceiling(reg, pairs, ceiling))
    for (notice, _, _), lines in by_institution.items():
        limit = reg.notices[notice].get("limite_beneficiarios_instituicao")
        persons = {reg.people.of(r) for r in lines}
        amounts = smallest_shared(lines, len(persons) - limit) if limit is not None and len(persons) > limit else None
        for line in lines:
            code = line["codigo_pagamento"]
            out[(code, "MR-05T")] = REGULAR if amounts is None else ("revisao", amounts[code])
    return out


def over_ceiling(reg: Registers, pairs: list[tuple[Row, Row]], ceiling: int | None) -> Verdicts:
    lines = [line for line, _ in pairs]
    out: Verdicts = {(r["codigo_pagamento"], "MR-04T"): REGULAR for r in lines}
    orders = {reg.people.of(line): record.get("ordem_prioridade") for line, record in pairs}
    if ceiling is None or len(orders) <= ceiling:
        return out
    ranked = sorted(orders, key=lambda p: orders[p] or 0)
    ordered = None not in orders.values()
    if ordered and ceiling > 0 and orders[ranked[ceiling - 1]] == orders[ranked[ceiling]]:
        ordered = False
    if ordered:
        for line in lines:
            if reg.people.of(line) in ranked[ceiling:]:
                out[(line["codigo_pagamento"], "MR-04T")] = ("indicio", line["valor"])
        return out
    for code, amount in smallest_shared(lines, len(orders) - ceiling).items():
        out[(code, "MR-04T")] = ("revisao", amount)
    return out


def identification(people: People, line: Row) -> Result:
    """MR-00."""
    if valid_cpf(line["cpf"]):
        return REGULAR
    return ("revisao", line["valor"]) if people.of(line) is None else ("controle", ZERO)
