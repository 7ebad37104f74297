"""Serves the desk with uvicorn: without TLS, only on this machine."""

import ipaddress
from collections.abc import Sequence

import click

from orchestration.cases.mesa.users import list_users
from orchestration.cases.registration import register_publication
from orchestration.cli_types import published
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home

EVERY_ADDRESS = ("0.0.0.0", "::")


def is_loopback(host: str) -> bool:
    """Return whether `host` names this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    home: Home, host: str, port: int, certificate: str | None, key: str | None, names: Sequence[str] = ()
) -> None:
    """Serve the desk until interrupted, to requests for `host`, one of `names` or a loopback name.

    UserError (exit 2) without a publication or an active account, without TLS beyond this machine, or when `host` is
    every address and `names` is empty.
    """
    published(home)
    encrypted = bool(certificate and key)
    if not is_loopback(host) and not encrypted:
        raise UserError(
            f"Fora da própria máquina a mesa só atende com TLS: dê --certificado e --chave-tls para usar {host}.",
            ExitCode.USO_INCORRETO,
        )
    if host in EVERY_ADDRESS and not names:
        raise UserError(
            f"Em {host} a mesa precisa saber por que nomes atende: dê --nome, como aparece no navegador.",
            ExitCode.USO_INCORRETO,
        )
    if not any(user.ativo for user in list_users(home)):
        raise UserError("Nenhuma conta existe; crie uma com residencias mesa usuario criar.", ExitCode.USO_INCORRETO)
    register_publication(home)
    import uvicorn

    from orchestration.cases.mesa.app import create_app

    shown = names[0] if host in EVERY_ADDRESS else f"[{host}]" if ":" in host else host
    click.echo(f"Mesa de casos em http{'s' if encrypted else ''}://{shown}:{port} (Ctrl+C encerra).")
    uvicorn.run(
        create_app(home, [f"[{host}]" if ":" in host else host, *names], encrypted),
        host=host,
        port=port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )
