"""Reads publico.duckdb for the page and the report. No formula and no text for people belong here."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.errors import UserError
from orchestration.export.tables import copy, marked
from orchestration.page.catalogue import MEASURE, Catalogue, cuts
from orchestration.page.cells import condition
from orchestration.settings import Home, Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyarrow import RecordBatchReader

_BATCH = 100_000
"""Rows."""
_VIEWS = """
    create temp view celulas as
    select * from indicadores.valores
    where
        (getvariable('ano') is null or year(competencia) = getvariable('ano'))
        and not (suprimido and nivel in ('regiao_saude', 'municipio'));
    -- Cells are many and their recortes few: each recorte is taken apart once.
    create temp table vistos as
    select indicador, recorte, max(competencia) as competencia from celulas group by all;
    create temp table cortes as
    select recorte{cuts} from (select distinct recorte from vistos);
    -- A view: most queries are of one indicator, and the stored tables have its rows together.
    create temp view v as {all};
    -- The newest month of each indicator and measure.
    create temp table novos as
    select indicador, recorte, competencia from vistos left join cortes using (recorte)
    qualify competencia = max(competencia) over (partition by indicador, medida);
    create temp table celulas_novas as
    select celulas.*
    from celulas
    semi join novos using (indicador, recorte, competencia)
    where competencia in (select competencia from novos) -- Other months are not read.
    order by celulas.indicador;
    create temp view mais_novo as {novas};
    create temp view ultimo as {newest};
    create temp view abertas as
    select * from v
    where not suprimido
    union all by name
    select retida.*
    from mais_novo as retida
    semi join (select indicador, recorte from mais_novo where not suprimido) as mostrado using (indicador, recorte)
    where retida.suprimido;
    create temp table exames as
    select * from indicadores.integridade
    where getvariable('ano') is null or year(competencia) = getvariable('ano')
"""

_NAMED = """
    select
        valor.*,
        strftime(valor.competencia, '%m/%Y') as mes,
        territorio.nome,
        territorio.uf,
        cortes.* exclude (recorte)
    from {source} as valor
    left join cortes using (recorte)
    left join indicadores.territorios as territorio using (nivel, codigo_territorio)
"""
_NEWEST = "select * from mais_novo"
_MONTH = "select * from v where competencia = {month}::date"


class Publico:
    """The published aggregates, of all months or of one year.

    `celulas` is indicadores.valores without the withheld cells below states, which are many and say nothing; `v` has
    also the territory's name and each recorte a column; `ultimo` is the newest month of each indicator and measure in
    it; `abertas` are the cells for files: those shown, and of the withheld ones the newest of a recorte that is shown
    somewhere, for the others are many times more; `vistos` are the recortes of each indicator, each with its newest
    month; `exames` is indicadores.integridade.
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

    def named(self, cells: str) -> str:
        """SQL of the rows that `v` has of some cells: `cells`, a query in parentheses."""
        return f"({_NAMED.format(source=cells)})"

    def newest(self, indicator: str, where: Mapping[str, str], column: str = "valor") -> dict[str, Any]:
        """The country's newest cell of an indicator that `where` cuts: valor (of `column`), suprimido, faixa, mes.

        All empty when there is none. `faixa` is what is published in place of a share so near all or none (`> 99 %`).
        """
        faixa = "faixa" if column == "valor" else "null"
        found = self.records(
            f"""select {column} as valor, suprimido, {faixa} as faixa, mes from v as c
            where nivel = 'brasil' and {condition(self.catalogue[indicator], where)}
            order by competencia desc limit 1"""
        )
        return found[0] if found else {"valor": None, "suprimido": False, "faixa": None, "mes": None}

    def has(self, schema: str, table: str) -> bool:
        """Whether the database has a table."""
        return bool(
            self.rows("select 1 from duckdb_tables() where schema_name = ? and table_name = ?", [schema, table])
        )

    def changed(self, previous: Path, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query that compares this database with the earlier one, `anterior`; none when they are one file."""
        ((own,),) = self.rows("select path from duckdb_databases() where database_name = current_database()")
        if previous.resolve() == Path(own).resolve():
            return []
        self._con.execute(f"attach {duck.literal(previous)} as anterior (read_only)")
        try:
            return self.rows(sql)
        finally:
            self._con.execute("detach anterior")

    def months(self, indicators: Sequence[str] = ()) -> list[str]:
        """The months of some indicators, or of all, as AAAA-MM-DD."""
        which = f"where indicador in ({', '.join(map(duck.literal, indicators))})" if indicators else ""
        return [str(month) for (month,) in self.rows(f"select distinct competencia from celulas {which} order by all")]

    @contextmanager
    def at(self, month: str) -> Iterator[None]:
        """Inside the block, `ultimo` is that month (AAAA-MM-DD) of every indicator."""
        self._con.execute(f"create or replace temp view ultimo as {_MONTH.format(month=duck.literal(month))}")
        try:
            yield
        finally:
            self._con.execute(f"create or replace temp view ultimo as {_NEWEST}")

    def regions(self) -> dict[str, str]:
        """The health region of each municipality that is in one, by their codes."""
        return dict(
            self.rows(
                """select codigo_territorio, codigo_regiao_saude from indicadores.territorios
                where nivel = 'municipio' and codigo_regiao_saude is not null order by all"""
            )
        )

    def first_of_the_newest(self) -> dict[str, str]:
        """Of each indicator, the first month (AAAA-MM) of which `abertas` has withheld cells, or the newest shown."""
        return dict(
            self.rows(
                """select indicador, strftime(least(retidas.competencia, mostradas.competencia), '%Y-%m')
                from (
                    select indicador, min(competencia) filter (where suprimido) as competencia
                    from celulas_novas group by all
                ) as retidas
                left join (
                    select indicador, max(competencia) as competencia from celulas where not suprimido group by all
                ) as mostradas using (indicador)
                order by all"""
            )
        )

    def municipalities(self) -> list[str]:
        """The codes of the municipalities."""
        found = self.rows(
            "select codigo_territorio from indicadores.territorios where nivel = 'municipio' order by all"
        )
        return [code for (code,) in found]

    def copy_csv(self, sql: str, target: Path, invented: bool = False) -> None:
        """Write the rows of `sql` as a CSV for spreadsheets in Portuguese; `invented` adds the column that says so."""
        copy(self._con, marked(f"({sql})", invented), target, "csv")

    def append_csv(self, sql: str, target: Path, invented: bool = False) -> None:
        """Write the rows of `sql` after those of a CSV that `copy_csv` began."""
        rest = target.with_suffix(".resto")
        copy(self._con, marked(f"({sql})", invented), rest, "csv", header=False)
        with target.open("ab") as file, rest.open("rb") as more:
            shutil.copyfileobj(more, file)
        rest.unlink()

    def batches(self, sql: str, invented: bool = False) -> "RecordBatchReader":
        """The rows of `sql`, some at a time."""
        return self._con.sql(f"from {marked(f'({sql})', invented)}").to_arrow_reader(_BATCH)

    def table(self, sql: str, invented: bool = False) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names of the columns of a query, and its rows."""
        found = self._con.execute(f"select * from {marked(f'({sql})', invented)}")
        return [column[0] for column in found.description], found.fetchall()


@contextmanager
def opened(home: Home, path: Path, ano: int | None = None) -> Iterator[Publico]:
    """publico.duckdb at `path`, read-only and safe while a run publishes; `ano` keeps the months of that year.

    It takes no more memory than the settings of `home` allow. UserError when an earlier version of the program
    published it.
    """
    with duck.connect(path, read_only=True, memory_limit=Settings.load(home).memoria_do_duckdb) as con:
        rows = _records(con, "select * from indicadores.catalogo order by indicador")
        known = [column for column, *_ in con.execute("describe indicadores.valores").fetchall()]
        places = [column for column, *_ in con.execute("describe indicadores.territorios").fetchall()]
        if "faixa" not in known or "codigo_regiao_saude" not in places or any("recortes" not in row for row in rows):
            raise UserError(f"{path} é de uma versão anterior do programa: execute antes 'residencias run'.")
        names = dict.fromkeys([MEASURE, *(name for row in rows for name in cuts(row))])
        columns = "".join(f", recorte->>{duck.literal(name)} as {duck.quoted(name)}" for name in names)
        con.execute("set variable ano = $1", [ano])
        named = {
            name: _NAMED.format(source=source) for name, source in (("all", "celulas"), ("novas", "celulas_novas"))
        }
        con.execute(_VIEWS.format(cuts=columns, newest=_NEWEST, **named))
        yield Publico(con, {row["indicador"]: row for row in rows})


def _records(con: "DuckDBPyConnection", sql: str, values: Sequence[object] | None = None) -> list[dict[str, Any]]:
    found = con.execute(sql, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
