"""What a published month needed and did not have: files refused or missing, parameters without a value in force."""

from datetime import date
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.ingest import need
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb


def lacking(home: Home, competencia: date) -> list[str]:
    """A sentence for each file or parameter that the published month needed and did not have."""
    with duck.connect(home.restrito, read_only=True) as con:
        return [*need.missing_needed(home, competencia), *_parameters(con)]


def _parameters(con: "duckdb.DuckDBPyConnection") -> list[str]:
    found = con.execute(
        "select parametro, competencia, regras from qualidade.parametros_ausentes order by all"
    ).fetchall()
    return [
        f"{_what_lacks(name, month)}; ficaram sem dado em {month:%Y-%m} as regras {', '.join(rules)}."
        for name, month, rules in found
    ]


def _what_lacks(name: str, month: date) -> str:
    calendar, year = name.rpartition("_")[::2]
    if calendar == "pontos_facultativos":
        return f"Não há calendário de dias úteis de {year}, pois faltam os pontos facultativos do ano (seeds/legal)"
    return f"O parâmetro {name} não tem valor em vigor em {month:%Y-%m}"
