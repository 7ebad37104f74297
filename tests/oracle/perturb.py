"""Changes a landing at random, within what its contracts accept, to give the rules unplanned cases.

The oracle gives the expected results.
"""

import csv
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.oracle.landing import Row, read_csv_file

Change = Callable[[random.Random, Row, list[Row]], None]


def moved(name: str, days: int = 75) -> Change:
    def change(rng: random.Random, row: Row, _: list[Row]) -> None:
        if row.get(name):
            row[name] += timedelta(days=rng.randint(-days, days))

    return change


def month_moved(name: str) -> Change:
    def change(rng: random.Random, row: Row, _: list[Row]) -> None:
        row[name] += rng.choice([-1, 1])

    return change


def one_of(name: str, *values: object) -> Change:
    def change(rng: random.Random, row: Row, _: list[Row]) -> None:
        row[name] = rng.choice(values)

    return change


def borrowed(*names: str) -> Change:
    """Copy these values from another row."""

    def change(rng: random.Random, row: Row, rows: list[Row]) -> None:
        other = rng.choice(rows)
        for name in names:
            row[name] = other.get(name)

    return change


def broken_cpf(rng: random.Random, row: Row, _: list[Row]) -> None:
    row["cpf"] = row["cpf"][:-1] + str((int(row["cpf"][-1]) + rng.randint(1, 9)) % 10)


def situation(*states: str) -> Change:
    def change(rng: random.Random, row: Row, _: list[Row]) -> None:
        row["situacao"] = rng.choice(states)
        row["data_situacao"] = date(2026, rng.randint(4, 7), rng.randint(1, 28))

    return change


def ended(name: str) -> Change:
    def change(rng: random.Random, row: Row, _: list[Row]) -> None:
        row[name] = date(2026, rng.randint(4, 7), rng.randint(1, 28))

    return change


def closed(state: str, day: str) -> Change:
    def change(rng: random.Random, row: Row, _: list[Row]) -> None:
        row["situacao"] = state
        row[day] = rng.choice([None, date(2026, rng.randint(4, 8), 10)])

    return change


def paid_again(rng: random.Random, row: Row, rows: list[Row]) -> None:
    copy = dict(row)
    copy["codigo_pagamento"] = f"X{rng.randrange(10**9)}"
    rows.append(copy)


CHANGES: dict[str, list[Change]] = {
    "pagamentos": [
        one_of("valor", "2000.00", "2999.99", "3000.00", "3500.00", "4000.00", "4500.00"), month_moved("competencia"),
        broken_cpf, borrowed("cpf", "nome", "nome_mae", "data_nascimento"), borrowed("codigo_programa"), paid_again,
        paid_again, borrowed("banco", "agencia", "conta"), one_of("tipo_conta", "conjunta", "corrente", None),
        one_of("cpf_titular", None), borrowed("cpf_titular"), one_of("situacao", "estornado"), one_of("banco", None),
        borrowed("codigo_matricula_curso"), one_of("codigo_programa", "SEM-REGISTRO"),
    ],
    "cadastros": [
        moved("data_cadastro"), moved("data_validacao"), one_of("data_validacao", None), ended("data_cancelamento"),
        one_of("carga_horaria_semanal", "11.99", "12", "20"), one_of("ordem_prioridade", None, 1, 2, 3),
        borrowed("codigo_edital"), borrowed("codigo_programa"),
    ],
    "residentes": [
        situation("desistente", "reprovado", "concluido", "desligado_outro", "falecido", "transferido", "licenciado"),
        moved("data_inicio"), one_of("profissao", "Médica", "Enfermagem", "Outra"), borrowed("codigo_programa"),
        one_of("raca_cor", None), one_of("nome_mae", None),
    ],
    "equipe": [ended("data_fim"), moved("data_inicio", 200), borrowed("codigo_programa"), one_of("sexo", None)],
    "programas": [
        one_of("percentual_carga_sus", None, "74.9", "75"), closed("desativado", "data_desativacao"),
        borrowed("codigo_instituicao"),
    ],
    "instituicoes": [
        one_of("natureza_juridica", "2062", "2011", "2038", "3999"), closed("descredenciada", "data_descredenciamento"),
    ],
    "editais": [
        one_of("residentes_por_preceptor", None, 1, 2, 3, 6),
        one_of("limite_beneficiarios_instituicao", None, 3, 8, 20),
        one_of("suspende_preceptor_sem_residente", "S", "N"), moved("vigencia_fim", 500),
    ],
    "programas_homologados": [moved("data_homologacao", 300)],
    "matriculas": [
        one_of("tipo_oferta", "II"), moved("data_fim_oferta", 200), moved("data_inicio_atividades"), broken_cpf,
        borrowed("cpf", "nome", "nome_mae", "data_nascimento"), borrowed("codigo_matricula"), moved("data_matricula"),
    ],
    "relatorio": [
        one_of("frequencia", "insatisfatoria"), one_of("desempenho", "insatisfatoria"), one_of("suspenso", "S"),
        one_of("justificativa_aceita", "S", "N", None), situation("desistente", "desligado", "concluido"),
        moved("data_envio", 30), ended("data_comunicacao"),
    ],
    "bolsas_residencia": [one_of("valor", "4106.08", "4106.09", "2000.00")],
}  # fmt: skip


def text_of(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and name == "competencia":
        return f"{value // 12:04d}-{value % 12 + 1:02d}"
    return str(value)


def write_csv_file(path: Path, rows: list[Row]) -> None:
    names = [name for name in rows[0] if not name.startswith("_")]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(names)
        writer.writerows([[text_of(name, row.get(name)) for name in names] for row in rows])


def disturb(landing: Path, seed: int, share: float = 0.15) -> None:
    """Change about `share` of the rows of every CSV in place, drop some rows and remove some files."""
    rng = random.Random(seed)
    for path in sorted(landing.rglob("*.csv")):
        dataset = path.stem.rsplit("_", 1)[0]
        if dataset not in CHANGES or path.parent == landing:
            continue
        rows = [row for row in read_csv_file(path) if rng.random() > share / 30]
        for row in list(rows):
            if rng.random() < share:
                rng.choice(CHANGES[dataset])(rng, row, rows)
        write_csv_file(path, rows)
        if rng.random() < 0.03:
            path.unlink()
