"""Builds the desk's application and maps each kind of failure to an HTTP status."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from orchestration import duck
from orchestration.cases.mesa import pages, work
from orchestration.cases.mesa.desk import Desk, NotLoggedIn
from orchestration.cases.mesa.safeguards import UNEXPECTED, Safeguards
from orchestration.cases.mesa.users import placeholder_hash
from orchestration.errors import Unavailable, UserError
from orchestration.settings import Home

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SENTENCES = {
    400: "O pedido está incompleto.",
    403: "Sua conta não pode fazer isto, ou a página que o pediu ficou velha; volte aos casos e tente de novo.",
    404: "Esta página não existe.",
    405: "Esta página não aceita este pedido.",
}


def create_app(home: Home, names: Sequence[str] = (), encrypted: bool = False) -> Safeguards:
    """Return the desk of `home`, which answers only to hosts in `names` and loopback; `encrypted`: served over TLS."""
    load_libraries()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/estatico", StaticFiles(directory=Path(__file__).parent / "static"))
    desk = Desk(home, encrypted)
    app.state.desk = desk
    app.include_router(work.router)
    app.include_router(pages.router)

    @app.exception_handler(NotLoggedIn)
    def _to_login(request: Request, failure: NotLoggedIn) -> Response:
        return RedirectResponse("/entrar", status_code=303)

    @app.exception_handler(Unavailable)
    def _unavailable(request: Request, failure: Unavailable) -> Response:
        return desk.error_page(request, 503, failure.frase)

    @app.exception_handler(UserError)
    def _refused(request: Request, failure: UserError) -> Response:
        # A GET is refused only because its address names a case that does not exist.
        return desk.error_page(request, 404 if request.method == "GET" else 400, failure.frase)

    @app.exception_handler(RequestValidationError)
    def _incomplete(request: Request, failure: RequestValidationError) -> Response:
        return desk.error_page(request, 400, SENTENCES[400])

    @app.exception_handler(HTTPException)
    def _not_served(request: Request, failure: HTTPException) -> Response:
        return desk.error_page(request, failure.status_code, SENTENCES.get(failure.status_code, SENTENCES[400]))

    @app.exception_handler(Exception)
    def _unexpected(request: Request, failure: Exception) -> Response:
        return desk.error_page(request, 500, UNEXPECTED)

    return Safeguards(app, [*LOOPBACK, *names], desk.error_page)


def load_libraries() -> None:
    """Load slow libraries at start, so that the first reader does not wait for them."""
    import pyarrow as pa

    with duck.connect() as con:
        con.register("nada", pa.table({"nada": [1]}))  # loads pandas
    placeholder_hash()
