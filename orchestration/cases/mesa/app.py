"""The desk's web application: its safeguards and its pages. What a case is and how it is decided lie outside."""

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from orchestration.cases.dossier import as_csv, as_html, template_environment
from orchestration.cases.mesa.sessions import COOKIE, LIFE_SECONDS, Patience, Session, Sessions, same_token
from orchestration.cases.mesa.users import DECIDE, READ, SEE_IDENTITY, User, authenticate, user_of
from orchestration.cases.precision import precision_by_rule
from orchestration.cases.reading import FILTERS, PAGE_SIZE, choices, list_alerts, open_case, overview
from orchestration.cases.states import DECISIONS, IMPROCEDENTE, REASONS, STATES
from orchestration.cases.store import decide, log_access
from orchestration.errors import Erro
from orchestration.settings import Home

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
STATIC = Path(__file__).parent / "static"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
Text = Annotated[str, Form()]


class NotLoggedIn(Exception):
    """The page asked for belongs to who has logged in."""


def create_app(home: Home, host: str = LOOPBACK[0], encrypted: bool = False) -> FastAPI:
    """The desk of `home`, answering for `host` and loopback names alone; `encrypted` when it is served over TLS."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]", host])
    app.mount("/estatico", StaticFiles(directory=STATIC))
    Desk(home, encrypted).attach(app)
    return app


@cache
def _templates():
    return template_environment()


class Desk:
    """The pages of one home and the sessions of who reads them."""

    def __init__(self, home: Home, encrypted: bool) -> None:
        self.home = home
        self.encrypted = encrypted
        self.sessions = Sessions()
        self.patience = Patience()
