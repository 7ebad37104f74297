"""Gives every response of the desk its security headers, a time limit, and an error page when something fails.

Also refuses hosts that the desk does not answer to and forms sent from other sites.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, MutableMapping
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestration import evidence
from orchestration.run.log import describe

ANSWER_SECONDS = 4.5
"""Longest wait for a response to start."""
STORE_SECONDS = 3.5
"""Longest wait of a request for stores that other processes hold."""
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
LATE = (
    "A mesa não conseguiu responder a tempo. Tente de novo em instantes; se decidia um caso, abra-o antes e veja se a "
    "decisão ficou registrada."
)
OTHER_HOST = "A mesa não atende por este endereço: use o que quem cuida dela informou."
OTHER_SITE = "Este formulário veio de outra página; volte aos casos e tente de novo."
UNEXPECTED = "A mesa encontrou um erro que não esperava; avise quem cuida da instalação."

ErrorPage = Callable[[Request, int, str], Response]
log = logging.getLogger("uvicorn.error")


class Safeguards:
    """ASGI application around the pages; `error_page` renders a status and a sentence without reading any store."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], error_page: ErrorPage) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.error_page = error_page
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        request = Request(scope)
        if refused := self._refusal(request):
            await self.error_page(request, *refused)(scope, receive, answer)
            return
        now = time.monotonic()
        evidence.answer_by.set(now + STORE_SECONDS)
        # Late work is not cancelled: a thread waiting for a store cannot be, and it may finish by itself.
        work = asyncio.create_task(self._work(scope, receive, answer))
        await asyncio.wait({work}, timeout=ANSWER_SECONDS)
        if answer.status is None and not work.done():
            self._late.add(work)
            work.add_done_callback(self._late.discard)
            late, answer.send = answer.send, _nowhere
            await self.error_page(request, 503, LATE)(scope, receive, _Answer(late))
            return
        await work
        if answer.status is None:
            await self.error_page(request, 500, UNEXPECTED)(scope, receive, answer)

    async def _work(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self.app(scope, receive, answer)
        except Exception as failure:
            # The exception's message may hold a value of the data; its class and place do not.
            facts = describe(failure)
            log.error("mesa: %s em %s", facts["erro"], facts.get("lugar", ""))

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        if host_of(request.headers.get("Host", "")) not in self.hosts:
            return 400, OTHER_HOST
        # Browsers send where a form came from; one from another site is refused before its token is read.
        same_site = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
        return None if same_site or request.method in ("GET", "HEAD") else (403, OTHER_SITE)


class _Answer:
    """Sends a response with the security headers and records the status it started with."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message.setdefault("headers", [])
            MutableHeaders(scope=message).update(HEADERS)
        await self.send(message)


async def _nowhere(message: MutableMapping[str, Any]) -> None:
    """Discard what a late page still sends."""


def host_of(header: str) -> str:
    """Return the name in a Host header, without its port; an IPv6 address keeps its brackets."""
    name, bracket, _ = header.partition("]")
    return (name + bracket if bracket else header.partition(":")[0]).rstrip(".").lower()
