"""Rules about one line of the incentives of art. 3 (MR-01 to MR-11)."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.landing import Row, month_of
from tests.oracle.norms import BEGINNING, SUS_SHARE, WEEKLY_HOURS, table_value
from tests.oracle.people import valid_cpf
from tests.oracle.registers import Registers, active_in, open_in, overdue_in
from tests.oracle.results import CONTROL, NO_DATA, REGULAR, ZERO, Result, worst


class Incentives:
    """The registers, and the attestations of each (codigo_cadastro, month)."""

    def __init__(self, reg: Registers) -> None:
        self.reg, self.people, self.landing = reg, reg.people, reg.landing
        rows = self.landing.events("incentivo", "atestes", ["codigo_cadastro", "competencia"])
        self.attested = {(row["codigo_cadastro"], row["competencia"]): row for row in rows}
        self.attested_months = {row["competencia"] for row in rows}

    def table_value(self, line: Row) -> Decimal | None:
        """The table's value of a line; None if not in force or, but for a tutor, of no known programme.

        A programme of a snapshot older than the month still tells which table is meant: parts of a payment are judged
        by it, the reading that accuses less, while MR-04 itself answers `sem_dado`.
        """
        if line["tipo"] == "tutor":
            return table_value("tutor", "") if line["competencia"] >= BEGINNING else None
        programme = self.reg.programme(line["codigo_programa"], line["competencia"])
        if programme is None:
            return None
        return table_value(line["tipo"], programme["modalidade"]) if line["competencia"] >= BEGINNING else None

    def one_line(self, line: Row, person: int | None, parts: Decimal | None = None) -> dict[str, Result]:
        """Results of a line by each rule that has a row for it. `parts` is the sum of the payment it is a part of."""
        out = self._function(line, person) | self._programme(line, parts) | self._registration(line, person)
        out |= self._residents(line, person) | {"MR-05R": self._resident_too(line, person)}
        if line.get("cpf_titular") is not None:
            out["MR-04H"] = self._holder(line, person)
        if line["competencia"] in self.attested_months:
            out["MR-06A"] = self._attested(line, person)
        if line["competencia"] < BEGINNING:
            return dict.fromkeys(out, NO_DATA)
        return out

    def _function(self, line: Row, person: int | None) -> dict[str, Result]:
        month, code, hit = line["competencia"], line["codigo_programa"], ("indicio", line["valor"])
        if person is None or not self.reg.fresh_for(code, "equipe", month):
            return dict.fromkeys(("MR-01", "MR-09A", "MR-05F"), NO_DATA)
        roles = self.reg.team(person, code, line["tipo"], month)
        if not roles:
            return {"MR-01": hit, "MR-09A": NO_DATA, "MR-05F": NO_DATA}
        out = {"MR-01": REGULAR, "MR-09A": REGULAR}
        if all(row.get("data_fim") for row in roles):
            last = max(month_of(row["data_fim"]) or 0 for row in roles)
            out["MR-09A"] = hit if last < month else ("revisao", line["valor"]) if last == month else REGULAR
        hours = [row["carga_horaria_semanal"] for row in roles if open_in(row, month)]
        registered = self._hours(line, person)
        if not hours or registered is None:
            out["MR-05F"] = NO_DATA
        else:
            short = registered >= WEEKLY_HOURS and max(hours) < WEEKLY_HOURS
            out["MR-05F"] = ("revisao", line["valor"]) if short else REGULAR
        return out

    def _hours(self, line: Row, person: int) -> Decimal | None:
        if not self.reg.fresh("cadastros", line["competencia"], "incentivo"):
            return None
        current = self.reg.current(person, line["codigo_programa"], line["tipo"], line["competencia"])
        return max((row["carga_horaria_semanal"] for row in current), default=None)

    def _programme(self, line: Row, parts: Decimal | None) -> dict[str, Result]:
        month, value, hit = line["competencia"], line["valor"], ("indicio", line["valor"])
        programme = self.reg.programme(line["codigo_programa"], month)
        known = programme is not None and self.reg.fresh("programas", month, programme["_fonte"])
        institution = self.reg.institution(programme, month)
        out: dict[str, Result] = {}
        table = self.table_value(line) if known else None
        if table is None:
            out["MR-04"] = NO_DATA
        else:
            excess = (value if parts is None else parts) - table
            out["MR-04"] = ("indicio", excess) if excess > 0 else CONTROL if excess < 0 else REGULAR
        if line["tipo"] == "tutor":
            out["MR-03"] = NO_DATA if not known else hit if programme["modalidade"] == "medica" else REGULAR  # type: ignore[index]
        if not known or institution is None or not self.reg.fresh("instituicoes", month, institution["_fonte"]):
            out["MR-05A"] = NO_DATA
        else:
            nature = institution["natureza_juridica"]
            out["MR-05A"] = REGULAR if nature[0] in "13" or nature in ("2011", "2038") else hit
        share = programme.get("percentual_carga_sus") if programme else None
        out["MR-05C"] = NO_DATA if not known or share is None else ("revisao", value) if share < SUS_SHARE else REGULAR
        out["MR-09B"] = self._closed(line, programme, institution)
        return out

    def _closed(self, line: Row, programme: Row | None, institution: Row | None) -> Result:
        month, results = line["competencia"], []
        for row, dataset, state, day in (
            (programme, "programas", "desativado", "data_desativacao"),
            (institution, "instituicoes", "descredenciada", "data_descredenciamento"),
        ):
            if row is None or not self.reg.fresh(dataset, month, row["_fonte"]):
                results.append(NO_DATA)
            elif row["situacao"] != state:
                results.append(REGULAR)
            else:
                when = month_of(row.get(day))
                if when is None or when == month:
                    results.append(("revisao", line["valor"]))
                else:
                    results.append(("indicio", line["valor"]) if when < month else REGULAR)
        return worst(results) if results[0] != NO_DATA else NO_DATA

    def _registration(self, line: Row, person: int | None) -> dict[str, Result]:
        month, hit = line["competencia"], ("indicio", line["valor"])
        if person is None or not self.reg.fresh("cadastros", month, "incentivo"):
            return dict.fromkeys(("MR-05D", "MR-05E", "MR-06", "MR-11"), NO_DATA)
        current = self.reg.current(person, line["codigo_programa"], line["tipo"], month)
        limit = line["data_pagamento"] if line["situacao"] == "pago" else date.max
        valid = any(row.get("data_validacao") and row["data_validacao"] <= limit for row in current)
        if not current:
            return {"MR-05D": hit} | dict.fromkeys(("MR-05E", "MR-06", "MR-11"), NO_DATA)
        hours = max(row["carga_horaria_semanal"] for row in current)
        satisfying = [row for row in current if self.reg.satisfies_11(row, month)]
        known = all(self.landing.months("incentivo", name) for name in ("editais", "programas_homologados"))
        if not known:
            homologated: Result = NO_DATA
        elif any(self.reg.own_modality(row, month) for row in satisfying):
            homologated = REGULAR
        else:
            homologated = ("revisao", line["valor"]) if satisfying else hit
        return {
            "MR-05D": REGULAR if valid else hit,
            "MR-05E": hit if hours < WEEKLY_HOURS else REGULAR,
            "MR-06": hit if month <= min(self.reg.beginning(row) for row in current) else REGULAR,
            "MR-11": homologated,
        }

    def _residents(self, line: Row, person: int | None) -> dict[str, Result]:
        month, code = line["competencia"], line["codigo_programa"]
        programme = self.reg.programme(code, month)
        active = [row for row in self.reg.residents(code, month) if active_in(row, month)]
        if programme is None or not self.reg.fresh("residentes", month, programme["_fonte"]):
            result: Result = NO_DATA
        elif not active:
            result = ("indicio", line["valor"])
        else:
            result = ("revisao", line["valor"]) if all(overdue_in(row, month) for row in active) else REGULAR
        if line["tipo"] != "preceptor":
            return {"MR-08": result}
        record = self.reg.line_record(line, person)
        notice = self.reg.notice(record["codigo_edital"], month) if record else None
        if notice is None or programme is None:
            return {"MR-08P": NO_DATA}
        return {"MR-08P": result if notice.get("suspende_preceptor_sem_residente") == "S" else REGULAR}

    def _resident_too(self, line: Row, person: int | None) -> Result:
        month = line["competencia"]
        if person is None:
            return NO_DATA
        results = [REGULAR if self.reg.both_residents(month) else NO_DATA]
        for row in self.reg.either_rows(person, month):
            if not active_in(row, month):
                continue
            same = row["codigo_programa"] == line["codigo_programa"] and not overdue_in(row, month)
            fresh = self.reg.fresh("residentes", month, row["_fonte"])
            results.append((("revisao", line["valor"]) if same else CONTROL) if fresh else NO_DATA)
        return worst(results)

    def _holder(self, line: Row, person: int | None) -> Result:
        holder = line["cpf_titular"]
        if person is None:
            return NO_DATA
        own = self.people.cpf_of(person)
        if not valid_cpf(holder) or holder in (line["cpf"], own):
            return REGULAR
        return NO_DATA if own is None else ("indicio", line["valor"])

    def _attested(self, line: Row, person: int | None) -> Result:
        month = line["competencia"]
        if person is None or not self.reg.fresh("cadastros", month, "incentivo"):
            return NO_DATA
        current = self.reg.current(person, line["codigo_programa"], line["tipo"], month)
        if not current:
            return NO_DATA
        codes: list[Any] = sorted({row["codigo_cadastro"] for row in current})
        rows = [self.attested[(code, month)] for code in codes if (code, month) in self.attested]
        if not rows:
            return CONTROL
        if all(row["cumpriu"] == "N" for row in rows):
            return ("indicio", line["valor"])
        if all(row["cumpriu"] == "parcial" for row in rows):
            return ("revisao", line["valor"])
        if all(row["cpf_atestante"] in (line["cpf"], self.people.cpf_of(person)) for row in rows):
            return ("revisao", ZERO)
        if line["situacao"] == "pago" and not any(row["data_ateste"] <= line["data_pagamento"] for row in rows):
            return CONTROL
        return REGULAR
