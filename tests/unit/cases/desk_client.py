"""The desk served for real, and what a browser does at it: enters, and carries the form's token."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import requests
import uvicorn
from starlette.types import ASGIApp

PASSWORD = "uma senha bem comprida"


def token_of(page: requests.Response) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def try_to_enter(browser: requests.Session, desk: str, login: str, password: str) -> requests.Response:
    """Send the login form; the answer, before any redirect."""
    token = token_of(browser.get(f"{desk}/entrar"))
    form = {"csrf": token, "login": login, "senha": password}
    return browser.post(f"{desk}/entrar", data=form, allow_redirects=False)


def enter(desk: str, login: str, password: str = PASSWORD) -> requests.Session:
    """A browser after the login form, whatever came of it."""
    browser = requests.Session()
    try_to_enter(browser, desk, login, password)
    return browser


@contextmanager
def serving(app: ASGIApp, host: str = "127.0.0.1", **options: Any) -> Iterator[int]:
    """Serve the desk for real; the port it listens on."""
    with socket.create_server((host, 0)) as free:
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="error", **options))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join()
