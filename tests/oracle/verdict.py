"""All the oracle's results for one landing: every (codigo_pagamento, regra) and every alert of a control."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.oracle import controls, courses, incentives, landing
from tests.oracle.courses import Courses
from tests.oracle.incentives import ART3, Registers, Verdicts
from tests.oracle.people import People


@dataclass
class Verdict:
    lines: Verdicts
    controls: set[controls.Alert]
    people: People
    read: landing.Landing


def judge(folder: Path, skipped: set[tuple[str, int | None]]) -> Verdict:
    """Judge a landing. `skipped` is as in landing.read; amounts are Decimals in reais."""
    read = landing.read(folder, skipped)
    people = People(read)
    reg = Registers(read, people)
    course = Courses(read, people, reg)
    newest = read.events("incentivo", "pagamentos", ["codigo_pagamento"])
    live = [row for row in newest if row["situacao"] in ("programado", "pago")]
    by_line: dict[str, dict[str, Any]] = {}
    for line in live:
        person = people.of(line)
        one = incentives.one_line(reg, line, person) if line["tipo"] in ART3 else courses.one_line(course, line, person)
        by_line[line["codigo_pagamento"]] = one | {"MR-00": incentives.identification(people, line)}
    lines: Verdicts = {(code, rule): result for code, rules in by_line.items() for rule, result in rules.items()}
    lines |= incentives.groups(reg, live, by_line)
    lines |= courses.groups(people, live)
    scnes = controls.scnes_presence(read, people)
    lines |= courses.register_at_enrolment(course, live, scnes)
    alerts = controls.deadlines(course) | controls.registers(read, people, reg)
    sixteen_b = controls.sixteen_b_of_courses(course, scnes)
    alerts |= controls.rights(read, reg, course, live, by_line, sixteen_b)
    return Verdict(lines, alerts, people, read)
