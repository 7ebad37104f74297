"""Sessions, roles and form tokens of the desk, and rendering of its templates. Routes are in pages.py."""

from typing import Annotated, Any

from fastapi import Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from orchestration.cases.dossier import template_environment
from orchestration.cases.mesa.sessions import LIFE_SECONDS, Session, Sessions, cookie_name, same_token
from orchestration.cases.mesa.throttle import LoginThrottle
from orchestration.cases.mesa.users import DECIDE, READ, SEE_IDENTITY, User, user_of
from orchestration.settings import Home

RETRY_SECONDS = 5


class NotLoggedIn(Exception):
    """The page requires a login."""


class Desk:
    """The desk of one home: its sessions and its limit of wrong passwords."""

    def __init__(self, home: Home, encrypted: bool) -> None:
        self.home = home
        self.encrypted = encrypted
        self.sessions = Sessions()
        self.throttle = LoginThrottle()
        self.templates = template_environment(home)

    def session(self, request: Request) -> Session | None:
        """Return the session of the request's cookie, if it is still valid."""
        return self.sessions.read(request.cookies.get(cookie_name(self.encrypted)))

    def user(self, request: Request) -> User | None:
        """Return the account that is logged in, in its newest version."""
        session = self.session(request)
        return user_of(self.home, session.login, session.versao) if session and session.login else None

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """Render a template with the user that `reader` found, if any, and their form token. Reads no store."""
        session = self.session(request)
        common = {"usuario": getattr(request.state, "user", None), "csrf": session.csrf if session else ""}
        html = self.templates.get_template(template).render(common | {"DECIDE": DECIDE, "SEE": SEE_IDENTITY} | context)
        return HTMLResponse(html, status)

    def error_page(self, request: Request, status: int, frase: str) -> HTMLResponse:
        """Return the page of a failure; a 503 also says when to try again."""
        page = self.page(request, "mesa_erro.html", status, frase=frase)
        if status == 503:
            page.headers["Retry-After"] = str(RETRY_SECONDS)
        return page

    def keep(self, response: Response, session: Session) -> None:
        """Set the session cookie, out of reach of scripts and of other sites."""
        response.set_cookie(
            cookie_name(self.encrypted), self.sessions.sign(session), max_age=LIFE_SECONDS, **self._cookie()
        )

    def forget(self, response: Response) -> None:
        """Delete the session cookie."""
        response.delete_cookie(cookie_name(self.encrypted), **self._cookie())

    def _cookie(self) -> dict[str, Any]:
        return {"path": "/", "httponly": True, "samesite": "strict", "secure": self.encrypted}


def desk_of(request: Request) -> Desk:
    """Return the desk that the application serves."""
    return request.app.state.desk


ThisDesk = Annotated[Desk, Depends(desk_of)]


def reader(request: Request, desk: ThisDesk) -> User:
    """Return the user who is logged in; NotLoggedIn when there is none."""
    user = desk.user(request)
    if user is None:
        raise NotLoggedIn
    request.state.user = user
    return user


def checked_form(request: Request, desk: ThisDesk, csrf: Annotated[str, Form()] = "") -> Session:
    """Return the session that sent a form; 403 when the form's token is not of this session."""
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
