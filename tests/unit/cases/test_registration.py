"""What the nightly load makes of cases: birth, absence, return, new evidence, repetition and interruption."""

import json
from typing import Any

import duckdb
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from orchestration.cases.opening import open_store
from orchestration.cases.registration import EVIDENCE_HASH, register, write_known
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


def test_first_sight_is_novo_and_both_times_are_the_runs(home, publish, alert, night):
    assert run(home, publish, [alert("a1"), alert("a2")], night(1)) == {"novo": 2}
    case = known(home)["a1"]
    assert (case["estado"], case["primeira_vez"], case["ultima_vez"]) == ("novo", night(1), night(1))
    assert case["veredito"] is None
    line = json.loads(case["linha_json"])
    assert line["codigos_pagamento"] == ["PG1"] and line["valor_em_risco"] == 4000
    assert not {"primeira_vez", "ultima_vez", "estado"} & line.keys()


def test_a_code_that_was_a_cpf_does_not_come_back_from_an_older_alert(home, publish, alert, night):
    run(home, publish, [alert("a1", mensagem="Pagamento 52998224725 depois do fim da função.")], night(1))
    line = json.loads(known(home)["a1"]["linha_json"])
    assert line["mensagem"] == "Pagamento *** depois do fim da função." and line["codigos_pagamento"] == ["PG1"]


def test_second_night_raises_nothing_twice_and_moves_only_ultima_vez(home, publish, alert, night):
    run(home, publish, [alert("a1")], night(1))
    assert run(home, publish, [alert("a1")], night(2)) == {}
    case = known(home)["a1"]
    assert (case["primeira_vez"], case["ultima_vez"]) == (night(1), night(2))
    with open_store(home) as connection:
        assert len(connection.execute(select(observacoes)).all()) == 1


def test_registering_the_same_run_again_changes_nothing(home, publish, alert, night):
    run(home, publish, [alert("a1")], night(1))
    assert register(home, home.restrito, night(1)) == {}
    assert states(home) == {"a1": "novo"}


def test_gone_facts_make_it_extinto_with_the_day_it_was_last_seen(home, publish, alert, night):
    run(home, publish, [alert("a1"), alert("a2")], night(1))
    run(home, publish, [alert("a1"), alert("a2")], night(2))
    assert run(home, publish, [alert("a2")], night(3)) == {"extinto": 1}
    assert run(home, publish, [alert("a2")], night(4)) == {}
    case = known(home)["a1"]
    assert (case["estado"], case["primeira_vez"], case["ultima_vez"]) == ("extinto", night(1), night(2))
    assert json.loads(case["linha_json"])["regra"] == "MR-09A"


def test_a_row_carried_over_by_the_publication_is_not_seen_again(home, publish, alert, night):
    run(home, publish, [alert("a1"), alert("a2")], night(1))
    publish([alert("a1"), alert("a2")], night(2))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute(
            "update pagamentos.alertas set ultima_vez = ?, estado = 'extinto' where alerta_id = 'a1'", [night(1)]
        )
    assert register(home, home.restrito, night(2)) == {"extinto": 1}
    assert known(home)["a1"]["ultima_vez"] == night(1)


def test_facts_that_return_reopen_the_case(home, publish, alert, night):
    run(home, publish, [alert("a1")], night(1))
    run(home, publish, [], night(2))
    assert run(home, publish, [alert("a1")], night(3)) == {"reaberto": 1}
    case = known(home)["a1"]
    assert (case["estado"], case["primeira_vez"], case["ultima_vez"]) == ("reaberto", night(1), night(3))


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
def test_a_closed_case_reopens_when_its_facts_change_and_not_when_a_file_or_wording_does(
    home, publish, alert, night, change, after
):
    run(home, publish, [alert("a1")], night(1))
    decide(home, "a1", "improcedente", "dado_atrasado", "Ana")
    run(home, publish, [alert("a1", **change)], night(2))
    assert states(home) == {"a1": after}
    assert known(home)["a1"]["veredito"] == "improcedente"


def test_an_open_case_keeps_its_state_when_its_facts_change(home, publish, alert, night):
    run(home, publish, [alert("a1")], night(1))
    decide(home, "a1", "em_analise", "lido", "Ana")
    run(home, publish, [alert("a1", fato="2025-12")], night(2))
    assert states(home) == {"a1": "em_analise"}


def test_a_closed_case_stays_closed_when_its_facts_go_and_come_back_equal(home, publish, alert, night):
    run(home, publish, [alert("a1")], night(1))
    decide(home, "a1", "encerrado", "prazo cumprido", "Ana")
    run(home, publish, [], night(2))
    assert states(home) == {"a1": "encerrado"}
    run(home, publish, [alert("a1")], night(3))
    assert states(home) == {"a1": "encerrado"}


def test_a_publication_whose_run_died_before_registering_keeps_its_primeira_vez(home, publish, alert, night):
    publish([alert("a1")], night(1))
    assert known(home)["a1"]["primeira_vez"] == night(1)


def test_nothing_is_half_registered(home, publish, alert, night):
    publish([alert("a1"), alert("a2")], night(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set regra = null where alerta_id = 'a2'")
    with pytest.raises(IntegrityError):
        register(home, home.restrito, night(1))
    assert states(home) == {}


def test_a_clock_that_went_back_does_not_confuse_the_nights(home, publish, alert, night):
    run(home, publish, [alert("a1"), alert("a2")], night(9))
    assert run(home, publish, [alert("a2")], night(3)) == {"extinto": 1}
    cases = known(home)
    assert (cases["a1"]["ultima_vez"], cases["a2"]["ultima_vez"]) == (night(9), night(3))


def test_an_installation_without_publication_knows_nothing(home):
    assert known(home) == {}


def test_the_hash_written_in_the_architecture_is_the_one_computed():
    with duckdb.connect() as con:
        row = con.execute(
            f"""
            select {EVIDENCE_HASH}, md5('indicio;10.50;a|k|c|v;|k|c|')
            from (
                select 'indicio' as tipo, 10.5::decimal(14, 2) as valor_em_risco,
                    '[{{"fonte":"a","chave":"k","campo":"c","valor":"v"}},{{"chave":"k","campo":"c"}}]' as evidencias
            )
            """
        ).fetchone()
    assert row is not None and row[0] == row[1]


def test_twenty_thousand_alerts_cross_the_batches_of_one_night(home, publish, alert, night):
    publish([alert("a0")], night(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute(
            "insert into pagamentos.alertas select a.* replace (i::varchar as alerta_id) "
            "from pagamentos.alertas a, range(20000) t(i)"
        )
    assert register(home, home.restrito, night(1)) == {"novo": 20_001}
    assert len(known(home)) == 20_001


@pytest.mark.parametrize("table", ["noites", "observacoes"])
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set id = id"])
def test_the_store_refuses_to_forget(home, publish, alert, night, table, statement):
    run(home, publish, [alert("a1")], night(1))
    with pytest.raises(IntegrityError, match="append-only"), open_store(home) as connection:
        connection.execute(text(statement.format(table)))
