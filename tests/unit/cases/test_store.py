"""Decisions: which are allowed, what they require, simultaneous ones, and the precision of rules. Also the store."""

import signal
import stat
import subprocess
import sys
from threading import Thread

import pytest
from sqlalchemy import select

from orchestration.cases.opening import HEAD, MIGRATIONS, open_store
from orchestration.cases.precision import precision_by_rule, wilson
from orchestration.cases.registration import register
from orchestration.cases.states import CLOSED, DECISIONS, OPEN, REASONS, STATES
from orchestration.cases.store import decide, history, log_access, states
from orchestration.cases.tables import acessos
from orchestration.errors import ExitCode, UserError


@pytest.fixture
def registered(home, publish, alert, run_at):
    """A home with six alerts of two rules, in the state novo."""
    publish(
        [alert(f"{letter}bc{letter}", regra="MR-09A" if letter < "e" else "MR-20") for letter in "abcdef"], run_at(1)
    )
    register(home, home.restrito, run_at(1))
    return home


def test_a_decision_records_who_why_and_the_states(registered):
    case = decide(registered, "abca", "improcedente", "dado_atrasado: o ofício chegou em junho", "Ana Lima")
    assert (case.estado, case.ordem) == ("improcedente", 1)
    with open_store(registered) as connection:
        (event,) = history(connection, "abca")
    assert (event.quem, event.de, event.para, event.humano) == ("Ana Lima", "novo", "improcedente", True)
    assert (event.motivo_codigo, event.motivo) == ("dado_atrasado", "o ofício chegou em junho")


def test_a_reason_code_without_text_gets_the_meaning_of_the_code(registered):
    decide(registered, "abca", "improcedente", "decisao_judicial", "Ana")
    with open_store(registered) as connection:
        (event,) = history(connection, "abca")
    assert event.motivo == REASONS["decisao_judicial"]


@pytest.mark.parametrize(
    ("alerta", "estado", "motivo", "quem", "sentence"),
    [
        ("zzz", "confirmado", "visto", "Ana", "Não há alerta de identificador zzz."),
        ("", "confirmado", "visto", "Ana", "Não há alerta"),
        ("%", "confirmado", "visto", "Ana", "Não há alerta"),
        ("abca", "improcedente", "porque sim", "Ana", "código da lista"),
        ("abca", "confirmado", "  ", "Ana", "precisa de um motivo"),
        ("abca", "confirmado", "visto", " ", "quem decide"),
        ("abca", "talvez", "visto", "Ana", "não existe"),
        ("abca", "novo", "visto", "Ana", "não passa a novo"),
        ("abca", "extinto", "visto", "Ana", "não passa a extinto"),
        ("abca", "ressarcido", "visto", "Ana", "não passa a ressarcido"),
        ("abca", "confirmado", "pago ao 529.982.247-25", "Ana", "O motivo traz um CPF ou CNS, o que não se guarda"),
        ("abca", "confirmado", "visto", "529.982.247-25", "O nome de quem decide traz um CPF ou CNS"),
    ],
)
def test_an_invalid_decision_is_refused_in_one_sentence(registered, alerta, estado, motivo, quem, sentence):
    with pytest.raises(UserError, match=sentence) as refusal:
        decide(registered, alerta, estado, motivo, quem)
    assert refusal.value.saida == ExitCode.USO_INCORRETO
    assert set(states(registered).values()) == {"novo"}


def test_the_beginning_of_an_id_is_enough_when_it_is_unique(home, publish, alert, run_at):
    publish([alert("abcd1"), alert("abcd2"), alert("ffff")], run_at(1))
    register(home, home.restrito, run_at(1))
    assert decide(home, "FF", "em_analise", "lido", "Ana").alerta_id == "ffff"
    with pytest.raises(UserError, match="Mais de um alerta"):
        decide(home, "abcd", "em_analise", "lido", "Ana")


def test_a_recovered_payment_goes_through_all_its_states(registered):
    for estado in ("em_analise", "aguarda_instituicao", "confirmado", "ressarcido", "encerrado", "reaberto"):
        assert decide(registered, "abca", estado, "andamento", "Ana").estado == estado


def test_every_state_has_a_next_one_and_people_cannot_set_novo_or_extinto():
    assert set(DECISIONS) == set(STATES)
    assert all(DECISIONS.values())
    assert not {"novo", "extinto"} & {target for targets in DECISIONS.values() for target in targets}
    assert not CLOSED & set(OPEN) and CLOSED | set(OPEN) | {"extinto"} == set(STATES)


def test_a_decision_from_an_outdated_page_is_refused(registered):
    decide(registered, "abca", "em_analise", "lido", "Ana", ordem=0)
    with pytest.raises(UserError, match="O caso mudou"):
        decide(registered, "abca", "confirmado", "lido", "Bia", ordem=0)
    assert states(registered)["abca"] == "em_analise"


def test_only_one_of_several_simultaneous_decisions_is_recorded(registered):
    refused: list[str] = []

    def try_it(who: str) -> None:
        try:
            decide(registered, "abca", "confirmado", "visto", who, ordem=0)
        except UserError as refusal:
            refused.append(refusal.frase)

    people = [Thread(target=try_it, args=(f"P{number}",)) for number in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(refused) == 5
    with open_store(registered) as connection:
        assert len(history(connection, "abca")) == 1


def test_precision_is_confirmed_over_decided_with_a_wilson_interval(registered):
    for alerta in ("abca", "bbcb", "cbcc"):
        decide(registered, alerta, "confirmado", "visto", "Ana")
    decide(registered, "abca", "ressarcido", "devolvido", "Ana")
    decide(registered, "dbcd", "improcedente", "dado_incorreto", "Ana")
    decide(registered, "ebce", "em_analise", "lido", "Ana")
    (rule,) = precision_by_rule(registered)
    assert (rule.regra, rule.confirmados, rule.decididos, rule.precisao) == ("MR-09A", 3, 4, 0.75)
    assert (round(rule.inferior, 4), round(rule.superior, 4)) == (0.3006, 0.9544)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombes_published_table(successes, trials, low, high):
    assert [round(bound, 4) for bound in wilson(successes, trials)] == [low, high]


def test_only_the_last_verdict_counts(registered):
    decide(registered, "abca", "confirmado", "visto", "Ana")
    decide(registered, "abca", "improcedente", "pessoa_diversa", "Ana")
    assert [(rule.confirmados, rule.decididos) for rule in precision_by_rule(registered)] == [(0, 1)]


def test_accesses_are_logged(home):
    log_access(home, "ana", "identidade", "a1", "conferir CPF com o banco")
    with open_store(home) as connection:
        row = connection.execute(select(acessos)).one()
    assert (row.quem, row.acao, row.alerta_id, row.finalidade) == (
        "ana",
        "identidade",
        "a1",
        "conferir CPF com o banco",
    )


def test_only_the_owner_may_read_the_file(home):
    states(home)
    assert stat.S_IMODE(home.casos.stat().st_mode) == 0o600


def test_a_migration_killed_half_way_leaves_nothing_behind(home):
    killed = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from orchestration.cases.store import states
from orchestration.settings import Home

@event.listens_for(Engine, "before_cursor_execute")
def kill(connection, cursor, statement, *rest):
    if "CREATE TABLE usuarios" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

states(Home(Path(sys.argv[1])))
"""
    process = subprocess.run([sys.executable, "-c", killed, str(home.raiz)], check=False)
    assert process.returncode == -signal.SIGKILL
    assert states(home) == {}


def test_migrations_and_tables_have_the_same_schema(home):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from orchestration.cases.tables import metadata

    with open_store(home) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


@pytest.mark.parametrize("address", ["isto não é endereço", "nenhumbanco://x/y"])
def test_an_invalid_address_is_reported_in_one_sentence(home, monkeypatch, address):
    monkeypatch.setenv("RESIDENCIAS_CASOS", address)
    with pytest.raises(UserError, match="casos"):
        states(home)


def test_a_damaged_store_is_reported_in_one_sentence(home):
    home.raiz.mkdir()
    home.casos.write_bytes(b"isto nao e sqlite" * 100)
    with pytest.raises(UserError, match=r"casos\.sqlite"):
        states(home)


def test_a_configured_file_behaves_as_the_default_one(home, tmp_path, monkeypatch):
    chosen = tmp_path / "outro" / "casos.sqlite"
    monkeypatch.setenv("RESIDENCIAS_CASOS", f"sqlite:///{chosen}")
    assert states(home) == {}
    assert chosen.exists() and not home.casos.exists()
    chosen.unlink()
    with pytest.raises(UserError, match=f"O registro de casos {chosen} sumiu"):
        states(home)
