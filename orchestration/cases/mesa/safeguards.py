"""What every answer of the desk owes, whatever happens behind it: its headers, its time, a page in place of a failure.

Also which hosts the desk answers to, and that no form comes from another site. Pages are in pages.py.
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
from orchestration.nightly.log import describe

ANSWER_SECONDS = 4.5
"""Longest that anybody waits for the beginning of an answer."""
STORE_SECONDS = 3.5
"""Longest that an answer waits for stores that other processes hold."""
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
    """The application around the pages: `error_page` draws a status and a sentence without asking any store."""

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
        # Not cancelled when it is late: a thread that waits for a store cannot be, and it may end by itself.
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
            # Its message may hold a value of the data; class and place do not.
            facts = describe(failure)
            log.error("mesa: %s em %s", facts["erro"], facts.get("lugar", ""))

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        if host_of(request.headers.get("Host", "")) not in self.hosts:
            return 400, OTHER_HOST
        # Browsers say where a form was sent from: one of another site does not even reach its token.
        here = request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
        return None if here or request.method in ("GET", "HEAD") else (403, OTHER_SITE)


class _Answer:
    """Sends an answer with the headers that all of them carry, and remembers that it began."""

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
    """Take what a late page still says."""


def host_of(header: str) -> str:
    """The name of a Host header, without its port; an IPv6 address keeps its brackets."""
    name, bracket, _ = header.partition("]")
    return (name + bracket if bracket else header.partition(":")[0]).rstrip(".").lower()
