"""One download attempt over FTP (used by DATASUS): resumes with REST and checks the length with SIZE."""

import ftplib
from urllib.parse import unquote, urlsplit

from orchestration.fetch.attempt import (
    Policy,
    Progress,
    Refused,
    Retryable,
    deadline,
    holds_secret,
    public_name,
    receive,
)
from orchestration.fetch.partial import READ_BYTES, Origin, Partial


def transfer(
    address: str, partial: Partial, known: Origin | None, token: str | None, progress: Progress, policy: Policy
) -> bool:
    """Download the rest of the file; return False when its size and time equal those of `known`. Ignores `token`."""
    parts = urlsplit(address)
    if holds_secret(address):
        raise Refused("pede senha ou autorização e não usa https: nada foi enviado")
    check_time = deadline(policy)
    try:
        with ftplib.FTP(timeout=policy.silencio) as server:
            server.connect(parts.hostname or "", parts.port or ftplib.FTP_PORT, timeout=policy.conexao)
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            server.voidcmd("TYPE I")
            path = unquote(parts.path)
            total = server.size(path)
            mark = f"{total} {_modified(server, path)}"
            origin = Origin(public_name(address), mark, total)
            if known and known.marca == mark:
                return False
            if partial.origin != origin:
                partial.restart(origin)

            def store(chunk: bytes) -> None:
                check_time()
                receive(partial, chunk, total, progress, policy)

            if partial.size != total:
                server.retrbinary(f"RETR {path}", store, READ_BYTES, rest=partial.size or None)
    except ftplib.error_perm as failure:
        raise Refused(f"não entrega o arquivo ({str(failure)[:3]})") from failure
    except (ftplib.Error, OSError, EOFError) as failure:
        raise Retryable("interrompeu a transferência") from failure
    if total is not None and partial.size != total:
        raise Retryable(f"entregou {partial.size} dos {total} bytes que anunciou")
    return True


def _modified(server: ftplib.FTP, path: str) -> str:
    try:
        return server.voidcmd(f"MDTM {path}").removeprefix("213 ")
    except ftplib.error_perm:
        return ""
