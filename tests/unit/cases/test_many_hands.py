"""Several cases decided at once, responsible and due date, and what a case may become: SQLite and PostgreSQL alike."""

from datetime import date

import duckdb
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orchestration.cases.assignments import Assignment, assign, assignments
from orchestration.cases.opening import open_store
from orchestration.cases.registration import register
from orchestration.cases.states import allowed
from orchestration.cases.store import decide, decide_many, history, states
from orchestration.errors import UserError
from orchestration.settings import Home


@pytest.fixture(params=["sqlite", "postgresql"])
def cases(request: pytest.FixtureRequest, home: Home, publish, alert, run_at) -> Home:
    """Three cases: a1 and b2 of a paid line, c3 of one that is not paid yet."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres")
    publish([alert("a1"), alert("b2"), alert("c3")], run_at(1))
    with duckdb.connect(str(home.restrito)) as con:
        con.execute("update pagamentos.alertas set fase = 'pre' where alerta_id = 'c3'")
    register(home, home.restrito, run_at(1))
    return home


def test_one_reason_decides_several_an_event_each(cases: Home) -> None:
    moved, refused = decide_many(cases, {"a1": 0, "b2": None, "c3": 0}, "em_analise", "lote de julho", "Ana")
    assert ([case.alerta_id for case in moved], refused) == (["a1", "b2", "c3"], [])
    with open_store(cases, reading=True) as connection:
        for alerta in ("a1", "b2", "c3"):
            (event,) = history(connection, alerta)
            assert (event.quem, event.motivo, event.para) == ("Ana", "lote de julho", "em_analise")


def test_the_second_of_two_people_is_told_and_the_other_cases_move(cases: Home) -> None:
    decide(cases, "a1", "confirmado", "visto", "Bia")
    moved, refused = decide_many(cases, {"a1": 0, "b2": 0}, "em_analise", "lote", "Ana")
    assert [case.alerta_id for case in moved] == ["b2"]
    assert [(item.alerta_id, "Bia: confirmado" in item.frase) for item in refused] == [("a1", True)]
    assert states(cases) == {"a1": "confirmado", "b2": "em_analise", "c3": "novo"}


def test_a_reason_that_does_not_serve_moves_nothing(cases: Home) -> None:
    with pytest.raises(UserError, match="código da lista"):
        decide_many(cases, {"a1": 0, "b2": 0}, "improcedente", "porque sim", "Ana")
    assert set(states(cases).values()) == {"novo"}


def test_what_was_not_paid_cannot_be_recovered(cases: Home) -> None:
    decide_many(cases, {"a1": 0, "c3": 0}, "confirmado", "visto", "Ana")
    assert "ressarcido" in allowed("confirmado", "pos") and "ressarcido" not in allowed("confirmado", "pre")
    moved, refused = decide_many(cases, {"a1": 1, "c3": 1}, "ressarcido", "devolvido", "Ana")
    assert [case.alerta_id for case in moved] == ["a1"]
    assert "ainda não foi feito" in refused[0].frase


def test_the_newest_assignment_is_in_force_and_none_is_ever_erased(cases: Home) -> None:
    assign(cases, ["a1", "b2"], "bia", date(2026, 8, 31), "Ana (ana)")
    assign(cases, ["b2"], None, None, "Ana (ana)")
    found = assignments(cases)
    assert (found["a1"].responsavel, found["a1"].prazo) == ("bia", date(2026, 8, 31))
    assert (found["b2"].responsavel, found["b2"].prazo, found["b2"].quem) == (None, None, "Ana (ana)")
    assert isinstance(found["a1"], Assignment) and "c3" not in found
    for statement in ("delete from atribuicoes", "update atribuicoes set responsavel = 'x'"):
        with pytest.raises(DBAPIError, match="append-only"), open_store(cases) as connection:
            connection.execute(text(statement))
