"""Letters as names are compared: accents off by DuckDB, letters without a decomposition (Ø, ß, Ł) by a seed."""

import functools

from orchestration import seeds
from orchestration.duck import literal


@functools.cache
def _letters() -> tuple[tuple[str, str], ...]:
    return tuple((row["letra"], row["equivalente"]) for row in seeds.rows("reference/letras"))


def plain_letters(expression: str) -> str:
    """SQL of a text in upper case, without accents and without the letters of the seed."""
    upper = f"upper(strip_accents({expression}))"
    replaced = upper
    for letter, equivalent in _letters():
        replaced = f"replace({replaced}, {literal(letter)}, {literal(equivalent)})"
    return f"case when strlen({upper}) = length({upper}) then {upper} else {replaced} end"
