"""How the page and the report write what is absent, readings and sources. Numbers: orchestration.portuguese."""

from collections.abc import Mapping
from typing import Any

from orchestration.page.catalogue import parts
from orchestration.page.formats import FORMATS
from orchestration.sources import sources as known_sources

SEM_DADO = "sem dado"
SUPRIMIDO = "não se mostra"
READINGS = {"razao_das_somas": "razão das somas", "media_das_razoes": "média das razões"}


def formatted(value: float | None, form: str) -> str:
    """A number as Portuguese writes it in one of FORMATS."""
    return SUPRIMIDO if value is None else FORMATS[form].text(value)


def stated(cell: Mapping[str, Any], form: str) -> str:
    """What is said of a cell of Publico.newest: its value, its `faixa`, or why there is none to show."""
    if cell["valor"] is not None:
        return formatted(cell["valor"], form)
    return cell["faixa"] or (SUPRIMIDO if cell["suprimido"] else SEM_DADO)


def sources(names: str | None) -> list[str]:
    """How people read the sources of a catalogue row, which names them `fonte/conjunto`, separated by semicolons."""
    named = [part.partition("/") for part in parts(names)]
    return sorted({known_sources()[fonte].nome_de(conjunto) for fonte, _, conjunto in named})
