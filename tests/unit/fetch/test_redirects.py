"""Redirects: none leads into a private network, and a secret is sent only to its own server over TLS."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.errors import UserError
from orchestration.fetch import redirects
from orchestration.fetch.redirects import is_public
from orchestration.fetch.transfer import obtain


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "landing" / "scnes" / "BASE.ZIP"


@pytest.fixture
def bring(target, policy):
    return lambda item: obtain(item, target, lambda done, total: None, policy)


@pytest.fixture
def call_public(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that makes loopback addresses count as public, since tests do not use the internet."""

    def choose(*addresses: str) -> None:
        monkeypatch.setattr(redirects, "is_public", lambda address: address in addresses)

    return choose


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Name resolution: the answers of each name, one per query; the last one repeats."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def answer(host, port, *rest, **more):
        if host in known:
            host = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return real(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


def sent_to(address: str):
    return (("Location", address),)


@pytest.mark.parametrize(
    "host", ["127.0.0.2", "localhost", "[::1]", "2130706434", "0x7f.2", "[::ffff:127.0.0.2]", "0.0.0.0", "127.0.0.1"]
)
def test_a_redirect_into_this_machine_is_not_followed(server, another, reply, item, bring, good_zip, host):
    another.answers = [reply(good_zip)]
    server.answers = [reply(status=302, headers=sent_to(another.at(host)))]
    with pytest.raises(UserError, match="que não é um endereço público"):
        bring(item())
    assert (len(server.requests), another.requests) == (1, [])


@pytest.mark.parametrize("address", ["http://10.1.2.3/a", "http://169.254.169.254/latest/meta-data", "//192.168.0.1/a"])
def test_a_redirect_into_a_private_network_is_not_followed(server, reply, item, bring, address):
    server.answers = [reply(status=307, headers=sent_to(address))]
    with pytest.raises(UserError, match="que não é um endereço público"):
        bring(item())


def test_a_name_that_resolves_to_a_private_address_is_not_followed(
    server, another, reply, item, bring, good_zip, names, call_public
):
    call_public("203.0.113.7")
    another.answers = [reply(good_zip)]
    names["espelho.exemplo"] = ["127.0.0.2"]
    server.answers = [reply(status=302, headers=sent_to(another.at("espelho.exemplo")))]
    with pytest.raises(UserError, match=r"redireciona para espelho\.exemplo, que não é um endereço público"):
        bring(item())
    assert another.requests == []


def test_a_name_is_resolved_once(server, another, reply, item, bring, target, good_zip, names, call_public):
    call_public("127.0.0.2")
    another.answers = [reply(good_zip)]
    names["espelho.exemplo"] = ["127.0.0.2", "127.0.0.1"]
    server.answers = [reply(status=302, headers=sent_to(another.at("espelho.exemplo")))]
    bring(item())
    assert target.read_bytes() == good_zip
    assert another.requests[0]["Host"].startswith("espelho.exemplo:")


def test_a_public_server_cannot_redirect_back_to_the_configured_private_one(
    server, another, reply, item, bring, call_public
):
    call_public("127.0.0.2")
    server.answers = [reply(status=302, headers=sent_to(another.address))]
    another.answers = [reply(status=302, headers=sent_to(server.address + "/outro"))]
    with pytest.raises(UserError, match=r"redireciona para 127\.0\.0\.1"):
        bring(item())
    assert len(server.requests) == 1


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://203.0.113.7/a", "http://[::1", "gopher://x"])
def test_a_redirect_to_an_invalid_or_non_http_address_is_refused(server, reply, item, bring, address):
    server.answers = [reply(status=302, headers=sent_to(address))]
    with pytest.raises(UserError, match="não é um endereço que se possa pedir"):
        bring(item())


def test_a_redirect_from_tls_to_plain_http_is_refused_before_any_request(
    secure, another, reply, item, bring, call_public
):
    call_public("127.0.0.2")
    secure.answers = [reply(status=302, headers=sent_to(another.address))]
    with pytest.raises(UserError, match="sem cifra"):
        bring(item(secure.address))
    assert another.requests == []


def test_a_token_is_sent_over_tls_to_its_own_server(secure, reply, item, bring, target, good_zip):
    secure.answers = [reply(status=302, headers=sent_to("/outro.zip")), reply(good_zip)]
    bring(item(secure.address, token="ficha-secreta"))
    assert target.read_bytes() == good_zip
    assert [request["Authorization"] for request in secure.requests] == ["Bearer ficha-secreta"] * 2


def test_a_user_and_password_are_sent_over_tls_and_not_stored(secure, reply, item, bring, target, good_zip):
    secure.answers = [reply(good_zip)]
    bring(item(secure.address.replace("://", "://ana:s%40nha@") + "?chave=outra-senha"))
    assert secure.requests[0]["Authorization"] == "Basic YW5hOnNAbmhh"
    note = "".join(path.read_text("utf-8") for path in target.parent.glob(".*.origem"))
    assert "127.0.0.1" in note and "nha" not in note


def test_the_token_is_not_sent_to_another_server(
    secure, secure_another, reply, item, bring, target, good_zip, call_public
):
    call_public("127.0.0.2")
    secure.answers = [reply(status=302, headers=sent_to(secure_another.address))]
    secure_another.answers = [reply(good_zip)]
    bring(item(secure.address, token="ficha-secreta"))
    assert target.read_bytes() == good_zip
    assert "Authorization" not in secure_another.requests[0]


def test_a_password_in_netrc_is_not_sent(server, reply, item, bring, good_zip, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ana password segredo\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.answers = [reply(good_zip)]
    bring(item())
    assert "Authorization" not in server.requests[0]


@pytest.mark.parametrize("secret", ["token", "user"])
def test_no_secret_is_sent_unencrypted(server, reply, item, bring, good_zip, secret):
    server.answers = [reply(good_zip)]
    address = server.address if secret == "token" else server.address.replace("://", "://ana:segredo@")
    with pytest.raises(UserError, match="não usa https: nada foi enviado"):
        bring(item(address, token="ficha" if secret == "token" else None))
    assert server.requests == []


def test_the_certificate_is_checked_against_the_name_not_the_address(
    tls, secure_another, reply, item, bring, target, good_zip, names
):
    secure_another.answers = [reply(good_zip)]
    names["parceiro.exemplo"] = names["impostor.exemplo"] = ["127.0.0.2"]
    with pytest.raises(UserError, match="não pôde ser alcançado"):
        bring(item(secure_another.at("impostor.exemplo")))
    bring(item(secure_another.at("parceiro.exemplo")))
    assert target.read_bytes() == good_zip


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("224.0.0.1", False),
        ("ff02::1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public
