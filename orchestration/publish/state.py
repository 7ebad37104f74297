"""What a publication says of itself: `estado.json` in its folder. It changes place with the databases and the page."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.files import write_text
from orchestration.settings import Home

ESTADO = "estado.json"


@dataclass(frozen=True)
class Publication:
    """The run that published, when it started (UTC, ISO) and the month that it examined (AAAA-MM)."""

    execucao_id: str
    executado_em: str
    competencia: str
    painel: str
    """Run whose data the page shows: an earlier one when the page could not be drawn; empty when unknown."""

    def write(self, path: Path) -> None:
        """Write as JSON to `path`."""
        write_text(path, json.dumps(asdict(self), ensure_ascii=False))


def in_force(home: Home, folder: Path | None = None) -> Publication | None:
    """State of the publication in force, or of the one in `folder`; None when there is none or an earlier version
    published it."""
    try:
        return Publication(**json.loads(((folder or home.publicacao) / ESTADO).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
