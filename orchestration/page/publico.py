"""Reads publico.duckdb for the page and the report. No formula and no text for people belong here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.errors import UserError
from orchestration.export.tables import copy
from orchestration.page.catalogue import MEASURE, Catalogue, cuts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_VIEWS = """
    create temp table v as
    select
        valor.*,
        strftime(valor.competencia, '%m/%Y') as mes,
        territorio.nome,
        territorio.uf{cuts}
    from indicadores.valores as valor
    left join indicadores.territorios as territorio using (nivel, codigo_territorio)
    where
        ($ano is null or year(valor.competencia) = $ano)
        and not (valor.suprimido and valor.nivel in ('regiao_saude', 'municipio'));
    create temp view ultimo as
    select * from v
    qualify competencia = max(competencia) over (partition by indicador, medida);
    create temp table exames as
    select * from indicadores.integridade
    where $ano is null or year(competencia) = $ano
"""

# The plane of the outlines is Mercator's; its four numbers are those that put most towns inside their own state.
_REGIOES = """
    select
        codigo_territorio as codigo, nome, uf,
        round(15.612 * longitude + 1155.45, 1) as x,
        round(82.152 - 15.51 * degrees(ln(tan(pi() / 4 + radians(latitude) / 2))), 1) as y
    from indicadores.territorios
    where nivel = 'regiao_saude' and latitude is not null
    order by codigo
"""


class Publico:
    """The published aggregates. `v` is indicadores.valores with the territory's name and each recorte a column,
    without the withheld cells below states, which are many and say nothing; `ultimo` is the newest month of each
    indicator and measure in it; `exames` is indicadores.integridade. With a year, all of them hold that year only.
    """

    def __init__(self, con: "DuckDBPyConnection", catalogue: Catalogue) -> None:
        self._con = con
        self.catalogue = catalogue

    def rows(self, sql: str, values: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a query as tuples."""
        return self._con.execute(sql, values).fetchall()

    def records(self, sql: str, values: Sequence[object] | None = None) -> list[dict[str, Any]]:
        """Rows of a query by the names of its columns."""
        return _records(self._con, sql, values)

    def newest(self, condition: str, column: str = "valor") -> dict[str, Any]:
        """The country's newest cell under a condition of cells.py: valor (of `column`), suprimido, faixa, mes.

        All empty when there is none. `faixa` is what is published in place of a share so near all or none (`> 99 %`).
        """
        faixa = "faixa" if column == "valor" else "null"
        found = self.records(
            f"""select {column} as valor, suprimido, {faixa} as faixa, mes from v as c
            where nivel = 'brasil' and {condition} order by competencia desc limit 1"""
        )
        return found[0] if found else {"valor": None, "suprimido": False, "faixa": None, "mes": None}

    def regions(self) -> list[dict[str, Any]]:
        """The health regions on the plane of assets/ufs.geojson: codigo, nome, uf, x, y."""
        return self.records(_REGIOES)

    def copy_csv(self, sql: str, target: Path) -> None:
        """Write the rows of `sql` as UTF-8 CSV with `;`, as spreadsheets in Portuguese open it; nothing in it runs."""
        copy(self._con, f"({sql})", target, "csv")


@contextmanager
def opened(path: Path, ano: int | None = None) -> Iterator[Publico]:
    """publico.duckdb at `path`, read-only and safe while a run publishes; `ano` keeps the months of that year.

    UserError when an earlier version of the program published it.
    """
    with duck.connect(path, read_only=True) as con:
        rows = _records(con, "select * from indicadores.catalogo order by indicador")
        known = [column for column, *_ in con.execute("describe indicadores.valores").fetchall()]
        if "faixa" not in known or any("recortes" not in row for row in rows):
            raise UserError(f"{path} é de uma versão anterior do programa: execute antes 'residencias run'.")
        names = dict.fromkeys([MEASURE, *(name for row in rows for name in cuts(row))])
        columns = "".join(f", valor.recorte->>{duck.literal(name)} as {duck.quoted(name)}" for name in names)
        for statement in _VIEWS.format(cuts=columns).split(";"):
            con.execute(statement, {"ano": ano} if "$ano" in statement else None)
        yield Publico(con, {row["indicador"]: row for row in rows})


def _records(con: "DuckDBPyConnection", sql: str, values: Sequence[object] | None = None) -> list[dict[str, Any]]:
    found = con.execute(sql, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
