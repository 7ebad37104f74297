"""Properties of any judgement: row order and unrelated people have no effect, and missing data raises no alert.

One example of each in the suite; more with RESIDENCIAS_ORACULO (make oracle).
"""

import os
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.files import sha256_of
from orchestration.settings import Home
from orchestration.synthetic.people import cpf_check_digits
from tests.conftest import Published
from tests.oracle import landing as oracle
from tests.oracle.stipends import stipend_rows
from tests.pipeline import landing_edits as edits
from tests.pipeline.gabarito import rejeicoes_esperadas
from tests.pipeline.judging import Judgement, arrive, judge, judgement_of, rules_of

MONTH = date(2026, 7, 1)
LONG = bool(os.environ.get("RESIDENCIAS_ORACULO"))
GROUPS = rules_of("grupo")
ONCE_A_COURSE = "MR-16B"
"""Applies to the first live line of an enrolment; when that line goes, it moves to another."""
IN_PARTS = "MR-04"
"""Judges the parts of a payment by their sum; when one goes, the others may be below the table."""
BANK_RETURN = "MR-07R"
"""Also names a payment that is no live line: the bank credited it although it was taken back."""
MISSING_REPORT = "MR-15R"
"""The control for a report that the partner did not send: the only one that missing data raises."""


def few(examples: int) -> settings:
    return settings(
        max_examples=examples if LONG else 1,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.fixture(scope="module")
def planted(published: Published) -> Iterator[tuple[Path, Judgement]]:
    """A small landing with every planted case, and its judgement."""
    home = Home(published.home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESIDENCIAS_CHAVE", home.chave.read_text("ascii").strip())
        yield published.landing, judgement_of(home.restrito)


@contextmanager
def copied(landing: Path) -> Iterator[tuple[Path, Path]]:
    """(landing, home): a copy to change, and an empty home."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(landing, Path(folder) / "landing")
        yield Path(folder) / "landing", Path(folder) / "home"


@few(2)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_and_of_arrival_changes_nothing(planted: tuple[Path, Judgement], seed: int) -> None:
    landing, before = planted
    rng = random.Random(seed)
    with copied(landing) as (mixed, home), tempfile.TemporaryDirectory() as earlier:
        edits.shuffle_rows(mixed, rng)
        for path in sorted(mixed.glob("*/**/*.*")):
            if rng.random() < 0.5:
                target = Path(earlier) / path.relative_to(mixed)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        arrive(Path(earlier), home, MONTH)
        assert judge(mixed, home, MONTH) == before


@few(4)
@given(data=st.data())
def test_reversing_a_line_removes_its_alerts(planted: tuple[Path, Judgement], data: st.DataObject) -> None:
    landing, before = planted
    named = {code for alert in before.alertas for code in alert.codigos_pagamento}
    # A stipend is a row of a yearly file, which the edit does not reach.
    alerted = sorted(code for code in named if not code.startswith("BR:"))
    gone = data.draw(st.sets(st.sampled_from(alerted), min_size=1, max_size=len(alerted) // 2))
    with copied(landing) as (corrected, home):
        edits.take_back(corrected, gone)
        after = judge(corrected, home, MONTH)
    assert not gone & {code for code, _ in after.linhas}
    judged = [alert for alert in after.alertas if alert.regra != BANK_RETURN]
    assert not gone & {code for alert in judged for code in alert.codigos_pagamento}
    of_several = {*GROUPS, ONCE_A_COURSE, IN_PARTS}
    assert {
        key: result for key, result in before.linhas.items() if key[0] not in gone and key[1] not in of_several
    } == {key: result for key, result in after.linhas.items() if key[1] not in of_several}


@few(2)
@given(body=st.integers(10**8, 10**9 - 1))
def test_a_stranger_changes_no_other_alert(planted: tuple[Path, Judgement], body: int) -> None:
    landing, before = planted
    with copied(landing) as (larger, home):
        edits.add_stranger(larger, f"{body}{cpf_check_digits(str(body))}")
        after = judge(larger, home, MONTH)
    assert {key: result for key, result in after.linhas.items() if key[0] != edits.STRANGER} == before.linhas
    assert [alert for alert in after.alertas if alert.codigo_programa != edits.STRANGER] == before.alertas
    assert any(key[0] == edits.STRANGER for key in after.linhas)


def datasets(landing: Path) -> list[str]:
    """Every dataset of a landing, except the payments, which are what is judged."""
    csvs = {path.relative_to(landing).as_posix().rsplit("_", 1)[0] for path in landing.glob("*/**/*_*.*")}
    return sorted({name for name in csvs if not name.startswith("scnes")} - {"incentivo/pagamentos"} | {"scnes"})


def alerts_by_rule(judgement: Judgement) -> Counter[str]:
    """Number of alerts raised by each rule."""
    return Counter(alert.regra for alert in judgement.alertas)


@few(8)
@given(data=st.data())
def test_missing_datasets_only_turn_results_to_sem_dado(planted: tuple[Path, Judgement], data: st.DataObject) -> None:
    landing, before = planted
    missing = data.draw(st.sets(st.sampled_from(datasets(landing)), min_size=1, max_size=3))
    with copied(landing) as (poorer, home):
        for name in missing:
            edits.remove(poorer, name)
        after = judge(poorer, home, MONTH)
    changed = {key: result for key, result in after.linhas.items() if result.resultado != before.resultado(key)}
    assert {
        key: result for key, result in changed.items() if result.resultado != "sem_dado" and key[1] != MISSING_REPORT
    } == {}
    assert {result.resultado for key, result in changed.items() if key[1] == MISSING_REPORT} <= {"sem_dado", "controle"}
    assert set(alerts_by_rule(after) - alerts_by_rule(before)) <= {MISSING_REPORT}


def test_totals_in_reais_equal_the_files(planted: tuple[Path, Judgement]) -> None:
    landing, judgement = planted
    rejected = {(file, sha256_of(landing / file), line) for file, line, _ in rejeicoes_esperadas(landing)}
    read = oracle.read([landing], rejected)
    totals: dict[tuple[date, str, str], tuple[int, Decimal]] = {}
    for row in [*read.events("incentivo", "pagamentos", ["codigo_pagamento"]), *stipend_rows(read)]:
        if phase := {"programado": "pre", "pago": "pos"}.get(row["situacao"]):
            key = (date(row["competencia"] // 12, row["competencia"] % 12 + 1, 1), row["tipo"], phase)
            lines, reais = totals.get(key, (0, Decimal()))
            totals[key] = (lines + 1, reais + row["valor"])
    assert judgement.totais == totals


def test_reais_at_risk_of_lines_equal_those_of_alerts_by_rule(planted: tuple[Path, Judgement]) -> None:
    _, judgement = planted
    lines: dict[str, Decimal] = defaultdict(Decimal)
    for (_, rule), result in judgement.linhas.items():
        lines[rule] += result.valor_em_risco
    alerts: dict[str, Decimal] = defaultdict(Decimal)
    for alert in judgement.alertas:
        alerts[alert.regra] += alert.valor_em_risco
    assert {rule: reais for rule, reais in lines.items() if reais} == {rule: r for rule, r in alerts.items() if r}
