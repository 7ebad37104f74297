"""Controls of deadlines, money and records that need no SCNES: MR-15D, 25, 07R, 06S; PN-25, PN-19V, DUP-R."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from tests.oracle.courses import Courses
from tests.oracle.equivalents import COMMISSIONS
from tests.oracle.landing import Landing, Row, counts, month_of
from tests.oracle.norms import BANK_DAYS, BEGINNING, SUBSTITUTION_DAYS, business_day, first_day, last_day
from tests.oracle.norms import stipend_minimum as minimum_of
from tests.oracle.registers import Registers, active_on, overdue_in
from tests.oracle.results import ART3, ZERO, Alert
from tests.oracle.stipends import Stipends


def deadlines(c: Courses) -> set[Alert]:
    """MR-15D and MR-25."""
    out: set[Alert] = set()
    first_sent: dict[tuple[str, int], Any] = {}
    for partner in c.landing.partners:
        for rows in c.landing.months("parceiros", "relatorio", partner).values():
            for row in rows:
                key = (partner, row["competencia"])
                first_sent[key] = min(first_sent.get(key, row["data_envio"]), row["data_envio"])
    for (partner, month), sent in first_sent.items():
        limit = business_day(month + 1, 5)
        if limit is not None and sent > limit and month >= BEGINNING:
            out.add(Alert("MR-15D", "controle", month, subject=partner))
    for code, reports in c.reports.items():
        newest = reports[max(reports)]
        when, reported = month_of(newest.get("data_situacao")), newest.get("data_comunicacao")
        if newest["situacao"] != "desistente" or when is None or reported is None or when < BEGINNING:
            continue
        limit = business_day(when + 1, 15)
        known = c.enrolment(code, when) is not None
        if known and limit is not None and reported > limit - timedelta(days=10):
            out.add(Alert("MR-25", "controle", when, subject=code))
    return out


class BankReturns:
    """Rows of retorno_bancario of each codigo_pagamento, oldest first."""

    def __init__(self, landing: Landing) -> None:
        self.newest_month = landing.newest_month("incentivo", "retorno_bancario")
        self.of: dict[str, list[Row]] = defaultdict(list)
        for row in landing.events("incentivo", "retorno_bancario", ["codigo_pagamento", "ordem_bancaria"]):
            self.of[row["codigo_pagamento"]].append(row)
        for rows in self.of.values():
            rows.sort(key=order_of)

    def returned(self, line: Row) -> bool:
        rows = self.of.get(line["codigo_pagamento"])
        return bool(rows) and rows[-1]["situacao"] in ("devolvido", "rejeitado")


def order_of(row: Row) -> tuple[Any, ...]:
    credited = row.get("data_credito")
    return (row["_arquivo"], credited is not None, credited.toordinal() if credited else 0, row["ordem_bancaria"])


def bank(returns: BankReturns, lines: list[Row]) -> set[Alert]:
    """MR-07R. `lines` are all payment lines, estornado too."""
    out: set[Alert] = set()
    if returns.newest_month is None:
        return out
    known = {row["codigo_pagamento"]: row for row in lines}
    for code in set(known) | set(returns.of):
        line, rows = known.get(code), returns.of.get(code, [])
        if line is not None and line["competencia"] < BEGINNING:
            continue
        credited = [row for row in rows if row["situacao"] == "creditado"]
        if line is None or line["situacao"] == "estornado":
            wrong = bool(credited)
        else:
            wrong = credited != [] and _balance(rows, credited) != line["valor"]
            if line["situacao"] == "pago":
                due = line["data_pagamento"] + timedelta(days=BANK_DAYS) <= last_day(returns.newest_month)
                wrong = wrong or (due and not credited) or returns.returned(line)
        if wrong:
            month = line["competencia"] if line else rows[-1]["_arquivo"]
            out.add(Alert("MR-07R", "controle", month, (code,), ZERO, code))
    return out


def _balance(rows: list[Row], credited: list[Row]) -> Any:
    """What was credited less what a later order returned."""
    later = [row for row in rows if row["situacao"] == "devolvido" and order_of(row) > order_of(credited[0])]
    return sum(row["valor"] for row in credited) - sum(row["valor"] for row in later)


def substitutions(reg: Registers, live: list[Row]) -> set[Alert]:
    """MR-06S."""
    out: set[Alert] = set()
    paid = {(row["_pessoa"], row["competencia"]) for row in live if row["tipo"] in ART3}
    by_place: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for rows in reg.registrations.values():
        for row in rows:
            by_place[(row["codigo_edital"], row["codigo_programa"], row["funcao"])].append(row)
    for line in live:
        month = line["competencia"]
        if line["tipo"] not in ART3 or line["_pessoa"] is None or month < BEGINNING:
            continue
        if not reg.landing.fresh("incentivo", "cadastros", month):
            continue
        for c in reg.current(line["_pessoa"], line["codigo_programa"], line["tipo"], month):
            place = by_place[(c["codigo_edital"], c["codigo_programa"], c["funcao"])]
            if month_of(c["data_cadastro"]) not in (month, month - 1):
                continue
            if _in_the_place_of(reg, c, place, month) and _passed_over(reg, c, place, month, paid):
                out.add(Alert("MR-06S", "controle", month, subject=(line["codigo_programa"], line["tipo"])))
    return out


def _in_the_place_of(reg: Registers, c: Row, place: list[Row], month: int) -> bool:
    for other in place:
        ended = other.get("data_cancelamento")
        if ended is None or not counts(other, month) or reg.people.of(other) == reg.people.of(c):
            continue
        if 0 <= (c["data_cadastro"] - ended).days <= SUBSTITUTION_DAYS:
            return True
    return False


def _passed_over(reg: Registers, c: Row, place: list[Row], month: int, paid: set[Any]) -> bool:
    for other in place:
        person = reg.people.of(other)
        valid = other.get("data_validacao")
        if person == reg.people.of(c) or valid is None or valid > c["data_cadastro"] or (person, month) in paid:
            continue
        current = reg.current(person, c["codigo_programa"], c["funcao"], month)
        if other in current and other["carga_horaria_semanal"] > c["carga_horaria_semanal"]:
            return True
    return False


def stipend_minimum(reg: Registers, stipends: Stipends) -> set[Alert]:
    """PN-25."""
    out: set[Alert] = set()
    for (code, _, month), lines in stipends.by_residency.items():
        r, minimum = lines[0]["_residencia"], minimum_of(month)
        if any(row["_duvidosa"] for row in stipends.by_code[code, month]):
            continue
        if r is None or minimum is None or not reg.fresh("residentes", month, r["_fonte"]):
            continue
        first, last = first_day(month), last_day(month)
        whole = active_on(r, first) and active_on(r, last)
        on_leave = r["situacao"] == "licenciado" and r["data_situacao"] <= last
        if whole and not on_leave and sum(row["valor"] for row in lines) < minimum:
            out.add(Alert("PN-25", "controle", month, subject=code))
    return out


def residencies(reg: Registers) -> set[Alert]:
    """PN-19V and DUP-R."""
    out: set[Alert] = set()
    months = {source: reg.landing.newest_month(source, "residentes") for source in COMMISSIONS}
    for row in reg.residencies.values():
        month = months[row["_fonte"]]
        if month is not None and counts(row, month) and overdue_in(row, month):
            out.add(Alert("PN-19V", "controle", month, subject=row["codigo_programa"]))
    newest = max((month for month in months.values() if month is not None), default=None)
    if newest is not None:
        for person in reg.persons_with_residency(newest):
            mine = [row for row in reg.residencies_of(person, newest) if months[row["_fonte"]] == newest]
            if _overlap(mine, newest):
                out.add(Alert("DUP-R", "controle", newest, subject=person))
    return out


def _overlap(mine: list[Row], month: int) -> bool:
    if len(mine) < 2:
        return False
    first = first_day(month)
    days = (first.replace(day=day) for day in range(1, last_day(month).day + 1))
    return any(sum(active_on(row, day) for row in mine) > 1 for day in days)
