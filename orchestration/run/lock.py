"""The writer's lock of an installation: one run at a time writes in <home>. Readers never need it."""

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.errors import UserError
from orchestration.settings import Home

PATIENCE_SECONDS = 0.5
_held: set[Path] = set()


@dataclass(frozen=True)
class Holder:
    """Who holds the lock: a process of this machine and when it took it (UTC, ISO)."""

    pid: int
    desde: str

    def __str__(self) -> str:
        from orchestration.portuguese import moment

        return f"processo {self.pid}, desde {moment(self.desde)}"


@contextmanager
def exclusive(home: Home) -> Iterator[None]:
    """Hold the writer's lock of `home`; nested use in the same process holds the same lock.

    The kernel frees it when the process ends, however it ends. Raises UserError (exit 1) when another process holds
    it, or the folder takes no writing.
    """
    path = home.trava.resolve()
    if path in _held:
        yield
        return
    home.raiz.mkdir(parents=True, exist_ok=True)
    if shut := closed([home.raiz]):
        raise shut[0]
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken(descriptor):
            raise UserError(f"Outra execução já está gravando em {home.raiz}{_who(home)}: espere que ela termine.")
        _sign(descriptor)
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def closed(folders: Iterable[Path]) -> list[UserError]:
    """What to say of each of the `folders` that is there and that this user may not read and write."""
    return [
        UserError(f"A pasta {path} não aceita leitura e escrita deste usuário.")
        for path in folders
        if path.exists() and not os.access(path, os.R_OK | os.W_OK | os.X_OK)
    ]


def holder(home: Home) -> Holder | None:
    """The process that holds the lock now, or None when a run could start."""
    if not home.trava.exists():
        return None
    descriptor = os.open(home.trava, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        signature = os.pread(descriptor, 1000, 0)
        return Holder(**json.loads(signature)) if signature else Holder(0, "")
    finally:
        os.close(descriptor)
    return None


def _taken(descriptor: int) -> bool:
    """Take the lock; False when another process holds it. `holder` has it for an instant, which is waited for."""
    last = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > last:
                return False
            time.sleep(0.01)
        else:
            return True


def _sign(descriptor: int) -> None:
    signature = json.dumps({"pid": os.getpid(), "desde": datetime.now(UTC).isoformat(timespec="seconds")})
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, signature.encode(), 0)


def _who(home: Home) -> str:
    other = holder(home)
    return f" ({other})" if other and other.pid else ""
