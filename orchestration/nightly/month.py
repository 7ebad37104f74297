"""The month under examination when nobody names one, by the names of files. No file is opened."""

from datetime import date
from pathlib import Path

from orchestration.errors import Erro, Saida
from orchestration.ingest.discover import PF, ZIP, discover, newest_month
from orchestration.ingest.ledger import opened
from orchestration.settings import Home

_DECIDES = (("incentivo", ("pagamentos",)), ("scnes", (ZIP, PF, "tbCargaHorariaSus")))
"""Sources whose newest month is examined, the first that ever arrived; with SCNES's names in landing and in the ledger."""


def newest(landing: Path, home: Home) -> date:
    """The newest month of incentivo/pagamentos, in landing or loaded before; without any, of SCNES.

    A month whose file is refused counts: the run then says that the file is missing. Raises Erro (exit 2) when neither
    source has ever arrived.
    """
    arrivals = discover(landing, [source for source, _ in _DECIDES])
    with opened(home) as ledger:
        loaded = ledger.in_force()
    for source, datasets in _DECIDES:
        months = [load.competencia for load in loaded if load.fonte == source and load.conjunto in datasets]
        found = max(filter(None, [*months, newest_month(arrivals, source, datasets)]), default=None)
        if found:
            return found
    raise Erro(
        f"Não há em {landing} arquivo de incentivo/pagamentos nem do SCNES que diga o mês; informe --competencia AAAA-MM.",
        Saida.USO_INCORRETO,
    )
