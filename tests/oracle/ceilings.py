"""Ceilings of an edital: MR-04T, MR-04C and MR-04U of a programme, MR-05T of an institution."""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from tests.oracle.incentives import Incentives
from tests.oracle.landing import Row
from tests.oracle.norms import BEGINNING, last_day
from tests.oracle.registers import Registers, active_on
from tests.oracle.results import ART3, NO_DATA, REGULAR, Alert, Result, Verdicts, group_alert, smallest_shared

RULES = {"preceptor": "MR-04T", "coordenador": "MR-04C", "tutor": "MR-04U"}
RATIOS = {"preceptor": "residentes_por_preceptor", "tutor": "residentes_por_tutor"}
NUMBERS = {"coordenador": "coordenadores_por_programa", "tutor": "tutores_por_programa"}


class Ceiling(NamedTuple):
    """Whether the sources of a ceiling are there, and the ceiling: None when the edital sets none."""

    known: bool
    persons: int | None


def ceiling_of(reg: Registers, notice: str, programme: str, role: str, month: int) -> Ceiling:
    """How many persons of a function the edital pays in a programme whose homologation has M inside."""
    row = reg.notice(notice, month) or {}
    number = row.get(NUMBERS.get(role, ""))
    ratio = row.get(RATIOS.get(role, ""))
    if ratio is None:
        return Ceiling(True, number)
    known = reg.programme(programme, month)
    if known is None or not reg.fresh("residentes", month, known["_fonte"]):
        return Ceiling(False, None)
    start = reg.approval(notice, programme, month)["data_homologacao"]  # type: ignore[index]
    days = [start] + [date(year, 4, 30) for year in range(start.year, month // 12 + 1) if date(year, 4, 30) > start]
    day = max(day for day in days if day <= last_day(month))
    occupied = sum(active_on(row, day) for row in reg.residents(programme, day.year * 12 + day.month - 1))
    if row.get("limita_por_vagas_autorizadas") == "S":
        if not reg.fresh("programas", month, known["_fonte"]):
            return Ceiling(False, None)
        occupied = min(occupied, known["vagas_autorizadas_ano"] * known["duracao_anos"])
    by_ratio = 0 if occupied == 0 else max(1, occupied // ratio)
    return Ceiling(True, by_ratio if number is None else min(number, by_ratio))


class Ceilings:
    """Results of the four rules over the live lines of art. 3; `by_line` has each line's own results."""

    def __init__(self, inc: Incentives, live: list[Row], by_line: dict[str, dict[str, Result]]) -> None:
        self.reg, self.by_line = inc.reg, by_line
        self.results: Verdicts = {}
        self.alerts: set[Alert] = set()
        self.live = [line for line in live if line["tipo"] in ART3]

    def judge(self) -> None:
        by_programme: dict[Any, list[tuple[Row, Row]]] = defaultdict(list)
        by_institution: dict[Any, list[Row]] = defaultdict(list)
        for line in self.live:
            code, month, role = line["codigo_pagamento"], line["competencia"], line["tipo"]
            self.results[(code, "MR-05T")] = self.results[(code, RULES[role])] = NO_DATA
            record = self.reg.line_record(line, line["_pessoa"])
            if record is None or month < BEGINNING or self.reg.notice(record["codigo_edital"], month) is None:
                continue
            if self.by_line[code]["MR-11"][0] in ("regular", "revisao"):
                key = (record["codigo_edital"], line["codigo_programa"], role, month)
                by_programme[key].append((line, record))
            programme = self.reg.programme(line["codigo_programa"], month)
            if programme is not None and self.reg.fresh("programas", month, programme["_fonte"]):
                key = (record["codigo_edital"], programme["codigo_instituicao"], month)
                by_institution[key].append(line)
        for (notice, programme, role, month), pairs in by_programme.items():
            ceiling = ceiling_of(self.reg, notice, programme, role, month)
            if ceiling.known:
                self._programme(RULES[role], pairs, ceiling.persons)
        for (notice, _, month), lines in by_institution.items():
            limit = self.reg.notice(notice, month).get("limite_beneficiarios_instituicao")  # type: ignore[union-attr]
            persons = {row["_pessoa"] for row in lines}
            result: dict[str, Result] = {}
            if limit is not None and len(persons) > limit:
                result = smallest_shared(lines, len(persons) - limit)
                self.alerts.add(group_alert("MR-05T", lines, result))
            for row in lines:
                self.results[(row["codigo_pagamento"], "MR-05T")] = result.get(row["codigo_pagamento"], REGULAR)

    def _programme(self, rule: str, pairs: list[tuple[Row, Row]], ceiling: int | None) -> None:
        lines = [line for line, _ in pairs]
        result = {row["codigo_pagamento"]: REGULAR for row in lines}
        orders = {line["_pessoa"]: record.get("ordem_prioridade") for line, record in pairs}
        if ceiling is not None and len(orders) > ceiling:
            ranked = sorted(orders, key=lambda person: orders[person] or 0)
            equal = ceiling > 0 and orders[ranked[ceiling - 1]] == orders[ranked[ceiling]]
            if None in orders.values() or equal:
                result = smallest_shared(lines, len(orders) - ceiling)
                self.alerts.add(group_alert(rule, lines, result))
            else:
                for row in lines:
                    if row["_pessoa"] in ranked[ceiling:]:
                        result[row["codigo_pagamento"]] = ("indicio", row["valor"])
                        self.alerts.add(group_alert(rule, [row], result))
        self.results |= {(code, rule): value for code, value in result.items()}
