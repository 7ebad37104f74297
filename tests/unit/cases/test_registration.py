"""What a run does to cases: new alerts, absence, return, new evidence, repeated and interrupted registration."""

import json
from typing import Any

import duckdb
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from orchestration.cases.opening import open_store
from orchestration.cases.registration import register, write_known
from orchestration.cases.store import decide, states
from orchestration.cases.tables import observacoes
from orchestration.settings import Home


def known(home: Home) -> dict[str, dict[str, Any]]:
    with duckdb.connect() as con:
        write_known(home, con)
        rows = con.execute("select * from casos.conhecidos").fetchall()
        names = [column[0] for column in con.description or []]
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def run(home: Home, publish: Any, alerts: list[Any], when: Any) -> dict[str, int]:
    publish(alerts, when)
    return register(home, home.restrito, when)


def test_a_new_alert_is_novo_and_both_times_are_of_its_run(home, publish, alert, run_at):
    assert run(home, publish, [alert("a1"), alert("a2")], run_at(1)) == {"novo": 2}
    case = known(home)["a1"]
    assert (case["estado"], case["primeira_vez"], case["ultima_vez"]) == ("novo", run_at(1), run_at(1))
    assert case["veredito"] is None
    line = json.loads(case["linha_json"])
    assert line["codigos_pagamento"] == ["PG1"] and line["valor_em_risco"] == 4000
    assert not {"primeira_vez", "ultima_vez", "estado"} & line.keys()


def test_a_cpf_in_a_stored_alert_is_masked(home, publish, alert, run_at):
    run(home, publish, [alert("a1", mensagem="Pagamento 52998224725 depois do fim da função.")], run_at(1))
    line = json.loads(known(home)["a1"]["linha_json"])
    assert line["mensagem"] == "Pagamento *** depois do fim da função." and line["codigos_pagamento"] == ["PG1"]


def test_the_second_run_repeats_no_alert_and_changes_only_ultima_vez(home, publish, alert, run_at):
    run(home, publish, [alert("a1")], run_at(1))
    assert run(home, publish, [alert("a1")], run_at(2)) == {}
    case = known(home)["a1"]
    assert (case["primeira_vez"], case["ultima_vez"]) == (run_at(1), run_at(2))
    with open_store(home) as connection:
        assert len(connection.execute(select(observacoes)).all()) == 1


def test_registering_the_same_run_again_changes_nothing(home, publish, alert, run_at):
    run(home, publish, [alert("a1")], run_at(1))
    assert register(home, home.restrito, run_at(1)) == {}
    assert states(home) == {"a1": "novo"}


def test_a_case_whose_facts_are_gone_is_extinto_and_keeps_when_it_was_last_seen(home, publish, alert, run_at):
    run(home, publish, [alert("a1"), alert("a2")], run_at(1))
    run(home, publish, [alert("a1"), alert("a2")], run_at(2))
    assert run(home, publish, [alert("a2")], run_at(3)) == {"extinto": 1}
    assert run(home, publish, [alert("a2")], run_at(4)) == {}
    case = known(home)["a1"]
    assert (case["estado"], case["primeira_vez"], case["ultima_vez"]) == ("extinto", run_at(1), run_at(2))
    assert json.loads(case["linha_json"])["regra"] == "MR-09A"


def test_an_alert_carried_over_by_the_publication_does_not_count_as_seen(home, publish, alert, run_at):
    run(home, publish, [alert("a1"), alert("a2")], run_at(1))
    publish([alert("a1"), alert("a2")], run_at(2))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute(
            "update pagamentos.alertas set ultima_vez = ?, estado = 'extinto' where alerta_id = 'a1'", [run_at(1)]
        )
    assert register(home, home.restrito, run_at(2)) == {"extinto": 1}
    assert known(home)["a1"]["ultima_vez"] == run_at(1)


def test_facts_that_return_reopen_the_case(home, publish, alert, run_at):
    run(home, publish, [alert("a1")], run_at(1))
    run(home, publish, [], run_at(2))
    assert run(home, publish, [alert("a1")], run_at(3)) == {"reaberto": 1}
    case = known(home)["a1"]
    assert (case["estado"], case["primeira_vez"], case["ultima_vez"]) == ("reaberto", run_at(1), run_at(3))


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"fato": "2025-12"}, "reaberto"),
        ({"valor": 3000}, "reaberto"),
        ({"arquivo": "cnrm/equipe_202604.csv"}, "improcedente"),
        ({"mensagem": "A função acabou antes do mês pago."}, "improcedente"),
        ({}, "improcedente"),
    ],
)
def test_a_closed_case_reopens_when_its_facts_change_but_not_when_only_file_or_wording_do(
    home, publish, alert, run_at, change, after
):
    run(home, publish, [alert("a1")], run_at(1))
    decide(home, "a1", "improcedente", "dado_atrasado", "Ana")
    run(home, publish, [alert("a1", **change)], run_at(2))
    assert states(home) == {"a1": after}
    assert known(home)["a1"]["veredito"] == "improcedente"


def test_an_open_case_keeps_its_state_when_its_facts_change(home, publish, alert, run_at):
    run(home, publish, [alert("a1")], run_at(1))
    decide(home, "a1", "em_analise", "lido", "Ana")
    run(home, publish, [alert("a1", fato="2025-12")], run_at(2))
    assert states(home) == {"a1": "em_analise"}


def test_a_closed_case_stays_closed_when_its_facts_disappear_and_return_unchanged(home, publish, alert, run_at):
    run(home, publish, [alert("a1")], run_at(1))
    decide(home, "a1", "encerrado", "prazo cumprido", "Ana")
    run(home, publish, [], run_at(2))
    assert states(home) == {"a1": "encerrado"}
    run(home, publish, [alert("a1")], run_at(3))
    assert states(home) == {"a1": "encerrado"}


def test_a_publication_whose_run_crashed_before_registering_keeps_its_primeira_vez(home, publish, alert, run_at):
    publish([alert("a1")], run_at(1))
    assert known(home)["a1"]["primeira_vez"] == run_at(1)


def test_a_publication_without_evidence_hash_is_ignored(home, publish, alert, run_at):
    run(home, publish, [alert("a1")], run_at(1))
    publish([alert("a1"), alert("a2")], run_at(2))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("alter table pagamentos.alertas drop column evidencia_hash")
    assert set(known(home)) == {"a1"}
    assert run(home, publish, [alert("a1"), alert("a2")], run_at(3)) == {"novo": 1}


@pytest.mark.parametrize(
    ("decided", "same", "changed", "absent"),
    [
        (None, "novo", "novo", "extinto"),
        ("confirmado", "confirmado", "confirmado", "extinto"),
        ("encerrado", "encerrado", "reaberto", "encerrado"),
    ],
)
def test_dbt_receives_the_state_for_each_possible_outcome_of_the_run(
    home, publish, alert, run_at, decided, same, changed, absent
):
    run(home, publish, [alert("a1")], run_at(1))
    if decided:
        decide(home, "a1", decided, "lido", "Ana")
    case = known(home)["a1"]
    assert (case["estado_se_igual"], case["estado_se_mudou"], case["estado_se_ausente"]) == (same, changed, absent)


def test_an_extinct_alert_that_returns_is_reopened_with_the_same_or_other_facts(home, publish, alert, run_at):
    run(home, publish, [alert("a1")], run_at(1))
    run(home, publish, [], run_at(2))
    case = known(home)["a1"]
    assert (case["estado_se_igual"], case["estado_se_mudou"]) == ("reaberto", "reaberto")


def test_a_failed_registration_leaves_nothing(home, publish, alert, run_at):
    publish([alert("a1"), alert("a2")], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set regra = null where alerta_id = 'a2'")
    with pytest.raises(IntegrityError):
        register(home, home.restrito, run_at(1))
    assert states(home) == {}


def test_a_clock_set_back_does_not_confuse_the_order_of_runs(home, publish, alert, run_at):
    run(home, publish, [alert("a1"), alert("a2")], run_at(9))
    assert run(home, publish, [alert("a2")], run_at(3)) == {"extinto": 1}
    cases = known(home)
    assert (cases["a1"]["ultima_vez"], cases["a2"]["ultima_vez"]) == (run_at(9), run_at(3))


def test_an_installation_without_publication_has_no_known_alerts(home):
    assert known(home) == {}


def test_a_run_with_more_alerts_than_a_batch_is_registered_whole(home, publish, alert, run_at):
    publish([alert("a0")], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute(
            "insert into pagamentos.alertas select a.* replace (i::varchar as alerta_id) "
            "from pagamentos.alertas a, range(20000) t(i)"
        )
    assert register(home, home.restrito, run_at(1)) == {"novo": 20_001}
    assert len(known(home)) == 20_001


@pytest.mark.parametrize("table", ["noites", "observacoes"])
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set id = id"])
def test_the_store_refuses_update_and_delete(home, publish, alert, run_at, table, statement):
    run(home, publish, [alert("a1")], run_at(1))
    with pytest.raises(IntegrityError, match="append-only"), open_store(home) as connection:
        connection.execute(text(statement.format(table)))
