"""Compares a published restrito.duckdb with the oracle: one line of text per difference, without identifiers."""

from collections import Counter
from pathlib import Path

import duckdb

from tests.oracle.verdict import Verdict, judge

PERSONAL = ("MR-DIR", "PN-16R", "PN-43", "DUP-R")
NAMED = {"PN-16": "codigo_programa", "MR-15D": "parceiro"}


def rejected(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, int | None]]:
    """Rows that the product did not load: (file, line) of rejected rows, (file, None) of refused files."""
    rows = connection.sql("select arquivo, linha from qualidade.rejeicoes").fetchall()
    files = connection.sql("select arquivo from qualidade.cargas where estado = 'recusado'").fetchall()
    return {(file, line) for file, line in rows} | {(file, None) for (file,) in files}


def differences(landing: Path, restrito: Path) -> list[str]:
    with duckdb.connect(str(restrito), read_only=True) as connection:
        verdict = judge(landing, rejected(connection))
        return line_differences(connection, verdict) + control_differences(connection, verdict)


def line_differences(connection: duckdb.DuckDBPyConnection, verdict: Verdict) -> list[str]:
    published = {
        (code, rule): (result, amount)
        for code, rule, result, amount in connection.sql(
            "select codigo_pagamento, regra, resultado, valor_em_risco from pagamentos.avaliacoes"
        ).fetchall()
    }
    out = []
    for key in sorted(set(published) | set(verdict.lines)):
        mine, theirs = verdict.lines.get(key), published.get(key)
        if mine is None or theirs is None or mine[0] != theirs[0] or mine[1] != theirs[1]:
            out.append(f"{key[1]} {key[0]}: oracle {mine}, published {theirs}")
    return out


def control_differences(connection: duckdb.DuckDBPyConnection, verdict: Verdict) -> list[str]:
    person_ids = {}
    for code, person in connection.sql("select codigo_matricula, pessoa_id from cadastro.residentes").fetchall():
        person_ids[("residente", code)] = person
    for code, person in connection.sql("select codigo_pagamento, pessoa_id from pagamentos.linhas").fetchall():
        person_ids[("linha", code)] = person
    names: dict[int, str] = {}
    read = verdict.read
    rows = [("residente", "codigo_matricula", r) for s in ("cnrm", "cnrms") for r in read.newest(s, "residentes")]
    lines = read.events("incentivo", "pagamentos", ["codigo_pagamento"])
    for kind, key, row in rows + [("linha", "codigo_pagamento", line) for line in lines]:
        person, published = verdict.people.of(row), person_ids.get((kind, row[key]))
        if person is not None and published:
            names[person] = published
    mine: Counter[tuple[str, str, str]] = Counter()
    for rule, subject, month in verdict.controls:
        day = f"{month // 12:04d}-{month % 12 + 1:02d}-01"
        if rule in PERSONAL:
            person = subject[0] if isinstance(subject, tuple) else subject
            subject = names.get(person, "?")
        elif rule not in NAMED:
            subject = "?"
        mine[(rule, subject, day)] += 1
    theirs: Counter[tuple[str, str, str]] = Counter()
    named = set(names.values())
    for rule, month, person, programme, partner in connection.sql(
        "select regra, competencia::varchar, pessoa_id, codigo_programa, parceiro from pagamentos.alertas "
        "where estado != 'extinto' and regra in (select id from referencia.regras where especie = 'controle')"
    ).fetchall():
        if rule in PERSONAL:
            subject = person if person in named else "?"
        else:
            subject = {"PN-16": programme, "MR-15D": partner}.get(rule, "?")
        theirs[(rule, subject, month)] += 1
    return [
        f"{key}: oracle {mine[key]}, published {theirs[key]}"
        for key in sorted(set(mine) | set(theirs))
        if mine[key] != theirs[key]
    ]
