"""Rules that speak of more than one tipo: MR-00, MR-OB, MR-VIG."""

from collections import defaultdict
from datetime import date

from tests.oracle.landing import Landing, Row, counts, month_of
from tests.oracle.norms import BEGINNING
from tests.oracle.people import People, valid_cpf
from tests.oracle.registers import Registers
from tests.oracle.results import CONTROL, NO_DATA, REGULAR, STIPEND, Result, worst


def identification(line: Row, person: int | None) -> Result:
    """MR-00."""
    if valid_cpf(line["cpf"]):
        return REGULAR
    return ("revisao", line["valor"]) if person is None and not line.get("_duvidosa") else CONTROL


def in_force(line: Row) -> Result:
    """MR-VIG."""
    month, paid = line["competencia"], month_of(line.get("data_pagamento"))
    if month < BEGINNING:
        return ("indicio", line["valor"])
    batch = line["situacao"] == "programado" and month > line["_arquivo"]
    return ("revisao", line["valor"]) if batch or (paid is not None and month > paid) else REGULAR


class Deaths:
    """Days on which a person died, as obitos and the residencies say."""

    def __init__(self, landing: Landing, people: People, reg: Registers) -> None:
        self.people, self.reg = people, reg
        self.loaded = bool(landing.months("referencia", "obitos"))
        self._days: dict[int, list[date]] = defaultdict(list)
        for row in landing.events("referencia", "obitos", ["cpf", "fonte"]):
            person = people.with_number(row["cpf"])
            born = row.get("data_nascimento")
            if person is not None and (born is None or people.births(person) <= {born}):
                self._days[person].append(row["data_obito"])

    def result(self, line: Row, person: int | None) -> Result | None:
        """MR-OB; None where it has no row."""
        if person is None:
            return NO_DATA if self.loaded else None
        month = line["competencia"]
        rows = [row for row in self.reg.either_rows(person, month) if row["situacao"] == "falecido"]
        if not self.loaded and not rows:
            return None
        results = [REGULAR]
        for day in self._days.get(person, []) + [row["data_situacao"] for row in rows if counts(row, month)]:
            when = month_of(day) or 0
            if month >= when:
                results.append(("indicio" if month > when else "revisao", line["valor"]))
        return worst(results)


def common(line: Row, person: int | None, deaths: Deaths) -> dict[str, Result]:
    out: dict[str, Result] = {}
    if line["tipo"] != STIPEND:
        out["MR-VIG"] = in_force(line)
    if line["tipo"] != STIPEND or line.get("cpf") is not None:
        out["MR-00"] = identification(line, person)
    died = deaths.result(line, person)
    return out if died is None else out | {"MR-OB": died}
