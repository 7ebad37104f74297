"""Letters as names are compared: accents off by DuckDB, letters without a decomposition (Ø, ß, Ł) by a seed."""

import csv
import functools

from orchestration.duck import literal
from orchestration.settings import SEEDS

LETRAS = SEEDS / "reference" / "letras.csv"


@functools.cache
def _letters() -> tuple[tuple[str, str], ...]:
    with LETRAS.open(encoding="utf-8", newline="") as seed:
        return tuple((row["letra"], row["equivalente"]) for row in csv.DictReader(seed))


def plain_letters(expression: str) -> str:
    """SQL of a text in upper case, without accents and without the letters of the seed."""
    upper = f"upper(strip_accents({expression}))"
    replaced = upper
    for letter, equivalent in _letters():
        replaced = f"replace({replaced}, {literal(letter)}, {literal(equivalent)})"
    return f"case when strlen({upper}) = length({upper}) then {upper} else {replaced} end"
