"""A real HTTP server that receives the messages sent to the addresses of `notificacao`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Webhook:
    """An HTTP server that keeps the bodies it receives and answers with the status set in `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.messages: list[dict[str, Any]] = []
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if webhook.status == 200:
                    webhook.messages.append(json.loads(body))
                self.send_response(webhook.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator["Webhook"]:
        """A server that runs while the block runs."""
        opened = cls()
        yield opened
        opened.server.shutdown()
        opened.server.server_close()

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server.server_address[1]}/resumo"

    @property
    def texts(self) -> list[str]:
        return [message["message"] for message in self.messages]
