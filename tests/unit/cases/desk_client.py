"""Serves the desk over HTTP, and logs in as a browser does."""

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
    """Return the form token of a page."""
    match = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert match, page.text
    return match[1]


def send_login(browser: requests.Session, desk: str, login: str, password: str) -> requests.Response:
    """Send the login form and return the response, before any redirect."""
    token = token_of(browser.get(f"{desk}/entrar"))
    form = {"csrf": token, "login": login, "senha": password}
    return browser.post(f"{desk}/entrar", data=form, allow_redirects=False)


def log_in(desk: str, login: str, password: str = PASSWORD) -> requests.Session:
    """Return a browser that has sent the login form, accepted or not."""
    browser = requests.Session()
    send_login(browser, desk, login, password)
    return browser


@contextmanager
def serving(app: ASGIApp, host: str = "127.0.0.1", **options: Any) -> Iterator[int]:
    """Serve the desk with uvicorn and yield the port it listens on."""
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
