"""Sessions of the desk: a signed cookie, and a token against forged forms."""

import secrets
from dataclasses import asdict, dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFE_SECONDS = 8 * 3600


def cookie_name(encrypted: bool) -> str:
    """Name of the session's cookie: over TLS, one that browsers take from this very host alone (prefix __Host-)."""
    return "__Host-residencias_mesa" if encrypted else "residencias_mesa"


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


def same_token(session: Session, given: str) -> bool:
    """Did the form come from a page of this session?"""
    return secrets.compare_digest(session.csrf.encode(), given.encode())
