"""Published cells of indicators against those of the second implementation."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from math import isclose

import duckdb

from orchestration.settings import Home
from tests.oracle.indicators import Cells, Registers


def published(con: duckdb.DuckDBPyConnection, indicator: str) -> Cells:
    """Cells with a value."""
    rows = con.execute(
        "select competencia, nivel, codigo_territorio, recorte::varchar, numerador, denominador, valor"
        " from restrito.indicadores.valores where indicador = $1 and valor is not null",
        [indicator],
    ).fetchall()
    return {
        (indicator, month, level, code, _pairs(cut)): (top, bottom, value)
        for month, level, code, cut, top, bottom, value in rows
    }


@cache
def _pairs(recorte: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(json.loads(recorte).items()))


def differences(home: Home, computed: Mapping[str, Callable[[Registers], Cells]]) -> list[str]:
    """What differs, a line a cell; a cell of zero that only one side lists is no difference."""
    found = []
    with duckdb.connect() as con:
        for name in ("trabalho", "restrito"):
            con.execute(f"attach '{home.construcao / f'{name}.duckdb'}' as {name} (read_only)")
        con.execute("use trabalho")
        registers = Registers(con)
        for indicator, compute in computed.items():
            expected = {key: figures for key, figures in compute(registers).items() if figures[2] is not None}
            actual = published(con, indicator)
            if not expected:
                found.append(f"{indicator}: nothing to compare")
            for key in expected.keys() | actual.keys():
                sides = expected.get(key, (0.0, None, 0.0)), actual.get(key, (0.0, None, 0.0))
                if sides[0] != sides[1] and not all(
                    one is None or other is None or isclose(one, other, rel_tol=1e-9, abs_tol=1.1e-6)
                    for one, other in zip(*sides, strict=True)
                ):
                    found.append(f"{key}: {sides[0]} computed, {sides[1]} published")
    return sorted(found)
