"""Finds the month that a run examines when --competencia is not given, for the command line, schedule and sensor."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.clock import months_after, today
from orchestration.contracts import contracts_of
from orchestration.errors import ExitCode, UserError
from orchestration.ingest import load, scnes_zip
from orchestration.ingest.discover import PF, ZIP, Arrival, discover
from orchestration.ingest.ledger import RECUSADO, Carga, opened
from orchestration.ingest.tabular import Refusal
from orchestration.settings import Home, Settings

FIRST = date(2005, 8, 1)
"""SCNES exists since then."""
YEARS_AHEAD = 2
"""The batch of coming months arrives before they end, and a machine's clock may be behind the data."""
MONTHS_AHEAD = 2
"""Payments may be of at most this many months after the present one; a later month is a mistake and not examined."""

_ENSAIO = "ensaio-"
_ABANDONED_SECONDS = 3600
"""A trial load older than this was killed."""


def can_be_examined(competencia: date) -> bool:
    """Whether a month is neither before SCNES nor years ahead of the machine's clock."""
    return FIRST <= competencia <= months_after(today(), 12 * YEARS_AHEAD)


def newest(landing: Path, home: Home) -> date:
    """Return the newest month of incentivo/pagamentos that is loaded or will load, else the newest of SCNES.

    Files that will not load are ignored. UserError (exit 2) when neither source has a month.
    """
    with opened(home) as ledger:
        loaded, refused = ledger.in_force(), {carga.arquivo for carga in ledger.current_refusals()}
    limit = months_after(today(), MONTHS_AHEAD)
    reasons: list[str] = []
    month = _payments(landing, home, loaded, limit, reasons) or _scnes(landing, loaded, refused)
    if month is None:
        why = "".join(f" {reason}" for reason in reasons)
        raise UserError(
            f"Nada em {landing}, de incentivo/pagamentos ou do SCNES, diz o mês a examinar: "
            f"informe --competencia.{why}",
            ExitCode.USO_INCORRETO,
        )
    return month


def _payments(landing: Path, home: Home, loaded: list[Carga], limit: date, reasons: list[str]) -> date | None:
    newest_loaded = _newest(loaded, limit)
    unread = [chegada.competencia for chegada in discover(landing, ["incentivo"]) if _is_payments(chegada)]
    if not any(month and (newest_loaded is None or month > newest_loaded) for month in unread):
        return newest_loaded
    with _trial(home) as scratch:
        now = datetime.now(UTC).replace(tzinfo=None)
        outcome = load.run(landing, scratch, Settings.load(home), now, ["incentivo"], chosen=_is_payments)
        reasons += [carga.motivo for carga in outcome.em(RECUSADO) if carga.motivo]
        with opened(scratch) as ledger:
            return _newest(ledger.in_force(), limit)


@contextmanager
def _trial(home: Home) -> Iterator[Home]:
    """Create a temporary home in the vault, with a copy of the ledger, in which to try to load files."""
    for folder in (home.cofre, home.cofre_temporario):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for abandoned in home.cofre_temporario.glob(f"{_ENSAIO}*"):
        if time.time() - abandoned.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(abandoned, ignore_errors=True)
    scratch = Home(Path(tempfile.mkdtemp(prefix=_ENSAIO, dir=home.cofre_temporario)))
    try:
        with closing(sqlite3.connect(home.estado)) as ledger, closing(sqlite3.connect(scratch.estado)) as copy:
            ledger.backup(copy)
            copy.execute("drop table if exists depositos")  # the temporary home has no other store
        yield scratch
    finally:
        shutil.rmtree(scratch.raiz, ignore_errors=True)


def _newest(loaded: list[Carga], limit: date) -> date | None:
    payments = [c.competencia for c in loaded if (c.fonte, c.conjunto) == ("incentivo", "pagamentos")]
    return max((month for month in payments if month and month <= limit), default=None)


def _is_payments(chegada: Arrival) -> bool:
    return chegada.conjunto == "pagamentos"


def _scnes(landing: Path, loaded: list[Carga], refused: set[str]) -> date | None:
    """Return the newest month of SCNES. A base is not loaded for this: it counts if it opens and has its tables."""
    months = [carga.competencia for carga in loaded if carga.fonte == "scnes"]
    arrivals = [chegada for chegada in discover(landing, ["scnes"]) if chegada.arquivo not in refused]
    months += [chegada.competencia for chegada in arrivals if chegada.conjunto == PF or _opens(chegada)]
    return max(filter(None, months), default=None)


def _opens(chegada: Arrival) -> bool:
    if chegada.conjunto != ZIP or chegada.competencia is None:
        return False
    tables = tuple(contrato for contrato in contracts_of("scnes") if ZIP in contrato.formatos)
    try:
        scnes_zip.open_zip(chegada.caminho, chegada.arquivo, f"{chegada.competencia:%Y%m}", tables)
    except Refusal:
        return False
    return True
