"""Rules of bolsa_formacao lines (MR-12 to MR-23) and MR-15R."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from tests.oracle.landing import Landing, Row, counts, month_of
from tests.oracle.norms import BEGINNING, business_day
from tests.oracle.people import People, normalised
from tests.oracle.registers import Registers, active_in, active_on, overdue_in
from tests.oracle.results import CONTROL, COURSE, NO_DATA, PERMITTED, REGULAR, ZERO, Alert, Result, Verdicts, worst

PROFESSIONS = {
    "MEDICINA", "BIOMEDICINA", "CIENCIAS BIOLOGICAS", "EDUCACAO FISICA", "ENFERMAGEM", "FARMACIA", "FISICA MEDICA",
    "FISIOTERAPIA", "FONOAUDIOLOGIA", "MEDICINA VETERINARIA", "NUTRICAO", "ODONTOLOGIA", "PSICOLOGIA",
    "SAUDE COLETIVA", "SERVICO SOCIAL", "TERAPIA OCUPACIONAL",
}  # fmt: skip


def profession(text: str | None) -> str | None:
    plain = normalised(text)
    return "MEDICINA" if plain in ("MEDICO", "MEDICA") else plain


class Courses:
    """Indexes of K, P and R. `stipends` are the live stipend lines."""

    def __init__(self, landing: Landing, people: People, reg: Registers, stipends: list[Row]) -> None:
        self.landing, self.people, self.reg = landing, people, reg
        self._enrolments: dict[str, list[Row]] = defaultdict(list)
        self.reports: dict[str, dict[int, Row]] = defaultdict(dict)
        for partner in landing.partners:
            for row in landing.kept("parceiros", "matriculas", ("codigo_matricula_curso",), partner):
                self._enrolments[row["codigo_matricula_curso"]].append(row)
            for row in landing.events("parceiros", "relatorio", ["codigo_matricula_curso", "competencia"], partner):
                known = self.reports[row["codigo_matricula_curso"]].get(row["competencia"])
                if known is None or known["_arquivo"] < row["_arquivo"]:
                    self.reports[row["codigo_matricula_curso"]][row["competencia"]] = row
        self.stipends = {(row["_pessoa"], row["competencia"]) for row in stipends if row["rubrica"] == "bolsa"}
        self.stipend_months = {row["competencia"] for row in stipends}
        self.payment_months = sorted(landing.months("incentivo", "pagamentos"))

    @property
    def followed_months(self) -> range:
        """From the first batch month loaded to the last but one, none before the incentive."""
        batches = self.payment_months
        return range(max(batches[0], BEGINNING), batches[-2] + 1) if len(batches) > 1 else range(0)

    def ever(self, code: str) -> bool:
        return code in self._enrolments

    def enrolment(self, code: str, month: int) -> Row | None:
        """K as it counts for a month."""
        rows = [row for row in self._enrolments.get(code, ()) if counts(row, month)]
        return min(rows, key=lambda row: row["_ate"] is not None) if rows else None

    def enrolments(self, month: int) -> list[Row]:
        rows = [self.enrolment(code, month) for code in self._enrolments]
        return [row for row in rows if row is not None]

    def fresh(self, enrolment: Row, month: int) -> bool:
        return self.landing.fresh("parceiros", "matriculas", month, enrolment["_parceiro"])

    def all_fresh(self, month: int) -> bool:
        fresh = [self.landing.fresh("parceiros", "matriculas", month, partner) for partner in self.landing.partners]
        return bool(fresh) and all(fresh)

    def usable(self, line: Row, person: int | None) -> Row | None:
        enrolment = self.enrolment(line["codigo_matricula_curso"], line["competencia"])
        if enrolment is None or (person is not None and self.people.of(enrolment) != person):
            return None
        return enrolment

    def residency(self, enrolment: Row | None, person: int | None, month: int) -> Row | None:
        """R: the residency named by the enrolment, else the newest of those active in M, else the newest."""
        mine = self.reg.residencies_of(person, month)
        if enrolment is not None:
            mine = [row for row in mine if row["codigo_matricula"] == enrolment.get("codigo_matricula")] or mine
        chosen = [row for row in mine if active_in(row, month)] or mine
        return (
            max(chosen, key=lambda row: (row["data_inicio"], row["codigo_matricula"], row["_fonte"]))
            if chosen
            else None
        )

    def table_value(self, residency: Row) -> Decimal | None:
        trade = profession(residency["profissao"])
        return Decimal(4000 if trade == "MEDICINA" else 3000) if trade in PROFESSIONS else None

    def one_line(self, line: Row, person: int | None) -> dict[str, Result]:
        """Results of one line by every line rule except MR-16B."""
        month, value = line["competencia"], line["valor"]
        k = self.usable(line, person)
        r = self.residency(k, person, month)
        if k is not None and not self.fresh(k, month):
            k = None
        active = any(active_in(row, month) for row in self.reg.residencies_of(person, month))
        fresh_r = r is not None and (
            self.reg.fresh("residentes", month, r["_fonte"]) if active else self.reg.both_residents(month)
        )
        out = {"MR-12": self._registered(line, person)} | self._report(line, k)
        out["MR-16A"] = self._resident_at_enrolment(line, k, person, r)
        table = self.table_value(r) if r is not None and fresh_r else None
        excess = value - (table or 0)
        below = ("revisao", ZERO) if excess < 0 else REGULAR
        out["MR-17A"] = NO_DATA if table is None else ("indicio", excess) if excess > 0 else below
        if k is None:
            out["MR-17B"] = NO_DATA
        else:
            begin = k["data_inicio_atividades"]
            first = month_of(begin) or 0
            late = month < first or (month == first and begin.day > 14)
            out["MR-17B"] = ("indicio", value) if late else REGULAR
        out["MR-18"] = self._account(line, person)
        loaded = any(month <= other < (month // 12 + 1) * 12 for other in self.stipend_months)
        if person is None or not loaded:
            out["MR-19"] = NO_DATA
        else:
            known = REGULAR if self.reg.both_residents(month) else NO_DATA
            out["MR-19"] = PERMITTED if (person, month) in self.stipends else known
        out["MR-20"] = self._paid_late(line)
        out["MR-21"] = self._departure(line, person, k, r if fresh_r else None)
        out["MR-23"] = self._left_course(line, k)
        return dict.fromkeys(out, NO_DATA) if month < BEGINNING else out

    def _registered(self, line: Row, person: int | None) -> Result:
        month, hit = line["competencia"], ("indicio", line["valor"])
        known = self.enrolment(line["codigo_matricula_curso"], month)
        if known is None:
            return hit if self.all_fresh(month) else NO_DATA
        if not self.fresh(known, month):
            return NO_DATA
        if known["tipo_oferta"] == "II":
            return hit
        owner = self.people.of(known)
        if person is None:
            return NO_DATA
        if owner == person:
            return REGULAR
        return hit if owner is not None and self.people.has_cpf(owner) else NO_DATA

    def _report(self, line: Row, k: Row | None) -> dict[str, Result]:
        month, value = line["competencia"], line["valor"]
        if k is None:
            return dict.fromkeys(("MR-15C", "MR-15R", "MR-22"), NO_DATA)
        p = self.reports.get(line["codigo_matricula_curso"], {}).get(month)
        if p is not None:
            bad = "insatisfatoria" in (p["frequencia"], p["desempenho"])
            return {
                "MR-15C": ("revisao", value) if bad else REGULAR,
                "MR-22": ("indicio", value) if p.get("suspenso") == "S" else REGULAR,
                "MR-15R": REGULAR,
            }
        out = {"MR-15C": NO_DATA, "MR-22": NO_DATA, "MR-15R": REGULAR}
        if self.attending(k, month):
            out["MR-15R"] = CONTROL if month + 1 <= max(self.payment_months, default=0) else NO_DATA
        return out

    def attending(self, k: Row, month: int) -> bool:
        """Whether K has begun and its newest report before M, if any, is `cursando`."""
        reports = self.reports.get(k["codigo_matricula_curso"], {})
        before = [m for m in reports if m < month]
        left = bool(before) and reports[max(before)]["situacao"] != "cursando"
        return (month_of(k["data_inicio_atividades"]) or 0) <= month and not left

    def missing_reports(self, live: list[Row], results: Verdicts) -> set[Alert]:
        """MR-15R: one alert a partner and month, with the lines; enrolments without a line count too."""
        codes: dict[tuple[str, int], list[str]] = defaultdict(list)
        for line in live:
            code, month = line["codigo_pagamento"], line["competencia"]
            if results.get((code, "MR-15R")) == CONTROL:
                partner = self.enrolment(line["codigo_matricula_curso"], month)["_parceiro"]  # type: ignore[index]
                codes[(partner, month)].append(code)
        for month in self.followed_months:
            for k in self.enrolments(month):
                reported = month in self.reports.get(k["codigo_matricula_curso"], {})
                inside = k["tipo_oferta"] == "I" and month <= (month_of(k["data_fim_oferta"]) or 0)
                if not reported and inside and self.attending(k, month) and self.fresh(k, month):
                    codes[(k["_parceiro"], month)] += []
        return {
            Alert("MR-15R", "controle", month, tuple(sorted(lines)), ZERO, partner)
            for (partner, month), lines in codes.items()
        }

    def _resident_at_enrolment(self, line: Row, k: Row | None, person: int | None, r: Row | None) -> Result:
        """MR-16A: needs the commission of R, and both when there is no R or no residency was active on the day."""
        if k is None or person is None:
            return NO_DATA
        day, month = k["data_matricula"], line["competencia"]
        when = month_of(day) or 0
        active = [row for row in self.reg.residencies_of(person, when) if active_on(row, day)]
        alone = r is not None and active and self.reg.fresh("residentes", month, r["_fonte"])
        if not alone and not ((r is None or not active) and self.reg.both_residents(month)):
            return NO_DATA
        if not active:
            return ("indicio", line["valor"])
        return REGULAR if any(not overdue_in(row, when) for row in active) else ("revisao", line["valor"])

    def _account(self, line: Row, person: int | None) -> Result:
        holder, kind = line.get("cpf_titular"), line.get("tipo_conta")
        if holder is None and kind is None:
            return NO_DATA
        results = [("revisao", ZERO) if kind in ("conjunta", "poupanca", "salario") else REGULAR]
        if holder is not None and holder != line["cpf"]:
            if person is None:
                results.append(NO_DATA)
            elif holder != self.people.cpf_of(person):
                results.append(("indicio", line["valor"]))
        return worst(results)

    def _paid_late(self, line: Row) -> Result:
        paid, limit = line.get("data_pagamento"), business_day(line["competencia"] + 1, 15)
        if limit is None:
            return NO_DATA
        return CONTROL if paid is not None and paid > limit else REGULAR

    def _departure(self, line: Row, person: int | None, k: Row | None, r: Row | None) -> Result:
        """MR-21. `k` and `r` are None when their snapshot is too old."""
        month, value = line["competencia"], line["valor"]
        if person is None:
            return NO_DATA
        if k is not None and month > (month_of(k["data_fim_oferta"]) or 0):
            return ("indicio", value)
        if r is None:
            return NO_DATA
        state, when = r["situacao"], month_of(r.get("data_situacao"))
        if state in ("ativo", "licenciado", "concluido") and k is None:
            return NO_DATA
        if state in ("ativo", "licenciado") or when is None:
            return ("revisao", value) if overdue_in(r, month) else REGULAR
        if month < when:
            return REGULAR
        if state == "concluido":
            return PERMITTED if month > when else REGULAR
        if state == "desligado_outro":
            return ("revisao", value)
        if state == "falecido":
            return ("indicio" if month > when else "revisao", value)
        mine = self.reg.residencies_of(person, month)
        other = any(row is not r and active_in(row, month) for row in mine)
        if state == "transferido":
            return REGULAR if other else ("revisao", value) if self.reg.both_residents(month) else NO_DATA
        if month == when or other:
            return ("revisao", value)
        return ("indicio", value) if self.reg.both_residents(month) else NO_DATA

    def _left_course(self, line: Row, k: Row | None) -> Result:
        """MR-23."""
        reports = self.reports.get(line["codigo_matricula_curso"])
        month = line["competencia"]
        if k is None or not reports:
            return NO_DATA
        newest = reports[max(reports)]
        when = month_of(newest.get("data_situacao"))
        if newest["situacao"] == "cursando" or when is None or month < when:
            return REGULAR
        if newest["situacao"] == "concluido":
            return ("revisao", line["valor"]) if month > when else REGULAR
        return ("indicio" if month > when else "revisao", line["valor"])

    def marks_at_enrolment(self, k: Row, scnes: dict[int, dict[Any, bool]]) -> list[bool] | None:
        """Of the months around K.data_matricula, whether the person's links are marked; None without such a month."""
        around = month_of(k["data_matricula"]) or 0
        months = [month for month in (around - 1, around, around + 1) if month in scnes]
        person = self.people.of(k)
        return [scnes[month][person] for month in months if person in scnes[month]] if months else None

    def register_at_enrolment(self, live: list[Row], scnes: dict[int, dict[Any, bool]]) -> Verdicts:
        """MR-16B, once for each K. `scnes` is as scnes_presence returns it."""
        firsts: dict[str, Row] = {}
        out: Verdicts = {}
        for line in sorted(live, key=lambda row: (row["competencia"], row["codigo_pagamento"])):
            if line["tipo"] != COURSE:
                continue
            code = line["codigo_matricula_curso"]
            if self.usable(line, line["_pessoa"]) is not None:
                firsts.setdefault(code, line)
            elif self.enrolment(code, line["competencia"]) is not None or not self.ever(code):
                out[(line["codigo_pagamento"], "MR-16B")] = NO_DATA
        for line in firsts.values():
            k = self.usable(line, line["_pessoa"])
            marks = None if k is None or line["_pessoa"] is None else self.marks_at_enrolment(k, scnes)
            if k is None or marks is None or not self.fresh(k, line["competencia"]) or line["competencia"] < BEGINNING:
                result: Result = NO_DATA
            else:
                result = ("revisao", line["valor"]) if not marks else REGULAR if any(marks) else CONTROL
            out[(line["codigo_pagamento"], "MR-16B")] = result
        return out
