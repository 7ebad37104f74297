"""What HTTP and FTP share: limits of an attempt, its failures, receiving bytes, and addresses without secrets."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from orchestration.errors import UserError, reason
from orchestration.fetch.partial import Partial


@dataclass(frozen=True)
class Policy:
    """Limits of a download: times in seconds, attempts per mirror, bytes per file."""

    tentativas: int = 6
    espera_inicial: float = 2.0
    espera_maxima: float = 120.0
    conexao: float = 20.0
    silencio: float = 60.0
    """Longest time without a byte from the server in the middle of a file."""
    prazo: float = 4 * 3600.0
    """Longest time of one attempt, even if bytes keep arriving."""
    bytes_maximos: int = 8 * 2**30
    redirecionamentos: int = 5


class Retryable(Exception):
    """The network or the server failed and may work later. The text is the end of a Portuguese sentence."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Refused(Exception):
    """The mirror refuses this file, and trying again is useless. The text is the end of a Portuguese sentence."""


Progress = Callable[[int, int | None], None]
"""Called with the bytes received and the size of the file, or None when the server does not send it."""


def deadline(policy: Policy) -> Callable[[], None]:
    """Return a function that raises Retryable once the attempt's time is over."""
    end = time.monotonic() + policy.prazo

    def check_time() -> None:
        if time.monotonic() > end:
            raise Retryable("passou do prazo da transferência")

    return check_time


def receive(partial: Partial, chunk: bytes, total: int | None, progress: Progress, policy: Policy) -> None:
    """Append a chunk. Refused when the file exceeds the size limit; UserError when the disk does not accept it."""
    try:
        partial.file.write(chunk)
        size = partial.size
    except OSError as failure:
        raise UserError(f"O disco não aceitou {partial.target.name} ({reason(failure.strerror)}).") from failure
    if size > policy.bytes_maximos or (total is not None and total > policy.bytes_maximos):
        raise Refused("passa do tamanho máximo de um arquivo")
    progress(size, total)


def public_name(address: str) -> str:
    """Return an address without user, password and query, which may be shown, logged and stored."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def holds_secret(address: str) -> bool:
    """Return whether an address has a user, other than FTP's anonymous ones."""
    parts = urlsplit(address)
    return parts.username not in ((None, "anonymous", "ftp") if parts.scheme == "ftp" else (None,))
