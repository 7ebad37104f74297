"""What a row of indicadores.catalogo says of an indicator, as the page reads it."""

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]
Catalogue = Mapping[str, Row]
"""Rows of indicadores.catalogo by their code."""

MEASURE = "medida"


def parts(text: str | None) -> list[str]:
    """The members of a list that the catalogue keeps as text."""
    return [part for part in (text or "").split(";") if part]


def cuts(row: Row) -> list[str]:
    """Names of the cuts that the indicator's cells may carry, the measure among them where there are several."""
    return parts(row["recortes"]) + ([MEASURE] if row["medidas"] else [])


def measures(row: Row) -> dict[str, str]:
    """Name for people of each measure, by its code."""
    return dict(part.split("=", 1) for part in parts(row["medidas"]))
