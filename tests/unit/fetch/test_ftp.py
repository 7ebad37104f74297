"""Downloads from a local FTP server: resumed with REST, checked with SIZE, skipped when nothing changed."""

import socket
import socketserver
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from threading import Thread

import pytest

from orchestration.errors import UserError
from orchestration.fetch.config import Item
from orchestration.fetch.transfer import obtain


class FtpServer(socketserver.ThreadingTCPServer):
    """Serves one file in passive mode. `drops`: bytes after which each transfer is cut (None: it is not)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.content = content
        self.modified = "20260301120000"
        self.drops: list[int | None] = []
        self.transfers: list[int] = []
        self.exists = True
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"ftp://127.0.0.1:{self.server_address[1]}/cnes/BASE.ZIP"


class Session(socketserver.StreamRequestHandler):
    server: FtpServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 pronto")
        start = 0
        data = socket.create_server(("127.0.0.1", 0))
        for line in self.rfile:
            verb, _, argument = line.decode().strip().partition(" ")
            match verb:
                case "PASV":
                    port = data.getsockname()[1]
                    self.say(f"227 entrando (127,0,0,1,{port // 256},{port % 256})")
                case "SIZE" | "RETR" if not self.server.exists:
                    self.say("550 nao existe")
                case "SIZE":
                    self.say(f"213 {len(self.server.content)}")
                case "MDTM":
                    self.say(f"213 {self.server.modified}")
                case "REST":
                    start = int(argument)
                    self.say("350 continua")
                case "RETR":
                    self.transfer(data, start)
                    start = 0
                case "QUIT":
                    self.say("221 adeus")
                    break
                case _:
                    self.say("230 certo")
        data.close()

    def transfer(self, data: socket.socket, start: int) -> None:
        self.server.transfers.append(start)
        drop = self.server.drops.pop(0) if self.server.drops else None
        self.say("150 vai")
        with data.accept()[0] as channel:
            channel.sendall(self.server.content[start:][:drop])
        self.say("226 fim" if drop is None else "426 caiu")


@pytest.fixture
def ftp(good_zip) -> Iterator[FtpServer]:
    opened = FtpServer(good_zip)
    yield opened
    opened.shutdown()
    opened.server_close()


@pytest.fixture
def bring(ftp, tmp_path: Path, policy):
    item = Item("scnes", PurePosixPath("scnes/BASE.ZIP"), (ftp.address,), "zip")
    return lambda: obtain(item, tmp_path / "BASE.ZIP", lambda done, total: None, policy)


def test_a_dropped_transfer_is_resumed_where_it_stopped(ftp, bring, good_zip):
    ftp.drops = [120_000, 50_000, None]
    assert bring().destino.read_bytes() == good_zip
    assert ftp.transfers == [0, 120_000, 170_000]


def test_an_unchanged_file_is_not_downloaded_again(ftp, bring):
    bring()
    assert bring().estado == "inalterado" and len(ftp.transfers) == 1


def test_a_new_version_is_not_appended_to_the_old_one(ftp, bring, good_zip, zipped):
    ftp.drops = [100_000, 0, 0, 0]
    with pytest.raises(UserError, match="interrompeu"):
        bring()
    ftp.content = zipped({"a.csv": b"nova"})
    ftp.modified = "20260302120000"
    ftp.drops = []
    assert bring().destino.read_bytes() == ftp.content and ftp.transfers[-1] == 0


def test_a_month_not_published_yet_is_reported_at_once(ftp, bring, tmp_path):
    ftp.exists = False
    with pytest.raises(UserError, match=r"não entrega o arquivo \(550\)"):
        bring()
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_not_sent_unencrypted(ftp, tmp_path, policy):
    address = ftp.address.replace("://", "://ana:segredo@")
    item = Item("scnes", PurePosixPath("scnes/BASE.ZIP"), (address,), "zip")
    with pytest.raises(UserError, match="nada foi enviado"):
        obtain(item, tmp_path / "BASE.ZIP", lambda done, total: None, policy)
    assert ftp.transfers == []
