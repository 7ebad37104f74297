"""The case store in PostgreSQL behaves as in a file: decisions, refusals, and a lost, foreign or unreachable store."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orchestration.cases.opening import open_store
from orchestration.cases.precision import precision_by_rule
from orchestration.cases.registration import register, write_known
from orchestration.cases.store import decide, states
from orchestration.errors import Unavailable, UserError
from orchestration.installation import stores
from orchestration.settings import Home


def test_cases_behave_the_same_in_postgresql(postgres, home, publish, alert, run_at) -> None:
    publish([alert("a1"), alert("b2")], run_at(1))
    assert register(home, home.restrito, run_at(1)) == {"novo": 2}
    assert register(home, home.restrito, run_at(1)) == {}
    decide(home, "a", "improcedente", "dado_atrasado: chegou depois", "Ana")
    publish([alert("a1", fato="2025-12")], run_at(2))
    assert register(home, home.restrito, run_at(2)) == {"reaberto": 1, "extinto": 1}
    assert states(home) == {"a1": "reaberto", "b2": "extinto"}
    with duckdb.connect() as con:
        assert write_known(home, con) == 2
        row = con.execute("select primeira_vez, ultima_vez, veredito from casos.conhecidos where alerta_id = 'a1'")
        assert row.fetchone() == (run_at(1), run_at(2), "improcedente")
    (rule,) = precision_by_rule(home)
    assert (rule.confirmados, rule.decididos) == (0, 1)
    assert not home.casos.exists()
    for statement in ("delete from eventos", "update eventos set quem = 'x'", "truncate observacoes cascade"):
        with pytest.raises(DBAPIError, match="append-only"), open_store(home) as connection:
            connection.execute(text(statement))


def test_only_one_of_several_simultaneous_decisions_is_recorded_in_postgresql(
    postgres, home, publish, alert, run_at
) -> None:
    publish([alert("c3")], run_at(3))
    register(home, home.restrito, run_at(3))

    def try_to(who: str) -> bool:
        try:
            decide(home, "c3", "em_analise", "lido", who)
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(6) as people:
        recorded = list(people.map(try_to, "abcdef"))
    assert recorded.count(True) == 1


def test_an_emptied_database_or_one_of_another_home_is_refused(
    postgres, postgres_server, home, publish, alert, run_at, monkeypatch, tmp_path
) -> None:
    publish([alert("a1")], run_at(1))
    register(home, home.restrito, run_at(1))
    other = Home(tmp_path / "outra")
    with pytest.raises(Unavailable, match=r"'casos' e o registro de cargas .* não são da mesma instalação"):
        states(other)
    monkeypatch.setenv("RESIDENCIAS_CASOS", postgres_server.new_database("vazio"))
    for check in (states, stores.refuse_lost):
        with pytest.raises(Unavailable, match="no endereço da configuração 'casos' sumiu ou está vazio"):
            check(home)
    with postgres_server.connect("vazio") as connection:
        assert connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)
    monkeypatch.setenv("RESIDENCIAS_CASOS", postgres)
    assert states(home) == {"a1": "novo"}
    assert not [failure for failure in stores.wrong(home) if "casos" in failure.frase]


def test_an_unreachable_server_is_reported_without_its_address(home, monkeypatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_CASOS", "postgresql://casos:segredo@127.0.0.1:1/casos")
    with pytest.raises(Unavailable) as failure:
        states(home)
    assert (
        failure.value.frase == "O registro de casos no endereço da configuração 'casos' não pôde ser lido ou gravado."
    )
