"""Registers of a later night: rows that leave, change programme or are renumbered accuse nobody; dated facts do."""

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from orchestration.settings import Home
from tests.conftest import Published
from tests.pipeline import landing_edits as edits
from tests.pipeline.judging import judge, judgement_of

MONTH = date(2026, 7, 1)
NEXT = "202608"
SNAPSHOTS = (
    ("cnrm", "residentes"), ("cnrm", "equipe"), ("cnrms", "residentes"), ("cnrms", "equipe"), ("cnrm", "programas"),
    ("cnrms", "programas"), ("cnrm", "instituicoes"), ("cnrms", "instituicoes"), ("incentivo", "cadastros"),
    ("incentivo", "editais"), ("incentivo", "programas_homologados"),
)  # fmt: skip
SHARE = 0.2
"""Share of rows that leave or change programme; above half, the file would be refused as collapsed."""


@pytest.mark.parametrize("seed", [8])
def test_only_a_dated_fact_turns_a_line_from_regular_to_indicio(own: Published, seed: int) -> None:
    rng, landing = random.Random(seed), own.landing
    before = judgement_of(Home(own.home).restrito)

    left: list[tuple[str, str, str]] = []
    for source, dataset in SNAPSHOTS:
        _next_month(landing / source, dataset, rng, left)
    after = judge(landing, own.home, MONTH)

    members = {(code, program, tipo) for code, (program, tipo) in _paid(landing).items()}
    dated = {code for code, program, tipo in members if (program, tipo) in {(p, f) for p, f, _ in left}}
    turned = {
        line
        for line, result in after.linhas.items()
        if result.resultado == "indicio" and before.resultado(line) == "regular" and line[0] not in dated
    }
    assert turned == set()
    caught = [line for line in after.linhas if line[1] == "MR-09A" and after.resultado(line) == "indicio"]
    assert {line for line in caught if before.resultado(line) == "regular"}, "no dated fact arrived late"
    for line in caught:
        assert before.resultado(line) == "indicio" or line[0] in dated


def _next_month(folder: Path, dataset: str, rng: random.Random, left: list[tuple[str, str, str]]) -> None:
    """The next month of a snapshot: rows dropped, residents of another programme, functions that ended long before."""
    newest, following = folder / f"{dataset}_{edits.NEWEST}.csv", folder / f"{dataset}_{NEXT}.csv"
    following.write_bytes(newest.read_bytes())

    def change(rows: list[edits.Row]) -> Iterable[edits.Row]:
        programs = [row["codigo_programa"] for row in rows if "codigo_programa" in row]
        kept = [row for row in rows if rng.random() >= SHARE] or rows
        for row in kept:
            if dataset == "residentes" and rng.random() < SHARE:
                row["codigo_programa"] = rng.choice(programs)
            if dataset == "equipe" and not row["data_fim"] and rng.random() < SHARE / 4:
                row["data_fim"] = "2026-05-10"
                left.append((row["codigo_programa"], row["funcao"], row["cpf"]))
        return kept

    edits.rewrite(following, change)


def _paid(landing: Path) -> dict[str, tuple[str, str]]:
    """Programme and tipo of each line of art. 3, by codigo_pagamento."""
    paid = {}
    for path in sorted((landing / "incentivo").glob("pagamentos_*.csv")):
        for row in edits.read(path)[0]:
            paid[row["codigo_pagamento"]] = (row["codigo_programa"], row["tipo"])
    return paid


def test_a_night_that_renumbers_programmes_changes_no_result(own: Published) -> None:
    landing = own.landing
    before = judgement_of(Home(own.home).restrito)

    replaced: dict[str, str] = {}
    for source in ("cnrm", "cnrms"):
        rows, _ = edits.read(landing / source / f"programas_{edits.NEWEST}.csv")
        codes = sorted({row["codigo_programa"] for row in rows})[::2]
        replaced |= {code: f"{code}-N" for code in codes}
        lines = [f"programa;{code};{replaced[code]};2026-08-01;" for code in codes]
        header = "tipo;codigo_anterior;codigo_atual;data;ato"
        (landing / source / f"equivalencias_{NEXT}.csv").write_text("\n".join([header, *lines, ""]))
    for source, dataset in SNAPSHOTS:
        newest = landing / source / f"{dataset}_{edits.NEWEST}.csv"
        following = newest.with_name(f"{dataset}_{NEXT}.csv")
        following.write_bytes(newest.read_bytes())
        edits.rewrite(following, lambda rows: [_with_new_code(row, replaced) for row in rows])
    after = judge(landing, own.home, MONTH)

    known = {line: result[:2] for line, result in before.linhas.items() if result.resultado != "sem_dado"}
    assert {line: after.linhas[line][:2] for line in known} == known
    accused = {alert.codigo_programa for alert in after.alertas}
    assert accused & set(replaced.values())
    assert not accused & set(replaced)


def _with_new_code(row: edits.Row, replaced: dict[str, str]) -> edits.Row:
    code = row.get("codigo_programa")
    return row | {"codigo_programa": replaced[code]} if code in replaced else row
