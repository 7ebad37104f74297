"""Adds to a landing what a sample may lack: optional datasets and columns, and codes that were renumbered."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.oracle.landing import Row, read_csv_file, well_formed
from tests.oracle.writing import write_csv_file

EDITAIS: dict[str, list[object]] = {
    "coordenadores_por_programa": [None, 1],
    "tutores_por_programa": [None, 1, 2],
    "residentes_por_tutor": [None, 1, 3],
    "limita_por_vagas_autorizadas": [None, "S", "N"],
}
STIPENDS = ("rubrica", "situacao", "data_pagamento", "cpf")


def add(landing: Path, rng: random.Random) -> None:
    """Add columns to editais and bolsas_residencia, and write atestes, retorno_bancario and obitos."""
    for path in sorted(landing.glob("incentivo/editais_*.csv")):
        _with_columns(path, tuple(EDITAIS))
        rows = read_csv_file(path)
        for row in rows:
            row |= {name: rng.choice(values) for name, values in EDITAIS.items()}
        write_csv_file(path, rows)
    for path in sorted(landing.glob("referencia/bolsas_residencia_*.csv")):
        _with_columns(path, STIPENDS)
        _stipends(path, landing, rng)
    _deaths(landing, rng)
    for path in sorted(landing.glob("incentivo/cadastros_*.csv")):
        _attestations(path, rng)
    for path in sorted(landing.glob("incentivo/pagamentos_*.csv")):
        _bank_returns(path, rng)


def _with_columns(path: Path, names: tuple[str, ...]) -> None:
    rows = read_csv_file(path)
    for row in rows:
        for name in names:
            row.setdefault(name, None)
    write_csv_file(path, rows)


def _day(rng: random.Random) -> date:
    return date(2026, rng.randint(3, 8), rng.randint(1, 28))


def _stipends(path: Path, landing: Path, rng: random.Random) -> None:
    residents = [row for other in sorted(landing.glob("cnrm*/residentes_*.csv")) for row in read_csv_file(other)]
    cpfs: dict[str, Any] = {row["codigo_matricula"]: row.get("cpf") for row in residents}
    rows = read_csv_file(path)
    known = {(r["codigo_matricula"], r["competencia"], r["fonte_pagadora"], r.get("rubrica")) for r in rows}
    for row in list(rows):
        draw = rng.random()
        if draw < 0.3:
            row["cpf"] = cpfs.get(row["codigo_matricula"])
        elif draw < 0.4:
            row["cpf"] = rng.choice([*cpfs.values(), "11111111111", "12345678900"])
        copy = dict(row)
        draw = rng.random()
        if draw < 0.15:
            copy |= {"rubrica": "moradia", "valor": Decimal(rng.choice(["410.61", "410.62", "205.00", "500.00"]))}
        elif draw < 0.25:
            copy |= {"fonte_pagadora": "SES"}
        elif draw < 0.3:
            copy |= {"codigo_matricula": f"D{row['codigo_matricula']}"}
        key = (copy["codigo_matricula"], copy["competencia"], copy["fonte_pagadora"], copy.get("rubrica"))
        if key not in known:
            known.add(key)
            rows.append(copy)
    write_csv_file(path, rows)


def _deaths(landing: Path, rng: random.Random) -> None:
    people = [
        row
        for pattern in ("cnrm*/residentes_*.csv", "cnrm*/equipe_*.csv", "incentivo/cadastros_*.csv")
        for path in sorted(landing.glob(pattern))
        for row in read_csv_file(path)
        if row.get("cpf") and well_formed(row)
    ]
    rows: dict[tuple[str, str], Row] = {}
    for row in rng.sample(people, min(len(people), 60)):
        born = rng.choice([row.get("data_nascimento"), row.get("data_nascimento"), None, date(1950, 1, 1)])
        source = rng.choice(["SIM", "SISOBI"])
        rows[(row["cpf"], source)] = {
            "cpf": row["cpf"], "data_nascimento": born, "data_obito": _day(rng), "fonte": source,
        }  # fmt: skip
    if rows:
        write_csv_file(landing / "referencia" / "obitos_2026.csv", list(rows.values()))


def _attestations(path: Path, rng: random.Random) -> None:
    registrations = read_csv_file(path)
    month = path.stem[-6:]
    rows: list[Row] = [
        {
            "codigo_cadastro": row["codigo_cadastro"],
            "competencia": int(month[:4]) * 12 + int(month[4:]) - 1 - rng.choice([0, 0, 1]),
            "cumpriu": rng.choice(["S", "S", "S", "N", "parcial"]),
            "horas_semanais": None,
            "data_ateste": _day(rng),
            "cpf_atestante": rng.choice([row, *rng.sample(registrations, 4)])["cpf"],
        }
        for row in registrations
        if rng.random() < 0.7
    ]
    write_csv_file(path.with_name(f"atestes_{month}.csv"), rows)


def _bank_returns(path: Path, rng: random.Random) -> None:
    rows: list[Row] = []

    def order(code: str, number: int, situation: str, value: Decimal, day: date | None) -> None:
        rows.append({"codigo_pagamento": code, "ordem_bancaria": f"OB{number}", "data_credito": day, "valor": value,
                     "situacao": situation, "motivo": None})  # fmt: skip

    for row in read_csv_file(path):
        code, value, paid = row["codigo_pagamento"], row["valor"], row.get("data_pagamento")
        if row["situacao"] != "pago" or paid is None or not well_formed(row):
            continue
        draw = rng.random()
        if draw < 0.85:
            order(code, 1, "creditado", value if draw < 0.8 else value - 1, paid + timedelta(days=1))
        if 0.7 < draw < 0.75:
            order(code, 2, "devolvido", value, paid + timedelta(days=5))
        if 0.72 < draw < 0.74:
            order(code, 3, "creditado", value, paid + timedelta(days=9))
        if draw > 0.9:
            order(code, 1, rng.choice(["rejeitado", "devolvido"]), value, None)
    if not rows:
        return
    order("SEM-LINHA", 1, "creditado", Decimal("3000.00"), _day(rng))
    write_csv_file(path.with_name(path.name.replace("pagamentos", "retorno_bancario")), rows)


def renumber(landing: Path, rng: random.Random) -> None:
    """Give some programmes and institutions another code in the newest month, with an equivalencia or without.

    Some old codes stay beside the new one, and a few rows of equivalencias make a circle.
    """
    newest = max(path.stem[-6:] for path in landing.glob("incentivo/cadastros_*.csv"))
    for source in ("cnrm", "cnrms"):
        path = landing / source / f"programas_{newest}.csv"
        if not path.exists():
            continue
        rows: list[Row] = []
        for column, kind in (("codigo_programa", "programa"), ("codigo_instituicao", "instituicao")):
            codes = sorted({row[column] for row in read_csv_file(path) if row.get(column)})
            chosen = {code: f"{code}-N" for code in rng.sample(codes, max(1, len(codes) // 12))}
            folders = (source, "incentivo") if kind == "programa" else (source,)
            for folder in folders:
                for file in sorted((landing / folder).glob(f"*_{newest}.csv")):
                    _replace(file, column, chosen, rng)
            rows += [
                {"tipo": kind, "codigo_anterior": old, "codigo_atual": new, "data": date(2026, 7, 1), "ato": None}
                for old, new in chosen.items()
                if rng.random() < 0.6
            ]
            if rng.random() < 0.5 and len(codes) > 3:
                one, other = rng.sample([code for code in codes if code not in chosen], 2)
                circle = {"tipo": kind, "data": date(2026, 7, 1), "ato": None}
                rows += [
                    circle | {"codigo_anterior": one, "codigo_atual": other},
                    circle | {"codigo_anterior": other, "codigo_atual": one},
                ]
        if rows:
            write_csv_file(landing / source / f"equivalencias_{newest}.csv", rows)


def _replace(path: Path, column: str, codes: dict[str, str], rng: random.Random) -> None:
    rows = read_csv_file(path)
    if not rows or column not in rows[0]:
        return
    keeps_old = rng.random() < 0.3
    for row in list(rows):
        if row.get(column) in codes:
            if keeps_old and path.stem.startswith(("programas", "instituicoes", "programas_homologados")):
                rows.append(dict(row))
            row[column] = codes[row[column]]
    write_csv_file(path, rows)
