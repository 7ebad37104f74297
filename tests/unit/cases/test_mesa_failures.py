"""The desk when what is behind it fails or is held: a sentence, its status and every header, in five seconds."""

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
from tests.unit.cases.desk_client import PASSWORD, enter, serving, token_of, try_to_enter

LONGEST = 5.0
Break = Callable[[Home], object]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, shorter: their real lengths are tested once."""
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
    """Requests that ask the store or the publication, their forms taken while all is well."""
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


def name_no_database(home: Home) -> None:
    home.configuracao.write_text('casos = "nenhumbanco://x/y"', "utf-8")


def point_at_nobody(home: Home) -> None:
    home.configuracao.write_text('casos = "postgresql://casos@127.0.0.1:1/casos"', "utf-8")


@pytest.mark.parametrize(
    ("hurt", "said"),
    [
        (remove_store, "casos.sqlite sumiu ou está vazio"),
        (overwrite_store, "casos.sqlite está danificado"),
        (remove_ledger, "estado.sqlite sumiu ou está vazio"),
        (overwrite_ledger, "estado.sqlite está danificado"),
        (misspell_settings, "não é TOML válido"),
        (name_no_database, "pede um programa que não está instalado"),
        (point_at_nobody, "no endereço da configuração"),
    ],
)
def test_whatever_is_asked_while_a_store_or_the_settings_fail(desk, home, impatient, hurt, said):
    asked = list(every_request(enter(desk, "bia"), desk))
    hurt(home)
    for request in asked:
        check(request(), 503, said)
    answer = try_to_enter(requests.Session(), desk, "bia", PASSWORD)
    check(answer, 503, said)
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
    ("hurt", "said"),
    [
        (remove_publication, "Não há publicação em"),
        (cut_publication, "restrito.duckdb não pôde ser lida"),
        (overwrite_publication, "restrito.duckdb não pôde ser lida"),
        (publish_something_else, "restrito.duckdb não pôde ser lida"),
    ],
)
def test_whatever_is_asked_while_the_publication_fails(desk, home, hurt, said):
    asked = list(every_request(enter(desk, "bia"), desk))
    hurt(home)
    for request in asked[:3]:
        check(request(), 503, said)
    assert asked[3]().status_code == 200, "what people decided needs no publication"


def test_a_publication_that_another_program_holds_is_said(desk, home):
    browser = enter(desk, "leo")
    held = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('aberto', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", held, str(home.restrito)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdout.readline()
        check(browser.get(f"{desk}/casos"), 503, "ocupada por outro programa")
        other.communicate(b"")
    assert browser.get(f"{desk}/casos").status_code == 200


@pytest.mark.parametrize("store", ["casos", "estado"])
def test_a_store_that_is_held_is_said_in_time(desk, home, store, monkeypatch):
    asked = list(every_request(enter(desk, "bia"), desk))
    with sqlite3.connect(getattr(home, store)) as holder:
        holder.execute("begin exclusive")
        said = f"{store}.sqlite está ocupado por outro programa: tente de novo em instantes."
        check(asked[0](), 503, said)
        monkeypatch.setattr(safeguards, "STORE_SECONDS", 0.2)
        for request in (asked[1], asked[4]):
            check(request(), 503, said)
        holder.rollback()
    assert all(request().status_code == 200 for request in asked)


def test_a_writer_at_work_keeps_nobody_from_reading(desk, home):
    browser = enter(desk, "leo")
    with sqlite3.connect(home.casos) as writer:
        writer.execute("begin immediate")
        answers = [browser.get(f"{desk}{path}") for path in ("/casos", "/regras")]
        writer.rollback()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert max(answer.elapsed.total_seconds() for answer in answers) < 2


def test_what_takes_too_long_is_answered_in_time(desk, monkeypatch):
    browser = enter(desk, "leo")
    let_go = Event()
    monkeypatch.setattr(pages, "precision_by_rule", lambda home: let_go.wait(20) and [])
    began = time.monotonic()
    answer = browser.get(f"{desk}/regras")
    assert 4 < time.monotonic() - began < LONGEST
    check(answer, 503, "A mesa não conseguiu responder a tempo.")
    let_go.set()
    monkeypatch.setattr(pages, "precision_by_rule", lambda home: [])
    assert browser.get(f"{desk}/regras").status_code == 200


def test_an_error_of_the_program_is_a_page_without_its_words(desk, monkeypatch, caplog):
    logging.getLogger("uvicorn.error").addHandler(caplog.handler)
    browser = enter(desk, "leo")

    def fail(home: Home) -> None:
        raise RuntimeError("111.444.777-35")

    monkeypatch.setattr(pages, "precision_by_rule", fail)
    check(browser.get(f"{desk}/regras"), 500, "A mesa encontrou um erro que não esperava")
    limit = time.monotonic() + 5
    while not caplog.text and time.monotonic() < limit:
        time.sleep(0.02)  # said once the answer is out
    shown = caplog.text
    assert "RuntimeError em test_mesa_failures.py" in shown and "444" not in shown


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nada", 404, "Esta página não existe."),
        ("GET", "/casos/zzz", 404, "Não há alerta de identificador zzz."),
        ("GET", "/estatico/nada.css", 404, "Esta página não existe."),
        ("DELETE", "/casos", 405, "não aceita este pedido"),
        ("POST", "/entrar", 403, "a página que o pediu ficou velha"),
    ],
)
def test_a_wrong_request_is_a_page_too(desk, method, path, status, said):
    check(enter(desk, "leo").request(method, desk + path), status, said)


def test_another_host_and_another_site_are_pages_too(desk):
    check(requests.get(f"{desk}/entrar", headers={"Host": "mesa.exemplo.com"}), 400, "não atende por este endereço")
    check(requests.post(f"{desk}/entrar", headers={"Sec-Fetch-Site": "cross-site"}), 403, "veio de outra página")


def test_a_case_published_a_moment_ago_is_there_before_its_run_registers_it(desk, home, publish, alert, night):
    browser = enter(desk, "leo")
    publish([alert("a1"), alert("novo1")], night(2))
    assert "/casos/novo1" in browser.get(f"{desk}/casos").text
    assert browser.get(f"{desk}/casos/novo1").status_code == 200
    assert register(home, home.restrito, night(2)) == {}


def test_readers_never_fail_while_nights_are_published(desk, home, publish, alert, night, tmp_path):
    """Publications renamed into place and registered, one after another, under three readers."""
    nights = []
    for number in range(2, 7):
        publish([alert("a1", fato=f"2025-{number:02}"), *(alert(f"x{number}{i}") for i in range(200))], night(number))
        nights.append(home.restrito.rename(tmp_path / f"{number}.duckdb"))
    publish([alert("a1")], night(1))
    ended, failed, read = Event(), [], []

    def keep_reading(login: str) -> None:
        browser = enter(desk, login)
        while not ended.is_set():
            for path in ("/casos", "/casos/a1", "/regras"):
                answer = browser.get(desk + path)
                read.append(path)
                if answer.status_code != 200:
                    failed.append((path, answer.status_code, answer.text))

    readers = [Thread(target=keep_reading, args=(login,)) for login in ("leo", "bia", "leo")]
    for reader in readers:
        reader.start()
    for number, built in enumerate(nights, start=2):
        built.rename(home.restrito)
        register(home, home.restrito, night(number))
        seen, limit = len(read), time.monotonic() + 20
        while len(read) < seen + 2 and time.monotonic() < limit:
            time.sleep(0.01)
    ended.set()
    for reader in readers:
        reader.join()
    assert failed == [] and len(read) > 10


@pytest.fixture
def postgres_desk(postgres, home, publish, alert, night, quick) -> Iterator[str]:
    """A desk whose cases are in PostgreSQL."""
    publish([alert("a1")], night(1))
    register(home, home.restrito, night(1))
    create_user(home, "bia", "Bia Melo", ("decidir",), PASSWORD)
    with serving(create_app(home)) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_table_that_postgresql_holds_is_said_in_time(postgres, postgres_server, postgres_desk, home):
    browser = enter(postgres_desk, "bia")
    with postgres_server.connect(postgres.rpartition("/")[2]) as holder:
        holder.execute("lock table usuarios in access exclusive mode")
        check(browser.get(f"{postgres_desk}/casos"), 503, "está ocupado por outro programa")
    assert browser.get(f"{postgres_desk}/casos").status_code == 200


def test_a_server_of_postgresql_that_hangs_or_stops_is_said_in_time(
    postgres, postgres_server, postgres_desk, home, impatient
):
    browser = enter(postgres_desk, "bia")
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
