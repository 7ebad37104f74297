"""The same store in PostgreSQL: a real server started for the test, where one and its driver are installed."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orchestration.cases.nights import register, write_known
from orchestration.cases.precision import precision_by_rule
from orchestration.cases.store import decide, open_store, states

INITDB, POSTGRES = shutil.which("initdb"), shutil.which("postgres")
psycopg: Any = pytest.importorskip("psycopg", reason="needs the extra postgres")
pytestmark = pytest.mark.skipif(not (INITDB and POSTGRES), reason="needs a PostgreSQL server on the machine")


def as_somebody() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root."""
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        if as_somebody():
            for path in (Path(folder), data):
                shutil.chown(path, "nobody", "nogroup")
        created = [*as_somebody(), str(INITDB), "-D", str(data), "-U", "casos", "--auth=trust", "--encoding=UTF8"]
        subprocess.run(created, check=True, cwd="/", stdout=subprocess.DEVNULL)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = [
            "-D",
            str(data),
            "-p",
            str(port),
            "-k",
            folder,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
        ]
        process = subprocess.Popen([*as_somebody(), str(POSTGRES), *options], cwd="/", stderr=subprocess.DEVNULL)
        address = f"postgresql://casos@127.0.0.1:{port}/postgres"
        _wait(port)
        yield address
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
