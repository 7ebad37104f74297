"""The desk's application and its safeguards: hosts, headers, forms from elsewhere, errors. Pages are in pages.py."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from orchestration.cases.mesa.desk import Desk, NotLoggedIn
from orchestration.cases.mesa.pages import router
from orchestration.errors import Erro
from orchestration.settings import Home

LOOPBACK = ("127.0.0.1", "localhost", "::1")
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
SENTENCES = {
    400: "O pedido está incompleto.",
    403: "Sua conta não pode fazer isto, ou a página que o pediu ficou velha; volte aos casos e tente de novo.",
    404: "Esta página não existe.",
    405: "Esta página não aceita este pedido.",
}


def create_app(home: Home, host: str = LOOPBACK[0], encrypted: bool = False) -> FastAPI:
    """The desk of `home`, answering to `host` and the loopback names alone; `encrypted` when served over TLS."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]", host])
    app.middleware("http")(_safeguards)
    app.mount("/estatico", StaticFiles(directory=Path(__file__).parent / "static"))
    desk = Desk(home, encrypted)
    app.state.desk = desk
    app.include_router(router)

    @app.exception_handler(NotLoggedIn)
    def _to_login(request: Request, failure: NotLoggedIn) -> Response:
        return RedirectResponse("/entrar", status_code=303)

    @app.exception_handler(Erro)
    def _told(request: Request, failure: Erro) -> Response:
        return desk.page(request, "mesa_erro.html", status=400, frase=failure.frase)

    @app.exception_handler(RequestValidationError)
    def _incomplete(request: Request, failure: RequestValidationError) -> Response:
        return desk.page(request, "mesa_erro.html", status=400, frase=SENTENCES[400])

    @app.exception_handler(HTTPException)
    def _refused(request: Request, failure: HTTPException) -> Response:
        sentence = SENTENCES.get(failure.status_code, SENTENCES[400])
        return desk.page(request, "mesa_erro.html", status=failure.status_code, frase=sentence)

    return app


async def _safeguards(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    # Browsers say where a form was sent from: one of another site does not even reach its token.
    if request.method != "GET" and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return Response(SENTENCES[403], 403, HEADERS, "text/plain; charset=utf-8")
    response = await call_next(request)
    response.headers.update(HEADERS)
    return response
