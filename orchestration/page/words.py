"""How the page and the report write what is absent, readings and sources. Numbers: orchestration.portuguese."""

from orchestration.page.catalogue import parts
from orchestration.page.formats import FORMATS
from orchestration.sources import sources as known_sources

SEM_DADO = "sem dado"
SUPRIMIDO = "não se mostra"
READINGS = {"razao_das_somas": "razão das somas", "media_das_razoes": "média das razões"}


def formatted(value: float | None, form: str) -> str:
    """A number as Portuguese writes it in one of FORMATS."""
    return SUPRIMIDO if value is None else FORMATS[form].text(value)


def sources(names: str | None) -> list[str]:
    """How people read the sources of a catalogue row, which names them `fonte/conjunto`, separated by semicolons."""
    named = [part.partition("/") for part in parts(names)]
    return sorted({known_sources()[fonte].nome_de(conjunto) for fonte, _, conjunto in named})
