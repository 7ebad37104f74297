"""The formats that a catalogue's row or a column may name, once for text, for Vega and for the page.

How many decimals each shows is decided here: painel.js takes `intl` and `eixo` from the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from orchestration import portuguese

Formato = Literal["texto", "inteiro", "decimal", "percentual", "reais"]


@dataclass(frozen=True)
class Format:
    """How a number is written: as text, by d3 in tooltips and axes, and by the options of Intl.NumberFormat."""

    text: Callable[[Any], str]
    dica: str
    eixo: str
    intl: dict[str, Any]


FORMATS: dict[str, Format] = {
    "inteiro": Format(portuguese.integer, ",.0f", ",.0f", {"maximumFractionDigits": 0}),
    "decimal": Format(portuguese.decimal, ",.2f", ",.2f", {"minimumFractionDigits": 2, "maximumFractionDigits": 2}),
    "percentual": Format(
        portuguese.percent,
        ".1%",
        ".0%",
        {"style": "percent", "minimumFractionDigits": 1, "maximumFractionDigits": 1},
    ),
    "reais": Format(
        portuguese.reais, "$,.0f", "$,.2s", {"style": "currency", "currency": "BRL", "maximumFractionDigits": 0}
    ),
}


def for_browser() -> dict[str, dict[str, Any]]:
    """What painel.js needs of each format."""
    return {name: {"intl": form.intl, "eixo": form.eixo} for name, form in FORMATS.items()}
