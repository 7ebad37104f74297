"""MR-DIR: rights without a payment, within the ceilings and limits of the editais."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from tests.oracle.anyone import Deaths
from tests.oracle.ceilings import ceiling_of
from tests.oracle.controls import BankReturns
from tests.oracle.courses import Courses
from tests.oracle.incentives import Incentives
from tests.oracle.landing import Row, month_of
from tests.oracle.norms import business_day, last_day, table_value
from tests.oracle.results import ART3, COURSE, REGULAR, ZERO, Alert

BARRING = ("MR-01", "MR-03", "MR-05A", "MR-05C", "MR-05D", "MR-05E", "MR-06", "MR-08", "MR-08P", "MR-09A", "MR-09B",
           "MR-11")  # fmt: skip
COURSE_BARRING = ("MR-12", "MR-15C", "MR-16A", "MR-17B", "MR-21", "MR-22", "MR-23")


class Hypothesis(NamedTuple):
    """A line that was not paid, and the registration that gives its edital."""

    person: int
    programme: str
    role: str
    value: Decimal
    record: Row

    @property
    def rank(self) -> tuple[Any, ...]:
        order = self.record.get("ordem_prioridade")
        hours = self.record["carga_horaria_semanal"]
        first = (order is None, order or 0, -hours)
        return (*first, self.record["data_cadastro"], self.record["codigo_cadastro"])


class Rights:
    """Alerts of MR-DIR. `live` are the live payment lines; those the bank returned count as not paid."""

    def __init__(self, inc: Incentives, courses: Courses, deaths: Deaths, live: list[Row], bank: BankReturns) -> None:
        self.inc, self.courses, self.deaths, self.reg, self.people = inc, courses, deaths, inc.reg, inc.people
        self.paid = [line for line in live if not bank.returned(line)]
        self.with_line = {(r["_pessoa"], r["competencia"], r["tipo"] in ART3) for r in self.paid}

    def judged_months(self) -> list[int]:
        out = []
        for month in self.courses.followed_months:
            limit = business_day(month + 1, 15)
            if limit is not None and limit <= last_day(self.courses.payment_months[-1]):
                out.append(month)
        return out

    def alerts(self, scnes: dict[int, dict[Any, bool]]) -> set[Alert]:
        out: set[Alert] = set()
        for month in self.judged_months():
            out |= self._incentives(month) | self._courses(month, scnes)
        return out

    def _alive(self, person: int, month: int) -> bool:
        died = self.deaths.result({"competencia": month, "valor": ZERO}, person)
        return died is None or died == REGULAR

    def _hypotheses(self, month: int) -> list[Hypothesis]:
        out = []
        for person, code, role in self.reg.registrations:
            programme, current = self.reg.programme(code, month), self.reg.current(person, code, role, month)
            if programme is None or not current or person is None or not self.people.has_cpf(person):
                continue
            if (person, month, True) in self.with_line or not self._alive(person, month):
                continue
            value = table_value(role, programme["modalidade"])
            line = {"competencia": month, "valor": value, "tipo": role, "codigo_programa": code,
                    "situacao": "programado", "cpf": self.people.cpf_of(person)}  # fmt: skip
            verdict = self.inc.one_line(line, person)
            if all(verdict[rule] == REGULAR for rule in BARRING if rule in verdict):
                out.append(Hypothesis(person, code, role, value, self.reg.record_of(current, month)))  # type: ignore[arg-type]
        return sorted(out, key=lambda one: one.rank)

    def _incentives(self, month: int) -> set[Alert]:
        under_edital, under_limit = self._paid_persons(month)
        passed: list[Hypothesis] = []
        for one in self._hypotheses(month):
            notice = one.record["codigo_edital"]
            ceiling = ceiling_of(self.reg, notice, one.programme, one.role, month)
            taken = under_edital[(notice, one.programme, one.role)]
            if ceiling.known and (ceiling.persons is None or len(taken) < ceiling.persons):
                taken.add(one.person)
                passed.append(one)
        due: dict[tuple[int, str], list[Hypothesis]] = defaultdict(list)
        for one in passed:
            notice = one.record["codigo_edital"]
            programme = self.reg.programme(one.programme, month)
            limit = self.reg.notice(notice, month).get("limite_beneficiarios_instituicao")  # type: ignore[union-attr]
            taken = under_limit[(notice, programme["codigo_instituicao"])]  # type: ignore[index]
            if limit is None or one.person in taken or len(taken) < limit:
                taken.add(one.person)
                due[(one.person, one.role)].append(one)
        chosen: dict[int, Hypothesis] = {}
        for (person, role), hypotheses in due.items():
            one = min(hypotheses, key=lambda other: other.programme)
            best = chosen.get(person)
            if best is None or (-one.value, ART3.index(role)) < (-best.value, ART3.index(best.role)):
                chosen[person] = one
        return {Alert("MR-DIR", "controle", month, subject=(p, one.programme, None)) for p, one in chosen.items()}

    def _paid_persons(self, month: int) -> tuple[dict[Any, set[int]], dict[Any, set[int]]]:
        """Persons paid, by (edital, programme, tipo) and by (edital, institution)."""
        under_edital: dict[Any, set[int]] = defaultdict(set)
        under_limit: dict[Any, set[int]] = defaultdict(set)
        for line in self.paid:
            if line["tipo"] not in ART3 or line["competencia"] != month:
                continue
            record = self.reg.line_record(line, line["_pessoa"])
            programme = self.reg.programme(line["codigo_programa"], month)
            if record is None or programme is None:
                continue
            under_edital[(record["codigo_edital"], line["codigo_programa"], line["tipo"])].add(line["_pessoa"])
            under_limit[(record["codigo_edital"], programme["codigo_instituicao"])].add(line["_pessoa"])
        return under_edital, under_limit

    def _courses(self, month: int, scnes: dict[int, dict[Any, bool]]) -> set[Alert]:
        due: dict[int, Row] = {}
        for k in self.courses.enrolments(month):
            code, person = k["codigo_matricula_curso"], self.people.of(k)
            inside = (month_of(k["data_inicio_atividades"]) or 0) <= month <= (month_of(k["data_fim_oferta"]) or 0)
            if k["tipo_oferta"] != "I" or not inside or person is None or not self.people.has_cpf(person):
                continue
            reported = month in self.courses.reports.get(code, {})
            if not reported or (person, month, False) in self.with_line or not self._alive(person, month):
                continue
            line = {"competencia": month, "valor": ZERO, "tipo": COURSE, "codigo_matricula_curso": code,
                    "situacao": "programado", "cpf": self.people.cpf_of(person)}  # fmt: skip
            verdict = self.courses.one_line(line, person)
            marks = self.courses.marks_at_enrolment(k, scnes)
            good = all(verdict[rule][0] in ("regular", "permitido") for rule in COURSE_BARRING)
            if good and (marks is None or marks):
                other = due.get(person)
                if other is None or code < other["codigo_matricula_curso"]:
                    due[person] = k
        return {Alert("MR-DIR", "controle", month, subject=(p, None, k["_parceiro"])) for p, k in due.items()}
