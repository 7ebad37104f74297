"""Compares a published restrito.duckdb with the oracle: one line of text per difference, without identifiers.

Only the rules of the catalogue (seeds/legal/regras.csv) are compared: the oracle may know a rule before the product.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.oracle.landing import Skipped
from tests.oracle.results import ZERO, Alert, Result, worst
from tests.oracle.verdict import Verdict, judge

PERSON = ("MR-DIR", "PN-16R", "PN-43", "DUP-R")
PROGRAMME = ("PN-16", "PN-22", "PN-19V", "PN-29O", "MR-06S")
PARTNER = ("MR-15D", "MR-15R")


def catalogue(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {rule for (rule,) in connection.sql("select id from referencia.regras").fetchall()}


def not_loaded(connection: duckdb.DuckDBPyConnection) -> Skipped:
    """What the product did not load: (file, sha256, line) of rejected rows, (file, sha256, None) of refused files."""
    rows = connection.sql("select arquivo, sha256, linha from qualidade.rejeicoes").fetchall()
    files = connection.sql("select arquivo, sha256 from qualidade.cargas where estado = 'recusado'").fetchall()
    return {tuple(row) for row in rows} | {(file, sha256, None) for file, sha256 in files}  # type: ignore[misc]


def differences(nights: Sequence[Path], restrito: Path) -> list[str]:
    """Differences between the publication after these nights and the oracle's reading of their landings."""
    with duckdb.connect(str(restrito), read_only=True) as connection:
        rules = catalogue(connection)
        verdict = judge(nights, not_loaded(connection))
        names, out = person_differences(connection, verdict)
        out += result_differences(connection, verdict, rules) + line_differences(connection, verdict, rules)
        return out + alert_differences(connection, verdict, rules, names)


def person_differences(connection: duckdb.DuckDBPyConnection, verdict: Verdict) -> tuple[dict[int, str], list[str]]:
    """The published id of each person, and the rows whose person is published otherwise."""
    ids: dict[tuple[str, str], str | None] = {
        ("residente", code): person
        for code, person in connection.sql(
            "select concat_ws(':', comissao, codigo_matricula), pessoa_id from cadastro.residentes"
        ).fetchall()
    }
    lines = connection.sql("select codigo_pagamento, pessoa_id from pagamentos.linhas").fetchall()
    ids |= {("linha", code): person for code, person in lines}
    names: dict[int, str] = {}
    persons: dict[str, int] = {}
    out = []
    for key, person in sorted(verdict.persons.items()):
        if key not in ids:
            continue
        name = ids[key]
        if (person is None) != (name is None):
            out.append(f"PESSOA {key}: oracle {person}, published {name}")
        if person is None or name is None:
            continue
        if names.setdefault(person, name) != name or persons.setdefault(name, person) != person:
            out.append(f"PESSOA {key}: not the same person as another row of {person} or of {name}")
    return names, out


def result_differences(connection: duckdb.DuckDBPyConnection, verdict: Verdict, rules: set[str]) -> list[str]:
    published = {
        (code, rule): (result, amount)
        for code, rule, result, amount in connection.sql(
            "select codigo_pagamento, regra, resultado, valor_em_risco from pagamentos.avaliacoes"
        ).fetchall()
    }
    out = []
    for key in sorted(set(published) | set(verdict.lines)):
        mine, theirs = verdict.lines.get(key), published.get(key)
        if key[1] in rules and mine != theirs:
            out.append(f"{key[1]} {key[0]}: oracle {mine}, published {theirs}")
    return out


def line_differences(connection: duckdb.DuckDBPyConnection, verdict: Verdict, rules: set[str]) -> list[str]:
    """Result and reais at risk of each line, over all its rules."""
    results: dict[str, list[Result]] = {}
    for (code, rule), result in verdict.lines.items():
        if rule in rules:
            results.setdefault(code, []).append(result)
    mine = {code: worst(own) for code, own in results.items()}
    mine = {code: (kind, amount if kind in ("indicio", "revisao") else ZERO) for code, (kind, amount) in mine.items()}
    theirs = {
        code: (result, amount)
        for code, result, amount in connection.sql(
            "select codigo_pagamento, resultado, valor_em_risco from pagamentos.linhas"
        ).fetchall()
    }
    return [
        f"LINHA {code}: oracle {mine.get(code)}, published {theirs.get(code)}"
        for code in sorted(set(mine) | set(theirs))
        if mine.get(code) != theirs.get(code)
    ]


def alert_differences(
    connection: duckdb.DuckDBPyConnection, verdict: Verdict, rules: set[str], names: dict[int, str]
) -> list[str]:
    mine = Counter(described(alert, verdict, names) for alert in verdict.alerts if alert.rule in rules)
    named = set(names.values())
    theirs: Counter[tuple[Any, ...]] = Counter()
    for rule, kind, phase, month, person, programme, partner, codes, amount in connection.sql(
        "select regra, tipo, fase, strftime(competencia, '%Y-%m'), pessoa_id, codigo_programa, parceiro, "
        "codigos_pagamento, valor_em_risco from pagamentos.alertas where estado != 'extinto'"
    ).fetchall():
        subject: tuple[Any, ...] = ()
        if rule in PERSON:
            subject += (person if person in named else "?",)
        if rule in PROGRAMME or rule == "MR-DIR":
            subject += (programme,)
        if rule in PARTNER or rule == "MR-DIR":
            subject += (partner,)
        theirs[(rule, kind, phase, month, subject, tuple(codes or ()), amount)] += 1
    return [
        f"{key}: oracle {mine[key]}, published {theirs[key]} alerts"
        for key in sorted(set(mine) | set(theirs), key=str)
        if mine[key] != theirs[key]
    ]


def described(alert: Alert, verdict: Verdict, names: dict[int, str]) -> tuple[Any, ...]:
    """An alert as `alert_differences` reads the published ones."""
    subject: tuple[Any, ...] = ()
    if alert.rule == "MR-DIR":
        person, programme, partner = alert.subject
        subject = (names.get(person, "?"), programme, partner)
    elif alert.rule in PERSON:
        subject = (names.get(alert.subject, "?"),)
    elif alert.rule in PROGRAMME:
        subject = (alert.subject[0] if isinstance(alert.subject, tuple) else alert.subject,)
    elif alert.rule in PARTNER:
        subject = (alert.subject,)
    month = f"{alert.month // 12:04d}-{alert.month % 12 + 1:02d}"
    phase = "pre" if verdict.scheduled & set(alert.codes) else "pos"
    return (alert.rule, alert.kind, phase, month, subject, alert.codes, alert.amount)
