"""Writes into a landing, in every month's files, situations that random changes seldom give."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.oracle.landing import Row, read_csv_file, well_formed
from tests.oracle.results import ART3
from tests.oracle.writing import write_csv_file

IDENTITY = ("cpf", "nome", "nome_mae", "data_nascimento")
EACH = 5


class Files:
    """The rows of every CSV of the commissions and of incentivo, to change and write back."""

    def __init__(self, landing: Path, rng: random.Random) -> None:
        self.rng = rng
        patterns = ("cnrm*/residentes_*", "cnrm*/equipe_*", "incentivo/cadastros_*", "incentivo/pagamentos_*")
        paths = [path for pattern in patterns for path in sorted(landing.glob(f"{pattern}.csv"))]
        self.rows = {path: read_csv_file(path) for path in paths}
        self.residents = [row for row in self.all("residentes") if well_formed(row) and row.get("nome_mae")]
        paid = [row for row in self.all("pagamentos") if row["tipo"] in ART3 and row["situacao"] == "pago"]
        self.paid = [row for row in paid if well_formed(row) and row.get("data_pagamento")]

    def all(self, dataset: str) -> list[Row]:
        return [row for path, rows in self.rows.items() if path.stem.startswith(dataset) for row in rows]

    def each(self, dataset: str, change: Callable[[list[Row]], None]) -> None:
        for path, rows in self.rows.items():
            if path.stem.startswith(dataset):
                change(rows)

    def payments(self, *roles: str) -> list[Row]:
        some = [row for row in self.paid if row["tipo"] in (roles or ART3)]
        return self.rng.sample(some, min(EACH, len(some)))

    def someone(self) -> Row:
        resident = self.rng.choice(self.residents)
        return {name: resident[name] for name in IDENTITY}

    def write(self) -> None:
        for path, rows in self.rows.items():
            write_csv_file(path, rows)


def add(landing: Path, rng: random.Random) -> None:
    files = Files(landing, rng)
    for change in (changed_function, residents_overdue, staff_in_residency, passed_over, one_too_many, one_code_twice):
        change(files)
    files.write()


def same(row: Row, line: Row) -> bool:
    """Whether a registration or function is that of a line."""
    return (row["cpf"], row["codigo_programa"], row["funcao"]) == (line["cpf"], line["codigo_programa"], line["tipo"])


def changed_function(files: Files) -> None:
    """A person is paid as one thing to the middle of a month and as another from then on, or from the day before."""
    for number, line in enumerate(files.payments()):
        month = line["competencia"]
        middle = date(month // 12, month % 12 + 1, 14)
        other = files.rng.choice([role for role in ART3 if role != line["tipo"]])

        def change(rows: list[Row], line: Row = line, middle: date = middle, other: str = other) -> None:
            for row in [row for row in rows if same(row, line)]:
                row["data_fim"] = middle
                begins = middle + timedelta(days=files.rng.choice([0, 1, 1, 1]))
                rows.append(dict(row) | {"funcao": other, "data_inicio": begins, "data_fim": None})

        files.each("equipe", change)
        _pay(files, line, f"F{number}", tipo=other)


def _pay(files: Files, line: Row, code: str, **values: object) -> None:
    """Pay a copy of a line, in the newest file of payments."""
    newest = max(path for path in files.rows if path.stem.startswith("pagamentos"))
    files.rows[newest].append(dict(line) | {"codigo_pagamento": code} | values)


def residents_overdue(files: Files) -> None:
    """Every resident of some programmes is one whose residency should have ended long ago."""
    programmes = {line["codigo_programa"] for line in files.payments("coordenador", "tutor")}

    def change(rows: list[Row]) -> None:
        for row in rows:
            if row["codigo_programa"] in programmes and row["situacao"] == "ativo":
                row["data_prevista_fim"] = date(2025, files.rng.choice([4, 5, 5, 5]), 28)

    files.each("residentes", change)


def staff_in_residency(files: Files) -> None:
    """Some of those paid are residents, of the programme that they are paid for or of another."""
    for number, line in enumerate(files.payments()):
        programme = files.rng.choice([line, line, files.rng.choice(files.residents)])["codigo_programa"]
        ends = files.rng.choice([date(2025, 3, 31), date(2027, 2, 28), date(2027, 2, 28)])

        def change(rows: list[Row], number: int = number, line: Row = line, **values: object) -> None:
            given = {name: line[name] for name in IDENTITY} | values | {"codigo_matricula": f"E{number}"}
            active = {"situacao": "ativo", "data_situacao": None, "data_inicio": date(2026, 3, 1)}
            rows.append(dict(files.residents[0]) | given | active | {"cns": None, "numero_registro": None})

        for path, rows in files.rows.items():
            if path.parent.name == "cnrm" and path.stem.startswith("residentes"):
                change(rows, codigo_programa=programme, data_prevista_fim=ends)


def passed_over(files: Files) -> None:
    """A paid person's registration took the place of another's while a third with more hours waited."""
    for number, line in enumerate(files.payments()):
        month, other, third = line["competencia"], files.someone(), files.someone()
        begins = date((month - 1) // 12, (month - 1) % 12 + 1, 20)
        left = begins - timedelta(days=files.rng.choice([0, 9, 31, 32]))
        hours = files.rng.choice([0, 8, 8, 8])

        def change(rows: list[Row], number: int = number, line: Row = line, begins: date = begins, left: date = left,
                   hours: int = hours, other: Row = other, third: Row = third) -> None:  # fmt: skip
            for row in [row for row in rows if same(row, line)][:1]:
                row |= {"data_cadastro": begins, "data_validacao": begins, "data_cancelamento": None}
                old = {"codigo_cadastro": f"V{number}", "data_cadastro": date(2025, 12, 1), "data_cancelamento": left}
                waiting = {"codigo_cadastro": f"W{number}", "data_cadastro": date(2025, 12, 2)}
                waiting |= {"data_validacao": date(2025, 12, 9)}
                rows.append(dict(row) | other | old)
                rows.append(dict(row) | third | waiting)
                rows[-1]["carga_horaria_semanal"] = row["carga_horaria_semanal"] + hours

        files.each("cadastros", change)


def one_code_twice(files: Files) -> None:
    """Each commission numbers its residencies, so that two may have one code: of two persons, or of the same one."""
    twice: dict[str, Row] = {}
    for path, rows in files.rows.items():
        if path.parent.name == "cnrm" and path.stem.startswith("residentes"):
            twice |= {row["codigo_matricula"]: row for row in rows[: 2 * EACH] if well_formed(row)}
        if path.parent.name == "cnrms" and path.stem.startswith("residentes"):
            own = [dict(row) for row in rows if well_formed(row)]
            for number, (row, (code, other)) in enumerate(zip(own, sorted(twice.items()), strict=False)):
                identity = {name: other[name] for name in (*IDENTITY, "cns")} if number % EACH == 0 else {}
                rows.append(row | identity | {"codigo_matricula": code})


def one_too_many(files: Files) -> None:
    """Two coordinators or tutors of one programme, or three, ranked or not."""
    chosen = files.payments("coordenador") + files.payments("tutor")
    for number, line in enumerate(chosen):
        for copy in range(files.rng.choice([1, 1, 2])):
            person, order = files.someone(), files.rng.choice([None, 1, 2, 2])

            def change(rows: list[Row], code: str = f"T{number}{copy}", line: Row = line, person: Row = person,
                       order: int | None = order) -> None:  # fmt: skip
                for row in [row for row in rows if same(row, line)][:1]:
                    row["ordem_prioridade"] = order and 1
                    rows.append(dict(row) | person | {"codigo_cadastro": code, "ordem_prioridade": order})

            def join(rows: list[Row], line: Row = line, person: Row = person) -> None:
                for row in [row for row in rows if same(row, line)][:1]:
                    rows.append(dict(row) | person | {"cns": None, "numero_registro": None})

            files.each("cadastros", change)
            files.each("equipe", join)
            _pay(files, line, f"T{number}{copy}", **person, cpf_titular=None, conta=f"{number}{copy}")
