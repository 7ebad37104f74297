"""What every protocol shares: how patient an attempt is, how it fails, how bytes are received, what an address shows.

No protocol in here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from orchestration.errors import Erro
from orchestration.fetch.partial import Partial


@dataclass(frozen=True)
class Policy:
    """How patient a download is: seconds, attempts a mirror, bytes a file."""

    tentativas: int = 6
    espera_inicial: float = 2.0
    espera_maxima: float = 120.0
    conexao: float = 20.0
    silencio: float = 60.0
    """Longest silence of a server in the middle of a file."""
    prazo: float = 4 * 3600.0
    """Longest time of one attempt, however fast it drips."""
    bytes_maximos: int = 8 * 2**30
    redirecionamentos: int = 5


class Retryable(Exception):
    """The network or the server failed: the same mirror may do better later. The text ends a Portuguese sentence."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Refused(Exception):
    """The mirror will not give this file however often it is asked. The text ends a Portuguese sentence."""


Progress = Callable[[int, int | None], None]
"""Called with bytes so far and bytes in all, when the server tells them."""


def deadline(policy: Policy) -> Callable[[], None]:
    """A function that raises Retryable once the attempt's time is over."""
    end = time.monotonic() + policy.prazo

    def check_time() -> None:
        if time.monotonic() > end:
            raise Retryable("passou do prazo da transferência")

    return check_time


def receive(partial: Partial, chunk: bytes, total: int | None, progress: Progress, policy: Policy) -> None:
    """Append a chunk, watching the size limit; a disk that takes no more is an Erro."""
    try:
        partial.file.write(chunk)
        size = partial.size
    except OSError as failure:
        raise Erro(f"O disco não aceitou {partial.target.name} ({failure.strerror}).") from failure
    if size > policy.bytes_maximos or (total is not None and total > policy.bytes_maximos):
        raise Refused("passa do tamanho máximo de um arquivo")
    progress(size, total)


def public_name(address: str) -> str:
    """An address without user, password, nor query: what may be shown, logged and kept in a note."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def holds_secret(address: str) -> bool:
    """Whether an address says a user or a password, other than those by which FTP servers let everybody in."""
    parts = urlsplit(address)
    return parts.username not in ((None, "anonymous", "ftp") if parts.scheme == "ftp" else (None,))
