"""Downloads one file from its mirrors: attempts, checks and the final rename."""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from orchestration.errors import UserError
from orchestration.fetch import over_ftp, over_http
from orchestration.fetch.attempt import Policy, Progress, Refused, Retryable, public_name
from orchestration.fetch.config import Item
from orchestration.fetch.datasus import health_regions_csv
from orchestration.fetch.ibge import ages_csv, population_csv
from orchestration.fetch.partial import (
    Origin,
    Partial,
    complete_origin,
    discard,
    install,
    open_partial,
    part_of,
)
from orchestration.fetch.verify import Unsuitable, check
from orchestration.files import sha256, sha256_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """Result of one file: `novo` (its bytes are new) or `inalterado`."""

    destino: Path
    estado: str
    bytes: int
    sha256: str


def obtain(item: Item, target: Path, progress: Progress, policy: Policy) -> Outcome:
    """Download `item` to `target` from the first mirror that delivers it whole; UserError with each mirror's reason.

    Until the file is complete only a hidden `.part` file exists, and an interrupted download is resumed from it.
    """
    reasons = []
    with open_partial(target) as partial:
        for address in item.enderecos:
            try:
                return _from_mirror(item, address, partial, progress, policy)
            except (Refused, Retryable, Unsuitable) as failure:
                reasons.append(f"{public_name(address)} {failure}")
    raise UserError(f"O arquivo {item.destino} não foi obtido: {'; '.join(reasons)}.")


CONVERTERS: Mapping[str, Callable[[Sequence[bytes], int], bytes]] = {
    "populacao": population_csv,
    "idade_sexo": ages_csv,
    "regioes_saude": health_regions_csv,
}
"""Source -> what makes the landing's file of a year of the answers. Other sources send the landing's file itself."""


def obtain_converted(item: Item, target: Path, progress: Progress, policy: Policy) -> Outcome:
    """Download what a public source answers to `target`, converted to the landing's layout."""
    year = int(target.stem.rpartition("_")[2])
    parts = item.partes or (item,)
    with TemporaryDirectory(prefix="residencias-fetch-") as folder:
        places = [Path(folder) / f"resposta-{number}.{part.tipo}" for number, part in enumerate(parts)]
        answers = [
            obtain(part, place, progress, policy).destino.read_bytes()
            for part, place in zip(parts, places, strict=True)
        ]
        try:
            content = CONVERTERS[item.fonte](answers, year)
        except Unsuitable as failure:
            raise UserError(f"O arquivo {item.destino} não foi obtido: o que chegou {failure}.") from None
    with open_partial(target) as partial:
        partial.restart(Origin(public_name(parts[0].enderecos[0])))
        partial.file.write(content)
        digest = sha256(content)
        return Outcome(target, "novo" if install(partial, digest) else "inalterado", len(content), digest)


def _from_mirror(item: Item, address: str, partial: Partial, progress: Progress, policy: Policy) -> Outcome:
    for attempt in range(1, policy.tentativas + 1):
        try:
            return _attempt(item, address, partial, progress, policy)
        except (Retryable, Unsuitable) as failure:
            if isinstance(failure, Unsuitable):
                discard(partial)
            if attempt == policy.tentativas:
                raise
            wait = pause(attempt, policy, failure.wait if isinstance(failure, Retryable) else None)
            log.warning("%s %s; nova tentativa em %.0f s", public_name(address), failure, wait)
            time.sleep(wait)
    raise AssertionError("tentativas deve ser pelo menos 1")


def pause(attempt: int, policy: Policy, asked: float | None) -> float:
    """Return the seconds to wait after the nth failed attempt.

    Exponential with full jitter, at least what the server asked, at most `policy.espera_maxima`.
    """
    backoff = random.uniform(0, min(policy.espera_maxima, policy.espera_inicial * 2 ** (attempt - 1)))
    return min(max(backoff, asked or 0.0), policy.espera_maxima)


def _attempt(item: Item, address: str, partial: Partial, progress: Progress, policy: Policy) -> Outcome:
    current = complete_origin(partial.target)
    known = current if current and current.endereco == public_name(address) else None
    protocol = over_ftp if urlsplit(address).scheme == "ftp" else over_http
    if not protocol.transfer(address, partial, known, item.token, progress, policy) and known:
        return Outcome(partial.target, "inalterado", known.bytes or 0, known.sha256)
    partial.file.flush()
    part = part_of(partial.target)
    check(part, item.tipo)
    digest = sha256_of(part)
    if item.com_sha256 and digest != over_http.published_sha256(f"{address}.sha256", item.token, policy):
        raise Unsuitable("não tem a soma sha256 que o servidor publica")
    changed = install(partial, digest)
    return Outcome(partial.target, "novo" if changed else "inalterado", partial.target.stat().st_size, digest)
