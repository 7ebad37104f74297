"""Fixtures for the tests of downloads: local HTTP servers whose answers each test writes, items and zip files."""

import io
import ssl
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread

import pytest
import trustme

from orchestration.fetch.attempt import Policy
from orchestration.fetch.config import Item

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers the nth request with the nth answer, then repeats the last one. Records the headers received."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.answers: list[Answer] = []
        self.requests: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.requests.append({"path": self.path} | dict(self.headers.items()))
                self.close_connection = True
                outer.answers[min(len(outer.requests), len(outer.answers)) - 1](self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer((host, 0), Handler)
        self.scheme = "https" if tls else "http"
        if tls:
            self.http.socket = tls.wrap_socket(self.http.socket, server_side=True)
        self.http.daemon_threads = True
        Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return self.at(str(self.http.server_address[0]))

    def at(self, host: str) -> str:
        """Return the address of the file under another name of this machine."""
        return f"{self.scheme}://{host}:{self.http.server_address[1]}/arquivo.zip"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers, declared `length`, and how many bytes of the body are sent (None for all)."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    sent: int | None = None

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(self.status)
        for name, value in self.headers:
            handler.send_header(name, value)
        handler.send_header("Connection", "close")
        handler.send_header("Content-Length", str(len(self.body) if self.length is None else self.length))
        handler.end_headers()
        handler.wfile.write(self.body[: self.sent])


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


@pytest.fixture
def server() -> Iterator[Server]:
    opened = Server()
    yield opened
    opened.close()


@pytest.fixture
def another() -> Iterator[Server]:
    """A second server, at another address of this machine."""
    opened = Server("127.0.0.2")
    yield opened
    opened.close()


@pytest.fixture
def tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., ssl.SSLContext]:
    """Return a maker of server contexts with a trusted certificate for the names given."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "autoridade.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "autoridade.pem"))

    def make(*names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        return context

    return make


@pytest.fixture
def secure(tls) -> Iterator[Server]:
    """A server over TLS."""
    opened = Server(tls=tls("127.0.0.1", "localhost"))
    yield opened
    opened.close()


@pytest.fixture
def secure_another(tls) -> Iterator[Server]:
    """A second server over TLS, at another address of this machine."""
    opened = Server("127.0.0.2", tls("127.0.0.2", "parceiro.exemplo"))
    yield opened
    opened.close()


@pytest.fixture
def policy() -> Policy:
    """Limits of milliseconds, to make tests fast."""
    return Policy(tentativas=4, espera_inicial=0.01, espera_maxima=0.05, conexao=2, silencio=0.4, prazo=5)


@pytest.fixture
def item(server: Server) -> Callable[..., Item]:
    def make(*addresses: str, kind: str = "zip", **more: object) -> Item:
        destino = PurePosixPath("scnes/BASE_DE_DADOS_CNES_202601.ZIP")
        return Item("scnes", destino, addresses or (server.address,), kind, **more)  # pyright: ignore[reportArgumentType]

    return make


def make_zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    return make_zip


@pytest.fixture
def good_zip() -> bytes:
    """An uncompressed zip of 300 kB, so that cutting it anywhere damages it."""
    noise = bytes((number * 7919 + number // 251) % 256 for number in range(300_000))
    return make_zip({"tbCargaHorariaSus202601.csv": noise}, zipfile.ZIP_STORED)
