"""One download attempt over HTTP(S): conditional request, resumes with Range, checks the length. Uses redirects.py."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import HTTPError

from orchestration.fetch.attempt import Policy, Progress, Refused, Retryable, deadline, public_name, receive
from orchestration.fetch.partial import READ_BYTES, Origin, Partial
from orchestration.fetch.redirects import opened

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})


def transfer(
    address: str, partial: Partial, known: Origin | None, token: str | None, progress: Progress, policy: Policy
) -> bool:
    """Download the rest of the file; return False when the server answers that `known` is still current."""
    headers = {"Accept-Encoding": "identity"}
    resumed = partial.size if partial.origin.endereco == public_name(address) and partial.origin.marca else 0
    if resumed:
        headers |= {"Range": f"bytes={resumed}-", "If-Range": partial.origin.marca}
    elif known and known.marca:
        conditional = "If-None-Match" if known.marca.startswith('"') else "If-Modified-Since"
        headers[conditional] = known.marca
    check_time = deadline(policy)
    with opened(address, headers, token, policy) as response:
        if response.status_code == 304 and known:
            return False
        if response.status_code == 416:
            partial.restart(Origin())
            raise Retryable("não tem mais a versão que se começou a baixar")
        _refuse_status(response)
        total = _total(response, resumed, address, partial)
        try:
            # read1 returns what has arrived, so that the deadline is checked even with a server that drips bytes.
            while chunk := response.raw.read1(READ_BYTES, decode_content=True):
                check_time()
                receive(partial, chunk, total, progress, policy)
        except (HTTPError, OSError) as failure:
            raise Retryable("interrompeu a transferência") from failure
        if total is not None and partial.size != total:
            raise Retryable(f"entregou {partial.size} dos {total} bytes que anunciou")
    return True


def _refuse_status(response: requests.Response) -> None:
    status = response.status_code
    if status in TRANSIENT:
        raise Retryable(f"respondeu {status}", _retry_after(response.headers.get("Retry-After")))
    if status == 404:
        raise Refused("não tem o arquivo (404)")
    if status in (401, 403):
        raise Refused(f"negou o acesso ({status})")
    if status not in (200, 206):
        raise Refused(f"respondeu {status}")


def _retry_after(value: str | None) -> float | None:
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _total(response: requests.Response, resumed: int, address: str, partial: Partial) -> int | None:
    """Return the size of the whole file, or None, and restart the partial file unless the server resumed it."""
    if response.status_code == 206:
        content_range = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not content_range or int(content_range[1]) != resumed:
            partial.restart(Origin())
            raise Retryable("retomou a transferência em outro ponto")
        return int(content_range[2]) if content_range[2] != "*" else partial.origin.bytes
    length = response.headers.get("Content-Length", "")
    encoded = "Content-Encoding" in response.headers
    total = int(length) if length.isdigit() and not encoded else None
    partial.restart(Origin(public_name(address), "" if encoded else _mark(response), total))
    return total


def _mark(response: requests.Response) -> str:
    """Return the strong ETag, else Last-Modified, both accepted by If-Range; empty means it cannot be resumed."""
    tag = response.headers.get("ETag", "")
    return tag if tag.startswith('"') else response.headers.get("Last-Modified", "")


def published_sha256(address: str, token: str | None, policy: Policy) -> str:
    """Return the sum that the server publishes at `address` in the format of sha256sum; Refused when there is none."""
    with opened(address, {}, token, policy) as response:
        _refuse_status(response)
        text = response.raw.read(4096, decode_content=True).decode("latin-1")
    digest = re.match(r"\s*([0-9a-fA-F]{64})\b", text)
    if not digest:
        raise Refused("não publica a soma sha256 do arquivo")
    return digest[1].lower()
