"""All the oracle's results for the landings of some nights: every (codigo_pagamento, regra), and every alert."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.oracle import anyone, controls, landing, scnes, stipends
from tests.oracle.ceilings import Ceilings
from tests.oracle.courses import Courses
from tests.oracle.equivalents import translate
from tests.oracle.groups import Groups, parts
from tests.oracle.incentives import Incentives
from tests.oracle.people import People
from tests.oracle.registers import Registers, records_of_people
from tests.oracle.results import ART3, COURSE, Alert, Result, Verdicts
from tests.oracle.rights import Rights

ALERTED = ("indicio", "revisao", "controle")


@dataclass
class Verdict:
    """`lines` has every result of a rule for a line."""

    lines: Verdicts
    alerts: set[Alert]
    persons: dict[tuple[str, str], int | None]
    """("residente", codigo_matricula) and ("linha", codigo_pagamento) -> person."""
    scheduled: set[str]
    """The lines still `programado`."""


def judge(nights: Sequence[Path], skipped: landing.Skipped) -> Verdict:
    """Judge the landings of these nights. `skipped` is as in landing.read; amounts are Decimals in reais."""
    read = landing.read(nights, skipped)
    translate(read)
    payments = read.events("incentivo", "pagamentos", ["codigo_pagamento"])
    paid_stipends = stipends.stipend_rows(read)
    people = People(read, records_of_people(read), payments + paid_stipends)
    reg = Registers(read, people)
    for line in payments:
        line["_pessoa"] = people.of(line)
    for line in paid_stipends:
        stipends.find_residency(reg, line)
    live = [row for row in payments if row["situacao"] in ("programado", "pago")]
    lines = live + paid_stipends
    inc, courses = Incentives(reg), Courses(read, people, reg, paid_stipends)
    deaths, bank = anyone.Deaths(read, people, reg), controls.BankReturns(read)
    stipend = stipends.Stipends(reg, paid_stipends)
    in_parts = parts(inc, live)
    by_line: dict[str, dict[str, Result]] = {}
    for line in lines:
        code, person = line["codigo_pagamento"], line["_pessoa"]
        if line["tipo"] in ART3:
            own = inc.one_line(line, person, in_parts.get(code))
        else:
            own = courses.one_line(line, person) if line["tipo"] == COURSE else stipend.one_line(line)
        by_line[code] = own | anyone.common(line, person, deaths)
    groups, ceilings = Groups(inc, lines, in_parts), Ceilings(inc, live, by_line)
    groups.judge()
    ceilings.judge()
    marks = scnes.presence(read, people)
    own_results: Verdicts = {(code, rule): result for code, rules in by_line.items() for rule, result in rules.items()}
    own_results |= courses.register_at_enrolment(live, marks)
    course_lines = [row for row in live if row["tipo"] == COURSE]
    alerts = line_alerts(own_results, {row["codigo_pagamento"]: row["competencia"] for row in lines})
    alerts |= courses.missing_reports(course_lines, own_results) | groups.alerts | ceilings.alerts
    of_stipends, stipend_alerts = stipend.groups()
    alerts |= stipend_alerts | controls.deadlines(courses) | controls.bank(bank, payments)
    alerts |= controls.substitutions(reg, live) | controls.stipend_minimum(reg, stipend) | controls.residencies(reg)
    alerts |= scnes.controls(reg) | Rights(inc, courses, deaths, live, bank).alerts(marks)
    persons: dict[tuple[str, str], int | None] = {
        ("residente", ":".join(key)): people.of(row) for key, row in reg.residencies.items() if row["_ate"] is None
    }
    persons |= {("linha", row["codigo_pagamento"]): row["_pessoa"] for row in lines}
    scheduled = {row["codigo_pagamento"] for row in lines if row["situacao"] == "programado"}
    return Verdict(own_results | groups.results | ceilings.results | of_stipends, alerts, persons, scheduled)


def line_alerts(results: Verdicts, months: dict[str, int]) -> set[Alert]:
    """One alert for each line and rule about one line."""
    return {
        Alert(rule, kind, months[code], (code,), amount)
        for (code, rule), (kind, amount) in results.items()
        if kind in ALERTED and rule != "MR-15R"
    }
