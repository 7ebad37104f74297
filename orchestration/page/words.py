"""How numbers and sources are written in Portuguese on the page and in the report."""

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
    """A number as Portuguese writes it; `form` is inteiro, decimal, percentual, reais or centavos."""
    if value is None:
        return SUPRIMIDO
    if form == "percentual":
        return _portuguese(f"{value * 100:,.1f}") + " %"
    if form == "reais":
        return "R$ " + _portuguese(f"{value:,.0f}")
    if form == "centavos":
        return "R$ " + _portuguese(f"{value:,.2f}")
    return _portuguese(f"{value:,.0f}" if form == "inteiro" else f"{value:,.2f}")


def free(value: float) -> str:
    """A number of any unit, with up to four decimals."""
    return _portuguese(f"{value:,.4f}".rstrip("0").rstrip("."))


def sources(names: str | None) -> list[str]:
    """Names for people of the sources of a catalogue row, as they stand there: separated by semicolons."""
    parts = [part for part in (names or "").split(";") if part]
    return sorted({_FONTES.get(part) or _FONTES[part.partition("/")[0]] for part in parts})


def _portuguese(number: str) -> str:
    return number.translate(str.maketrans(",.", ".,"))
