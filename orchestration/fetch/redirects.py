"""Opens an address over HTTP(S), and decides which redirects are followed and which server receives a secret.

A configured address may be private, because an operator wrote it. A redirect to another host is followed only when
every IP address of that host is public, and the connection is made to those resolved addresses (no DNS rebinding). A
token or a password is sent only to the configured host, and only over HTTPS.
"""

import ipaddress
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import unquote, urljoin

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError, RequestException, Timeout
from requests.utils import get_environ_proxies, requote_uri, select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, LocationParseError, NewConnectionError
from urllib3.util import parse_url

from orchestration.fetch.attempt import Policy, Refused, Retryable

AGENT = "residencias/0.1 (carga noturna)"
PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Place = tuple[str, str, int]
"""Scheme, host and port: an origin in the sense of RFC 6454."""
Pins = dict[tuple[str, int], list[str]]
"""Addresses that a connection to (host, port) may use."""


@contextmanager
def opened(address: str, headers: dict[str, str], token: str | None, policy: Policy) -> Iterator[requests.Response]:
    """Yield the response of `address` after redirects, before its body is read.

    Raises Refused for a redirect or a secret that is not allowed, Retryable when a server cannot be reached.
    """
    url, secret = _apart(address, token)
    if secret and not url.startswith("https:"):
        raise Refused("pede senha ou autorização e não usa https: nada foi enviado")
    pins: Pins = {}
    with _Session() as session:
        session.headers["User-Agent"] = AGENT
        for scheme in PORTS:
            session.mount(f"{scheme}://", _PinnedAdapter(pins))
        _pin(url, pins)
        for _ in range(policy.redirecionamentos + 1):
            authorization = {"Authorization": secret} if secret else {}
            response = _ask(session, url, headers | authorization, policy)
            target = session.target_of(response)
            if target is None:
                with response:
                    yield response
                return
            response.close()
            here, url = _place(url), _joined(url, target)
            if (there := _place(url)) != here:
                secret = None
                _admit(here, there, url, pins)
    raise Refused("redireciona sem fim")


def is_public(address: str) -> bool:
    """Return whether an IP address is public; an IPv4 address embedded in an IPv6 one must be public too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        nat64 = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None
        embedded = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or nat64
        if embedded is not None:
            return is_public(str(embedded))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _place(url: str) -> Place:
    """Return the scheme, host and port that requests would connect to; Refused when the URL is invalid for it."""
    prepared = requests.PreparedRequest()
    try:
        prepared.prepare_url(url, None)
        parts = parse_url(prepared.url or "")
    except (RequestException, LocationParseError):
        raise Refused("não é um endereço que se possa pedir") from None
    if parts.scheme not in PORTS or not parts.host:
        raise Refused("não é um endereço que se possa pedir")
    return parts.scheme, _plain(parts.host), parts.port or PORTS[parts.scheme]


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, requote_uri(target))
    except (RequestException, ValueError):
        raise Refused("não é um endereço que se possa pedir") from None


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _apart(address: str, token: str | None) -> tuple[str, str | None]:
    """Return the address without user and password, and the Authorization header that carries them or the token."""
    try:
        parts = parse_url(address)
    except LocationParseError:
        raise Refused("não é um endereço que se possa pedir") from None
    secret = f"Bearer {token}" if token else None
    if parts.auth and not secret:
        secret = "Basic " + b64encode(unquote(parts.auth).encode()).decode()
    return parts._replace(auth=None).url, secret


def _admit(here: Place, there: Place, url: str, pins: Pins) -> None:
    if here[0] == "https" and there[0] != "https":
        raise Refused("redireciona para um endereço sem cifra")
    addresses = _pin(url, pins)
    if not all(map(is_public, addresses)):
        del pins[there[1:]]
        raise Refused(f"redireciona para {there[1]}, que não é um endereço público")


def _pin(url: str, pins: Pins) -> list[str]:
    """Resolve the URL's host and keep its addresses for every connection to it."""
    _, host, port = _place(url)
    if (host, port) not in pins:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as failure:
            if not _through_proxy(url):
                raise Retryable("não pôde ser alcançado") from failure
            entries = []  # only the proxy resolves this name
        pins[host, port] = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
    return pins[host, port]


def _through_proxy(url: str) -> bool:
    return bool(select_proxy(url, get_environ_proxies(url)))


def _ask(session: requests.Session, url: str, headers: dict[str, str], policy: Policy) -> requests.Response:
    try:
        return session.get(
            url,
            headers=headers,
            stream=True,
            timeout=(policy.conexao, policy.silencio),
            allow_redirects=False,
            auth=lambda request: request,  # otherwise requests sends the password that ~/.netrc has for the host
        )
    except Timeout as failure:
        raise Retryable("não respondeu a tempo") from failure
    except ConnectionError as failure:
        raise Retryable("não pôde ser alcançado") from failure
    except RequestException as failure:
        raise Refused("não é um endereço que se possa pedir") from failure


class _Session(requests.Session):
    """Follows no redirect by itself, and does not read the body of a redirect, which may be endless."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None

    def target_of(self, response: requests.Response) -> str | None:
        return super().get_redirect_target(response)


class _PinnedAdapter(HTTPAdapter):
    """Connects only to the addresses in `pins`, without resolving the name again; does not apply to proxies."""

    def __init__(self, pins: Pins) -> None:
        self._pins = pins
        super().__init__()

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        if not select_proxy(request.url, proxies):
            kind = _PinnedHTTPS if pool.scheme == "https" else _PinnedHTTP
            pool.ConnectionCls = partial(kind, self._pins)  # pyright: ignore[reportAttributeAccessIssue]
        return pool


class _Pinned(HTTPConnection):
    def __init__(self, pins: Pins, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pins = pins

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        failure: Exception = NewConnectionError(self, "no address")
        try:
            for address in self._pins.get((_plain(name), int(self.port)), []):
                self._dns_host = address
                try:
                    return super()._new_conn()
                except (NewConnectionError, ConnectTimeoutError) as refusal:
                    failure = refusal
        finally:
            self._dns_host = name
        raise failure


class _PinnedHTTP(_Pinned):
    pass


class _PinnedHTTPS(_Pinned, HTTPSConnection):
    pass
