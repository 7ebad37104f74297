"""How the page and the report write what is absent, readings and sources. Numbers: orchestration.portuguese."""

from orchestration.page.catalogue import parts
from orchestration.page.formats import FORMATS

SEM_DADO = "sem dado"
SUPRIMIDO = "não se mostra"
READINGS = {"razao_das_somas": "razão das somas", "media_das_razoes": "média das razões"}
_FONTES = {
    "scnes": "SCNES",
    "cnrm": "CNRM",
    "cnrms": "CNRMS",
    "titulos": "títulos de especialista",
    "incentivo": "Mais Residências",
    "parceiros": "instituições parceiras",
    "referencia": "listas de referência",
    "referencia/populacao": "IBGE (população)",
    "referencia/regioes_saude": "regiões de saúde",
    "referencia/prioridades": "prioridades para o SUS",
    "referencia/epidemiologia": "perfil epidemiológico e social",
    "referencia/bolsas_residencia": "bolsas de residência",
}


def formatted(value: float | None, form: str) -> str:
    """A number as Portuguese writes it in one of FORMATS."""
    return SUPRIMIDO if value is None else FORMATS[form].text(value)


def sources(names: str | None) -> list[str]:
    """Names for people of the sources of a catalogue row, as they stand there: separated by semicolons."""
    return sorted({_FONTES.get(part) or _FONTES[part.partition("/")[0]] for part in parts(names)})
