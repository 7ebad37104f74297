"""The month that a run examines when nobody names one. The command line, the schedule and the sensor all ask here."""

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
from orchestration.errors import Erro, Saida
from orchestration.ingest import load, scnes_zip
from orchestration.ingest.discover import PF, ZIP, Chegada, discover
from orchestration.ingest.ledger import RECUSADO, Carga, opened
from orchestration.ingest.tabular import Recusa
from orchestration.settings import Home, Settings

MONTHS_AHEAD = 2
"""Payments may be loaded for as many months after today's; a later one is a mistake and is not examined."""

_ENSAIO = "ensaio-"
_DEAD_SECONDS = 3600
"""No rehearsal lasts as long: one that is older was killed."""


def newest(landing: Path, home: Home) -> date:
    """The newest month of incentivo/pagamentos that is loaded or will load, without any that of SCNES.

    No file that will not load decides it. Erro (exit 2) when neither source has a month.
    """
    with opened(home) as ledger:
        loaded, refused = ledger.in_force(), {carga.arquivo for carga in ledger.current_refusals()}
    limit = months_after(today(), MONTHS_AHEAD)
    reasons: list[str] = []
    found = _payments(landing, home, loaded, limit, reasons) or _scnes(landing, loaded, refused)
    if found is None:
        why = "".join(f" {reason}" for reason in reasons)
        raise Erro(
            f"Nada em {landing}, de incentivo/pagamentos ou do SCNES, diz o mês a examinar: "
            f"informe --competencia.{why}",
            Saida.USO_INCORRETO,
        )
    return found


def _payments(landing: Path, home: Home, loaded: list[Carga], limit: date, reasons: list[str]) -> date | None:
    newest_loaded = _newest(loaded, limit)
    unread = [chegada.competencia for chegada in discover(landing, ["incentivo"]) if _is_payments(chegada)]
    if not any(month and (newest_loaded is None or month > newest_loaded) for month in unread):
        return newest_loaded
    with _rehearsal(home) as scratch:
        now = datetime.now(UTC).replace(tzinfo=None)
        outcome = load.run(landing, scratch, Settings.load(home), now, ["incentivo"], chosen=_is_payments)
        reasons += [carga.motivo for carga in outcome.em(RECUSADO) if carga.motivo]
        with opened(scratch) as ledger:
            return _newest(ledger.in_force(), limit)


@contextmanager
def _rehearsal(home: Home) -> Iterator[Home]:
    """A home in the vault with the same ledger, where files are loaded to see whether they load, and then removed."""
    for folder in (home.cofre, home.cofre_temporario):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in home.cofre_temporario.glob(f"{_ENSAIO}*"):
        if time.time() - left.stat().st_mtime > _DEAD_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    scratch = Home(Path(tempfile.mkdtemp(prefix=_ENSAIO, dir=home.cofre_temporario)))
    try:
        with closing(sqlite3.connect(home.estado)) as ledger, closing(sqlite3.connect(scratch.estado)) as copy:
            ledger.backup(copy)
            copy.execute("drop table if exists depositos")  # the other stores of this home are not in the scratch one
        yield scratch
    finally:
        shutil.rmtree(scratch.raiz, ignore_errors=True)


def _newest(loaded: list[Carga], limit: date) -> date | None:
    payments = [c.competencia for c in loaded if (c.fonte, c.conjunto) == ("incentivo", "pagamentos")]
    return max((month for month in payments if month and month <= limit), default=None)


def _is_payments(chegada: Chegada) -> bool:
    return chegada.conjunto == "pagamentos"


def _scnes(landing: Path, loaded: list[Carga], refused: set[str]) -> date | None:
    """SCNES is not loaded twice to learn its month: a base that opens and has that month's tables is taken to load."""
    months = [carga.competencia for carga in loaded if carga.fonte == "scnes"]
    arrivals = [chegada for chegada in discover(landing, ["scnes"]) if chegada.arquivo not in refused]
    months += [chegada.competencia for chegada in arrivals if chegada.conjunto == PF or _opens(chegada)]
    return max(filter(None, months), default=None)


def _opens(chegada: Chegada) -> bool:
    if chegada.conjunto != ZIP or chegada.competencia is None:
        return False
    tables = tuple(contrato for contrato in contracts_of("scnes") if ZIP in contrato.formatos)
    try:
        scnes_zip.open_zip(chegada.caminho, chegada.arquivo, f"{chegada.competencia:%Y%m}", tables)
    except Recusa:
        return False
    return True
