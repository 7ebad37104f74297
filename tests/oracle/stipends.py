"""Stipend lines (tipo bolsa_residencia) and the rules BR-*."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from tests.oracle.landing import Landing, Row, month_of
from tests.oracle.norms import HOUSING_SHARE, first_day, last_day, stipend_minimum
from tests.oracle.people import valid_cpf
from tests.oracle.registers import Registers, active_in, active_on, lasts
from tests.oracle.results import NO_DATA, REGULAR, STIPEND, ZERO, Alert, Result, Verdicts, group_alert, largest, worst

ENDED = ("desistente", "reprovado", "desligado_outro", "concluido", "falecido", "transferido")


def stipend_rows(landing: Landing) -> list[Row]:
    """The rows of bolsas_residencia that are lines, with the columns of a payment line."""
    for rows in landing.months("referencia", "bolsas_residencia").values():
        for row in rows:
            row["rubrica"] = row.get("rubrica") or "bolsa"
            row["situacao"] = row.get("situacao") or "pago"
    out = []
    key = ["codigo_matricula", "competencia", "fonte_pagadora", "rubrica"]
    for row in landing.events("referencia", "bolsas_residencia", key):
        month = row["competencia"]
        if row["rubrica"] in ("bolsa", "moradia") and row["situacao"] != "estornado":
            text = f"{month // 12:04d}-{month % 12 + 1:02d}"
            row["codigo_pagamento"] = f"BR:{row['fonte_pagadora']}:{row['codigo_matricula']}:{text}:{row['rubrica']}"
            row["tipo"] = STIPEND
            out.append(row)
    return out


def find_residency(reg: Registers, line: Row) -> None:
    """The residency and the person of a line; neither when the code is of two persons and the CPF of none of them."""
    month, payee = line["competencia"], reg.people.with_number(line.get("cpf"))
    named = reg.named(line["codigo_matricula"], month)
    rows = [row for row in named if payee is not None and reg.people.of(row) == payee] or named
    line["_duvidosa"] = len({reg.people.of(row) for row in rows}) > 1
    line["_residencia"], line["_pessoa"] = None, None
    if not rows:
        line["_pessoa"] = payee
    elif not line["_duvidosa"]:
        line["_residencia"] = max(rows, key=lambda row: (lasts(row), active_in(row, month), row["data_inicio"]))
        line["_pessoa"] = reg.people.of(line["_residencia"])


class Stipends:
    """The live stipend lines of a landing and their results."""

    def __init__(self, reg: Registers, lines: list[Row]) -> None:
        self.reg, self.lines = reg, lines
        self.by_code: dict[tuple[str, int], list[Row]] = defaultdict(list)
        self.by_residency: dict[tuple[str, str | None, int], list[Row]] = defaultdict(list)
        self.by_person: dict[tuple[int | None, int], list[Row]] = defaultdict(list)
        for line in lines:
            if line["rubrica"] == "bolsa":
                code, month, r = line["codigo_matricula"], line["competencia"], line["_residencia"]
                self.by_code[(code, month)].append(line)
                self.by_residency[(code, r["_fonte"] if r else None, month)].append(line)
                self.by_person[(line["_pessoa"], line["competencia"])].append(line)

    def one_line(self, line: Row) -> dict[str, Result]:
        """BR-01, BR-12, BR-21 and BR-26."""
        month, hit = line["competencia"], ("indicio", line["valor"])
        r = line["_residencia"]
        known = r is not None or line["_duvidosa"]
        out: dict[str, Result] = {"BR-01": REGULAR if known else ("revisao", line["valor"]), "BR-21": NO_DATA}
        if line["_duvidosa"] and line.get("cpf") is not None:
            out["BR-12"] = NO_DATA if valid_cpf(line["cpf"]) else REGULAR
        if r is not None:
            when = month_of(r.get("data_situacao"))
            ended = r["situacao"] in ENDED and when is not None and month > when
            strong = hit if r["situacao"] != "transferido" else ("revisao", line["valor"])
            out["BR-21"] = strong if ended else REGULAR
            if line.get("cpf") is not None:
                out["BR-12"] = self._other_person(line, r)
        if line["rubrica"] == "moradia":
            out["BR-26"] = self._housing(line, r)
        return out if self.reg.both_residents(month) else dict.fromkeys(out, NO_DATA)

    def _other_person(self, line: Row, r: Row) -> Result:
        own = self.reg.people.cpf_of(self.reg.people.of(r))  # type: ignore[arg-type]
        if not valid_cpf(line["cpf"]) or line["cpf"] == own:
            return REGULAR
        return NO_DATA if own is None else ("indicio", line["valor"])

    def _housing(self, line: Row, r: Row | None) -> Result:
        month = line["competencia"]
        programme = self.reg.programme(r["codigo_programa"], month) if r else None
        physician = programme is not None and programme["modalidade"] == "medica"
        results: list[Result] = [("revisao", line["valor"])] if physician else []
        lines = self.by_code.get((line["codigo_matricula"], month))
        if not lines:
            results.append(NO_DATA)
        else:
            total = sum((row["valor"] for row in lines), ZERO)
            excess = line["valor"] - (total * HOUSING_SHARE).quantize(Decimal("0.01"), ROUND_HALF_UP)
            results.append(("indicio", excess) if excess > 0 else REGULAR)
        return worst(results)

    def groups(self) -> tuple[Verdicts, set[Alert]]:
        """BR-10 and BR-11."""
        out: Verdicts = {}
        alerts: set[Alert] = set()
        for (person, month), lines in self.by_person.items():
            fresh = self.reg.both_residents(month)
            codes = {row["codigo_matricula"] for row in lines}
            default = REGULAR if fresh and person is not None else NO_DATA
            result = {row["codigo_pagamento"]: default for row in lines}
            if default == REGULAR and len(codes) > 1:
                result = self._two_residencies(lines, codes)
                alerts.add(group_alert("BR-10", lines, result, person))
            out |= {(code, "BR-10"): value for code, value in result.items()}
        for (residency, _, month), lines in self.by_residency.items():
            minimum = stipend_minimum(month)
            default = NO_DATA if minimum is None or not self.reg.both_residents(month) else REGULAR
            result = {row["codigo_pagamento"]: NO_DATA if row["_duvidosa"] else default for row in lines}
            group = [row for row in lines if minimum is not None and row["valor"] >= minimum and not row["_duvidosa"]]
            if default == REGULAR and len({row["fonte_pagadora"] for row in group}) > 1:
                keep = largest(group)
                own = {r["codigo_pagamento"]: ("revisao", ZERO if r is keep else r["valor"]) for r in group}
                alerts.add(group_alert("BR-11", group, own, residency))
                result |= own
            out |= {(code, "BR-11"): value for code, value in result.items()}
        return out, alerts

    def _two_residencies(self, lines: list[Row], codes: set[str]) -> dict[str, Result]:
        month = lines[0]["competencia"]
        sums = {code: sum(row["valor"] for row in lines if row["codigo_matricula"] == code) for code in codes}
        keep = min(codes, key=lambda code: (-sums[code], code))
        days = [self._days([row for row in lines if row["codigo_matricula"] == code], month) for code in sorted(codes)]
        apart = all(days) and not any(one & other for one, other in combinations(days, 2))
        kind = "revisao" if apart else "indicio"
        return {
            row["codigo_pagamento"]: (kind, ZERO if row["codigo_matricula"] == keep else row["valor"]) for row in lines
        }

    def _days(self, lines: list[Row], month: int) -> set[int]:
        """Days of a month on which the residency of these lines is active."""
        residency = lines[0]["_residencia"]
        if residency is None:
            return set()
        first = first_day(month)
        return {day for day in range(1, last_day(month).day + 1) if active_on(residency, first.replace(day=day))}
