"""The month that a run examines when nobody names one."""

from datetime import date
from pathlib import Path

from orchestration.errors import Erro, Saida
from orchestration.ingest.need import default_competencia
from orchestration.settings import Home


def newest(landing: Path, home: Home) -> date:
    """The newest month of incentivo/pagamentos, without it of SCNES; Erro (exit 2) when neither has ever arrived.

    A month whose file is refused counts: the run then says that the file is missing.
    """
    found = default_competencia(landing, home)
    if found is None:
        raise Erro(
            f"Nada em {landing}, de incentivo/pagamentos ou do SCNES, diz o mês a examinar: informe --competencia.",
            Saida.USO_INCORRETO,
        )
    return found
