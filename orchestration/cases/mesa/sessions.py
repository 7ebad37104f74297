"""Sessions of the desk: a signed cookie, a token against forged forms, and patience with wrong passwords."""

import secrets
import time
from collections import defaultdict
from dataclasses import asdict, dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "residencias_mesa"
LIFE_SECONDS = 8 * 3600
MAX_FAILURES = 5
LOCK_SECONDS = 15 * 60


@dataclass(frozen=True)
class Session:
    """What the cookie says: a session's number, its form token and, after the login, whose it is."""

    numero: str
    csrf: str
    login: str | None = None
    versao: int = 0


class Sessions:
    """Signs and reads cookies under a key of this process: restarting the desk ends every session."""

    def __init__(self) -> None:
        self._signer = URLSafeTimedSerializer(secrets.token_bytes(32))
        self._ended: set[str] = set()

    def new(self, login: str | None = None, versao: int = 0) -> Session:
        """A session with a number and token of its own, so that none from before a login lives on after it."""
        return Session(secrets.token_urlsafe(16), secrets.token_urlsafe(32), login, versao)

    def sign(self, session: Session) -> str:
        """Cookie text of `session`."""
        return str(self._signer.dumps(asdict(session)))

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie that this process signed, is not too old, and was not ended."""
        try:
            session = Session(**self._signer.loads(cookie or "", max_age=LIFE_SECONDS))
        except BadSignature:
            return None
        return None if session.numero in self._ended else session

    def end(self, session: Session) -> None:
        """Make the cookie worthless, also for whoever copied it."""
        self._ended.add(session.numero)


class Patience:
    """Counts wrong passwords by login: after five, a quarter of an hour of rest."""

    def __init__(self) -> None:
        self._failures: defaultdict[str, list[float]] = defaultdict(list)

    def exhausted(self, login: str) -> bool:
        """Has this login failed too often lately?"""
        recent = [moment for moment in self._failures[login] if moment > time.monotonic() - LOCK_SECONDS]
        self._failures[login] = recent
        return len(recent) >= MAX_FAILURES

    def failed(self, login: str) -> None:
        """One more wrong password."""
        self._failures[login].append(time.monotonic())

    def forgive(self, login: str) -> None:
        """The right password came."""
        self._failures.pop(login, None)


def same_token(session: Session, given: str) -> bool:
    """Did the form come from a page of this session?"""
    return secrets.compare_digest(session.csrf.encode(), given.encode())
