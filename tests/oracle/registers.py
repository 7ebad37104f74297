"""The registers as they were: programmes, residencies, teams, registrations and editais that count for a month."""

from collections import defaultdict
from datetime import date
from typing import Any

from tests.oracle.equivalents import COMMISSIONS
from tests.oracle.landing import Landing, Row, counts, month_of
from tests.oracle.norms import CONTINUITY_DAYS, OVERDUE_AFTER, first_day, last_day
from tests.oracle.people import People

REGISTRATION = ("codigo_cadastro", "codigo_edital", "codigo_programa", "funcao")
TEAM = ("codigo_programa", "cpf", "funcao", "data_inicio")


def residents_kept(landing: Landing, source: str) -> list[Row]:
    """Rows of residentes as they were. A gone one whose matricula the newest month holds ends as that one does."""
    rows = landing.kept(source, "residentes", ("codigo_matricula", "codigo_programa"))
    newest = {row["codigo_matricula"]: row for row in rows if row["_ate"] is None}
    return [_with(row, newest, ("situacao", "data_situacao", "data_prevista_fim"), "codigo_matricula") for row in rows]


def registrations_kept(landing: Landing) -> list[Row]:
    rows = landing.kept("incentivo", "cadastros", REGISTRATION)
    newest = {row["codigo_cadastro"]: row for row in rows if row["_ate"] is None}
    return [_with(row, newest, ("data_validacao", "data_cancelamento"), "codigo_cadastro") for row in rows]


def _with(row: Row, newest: dict[str, Row], names: tuple[str, ...], key: str) -> Row:
    if row["_ate"] is not None and row[key] in newest:
        for name in names:
            row[name] = newest[row[key]].get(name)
    return row


def records_of_people(landing: Landing) -> list[Row]:
    """Every register row that is a record of a person: those in force and those gone."""
    rows: list[Row] = []
    for source in COMMISSIONS:
        rows += residents_kept(landing, source)
        rows += landing.kept(source, "equipe", TEAM)
    rows += registrations_kept(landing)
    rows += landing.newest("titulos", "titulos")
    for partner in landing.partners:
        rows += landing.kept("parceiros", "matriculas", ("codigo_matricula_curso",), partner)
    return rows


def active_on(resident: Row, day: date) -> bool:
    if resident["data_inicio"] > day:
        return False
    state, ended = resident["situacao"], resident["data_situacao"]
    return state in ("ativo", "licenciado") or day < ended or (state == "concluido" and day == ended)


def active_in(resident: Row, month: int) -> bool:
    if resident["data_inicio"] > last_day(month):
        return False
    return active_on(resident, max(resident["data_inicio"], first_day(month)))


def overdue_in(resident: Row, month: int) -> bool:
    if resident["situacao"] not in ("ativo", "licenciado") or not active_in(resident, month):
        return False
    return (month_of(resident["data_prevista_fim"]) or 0) + OVERDUE_AFTER < month


def open_in(function: Row, month: int) -> bool:
    end = month_of(function.get("data_fim"))
    return (month_of(function["data_inicio"]) or 0) <= month and (end is None or end >= month)


class Registers:
    """Indexes over the rows as they were, and how recent each snapshot is."""

    def __init__(self, landing: Landing, people: People) -> None:
        self.landing, self.people = landing, people
        self._programmes: dict[str, list[Row]] = defaultdict(list)
        self._institutions: dict[tuple[str, str], Row] = {}
        self._residents_of: dict[str, list[Row]] = defaultdict(list)
        self._residents: dict[Any, list[Row]] = defaultdict(list)
        self.residencies: dict[tuple[str, str], Row] = {}
        self._team: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for source in COMMISSIONS:
            for row in landing.kept(source, "programas", ("codigo_programa",)):
                self._programmes[row["codigo_programa"]].append(row)
            for row in landing.kept(source, "instituicoes", ("codigo_instituicao",)):
                self._institutions[(source, row["codigo_instituicao"])] = row
            for row in residents_kept(landing, source):
                self._residents_of[row["codigo_programa"]].append(row)
                self._residents[people.of(row)].append(row)
                key = source, row["codigo_matricula"]
                other = self.residencies.setdefault(key, row)
                if lasts(row) > lasts(other):
                    self.residencies[key] = row
            for row in landing.kept(source, "equipe", TEAM):
                self._team[(people.of(row), row["codigo_programa"], row["funcao"])].append(row)
        self._residencies_of: dict[Any, list[Row]] = defaultdict(list)
        for row in self.residencies.values():
            self._residencies_of[people.of(row)].append(row)
        self.registrations: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in registrations_kept(landing):
            self.registrations[(people.of(row), row["codigo_programa"], row["funcao"])].append(row)
        self._notices = {row["codigo_edital"]: row for row in landing.kept("incentivo", "editais", ("codigo_edital",))}
        approvals = landing.kept("incentivo", "programas_homologados", ("codigo_edital", "codigo_programa"))
        self._approved = {(row["codigo_edital"], row["codigo_programa"]): row for row in approvals}

    def programme(self, code: str, month: int) -> Row | None:
        rows = [row for row in self._programmes.get(code, ()) if counts(row, month)]
        return max(rows, key=lasts) if rows else None

    def programmes(self, month: int) -> list[Row]:
        rows = [self.programme(code, month) for code in self._programmes]
        return [row for row in rows if row is not None]

    def institution(self, programme: Row | None, month: int) -> Row | None:
        if programme is None:
            return None
        row = self._institutions.get((programme["_fonte"], programme["codigo_instituicao"]))
        return row if row is not None and counts(row, month) else None

    def residents(self, programme: str, month: int | None) -> list[Row]:
        """Rows of either kind: a residency that changed its programme is of both."""
        return [row for row in self._residents_of.get(programme, ()) if counts(row, month)]

    def either_rows(self, person: Any, month: int) -> list[Row]:
        return [row for row in self._residents.get(person, ()) if counts(row, month)]

    def counting(self, month: int) -> list[Row]:
        """Every residency that counts for a month."""
        return [row for row in self.residencies.values() if counts(row, month)]

    def named(self, code: str, month: int) -> list[Row]:
        """The residencies of a codigo_matricula: each commission numbers its own."""
        rows = [self.residencies.get((source, code)) for source in COMMISSIONS]
        return [row for row in rows if row is not None and counts(row, month)]

    def residencies_of(self, person: Any, month: int | None) -> list[Row]:
        if person is None:
            return []
        return [row for row in self._residencies_of.get(person, ()) if counts(row, month)]

    def persons_with_residency(self, month: int) -> list[Any]:
        return [person for person in self._residencies_of if self.residencies_of(person, month)]

    def team(self, person: Any, programme: str, role: str, month: int) -> list[Row]:
        """F."""
        rows = self._team.get((person, programme, role), ())
        return [row for row in rows if counts(row, month) and (month_of(row["data_inicio"]) or 0) <= month]

    def team_of(self, programme: str, month: int) -> list[Row]:
        rows = [row for (_, code, _), rows in self._team.items() if code == programme for row in rows]
        return [row for row in rows if counts(row, month) and (month_of(row["data_inicio"]) or 0) <= month]

    def everyone(self, month: int) -> list[Row]:
        """Every function record that counts for a month."""
        return [row for rows in self._team.values() for row in rows if counts(row, month)]

    def current(self, person: Any, programme: str, role: str, month: int) -> list[Row]:
        """C: registrations not cancelled before the first day of M."""
        return [
            row
            for row in self.registrations.get((person, programme, role), ())
            if counts(row, month)
            and (row.get("data_cancelamento") is None or row["data_cancelamento"] >= first_day(month))
        ]

    def beginning(self, registration: Row) -> int:
        """Month of the earliest data_cadastro that a registration continues."""
        key = (self.people.of(registration), registration["codigo_programa"], registration["funcao"])
        others, reached = list(self.registrations[key]), [registration]
        for one in reached:
            for other in list(others):
                ended = other.get("data_cancelamento")
                if ended is None or other["codigo_cadastro"] == one["codigo_cadastro"]:
                    continue
                if 0 <= (one["data_cadastro"] - ended).days <= CONTINUITY_DAYS:
                    reached.append(other)
                    others.remove(other)
        return min(month_of(row["data_cadastro"]) or 0 for row in reached)

    def notice(self, code: str | None, month: int) -> Row | None:
        row = self._notices.get(code or "")
        return row if row is not None and counts(row, month) else None

    def approval(self, notice: str, programme: str, month: int) -> Row | None:
        row = self._approved.get((notice, programme))
        return row if row is not None and counts(row, month) else None

    def own_modality(self, registration: Row, month: int) -> bool:
        programme = self.programme(registration["codigo_programa"], month)
        notice = self.notice(registration["codigo_edital"], month)
        if programme is None or notice is None:
            return True
        return (programme["modalidade"] == "medica") == (notice["modalidade"] == "medica")

    def satisfies_11(self, registration: Row, month: int) -> bool:
        """Whether the programme is homologated in this registration's edital, of either modality, with M inside."""
        approval = self.approval(registration["codigo_edital"], registration["codigo_programa"], month)
        notice = self.notice(registration["codigo_edital"], month)
        if approval is None or notice is None:
            return False
        begins = max(month_of(approval["data_homologacao"]) or 0, month_of(notice["vigencia_inicio"]) or 0)
        return begins <= month <= (month_of(notice["vigencia_fim"]) or 0)

    def record_of(self, current: list[Row], month: int) -> Row | None:
        """The registration in C that determines the edital of the line."""
        good = [row for row in current if self.satisfies_11(row, month)]
        own = [row for row in good if self.own_modality(row, month)]
        chosen = own or good or current
        return max(chosen, key=lambda row: (row["data_cadastro"], row["codigo_cadastro"], lasts(row)), default=None)

    def line_record(self, line: Row, person: Any) -> Row | None:
        """The registration that determines the edital of a line; None without a person or without that snapshot."""
        month = line["competencia"]
        if person is None or not self.landing.fresh("incentivo", "cadastros", month):
            return None
        return self.record_of(self.current(person, line["codigo_programa"], line["tipo"], month), month)

    def fresh(self, dataset: str, month: int, source: str) -> bool:
        return self.landing.fresh(source, dataset, month)

    def fresh_for(self, programme: str, dataset: str, month: int) -> bool:
        """Whether the programme's commission sent `dataset` for the month; both commissions, if neither lists it."""
        row = self.programme(programme, month)
        sources = [row["_fonte"]] if row else COMMISSIONS
        return all(self.fresh(dataset, month, source) for source in sources)

    def both_residents(self, month: int) -> bool:
        return all(self.fresh("residentes", month, source) for source in COMMISSIONS)


def lasts(row: Row) -> float:
    """The last month that a row counts for."""
    return float("inf") if row["_ate"] is None else row["_ate"]
