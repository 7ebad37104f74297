"""The desk when a store or the publication fails or is locked: an error page with its status, within five seconds."""

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import duckdb
import pytest
import requests

from orchestration.cases.mesa import pages, safeguards
from orchestration.cases.mesa.app import create_app
from orchestration.cases.mesa.safeguards import HEADERS
from orchestration.cases.mesa.users import create_user
from orchestration.cases.registration import register
from orchestration.cases.store import decide, states
from orchestration.settings import Home
from tests.unit.cases.desk_client import PASSWORD, log_in, send_login, serving, token_of

LONGEST = 5.0
Break = Callable[[Home], object]


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits. Their real lengths are tested once."""
    monkeypatch.setattr(safeguards, "STORE_SECONDS", 0.4)
    monkeypatch.setattr(safeguards, "ANSWER_SECONDS", 2.0)


def check(answer: requests.Response, status: int, *sentences: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert '<html lang="pt-BR">' in answer.text and "Não foi possível" in answer.text
    for sentence in sentences:
        assert sentence in answer.text
    assert answer.elapsed.total_seconds() < LONGEST
    assert (answer.headers.get("Retry-After") is not None) == (status == 503)


def every_request(browser: requests.Session, desk: str) -> Iterator[Callable[[], requests.Response]]:
    """Yield the requests that read the store or the publication; their form token is read before anything fails."""
    token = token_of(browser.get(f"{desk}/casos/a1"))
    form = {"csrf": token, "ordem": "0", "estado": "em_analise", "motivo": "lido"}
    yield lambda: browser.get(f"{desk}/casos")
    yield lambda: browser.get(f"{desk}/casos/a1")
    yield lambda: browser.get(f"{desk}/casos/a1/dossie.html")
    yield lambda: browser.get(f"{desk}/regras")
    yield lambda: browser.post(f"{desk}/casos/a1/decisao", data=form)


def remove_store(home: Home) -> None:
    home.casos.unlink()


def overwrite_store(home: Home) -> None:
    home.casos.write_bytes(b"isto nao e sqlite" * 1000)


def remove_ledger(home: Home) -> None:
    home.estado.unlink()


def overwrite_ledger(home: Home) -> None:
    home.estado.write_bytes(b"isto nao e sqlite" * 1000)


def misspell_settings(home: Home) -> None:
    home.configuracao.write_text("casos = [", "utf-8")


def name_unknown_database(home: Home) -> None:
    home.configuracao.write_text('casos = "nenhumbanco://x/y"', "utf-8")


def point_at_closed_port(home: Home) -> None:
    home.configuracao.write_text('casos = "postgresql://casos@127.0.0.1:1/casos"', "utf-8")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (remove_store, "casos.sqlite sumiu ou está vazio"),
        (overwrite_store, "casos.sqlite está danificado"),
        (remove_ledger, "estado.sqlite sumiu ou está vazio"),
        (overwrite_ledger, "estado.sqlite está danificado"),
        (misspell_settings, "não é TOML válido"),
        (name_unknown_database, "pede um programa que não está instalado"),
        (point_at_closed_port, "no endereço da configuração"),
    ],
)
def test_every_request_reports_a_failing_store_or_setting(desk, home, short_waits, damage, sentence):
    calls = list(every_request(log_in(desk, "bia"), desk))
    damage(home)
    for request in calls:
        check(request(), 503, sentence)
    answer = send_login(requests.Session(), desk, "bia", PASSWORD)
    check(answer, 503, sentence)
    assert "Set-Cookie" not in answer.headers


def remove_publication(home: Home) -> None:
    home.restrito.unlink()


def cut_publication(home: Home) -> None:
    home.restrito.write_bytes(home.restrito.read_bytes()[:20_000])


def overwrite_publication(home: Home) -> None:
    home.restrito.write_bytes(b"isto nao e duckdb" * 1000)


def publish_something_else(home: Home) -> None:
    home.restrito.unlink()
    duckdb.connect(str(home.restrito)).close()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (remove_publication, "Não há publicação em"),
        (cut_publication, "restrito.duckdb não pôde ser lida"),
        (overwrite_publication, "restrito.duckdb não pôde ser lida"),
        (publish_something_else, "restrito.duckdb não pôde ser lida"),
    ],
)
def test_requests_that_read_the_publication_report_its_failure(desk, home, damage, sentence):
    calls = list(every_request(log_in(desk, "bia"), desk))
    damage(home)
    for request in calls[:3]:
        check(request(), 503, sentence)
    assert calls[3]().status_code == 200, "the precision of rules is read from the store alone"


def test_a_publication_locked_by_another_program_is_reported(desk, home):
    browser = log_in(desk, "leo")
    hold = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('aberto', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(home.restrito)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline()
        check(browser.get(f"{desk}/casos"), 503, "ocupada por outro programa")
        other.communicate(b"")
    assert browser.get(f"{desk}/casos").status_code == 200


@pytest.mark.parametrize("store", ["casos", "estado"])
def test_a_locked_store_is_reported_in_time(desk, home, store, monkeypatch):
    calls = list(every_request(log_in(desk, "bia"), desk))
    with sqlite3.connect(getattr(home, store)) as holder:
        holder.execute("begin exclusive")
        sentence = f"{store}.sqlite está ocupado por outro programa: tente de novo em instantes."
        check(calls[0](), 503, sentence)
        monkeypatch.setattr(safeguards, "STORE_SECONDS", 0.2)
        for request in (calls[1], calls[4]):
            check(request(), 503, sentence)
        holder.rollback()
    assert all(request().status_code == 200 for request in calls)


def test_reading_does_not_wait_for_a_writer(desk, home):
    browser = log_in(desk, "leo")
    with sqlite3.connect(home.casos) as writer:
        writer.execute("begin immediate")
        answers = [browser.get(f"{desk}{path}") for path in ("/casos", "/regras")]
        writer.rollback()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert max(answer.elapsed.total_seconds() for answer in answers) < 2


def test_a_slow_page_is_answered_in_time(desk, monkeypatch):
    browser = log_in(desk, "leo")
    released = Event()
    monkeypatch.setattr(pages, "precision_by_rule", lambda home: released.wait(20) and [])
    began = time.monotonic()
    answer = browser.get(f"{desk}/regras")
    assert 4 < time.monotonic() - began < LONGEST
    check(answer, 503, "A mesa não conseguiu responder a tempo.")
    released.set()
    monkeypatch.setattr(pages, "precision_by_rule", lambda home: [])
    assert browser.get(f"{desk}/regras").status_code == 200


def test_an_unexpected_error_shows_and_logs_no_exception_message(desk, monkeypatch, caplog):
    logging.getLogger("uvicorn.error").addHandler(caplog.handler)
    browser = log_in(desk, "leo")

    def fail(home: Home) -> None:
        raise RuntimeError("111.444.777-35")

    monkeypatch.setattr(pages, "precision_by_rule", fail)
    check(browser.get(f"{desk}/regras"), 500, "A mesa encontrou um erro que não esperava")
    limit = time.monotonic() + 5
    while not caplog.text and time.monotonic() < limit:
        time.sleep(0.02)  # logged after the response is sent
    assert "RuntimeError em test_mesa_failures.py" in caplog.text and "444" not in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nada", 404, "Esta página não existe."),
        ("GET", "/casos/zzz", 404, "Não há alerta de identificador zzz."),
        ("GET", "/estatico/nada.css", 404, "Esta página não existe."),
        ("DELETE", "/casos", 405, "não aceita este pedido"),
        ("POST", "/entrar", 403, "a página que o pediu ficou velha"),
    ],
)
def test_an_invalid_request_gets_an_error_page(desk, method, path, status, sentence):
    check(log_in(desk, "leo").request(method, desk + path), status, sentence)


def test_another_host_and_another_site_get_an_error_page(desk):
    check(requests.get(f"{desk}/entrar", headers={"Host": "mesa.exemplo.com"}), 400, "não atende por este endereço")
    check(requests.post(f"{desk}/entrar", headers={"Sec-Fetch-Site": "cross-site"}), 403, "veio de outra página")


def test_a_published_case_can_be_opened_before_its_run_registers_it(desk, home, publish, alert, run_at):
    browser = log_in(desk, "leo")
    publish([alert("a1"), alert("novo1")], run_at(2))
    assert "/casos/novo1" in browser.get(f"{desk}/casos").text
    assert browser.get(f"{desk}/casos/novo1").status_code == 200
    assert register(home, home.restrito, run_at(2)) == {}


def test_readers_do_not_fail_while_runs_publish(desk, home, publish, alert, run_at, tmp_path):
    """Rename publications into place and register them, one after another, while three readers browse."""
    publications = []
    for number in range(2, 7):
        publish([alert("a1", fato=f"2025-{number:02}"), *(alert(f"x{number}{i}") for i in range(60))], run_at(number))
        publications.append(home.restrito.rename(tmp_path / f"{number}.duckdb"))
    publish([alert("a1")], run_at(1))
    ended, failed, read = Event(), [], []

    def keep_reading(login: str) -> None:
        browser = log_in(desk, login)
        while not ended.is_set():
            for path in ("/casos", "/casos/a1", "/regras"):
                answer = browser.get(desk + path)
                read.append(path)
                if answer.status_code != 200:
                    failed.append((path, answer.status_code, answer.text))

    readers = [Thread(target=keep_reading, args=(login,)) for login in ("leo", "bia", "leo")]
    for reader in readers:
        reader.start()
    for number, built in enumerate(publications, start=2):
        built.rename(home.restrito)
        register(home, home.restrito, run_at(number))
        seen, limit = len(read), time.monotonic() + 20
        while len(read) < seen + 2 and time.monotonic() < limit:
            time.sleep(0.01)
    ended.set()
    for reader in readers:
        reader.join()
    assert failed == [] and len(read) > 10


@pytest.fixture
def postgres_desk(postgres, home, publish, alert, run_at, quick) -> Iterator[str]:
    """A desk whose cases are in PostgreSQL."""
    publish([alert("a1")], run_at(1))
    register(home, home.restrito, run_at(1))
    create_user(home, "bia", "Bia Melo", ("decidir",), PASSWORD)
    with serving(create_app(home)) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_table_locked_in_postgresql_is_reported_in_time(postgres, postgres_server, postgres_desk, home):
    browser = log_in(postgres_desk, "bia")
    with postgres_server.connect(postgres.rpartition("/")[2]) as holder:
        holder.execute("lock table usuarios in access exclusive mode")
        check(browser.get(f"{postgres_desk}/casos"), 503, "está ocupado por outro programa")
    assert browser.get(f"{postgres_desk}/casos").status_code == 200


def test_a_postgresql_server_that_hangs_is_reported_in_time(
    postgres, postgres_server, postgres_desk, home, short_waits
):
    browser = log_in(postgres_desk, "bia")
    processes = [postgres_server.pid, *postgres_server.children()]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        check(browser.get(f"{postgres_desk}/casos"), 503)
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)
    assert browser.get(f"{postgres_desk}/casos").status_code == 200
    decide(home, "a1", "em_analise", "lido", "Ana")
    assert states(home) == {"a1": "em_analise"}
