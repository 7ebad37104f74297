"""Who is at the desk: sessions, roles, form tokens, and how a page is drawn for them. No page is in here."""

from functools import cache
from typing import Annotated, Any

from fastapi import Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from orchestration.cases.dossier import template_environment
from orchestration.cases.mesa.sessions import LIFE_SECONDS, Session, Sessions, cookie_name, same_token
from orchestration.cases.mesa.throttle import LoginThrottle
from orchestration.cases.mesa.users import DECIDE, READ, SEE_IDENTITY, User, user_of
from orchestration.settings import Home

RETRY_SECONDS = 5


class NotLoggedIn(Exception):
    """The page asked for belongs to who has logged in."""


@cache
def _templates() -> Environment:
    return template_environment()


class Desk:
    """One home's desk: its sessions and its patience with wrong passwords."""

    def __init__(self, home: Home, encrypted: bool) -> None:
        self.home = home
        self.encrypted = encrypted
        self.sessions = Sessions()
        self.throttle = LoginThrottle()

    def session(self, request: Request) -> Session | None:
        """The session of the request's cookie, if it still holds."""
        return self.sessions.read(request.cookies.get(cookie_name(self.encrypted)))

    def user(self, request: Request) -> User | None:
        """Who is logged in, as the account is now."""
        session = self.session(request)
        return user_of(self.home, session.login, session.versao) if session and session.login else None

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """Draw a template with who is there, once `reader` has looked, and their form token. No store is asked."""
        session = self.session(request)
        known = {"usuario": getattr(request.state, "user", None), "csrf": session.csrf if session else ""}
        drawn = _templates().get_template(template).render(known | {"DECIDE": DECIDE, "SEE": SEE_IDENTITY} | context)
        return HTMLResponse(drawn, status)

    def error_page(self, request: Request, status: int, frase: str) -> HTMLResponse:
        """The page of a failure: its sentence, and when to try again what cannot be done now."""
        page = self.page(request, "mesa_erro.html", status, frase=frase)
        if status == 503:
            page.headers["Retry-After"] = str(RETRY_SECONDS)
        return page

    def keep(self, response: Response, session: Session) -> None:
        """Give the browser the session: out of reach of scripts and of other sites."""
        response.set_cookie(
            cookie_name(self.encrypted), self.sessions.sign(session), max_age=LIFE_SECONDS, **self._cookie()
        )

    def forget(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(cookie_name(self.encrypted), **self._cookie())

    def _cookie(self) -> dict[str, Any]:
        return {"path": "/", "httponly": True, "samesite": "strict", "secure": self.encrypted}


def desk_of(request: Request) -> Desk:
    """The desk that the application serves."""
    return request.app.state.desk


ThisDesk = Annotated[Desk, Depends(desk_of)]


def reader(request: Request, desk: ThisDesk) -> User:
    """Whoever has logged in."""
    user = desk.user(request)
    if user is None:
        raise NotLoggedIn
    request.state.user = user
    return user


def checked_form(request: Request, desk: ThisDesk, csrf: Annotated[str, Form()] = "") -> Session:
    """The session that a form came from; 403 when it did not come from a page of it."""
    session = desk.session(request)
    if session is None or not same_token(session, csrf):
        raise HTTPException(403)
    return session


def _with_role(role: str):
    def allowed(user: Annotated[User, Depends(reader)]) -> User:
        if not user.may(role):
            raise HTTPException(403)
        return user

    return Depends(allowed)


Reader = Annotated[User, _with_role(READ)]
Decider = Annotated[User, _with_role(DECIDE)]
IdentityReader = Annotated[User, _with_role(SEE_IDENTITY)]
Checked = Annotated[Session, Depends(checked_form)]
