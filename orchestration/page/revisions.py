"""What changed of the figures already published: dados/revisoes.csv, kept from page to page, of public values alone."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.duck import literal
from orchestration.export.tables import safe
from orchestration.page.publico import Publico
from orchestration.parts import condition

FILE = "revisoes.csv"
COLUMNS = (
    "publicado_em",
    "indicador",
    "competencia",
    "nivel",
    "codigo_territorio",
    "recorte",
    "valor_anterior",
    "valor",
)
_LISTED = 40
_CHANGED = """
    select indicador, strftime(competencia, '%Y-%m'), nivel, codigo_territorio, agora.recorte :: varchar,
        antes.valor, agora.valor
    from indicadores.valores as agora
    inner join anterior.indicadores.valores as antes using (indicador, competencia, nivel, codigo_territorio)
    where nivel in ('brasil', 'regiao', 'uf') and agora.recorte :: varchar = antes.recorte :: varchar
        -- Nothing is said of what was withheld; so the withheld cells, which are many, are not read.
        and agora.valor is not null and antes.valor is not null
        and agora.valor <> antes.valor
"""


def write(
    folder: Path,
    publico: Publico,
    previous: Path,
    page: Path,
    day: date,
    changed: Mapping[str, Sequence[str]] | None = None,
) -> list[dict[str, Any]]:
    """Write the revisions into `folder`: those of the earlier page in `page`, and what the database changes of the
    earlier one, `previous`. Return how many cells changed by day, indicator and month, the newest first.

    `changed`: of each part of the cells, the months (AAAA-MM) of which some may be other; every cell is compared when
    nobody knows.
    """
    kept: list[list[str]] = []
    if (page / "dados" / FILE).is_file():
        with (page / "dados" / FILE).open(encoding="utf-8-sig", newline="") as file:
            kept = list(csv.reader(file, delimiter=";"))[1:]
    found = publico.changed(previous, _query(changed)) if previous.exists() else []
    rows = [*kept, *([day.isoformat(), *map(_written, row)] for row in found)]
    with (folder / FILE).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([COLUMNS, *rows])
    counted: dict[tuple[str, str, str], int] = {}
    for row in rows:
        counted[row[0], row[1], row[2]] = counted.get((row[0], row[1], row[2]), 0) + 1
    newest = sorted(counted.items(), key=lambda one: one[0][0], reverse=True)[:_LISTED]
    return [{"dia": on, "indicador": code, "mes": month, "celulas": count} for (on, code, month), count in newest]


def _query(changed: Mapping[str, Sequence[str]] | None) -> str:
    if changed is None:
        return f"{_CHANGED} order by all"
    # A query for each part, as of conditions joined by `or` DuckDB reads every month; a part that an earlier version of
    # the program knew may have cells of another.
    queries = [f"{_CHANGED} and false"]
    for part, months in changed.items():
        days = ", ".join(literal(f"{month}-01") for month in months)
        if months:
            queries.append(f"{_CHANGED} and {condition(part)} and competencia in ({days})")
    return f"{' union '.join(queries)} order by all"


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".").replace(".", ",")
    return safe("" if value is None else str(value))
