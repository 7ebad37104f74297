"""Rules about several lines of one person or account: MR-10A, MR-10B, MR-10C, MR-10P, MR-17D, MR-18S."""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import combinations
from typing import Any

from tests.oracle.incentives import Incentives
from tests.oracle.landing import Row
from tests.oracle.norms import first_day, last_day
from tests.oracle.results import (
    ART3,
    COURSE,
    NO_DATA,
    PERMITTED,
    REGULAR,
    STIPEND,
    ZERO,
    Alert,
    Result,
    Verdicts,
    group_alert,
    largest,
    repeated,
    worst,
)


def parts(inc: Incentives, live: list[Row]) -> dict[str, Decimal]:
    """codigo_pagamento -> the sum of the payment that the line is a part of."""
    together: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for line in live:
        if line["tipo"] in ART3 and line["_pessoa"] is not None:
            together[(line["_pessoa"], line["tipo"], line["codigo_programa"], line["competencia"])].append(line)
    out: dict[str, Decimal] = {}
    for lines in together.values():
        total, table = sum((row["valor"] for row in lines), ZERO), inc.table_value(lines[0])
        if len(lines) > 1 and table is not None and total <= table:
            out |= {row["codigo_pagamento"]: total for row in lines}
    return out


class Groups:
    """Collects the results of every group rule and their alerts."""

    def __init__(self, inc: Incentives, live: list[Row], in_parts: dict[str, Decimal]) -> None:
        self.inc, self.people, self.live, self.in_parts = inc, inc.people, live, in_parts
        self.results: Verdicts = {}
        self.alerts: set[Alert] = set()

    def judge(self) -> None:
        by_person: dict[tuple[Any, int], list[Row]] = defaultdict(list)
        for line in self.live:
            default = NO_DATA if line["_pessoa"] is None else REGULAR
            for rule in rules_of(line["tipo"]):
                self.results[(line["codigo_pagamento"], rule)] = default
            if line["_pessoa"] is not None:
                by_person[(line["_pessoa"], line["competencia"])].append(line)
        for (person, _), lines in by_person.items():
            self._incentives(person, [row for row in lines if row["tipo"] in ART3])
            courses = [row for row in lines if row["tipo"] == COURSE]
            self._courses(person, courses)
            paid = courses + [row for row in lines if row["tipo"] in ART3]
            if courses and len(paid) > len(courses):
                self._set("MR-10C", {row["codigo_pagamento"]: PERMITTED for row in paid})
        self._same_triple(by_person)
        self._same_account()

    def _set(self, rule: str, results: dict[str, Result]) -> None:
        self.results |= {(code, rule): result for code, result in results.items()}

    def _alert(self, rule: str, lines: list[Row], results: dict[str, Result], subject: Any = None) -> None:
        self._set(rule, results)
        self.alerts.add(group_alert(rule, lines, results, subject))

    def _incentives(self, person: int, lines: list[Row]) -> None:
        by_role: dict[str, list[Row]] = defaultdict(list)
        for line in lines:
            by_role[line["tipo"]].append(line)
        for same in by_role.values():
            if len(same) < 2:
                continue
            one_programme = len({row["codigo_programa"] for row in same}) == 1
            if one_programme and same[0]["codigo_pagamento"] in self.in_parts:
                result: dict[str, Result] = {row["codigo_pagamento"]: ("controle", ZERO) for row in same}
            else:
                result = repeated(same, "indicio")
            self._alert("MR-10A", same, result, person)
        if len(by_role) > 1:
            kind = "revisao" if self._changed_function(by_role) else "indicio"
            amounts = repeated([largest(same) for same in by_role.values()], kind)
            default: Result = (kind, ZERO)
            every = {row["codigo_pagamento"]: amounts.get(row["codigo_pagamento"], default) for row in lines}
            self._alert("MR-10B", lines, every, person)

    def _changed_function(self, by_role: dict[str, list[Row]]) -> bool:
        """Whether every tipo has days of its own in the month, by the functions of its lines."""
        reg, days = self.inc.reg, []
        for role, lines in by_role.items():
            month, own = lines[0]["competencia"], set()
            for line in lines:
                if not reg.fresh_for(line["codigo_programa"], "equipe", month):
                    return False
                for function in reg.team(line["_pessoa"], line["codigo_programa"], role, month):
                    begins = max(function["data_inicio"], first_day(month))
                    ends = min(function.get("data_fim") or last_day(month), last_day(month))
                    own |= set(range(begins.toordinal(), ends.toordinal() + 1))
            days.append(own)
        return all(days) and not any(one & other for one, other in combinations(days, 2))

    def _courses(self, person: int, lines: list[Row]) -> None:
        if len(lines) > 1:
            different = len({row["codigo_matricula_curso"] for row in lines}) == len(lines)
            self._alert("MR-17D", lines, repeated(lines, "revisao" if different else "indicio"), person)

    def _same_triple(self, by_person: dict[tuple[Any, int], list[Row]]) -> None:
        bearers: dict[tuple[Any, int], list[int]] = defaultdict(list)
        for person, month in by_person:
            if self.people.has_cpf(person):
                for triple in self.people.triples(person):
                    bearers[(triple, month)].append(person)
        found: dict[str, list[Result]] = defaultdict(list)
        for (triple, month), persons in bearers.items():
            if len(persons) < 2:
                continue
            own = {person: by_person[(person, month)] for person in persons}
            sums = {person: sum((row["valor"] for row in lines), ZERO) for person, lines in own.items()}
            tied = [person for person in persons if sums[person] == min(sums.values())]
            risk = max(tied, key=lambda person: min(row["codigo_pagamento"] for row in own[person]))
            lines = [row for person in persons for row in own[person]]
            result: dict[str, Result] = {
                row["codigo_pagamento"]: ("revisao", row["valor"] if row["_pessoa"] == risk else ZERO) for row in lines
            }
            # The same lines of two triples are two alerts.
            self.alerts.add(group_alert("MR-10P", lines, result, triple))
            for code, value in result.items():
                found[code].append(value)
        self._set("MR-10P", {code: worst(results) for code, results in found.items()})

    def _same_account(self) -> None:
        by_account: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for line in self.live:
            if line["tipo"] == STIPEND:
                continue
            key = [digits_and_x(line.get(name)) for name in ("banco", "agencia", "conta")]
            if None in key:
                self.results[(line["codigo_pagamento"], "MR-18S")] = NO_DATA
            elif line["_pessoa"] is not None:
                by_account[(*key, line["competencia"])].append(line)
        for lines in by_account.values():
            if len({row["_pessoa"] for row in lines}) > 1:
                self._alert("MR-18S", lines, {row["codigo_pagamento"]: ("revisao", ZERO) for row in lines})


def rules_of(kind: str) -> tuple[str, ...]:
    if kind == STIPEND:
        return ("MR-10P",)
    return ("MR-10C", "MR-10P", "MR-18S") + (("MR-17D",) if kind == COURSE else ("MR-10A", "MR-10B"))


def digits_and_x(text: str | None) -> str | None:
    return re.sub(r"[^0-9X]", "", str(text or "").upper()).lstrip("0") or None
