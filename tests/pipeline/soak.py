"""What goes on beside the runs of a soak: a desk with two users, a reader that never stops, and what they hold."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import duckdb
import requests

from orchestration.cases.mesa.users import create_user
from orchestration.settings import Home
from tests.unit.cases.desk_client import PASSWORD, log_in, token_of

RUN = [sys.executable, "-m", "orchestration.cli"]
REMADE = {"construcao", "painel", "publicacoes", "trabalho", "warehouse"}
USERS = {"ana": "Ana Lima", "bia": "Bia Reis"}


class Desk:
    """`residencias mesa` as a process that lives through all nights, and its two users."""

    def __init__(self, home: Home) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        for login, name in USERS.items():
            create_user(home, login, name, ("ler", "decidir"), PASSWORD)
        self.process = subprocess.Popen([*RUN, "mesa", "--home", str(home.raiz), "--porta", str(self.port)])
        self.decided: list[tuple[str, str]] = []
        self._browsers: dict[str, requests.Session] = {}

    def wait(self) -> None:
        """Wait until it answers, and let both users log in."""
        for _ in range(240):
            try:
                requests.get(f"{self.address}/entrar", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.25)
        self._browsers = {login: log_in(self.address, login) for login in USERS}

    def decide(self, login: str, rng: random.Random) -> None:
        """Put a case that is open and not looked at under analysis; what the desk accepted is kept in `decided`."""
        browser = self._browsers[login]
        listed = browser.get(f"{self.address}/casos?estado=novo", timeout=30)
        if listed.url.endswith("/entrar"):  # the session ended
            self._browsers[login] = log_in(self.address, login)
            return
        cases = sorted(set(re.findall(r"/casos/([0-9a-f]{16,64})", listed.text)))
        if listed.status_code != 200 or not cases:
            return
        case = rng.choice(cases)
        page = browser.get(f"{self.address}/casos/{case}", timeout=30)
        order = re.search(r'name="ordem" value="(\d+)"', page.text)
        if not order:
            return
        form = {"csrf": token_of(page), "ordem": order[1], "estado": "em_analise", "motivo": "lido na vigília"}
        answer = browser.post(f"{self.address}/casos/{case}/decisao", data=form, allow_redirects=False, timeout=30)
        assert answer.status_code in (303, 400, 503), answer.status_code
        if answer.status_code == 303:
            self.decided.append((case, USERS[login]))

    def held(self) -> tuple[int, int]:
        """Open descriptors, and resident bytes, of the desk's process."""
        place = Path("/proc", str(self.process.pid))
        pages = int((place / "statm").read_text().split()[1])
        return len(list((place / "fd").iterdir())), pages * os.sysconf("SC_PAGE_SIZE")

    def close(self) -> None:
        """Stop the desk."""
        self.process.terminate()
        self.process.wait(timeout=60)


class Reader:
    """Counts the rows of both publications over and over, as people do while a run publishes."""

    def __init__(self, home: Home) -> None:
        self._home, self._stop = home, Event()
        self.reads, self.failures = 0, []
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._stop.wait(1):
            for path, table in (
                (self._home.restrito, "pagamentos.linhas"),
                (self._home.publico, "indicadores.valores"),
            ):
                try:
                    with duckdb.connect(str(path), read_only=True) as con:
                        con.execute(f"select count(*) from {table}").fetchone()
                    self.reads += 1
                except duckdb.Error as failure:
                    self.failures.append(f"{table}: {type(failure).__name__}: {failure}")

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join()


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[None]:
    """Repeat `work` in a thread until the block ends; its failure is the block's."""
    stop, failures = Event(), []

    def repeat() -> None:
        while not stop.wait(3):
            try:
                work()
            except requests.RequestException as failure:
                failures.append(failure)

    thread = Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert not failures, failures


def run(landing: Path, home: Home, month: str, killed_after: float | None = None) -> tuple[int, str]:
    """Run one night; exit code, negative when it was killed after so many seconds, and standard error."""
    arguments = ["run", "--landing", str(landing), "--home", str(home.raiz), "--competencia", month]
    process = subprocess.Popen(
        [*RUN, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _, said = process.communicate(timeout=killed_after or 900)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        _, said = process.communicate()
    return process.returncode, said


def bytes_of(home: Home) -> tuple[int, int]:
    """Bytes on disk below the home, each file once: of what is kept for ever, and of what runs make again."""
    found: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for path in home.raiz.rglob("*"):
        if not path.is_dir():
            state = path.lstat()
            found[path.relative_to(home.raiz).parts[0] in REMADE][state.st_ino] = state.st_blocks * 512
    return sum(found[False].values()), sum(found[True].values())
