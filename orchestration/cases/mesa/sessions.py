"""Sessions of the desk: signed cookies, and a token against forged forms."""

import secrets
from dataclasses import asdict, dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFE_SECONDS = 8 * 3600


def cookie_name(encrypted: bool) -> str:
    """Return the cookie's name; over TLS it has the prefix __Host-, which browsers accept only from this exact host."""
    return "__Host-residencias_mesa" if encrypted else "residencias_mesa"


@dataclass(frozen=True)
class Session:
    """Content of the cookie: the session's number, its form token and, after the login, its account."""

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
        """Return a session with a new number and token: a session from before a login is not reused after it."""
        return Session(secrets.token_urlsafe(16), secrets.token_urlsafe(32), login, versao)

    def sign(self, session: Session) -> str:
        """Return the cookie text of `session`."""
        return str(self._signer.dumps(asdict(session)))

    def read(self, cookie: str | None) -> Session | None:
        """Return the session of a cookie, if this process signed it and it has neither expired nor ended."""
        try:
            session = Session(**self._signer.loads(cookie or "", max_age=LIFE_SECONDS))
        except BadSignature:
            return None
        return None if session.numero in self._ended else session

    def end(self, session: Session) -> None:
        """End the session: its cookie, and any copy of it, is no longer accepted."""
        self._ended.add(session.numero)


def same_token(session: Session, given: str) -> bool:
    """Return whether `given` is the form token of this session."""
    return secrets.compare_digest(session.csrf.encode(), given.encode())
