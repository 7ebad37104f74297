"""The seeds as Python reads them: lists and dated law, from the same CSV files as dbt."""

import csv
from datetime import date

from orchestration.settings import SEEDS


def rows(name: str) -> list[dict[str, str]]:
    """The rows of seeds/<name>.csv, such as `legal/regras`, as text by column."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as seed:
        return list(csv.DictReader(seed))


def parameter(name: str, month: date) -> str | None:
    """The value of a dated parameter in `month`, as in the model int_parametros_mes; None when none is in force.

    A value is in force in a month when it is on some day of it; of two values, the later one.
    """
    first = month.replace(day=1).isoformat()
    in_force = [
        (row["vigencia_inicio"], row["valor"])
        for row in rows("legal/parametros")
        if row["id"] == name
        and f"{row['vigencia_inicio'][:7]}-01" <= first
        and (not row["vigencia_fim"] or row["vigencia_fim"] >= first)
    ]
    return max(in_force)[1] if in_force else None


def scnes_delay(month: date) -> int:
    """Months by which the newest month of SCNES may be older than `month`; none where no value is in force."""
    return int(parameter("defasagem_scnes", month) or 0)


def ufs() -> list[str]:
    """The acronyms of the states and of the Federal District, in alphabetical order."""
    return sorted(row["uf"] for row in rows("reference/ufs"))


def state_codes() -> dict[str, str]:
    """IBGE's two-digit code of each state -> its acronym."""
    return {row["codigo_uf"]: row["uf"] for row in rows("reference/ufs")}
