"""What must hold of the judgement of any landing: order is nothing, strangers are nothing, silence accuses nobody."""

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

from orchestration.synthetic import generate
from orchestration.synthetic.people import digitos_cpf
from tests.oracle import landing as oracle
from tests.pipeline import landing_edits as edits
from tests.pipeline.gabarito import rejeicoes_esperadas
from tests.pipeline.judging import Judgement, arrive, judge, rules_of

MONTH = date(2026, 7, 1)
KEY = "ab" * 32
GROUPS = rules_of("grupo")
ONCE_A_COURSE = "MR-16B"
"""Judged on the first live line of an enrolment: it moves to another line when that one goes."""
OF_ABSENCE = "MR-15R"
"""A report that the partner did not send is what this control says, and all that it says."""


def few(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Judgement]]:
    """A small landing with every planted case, and its judgement."""
    folder = tmp_path_factory.mktemp("propriedades")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESIDENCIAS_CHAVE", KEY)
        generate(folder / "landing", seed=4, scale=0.0005, competencias=2, pagamentos=60)
        yield folder / "landing", judge(folder / "landing", folder / "home", MONTH)


@contextmanager
def copied(landing: Path) -> Iterator[tuple[Path, Path]]:
    """(landing, home): a copy to change, and an empty home."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(landing, Path(folder) / "landing")
        yield Path(folder) / "landing", Path(folder) / "home"


@few(1)
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


@few(2)
@given(data=st.data())
def test_a_line_taken_back_takes_its_alerts_with_it(planted: tuple[Path, Judgement], data: st.DataObject) -> None:
    landing, before = planted
    alerted = sorted({code for alert in before.alertas for code in alert.codigos_pagamento})
    gone = data.draw(st.sets(st.sampled_from(alerted), min_size=1, max_size=len(alerted) // 2))
    with copied(landing) as (corrected, home):
        edits.take_back(corrected, gone)
        after = judge(corrected, home, MONTH)
    assert not gone & {code for code, _ in after.linhas}
    assert not gone & {code for alert in after.alertas for code in alert.codigos_pagamento}
    assert {
        key: said
        for key, said in before.linhas.items()
        if key[0] not in gone and key[1] not in GROUPS and key[1] != ONCE_A_COURSE
    } == {key: said for key, said in after.linhas.items() if key[1] not in GROUPS and key[1] != ONCE_A_COURSE}


@few(1)
@given(body=st.integers(10**8, 10**9 - 1))
def test_a_stranger_changes_no_other_alert(planted: tuple[Path, Judgement], body: int) -> None:
    landing, before = planted
    with copied(landing) as (larger, home):
        edits.add_stranger(larger, f"{body}{digitos_cpf(str(body))}")
        after = judge(larger, home, MONTH)
    assert {key: said for key, said in after.linhas.items() if key[0] != edits.STRANGER} == before.linhas
    assert [alert for alert in after.alertas if alert.codigo_programa != edits.STRANGER] == before.alertas
    assert any(key[0] == edits.STRANGER for key in after.linhas)


def datasets(landing: Path) -> list[str]:
    """Every dataset that a landing holds, apart from the payments that are judged."""
    csvs = {path.relative_to(landing).as_posix().rsplit("_", 1)[0] for path in landing.glob("*/**/*_*.*")}
    return sorted({name for name in csvs if not name.startswith("scnes")} - {"incentivo/pagamentos"} | {"scnes"})


def seen(judgement: Judgement) -> Counter[str]:
    """How many alerts each rule raised."""
    return Counter(alert.regra for alert in judgement.alertas)


@few(3)
@given(data=st.data())
def test_what_is_missing_only_turns_results_to_sem_dado(planted: tuple[Path, Judgement], data: st.DataObject) -> None:
    landing, before = planted
    missing = data.draw(st.sets(st.sampled_from(datasets(landing)), min_size=1, max_size=3))
    with copied(landing) as (poorer, home):
        for name in missing:
            edits.remove(poorer, name)
        after = judge(poorer, home, MONTH)
    changed = {key: said for key, said in after.linhas.items() if said.resultado != before.resultado(key)}
    assert {key: said for key, said in changed.items() if said.resultado != "sem_dado" and key[1] != OF_ABSENCE} == {}
    assert {said.resultado for key, said in changed.items() if key[1] == OF_ABSENCE} <= {"sem_dado", "controle"}
    assert set(seen(after) - seen(before)) <= {OF_ABSENCE}


def test_the_reais_of_the_lines_are_those_of_the_files(planted: tuple[Path, Judgement]) -> None:
    landing, judgement = planted
    read = oracle.read(landing, {(file, line) for file, line, _ in rejeicoes_esperadas(landing)})
    totals: dict[tuple[date, str, str], tuple[int, Decimal]] = {}
    for row in read.events("incentivo", "pagamentos", ["codigo_pagamento"]):
        if phase := {"programado": "pre", "pago": "pos"}.get(row["situacao"]):
            key = (date(row["competencia"] // 12, row["competencia"] % 12 + 1, 1), row["tipo"], phase)
            lines, reais = totals.get(key, (0, Decimal()))
            totals[key] = (lines + 1, reais + row["valor"])
    assert judgement.totais == totals


def test_the_reais_of_a_rule_s_lines_are_those_of_its_alerts(planted: tuple[Path, Judgement]) -> None:
    _, judgement = planted
    lines: dict[str, Decimal] = defaultdict(Decimal)
    for (_, rule), said in judgement.linhas.items():
        lines[rule] += said.valor_em_risco
    alerts: dict[str, Decimal] = defaultdict(Decimal)
    for alert in judgement.alertas:
        alerts[alert.regra] += alert.valor_em_risco
    assert {rule: reais for rule, reais in lines.items() if reais} == {rule: r for rule, r in alerts.items() if r}
