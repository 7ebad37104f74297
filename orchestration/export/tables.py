"""Writes published tables as CSV, Parquet or XLSX, with text that spreadsheets would run as formulas made harmless.

The CSV is for spreadsheets in Portuguese (`;`, decimal comma, UTF-8 with BOM), or for programs (`internacional`: as
DuckDB writes values). That of spreadsheets, and the XLSX, have lists and JSON as plain text. What comes of a synthetic
landing has one more column that says so.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import duck
from orchestration.errors import ExitCode, UserError
from orchestration.files import asked_for
from orchestration.settings import Home

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATOS = tuple(MEDIA_TYPES)
BRASILEIRO, INTERNACIONAL = "brasileiro", "internacional"
DIALETOS = (BRASILEIRO, INTERNACIONAL)
FICTICIOS = "Dados fictícios"
"""What the page, the report and every export of a synthetic landing say."""
NOTICE = f"{FICTICIOS}: pessoas, instituições e pagamentos inventados para demonstração."
LIMITE_XLSX = 1_048_575
"""Most rows of a worksheet below its header."""
_LONGEST_TEXT = 32_767
"""Characters of a cell of a worksheet."""
_DATES: dict[str | type, str] = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss"}
"""How a worksheet shows dates and times of columns without a format of their own."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORMULA = f"^[{''.join(FORMULA_STARTS).replace('-', '')}-]"
"""A pattern: of a list of seven values DuckDB makes a join, which loses the order of the rows."""
_LOTE = 10_000
_BOM = "\ufeff"
_REAL = ("DOUBLE", "FLOAT")


def tables(home: Home, publico: bool) -> list[str]:
    """Return the names (schema.table) of the published tables, in alphabetical order."""
    with _opened(home, publico) as con:
        return _names(con)


def export(home: Home, table: str, target: Path, form: str, publico: bool, dialect: str = BRASILEIRO) -> int:
    """Write `table` (schema.table) to `target` and return its number of rows; UserError if absent or too big.

    `dialect`, of DIALETOS, is that of a CSV.
    """
    with _opened(home, publico) as con:
        if table not in _names(con):
            raise UserError(
                f"Não há tabela {table} em {_database(home, publico).name}; use --lista para ver as que há.",
                ExitCode.USO_INCORRETO,
            )
        schema, _, name = table.partition(".")
        ((rows,),) = con.execute(f'select count(*) from "{schema}"."{name}"').fetchall()
        source = marked(f'"{schema}"."{name}"', home.ficticio.exists())
        if form == "xlsx" and rows > LIMITE_XLSX:
            raise UserError(
                f"A tabela {table} tem {rows} linhas e uma planilha aceita {LIMITE_XLSX}; use csv ou parquet.",
                ExitCode.USO_INCORRETO,
            )
        with asked_for(target) as fresh:
            if form == "xlsx":
                _write_xlsx(con, source, fresh)
            else:
                copy(con, source, fresh, form, dialect)
    return rows


def safe(value: Any) -> Any:
    """Return text that a spreadsheet would run as a formula with an apostrophe before it; other values unchanged."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def notice(home: Home) -> str:
    """The sentence that a document of this home begins with: empty unless its data are invented."""
    return NOTICE if home.ficticio.exists() else ""


def marked(source: str, invented: bool) -> str:
    """The rows of `source` (as `copy` takes it), with the column `aviso` where they are invented."""
    return f"(select *, {duck.literal(FICTICIOS)} as aviso from {source})" if invented else source


def copy(
    con: "DuckDBPyConnection",
    source: str,
    target: Path,
    form: str,
    dialect: str = BRASILEIRO,
    header: bool = True,
) -> None:
    """Write the rows of `source` (a table, or a query in parentheses) as CSV with `;`, or as Parquet."""
    as_csv = f"format csv, header {str(header).lower()}, delimiter ';'"
    options = "format parquet, compression zstd" if form == "parquet" else as_csv
    # No spreadsheet runs values of a Parquet file as formulas.
    rows = _safe_select(con, source, dialect) if form == "csv" else f"select * from {source}"
    con.execute(f"copy ({rows}) to {duck.literal(target)} ({options})")


def _safe_select(con: "DuckDBPyConnection", source: str, dialect: str) -> str:
    columns = con.execute(f"select * from {source} limit 0").description or []
    written = [f"{_written(name, str(kind).upper(), dialect)} as {duck.quoted(name)}" for name, kind, *_ in columns]
    if dialect == BRASILEIRO and written:
        # DuckDB has no option for the mark that spreadsheets know UTF-8 by: the first header carries it.
        written[0] = f"{written[0].rpartition(' as ')[0]} as {duck.quoted(_BOM + columns[0][0])}"
    return f"select {', '.join(written)} from {source}"


def _written(name: str, kind: str, dialect: str) -> str:
    """The expression of a column in a CSV."""
    column = duck.quoted(name)
    text = f"cast({column} as varchar)"
    if dialect == BRASILEIRO:
        if kind in _REAL:
            return f"replace({_decimal(column)}, '.', ',')"
        if kind.startswith("DECIMAL"):
            return f"replace({text}, '.', ',')"
        text = _plain(column, kind) or text
    if kind in ("VARCHAR", "STRING", "JSON") or text != f"cast({column} as varchar)":
        # Comparing rules out most texts at a third of the pattern's cost.
        starts = f"({text} < '0' or {text} between '=' and 'A') and regexp_matches({text}, '{_FORMULA}')"
        return f"case when {starts} then '''' || {text} else {text} end"
    return column


def _plain(column: str, kind: str) -> str:
    """The expression of a list or JSON column as people read it: `a, b`, `nome=valor`, items apart by `; `."""
    if kind.endswith("[]"):
        return f"array_to_string({column}, ', ')"
    if kind != "JSON":
        return ""
    items = f"list_transform(json_extract({column}, '$[*]'), lambda item: {_json_text('item')})"
    return f"case json_type({column}) when 'ARRAY' then array_to_string({items}, '; ') else {_json_text(column)} end"


def _json_text(value: str) -> str:
    pairs = f"list_transform(json_keys({value}), lambda chave: chave || '=' || ({value}->>chave))"
    return f"case json_type({value}) when 'OBJECT' then array_to_string({pairs}, ', ') else {value}->>'$' end"


def _decimal(column: str) -> str:
    """Text of a real number with at most ten decimals, never with an exponent; whole numbers have none.

    printf takes three to ten times as long as the casts, which give the same but for ties in the tenth decimal.
    """
    return f"""case
        when {column} = trunc({column}) and abs({column}) < 1e15 then cast(cast({column} as bigint) as varchar)
        when {column} is not null then rtrim(rtrim(case
            when abs({column}) between 1e-4 and 1e3 then cast(round({column}, 10) as varchar)
            else printf('%.10f', {column})
        end, '0'), '.')
    end"""


def _write_xlsx(con: "DuckDBPyConnection", source: str, target: Path) -> None:
    columns = con.execute(f"select * from {source} limit 0").description or []
    read = [(_plain(duck.quoted(name), str(kind).upper()), duck.quoted(name)) for name, kind, *_ in columns]
    result = con.execute(f"select {', '.join(f'{plain or name} as {name}' for plain, name in read)} from {source}")
    names = [name for name, *_ in columns]
    write_sheet(target, "dados", names, (row for batch in iter(lambda: result.fetchmany(_LOTE), []) for row in batch))


def write_sheet(
    target: Path,
    title: str,
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    formats: Mapping[str, str] | None = None,
) -> None:
    """Write a workbook of one sheet: a header, then `rows`. `formats`: number format of a column, by its name."""
    write_book(target, {title: (names, rows)}, formats)


def write_book(
    target: Path,
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]],
    formats: Mapping[str, str] | None = None,
) -> None:
    """Write a workbook of several sheets, each a header and rows, as write_sheet does.

    Raises UserError when a sheet has no room for its rows, OSError when the file cannot be written: then nothing is.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # Rows that are already in memory are written faster there; others go to a file each, beside the target.
    listed = all(isinstance(rows, Sequence) for _, rows in sheets.values())
    with tempfile.TemporaryDirectory(prefix=".planilha-", dir=target.parent) as folder:
        options = {"constant_memory": not listed, "tmpdir": folder, "nan_inf_to_errors": True, "use_zip64": True}
        made = Path(folder) / target.name
        try:
            with Workbook(str(made), options) as book:
                styles = {
                    of: book.add_format({"num_format": form}) for of, form in {**_DATES, **(formats or {})}.items()
                }
                for title, (names, rows) in sheets.items():
                    _fill(book.add_worksheet(title), names, rows, styles)
        except FileCreateError as error:
            raise error.args[0] from None
        made.replace(target)


def _fill(sheet: Any, names: Sequence[str], rows: Iterable[Sequence[Any]], styles: Mapping[str | type, Any]) -> None:
    """Write a sheet; `styles` are by name of column, or by type of value."""
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names)
    of_columns = [styles.get(name) for name in names]
    for at, row in enumerate(rows, 1):
        if at > LIMITE_XLSX:
            raise UserError(f"Uma planilha aceita {LIMITE_XLSX} linhas, e há mais; use csv.")
        for column, (value, style) in enumerate(zip(row, of_columns, strict=True)):
            if isinstance(value, str | list):
                text = value if isinstance(value, str) else ", ".join(map(str, value))
                sheet.write_string(at, column, safe(text)[:_LONGEST_TEXT], style)
            elif value is not None:
                sheet.write(at, column, value, style or styles.get(type(value)))


def _names(con: "DuckDBPyConnection") -> list[str]:
    rows = con.execute(
        """
        select schema_name || '.' || table_name as nome from duckdb_tables() where not internal
        union all
        select schema_name || '.' || view_name from duckdb_views() where not internal
        order by nome
        """
    ).fetchall()
    return [row[0] for row in rows]


def _opened(home: Home, publico: bool) -> "DuckDBPyConnection":
    database = _database(home, publico)
    if not database.exists():
        raise UserError(
            f"Ainda não há publicação em {home.warehouse}: execute antes 'residencias run'.", ExitCode.USO_INCORRETO
        )
    return duck.connect(database, read_only=True)


def _database(home: Home, publico: bool) -> Path:
    return home.publico if publico else home.restrito
