"""Changes a landing at random, within what its contracts accept, to give the rules unplanned cases.

Each month's file is changed on its own, so that keys leave, return and change their programme from month to month.
`nights` gives the same landing as several nights. The oracle gives the expected results.
"""

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from tests.oracle import optional, scenarios
from tests.oracle.landing import Row, read_csv_file, well_formed
from tests.oracle.results import ART3
from tests.oracle.writing import write_csv_file

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
    number = rng.randrange(10**9)
    # Half of the codes begin as those of the product's own hypothetical lines.
    copy["codigo_pagamento"] = f"{'H:' if number % 2 else 'X'}{number}"
    rows.append(copy)


def in_parts(rng: random.Random, row: Row, rows: list[Row]) -> None:
    """Pay a line in two parts."""
    row["valor"] = (row["valor"] / 2).quantize(Decimal("0.01"))
    paid_again(rng, row, rows)


def other_function(rng: random.Random, row: Row, rows: list[Row]) -> None:
    if row.get("tipo") in ART3:
        paid_again(rng, row, rows)
        rows[-1]["tipo"] = rng.choice(ART3)


def before_the_incentive(rng: random.Random, row: Row, _: list[Row]) -> None:
    row["competencia"] = rng.choice([2025 * 12 + 8, 2025 * 12 + 9, 2025 * 12 + 11])


def registered_again(rng: random.Random, row: Row, rows: list[Row]) -> None:
    """Cancel a registration and give the place to the same person or to another, some days later."""
    row["data_cancelamento"] = date(2026, rng.randint(3, 7), rng.randint(1, 28))
    copy = dict(rng.choice(rows) if rng.random() < 0.5 else row)
    copy |= {name: row[name] for name in ("codigo_edital", "codigo_programa", "funcao")}
    copy["codigo_cadastro"] = f"N{row['codigo_cadastro']}"
    copy["data_cadastro"] = row["data_cancelamento"] + timedelta(days=rng.choice([0, 1, 6, 7, 8, 30, 31, 32]))
    copy["data_validacao"], copy["data_cancelamento"] = copy["data_cadastro"], None
    if copy["codigo_cadastro"] not in {other["codigo_cadastro"] for other in rows}:
        rows.append(copy)


def overdue(rng: random.Random, row: Row, _: list[Row]) -> None:
    row["situacao"], row["data_situacao"] = "ativo", None
    row["data_prevista_fim"] = date(2025, rng.randint(3, 9), 28)


def second_residency(rng: random.Random, row: Row, rows: list[Row]) -> None:
    """Give the person another residency, which may follow the first."""
    if row["codigo_matricula"].startswith("D"):
        return
    copy = dict(row) | {"codigo_matricula": f"D{row['codigo_matricula']}"}
    copy["codigo_programa"] = rng.choice(rows)["codigo_programa"]
    if rng.random() < 0.5:
        row["situacao"], row["data_situacao"] = "desistente", date(2026, rng.randint(4, 7), rng.randint(1, 28))
        copy["data_inicio"] = row["data_situacao"] + timedelta(days=rng.choice([-1, 0, 1, 20]))
    rows.append(copy)


def of_second_residency(_: random.Random, row: Row, __: list[Row]) -> None:
    row["codigo_matricula"] = f"D{row['codigo_matricula']}"


CHANGES: dict[str, list[Change]] = {
    "pagamentos": [
        one_of("valor", "2000.00", "2999.99", "3000.00", "3500.00", "4000.00", "4500.00"), month_moved("competencia"),
        broken_cpf, borrowed("cpf", "nome", "nome_mae", "data_nascimento"), borrowed("codigo_programa"), paid_again,
        paid_again, borrowed("banco", "agencia", "conta"), one_of("tipo_conta", "conjunta", "corrente", None),
        one_of("cpf_titular", None), borrowed("cpf_titular"), one_of("situacao", "estornado"), one_of("banco", None),
        borrowed("codigo_matricula_curso"), one_of("codigo_programa", "SEM-REGISTRO"), in_parts, in_parts,
        other_function, other_function, borrowed("nome", "nome_mae", "data_nascimento"), before_the_incentive,
        moved("data_pagamento", 40),
    ],
    "cadastros": [
        moved("data_cadastro"), moved("data_validacao"), one_of("data_validacao", None), ended("data_cancelamento"),
        one_of("carga_horaria_semanal", "11.99", "12", "20"), one_of("ordem_prioridade", None, 1, 2, 3),
        borrowed("codigo_edital"), borrowed("codigo_programa"), registered_again, registered_again, registered_again,
    ],
    "residentes": [
        situation("desistente", "reprovado", "concluido", "desligado_outro", "falecido", "transferido", "licenciado"),
        moved("data_inicio"), one_of("profissao", "Médica", "Enfermagem", "Outra"), borrowed("codigo_programa"),
        one_of("raca_cor", None), one_of("nome_mae", None), overdue, overdue, second_residency, second_residency,
    ],
    "equipe": [ended("data_fim"), moved("data_inicio", 200), borrowed("codigo_programa"), one_of("sexo", None),
               one_of("carga_horaria_semanal", "11.99", "12", "30"), one_of("funcao", *ART3)],
    "programas": [
        one_of("percentual_carga_sus", None, "74.9", "75"), closed("desativado", "data_desativacao"),
        borrowed("codigo_instituicao"), one_of("vagas_autorizadas_ano", 1, 2, 5), one_of("duracao_anos", 1, 2, 3),
    ],
    "instituicoes": [
        one_of("natureza_juridica", "2062", "2011", "2038", "3999"), closed("descredenciada", "data_descredenciamento"),
    ],
    "editais": [
        one_of("residentes_por_preceptor", None, 1, 2, 3, 6),
        one_of("limite_beneficiarios_instituicao", None, 3, 8, 20),
        one_of("suspende_preceptor_sem_residente", "S", "N"), moved("vigencia_fim", 500),
        one_of("modalidade", "medica", "area_profissional"), moved("vigencia_inicio", 200),
        one_of("coordenadores_por_programa", None, 1, 1, 2), one_of("tutores_por_programa", None, 1, 2),
        one_of("residentes_por_tutor", None, 1, 2, 6), one_of("limita_por_vagas_autorizadas", "S", "N"),
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
    "bolsas_residencia": [
        one_of("valor", "4106.08", "4106.09", "2000.00"), borrowed("codigo_matricula"), of_second_residency,
        one_of("rubrica", "moradia", "complemento", None), one_of("situacao", "estornado", "programado", None),
        one_of("valor", "410.61", "410.60", "900.00"), one_of("fonte_pagadora", "MS", "MEC", "ESTADO"),
        one_of("codigo_matricula", "SEM-REGISTRO"), one_of("competencia", 2021 * 12 + 11, 2025 * 12 + 11),
    ],
}  # fmt: skip


def disturb(landing: Path, seed: int, share: float = 0.15) -> None:
    """Change about `share` of the rows of every CSV in place, drop some rows and remove some files."""
    rng = random.Random(seed)
    scenarios.add(landing, rng)
    optional.add(landing, rng)
    for path in sorted(landing.rglob("*.csv")):
        dataset = path.stem.rsplit("_", 1)[0]
        if dataset not in CHANGES or path.parent == landing:
            continue
        _change(path, dataset, rng, share)
        if rng.random() < 0.03:
            path.unlink()
    optional.renumber(landing, rng)


def _change(path: Path, dataset: str, rng: random.Random, share: float) -> None:
    rows = [row for row in read_csv_file(path) if rng.random() > share / 10]
    for row in list(rows):
        if rng.random() < share and well_formed(row):
            for change in rng.sample(CHANGES[dataset], 4 if dataset == "editais" else 1):
                change(rng, row, rows)
    write_csv_file(path, rows)


def nights(landing: Path, folder: Path, seed: int, share: float = 0.15) -> list[Path]:
    """The landing of each of three nights, in `folder`, of a landing already disturbed.

    The first has no file of the newest month and lacks some others, which come late; the second is `landing`, with
    some files of each month corrected; the third corrects some again, and has no longer some of the older ones.
    """
    rng = random.Random(seed)
    newest = max(path.stem[-6:] for path in landing.glob("incentivo/pagamentos_*.csv"))
    out = [folder / f"noite_{number}" for number in (1, 2, 3)]
    for night in out:
        shutil.copytree(landing, night)
    for path in sorted(out[0].glob("*/**/*_*.*")):
        if path.stem.endswith(newest) or (path.suffix == ".csv" and rng.random() < 0.1):
            path.unlink()
    for number, night in enumerate(out[1:]):
        for path in sorted(night.glob("*/**/*.csv")):
            dataset = path.stem.rsplit("_", 1)[0]
            if dataset in CHANGES and rng.random() < 0.3:
                _change(path, dataset, rng, share)
            elif number == 1 and not path.stem.endswith(newest) and rng.random() < 0.1:
                path.unlink()
    return out
