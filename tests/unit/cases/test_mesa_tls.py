"""The desk over TLS: the names it answers to, and its host-only cookie."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme
from requests.adapters import HTTPAdapter

from orchestration.cases.mesa.app import create_app
from orchestration.cases.mesa.safeguards import HEADERS, host_of
from tests.unit.cases.desk_client import PASSWORD, send_login, serving, token_of

NAME = "mesa.exemplo.gov.br"


class ByName(HTTPAdapter):
    """Requests the desk by a name, at this machine's address."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()

    def send(self, request, *args, **kwargs):
        self.poolmanager.connection_pool_kw |= {"server_hostname": self.name, "assert_hostname": self.name}
        request.headers["Host"] = self.name
        return super().send(request, *args, **kwargs)


@pytest.fixture
def tls_desk(desk, home, tmp_path: Path) -> Iterator[str]:
    """Address of the desk of the fixture `desk`, served over TLS and also by a name."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "autoridade.pem"))
    certificate = authority.issue_cert("127.0.0.1", NAME, "outra.exemplo.gov.br")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "mesa.pem"))
    with serving(create_app(home, [NAME], encrypted=True), ssl_certfile=str(tmp_path / "mesa.pem")) as port:
        yield f"https://127.0.0.1:{port}"


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[requests.Session]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "autoridade.pem"))
    # Closed before the desk is, which otherwise waits for this connection to end.
    with requests.Session() as session:
        yield session


def test_the_cookie_is_limited_to_this_host(tls_desk, browser):
    answer = send_login(browser, tls_desk, "bia", PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    name, *attributes = (part.strip().lower() for part in cookie.split(";"))
    assert name.startswith("__host-residencias_mesa=")
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= set(attributes)
    assert not any(attribute.startswith("domain") for attribute in attributes)
    assert browser.get(f"{tls_desk}/casos").url.endswith("/casos")


def test_logging_out_deletes_the_cookie_as_browsers_require(tls_desk, browser):
    send_login(browser, tls_desk, "bia", PASSWORD)
    token = token_of(browser.get(f"{tls_desk}/casos"))
    answer = browser.post(f"{tls_desk}/sair", data={"csrf": token}, allow_redirects=False)
    cookie = answer.headers["Set-Cookie"].lower()
    assert cookie.startswith('__host-residencias_mesa="";') and "secure" in cookie and "max-age=0" in cookie
    assert browser.get(f"{tls_desk}/casos").url.endswith("/entrar")


def test_without_tls_the_cookie_has_a_plain_name(desk):
    cookie = requests.get(f"{desk}/entrar").headers["Set-Cookie"].lower()
    assert cookie.startswith("residencias_mesa=") and "secure" not in cookie


@pytest.mark.parametrize(("name", "status"), [(NAME, 200), (NAME.upper(), 200), ("outra.exemplo.gov.br", 400)])
def test_the_desk_answers_only_to_its_names(tls_desk, browser, name, status):
    browser.mount("https://", ByName(name))
    answer = browser.get(f"{tls_desk}/entrar")
    assert answer.status_code == status
    assert {header: answer.headers.get(header) for header in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("mesa.exemplo:8765", "mesa.exemplo"),
        ("MESA.exemplo.", "mesa.exemplo"),
        ("[::1]:8765", "[::1]"),
        ("[::1]", "[::1]"),
        ("", ""),
        ("127.0.0.1:1:2", "127.0.0.1"),
    ],
)
def test_the_host_is_read_without_its_port(header, name):
    assert host_of(header) == name
