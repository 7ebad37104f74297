"""Searches what is about to be published for direct identifiers: column names, values, files of the run.

Searches for the CPF, CNS and names known to the vault, in any form, and for any valid CPF that is a whole value or
word, since its person may be in a rejected row. No column is exempt. The vault is opened only to look up numbers; names
are compared with the hashes of vault/words.py. A finding has the kind, the place and its origin, never the value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.audit.published import WHOLE, MonthPart, Place, Versions
from orchestration.contracts import contracts
from orchestration.duck import literal, quoted
from orchestration.errors import UserError
from orchestration.files import sha256
from orchestration.identity.known import known_numbers
from orchestration.mask import MAY_HOLD, SUSPECT, holds_cpf, numbers_in
from orchestration.parts import condition
from orchestration.settings import Home
from orchestration.vault import keys, vault, words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PERSON_MARK = "pessoa_id"
_ALSO_OF_THINGS = "nome"
"""Column that institutions and regions have too: it is personal only in a table of people."""
_SHOWN = 5
"""Number of columns whose first finding is traced to its origin, by searching the whole lake."""

_ID = "strlen(texto) = 64 and regexp_full_match(texto, '[0-9a-f]{64}')"
_TO_SEARCH = f"{MAY_HOLD} and not ({_ID})"
"""SQL over `texto`: what may contain an identifier."""
_LONG = "valor between 1000000000 and 999999999999999 and valor = floor(valor)"
"""SQL over `valor`: a number with as many digits as a CPF or a CNS."""
_KEPT = "construcao.textos_publicados"
"""Table of the work database, kept with the build: what is searched of published tables, by column, month and part
(none for a table that is built whole), and its words, among which names are found. For each that was read there is also
a row without text.
"""
_KEPT_COLUMNS = {
    "coluna": "varchar",
    "competencia": "date",
    "parte": "varchar",
    "versao": "varchar",
    "texto": "varchar",
    "palavras": "varchar",
}
Part = tuple[str, MonthPart]
"""A column, as `banco.schema.tabela.coluna`, and what of it was read at once."""
_PIECES = re.compile(r"""[<>"'\n;{}]""")
"""Separators of texts in a page or a log."""


@dataclass(frozen=True)
class Column:
    """A column about to be published, with its DuckDB type."""

    banco: str
    schema: str
    tabela: str
    coluna: str
    tipo: str

    @property
    def lugar(self) -> Place:
        return self.banco, self.schema, self.tabela

    @property
    def relacao(self) -> str:
        return ".".join(map(quoted, self.lugar))

    @property
    def alvo(self) -> str:
        return f"{self.banco}.{self.schema}.{self.tabela}.{self.coluna}"

    @property
    def texto(self) -> bool:
        """Whether it contains text, lists of text or JSON."""
        return "VARCHAR" in self.tipo or self.tipo == "JSON"

    @property
    def numero(self) -> bool:
        return self.tipo in ("BIGINT", "UBIGINT", "HUGEINT", "DOUBLE") or self.tipo.startswith("DECIMAL")


@dataclass(frozen=True)
class Finding:
    """Result of the search in one column or file, in counts of distinct values."""

    alvo: str
    """The place; if something was found, also what, in which row, and from which file of the lake."""
    nome_pessoal: int = 0
    """1 if the column has the name of an identifier."""
    vazamento: int = 0
    """Number of values that contain a CPF, a CNS or a name."""
    nada_examinado: int = 0
    """1 if there was nothing to search, so that finding nothing proves nothing."""


@dataclass(frozen=True)
class _Identified:
    """A value that identifies a person, and the number or name in it."""

    texto: str
    especie: str
    chave: str


def scan(
    con: "DuckDBPyConnection",
    home: Home,
    databases: Sequence[str],
    versions: Mapping[Place, Versions] | None = None,
) -> list[Finding]:
    """One finding per column of the attached `databases`, one per database, and one for the list of names.

    `con` is the work database, with the schemas `lake` and `identidade`. Of the tables `versions`, what was gathered
    before is kept, and searched anew; the table is read again where its version or its number of rows is another.
    """
    columns = _columns(con, databases)
    personal = {column.nome for contract in contracts() for column in contract.colunas_do_cofre}
    people = {item.relacao for item in columns if item.coluna == PERSON_MARK}
    _start(con)
    _gather(con, columns, versions or {})
    identified = _identified(con, home)
    traced = dict(sorted(identified.items())[:_SHOWN])
    findings = []
    for number, item in enumerate(columns):
        by_name = item.coluna in personal and (item.coluna != _ALSO_OF_THINGS or item.relacao in people)
        leaked = identified.get(number, [])
        place = f" ({_place(con, item, leaked[0])})" if number in traced else ""
        findings.append(Finding(item.alvo + place, nome_pessoal=int(by_name), vazamento=len(leaked)))
    return [*findings, *_reached(con, home, columns, databases)]


def scan_texts(con: "DuckDBPyConnection", home: Home, texts: Mapping[str, str]) -> list[Finding]:
    """One finding for each of `texts` (name -> text), such as the run's log or the page."""
    _start(con)
    for number, text in enumerate(texts.values()):
        pieces = sorted(set(_PIECES.split(text)))
        rows = f"select {number}, texto, em_palavras(texto) from (select unnest(?) as texto) where {MAY_HOLD}"
        con.execute(f"insert into suspeitos {rows}", [pieces])
    identified = _identified(con, home)
    findings = []
    for number, (name, text) in enumerate(texts.items()):
        leaked = identified.get(number, [])
        kinds = ", ".join(sorted({leak.especie for leak in leaked}))
        findings.append(Finding(f"{name} ({kinds})" if kinds else name, 0, len(leaked), int(not text)))
    return findings


def refuse(home: Home, texts: Mapping[str, str]) -> None:
    """Raise UserError when one of the texts identifies a person, so that it does not replace the published one."""
    with duck.connect() as con:
        bad = [item.alvo for item in scan_texts(con, home, texts) if item.vazamento]
    if bad:
        raise UserError(f"O que ia ser publicado traz dado que identifica pessoa e ficou de fora: {', '.join(bad)}.")


def _columns(con: "DuckDBPyConnection", databases: Sequence[str]) -> list[Column]:
    rows = con.execute(
        """
        select database_name, schema_name, table_name, lower(column_name), data_type
        from duckdb_columns()
        semi join duckdb_tables() using (database_name, schema_name, table_name) -- views hold nothing of their own
        where database_name in (select unnest(?)) and not internal
        order by all
        """,
        [list(databases)],
    ).fetchall()
    return [Column(*row) for row in rows]


def _start(con: "DuckDBPyConnection") -> None:
    keys.install_numbers(con)
    con.execute(words.EM_PALAVRAS)
    con.execute("create or replace temp table suspeitos (origem integer, texto varchar, palavras varchar)")
    con.execute("create or replace temp table numeros (origem integer, numero bigint)")


def _gather(con: "DuckDBPyConnection", columns: Sequence[Column], versions: Mapping[Place, Versions]) -> None:
    """Collect the values that may contain an identifier; length rules out most."""
    searched = [(number, item) for number, item in enumerate(columns) if item.texto or item.numero]
    _renew(con, [item for _, item in searched], versions)
    for table, of_number, read in (("suspeitos", False, "texto, palavras"), ("numeros", True, "texto::bigint")):
        some = [(number, item.alvo) for number, item in searched if item.numero == of_number]
        con.execute(
            f"""
            insert into {table}
            select distinct numero, {read}
            from {_KEPT} join (select unnest($1::integer[]) as numero, unnest($2::varchar[]) as coluna) using (coluna)
            where texto is not null
            """,
            [[number for number, _ in some], [column for _, column in some]],
        )


def _renew(con: "DuckDBPyConnection", columns: Sequence[Column], versions: Mapping[Place, Versions]) -> None:
    """Make the kept table what it would be if all of these columns were read now."""
    duck.ensure_table(con, _KEPT, _KEPT_COLUMNS)
    marks = con.execute(f"select coluna, competencia, parte, versao from {_KEPT} where texto is null").fetchall()
    kept: dict[Part, str | None] = {(column, (month, part)): version for column, month, part, version in marks}
    standing: set[Part] = set()
    read: list[tuple[str | None, MonthPart, list[Column]]] = []
    for place, group in groupby(columns, lambda item: item.lugar):
        of_table = list(group)
        for piece, version in _present(con, place, versions.get(place, {})).items():
            same = {(item.alvo, piece) for item in of_table if version and kept.get((item.alvo, piece)) == version}
            standing |= same
            if news := [item for item in of_table if (item.alvo, piece) not in same]:
                read.append((version, piece, news))
    if gone := list(kept.keys() - standing):
        con.execute(
            f"""
            delete from {_KEPT}
            using (select unnest($1) as coluna, unnest($2::date[]) as competencia, unnest($3) as parte) as velhos
            where {_KEPT}.coluna = velhos.coluna and {_KEPT}.competencia is not distinct from velhos.competencia
                and {_KEPT}.parte = velhos.parte
            """,
            [
                [column for column, _ in gone],
                [month for _, (month, _) in gone],
                [part for _, (_, part) in gone],
            ],
        )
    for version, piece, news in read:
        # One month in each query: DuckDB then reads its rows alone.
        where = "" if (versions.get(news[0].lugar) or {WHOLE: ""}).keys() == {WHOLE} else f"where {_rows_of(piece)}"
        texts = " union all ".join(
            f"select {literal(item.alvo)} as coluna, texto from ({_values(item, where)} union all select null)"
            for item in news
        )
        con.execute(
            f"insert into {_KEPT} select coluna, $1::date, $2, $3, texto, em_palavras(texto) from ({texts})",
            [*piece, version],
        )


def _present(con: "DuckDBPyConnection", place: Place, noted: Versions) -> dict[MonthPart, str | None]:
    """The months of a table or their parts (WHOLE alone: it is built whole), each with what tells whether it is as it
    was when read.

    None where nothing tells, or a month has not as many rows as noted: it is read in every run.
    """
    if not noted:
        return {WHOLE: None}
    table, searched = ".".join(map(quoted, place)), sha256(f"{_TO_SEARCH} {_LONG} {words.EM_PALAVRAS}")
    [(total,)] = con.execute(f"select count(*) from {table}").fetchall()
    if WHOLE in noted:
        return {WHOLE: f"{noted[WHOLE][0]} {total} {searched}"}
    if total == sum(rows or 0 for _, rows in noted.values()):
        return {piece: f"{version} {searched}" for piece, (version, _) in noted.items()}
    found = con.execute(f"select competencia, count(*) from {table} group by competencia").fetchall()
    of_months: dict[date | None, int] = {}
    for (month, _), (_, rows) in noted.items():
        of_months[month] = of_months.get(month, 0) + (rows or 0)
    as_noted = {month for month, rows in found if of_months.get(month) == rows}
    same = {piece: f"{version} {searched}" for piece, (version, _) in noted.items() if piece[0] in as_noted}
    return {**same, **{(month, ""): None for month, _ in found if month not in as_noted}}


def _rows_of(piece: MonthPart) -> str:
    """Condition on the rows of a month, or of a part of it."""
    month, part = piece
    of_month = f"competencia = {literal(str(month))}" if month else "competencia is null"
    return f"{of_month} and {condition(part)}"


def _values(item: Column, where: str = "") -> str:
    """Query of the distinct values of a column that are searched, as `texto`."""
    if item.numero:
        column = f"select {quoted(item.coluna)} as valor from {item.relacao} {where}"
        return f"select distinct valor::bigint::varchar as texto from ({column}) where {_LONG}"
    # Ids of persons hardly repeat.
    distinct = "" if item.coluna == PERSON_MARK else "distinct"
    column = f"select {distinct} {quoted(item.coluna)}::varchar as texto from {item.relacao} {where}"
    return f"select texto from ({column}) where {_TO_SEARCH}"


def _identified(con: "DuckDBPyConnection", home: Home) -> dict[int, list[_Identified]]:
    """Origin -> values that identify persons, among those collected by `_gather`."""
    suspect = con.execute(
        f"select origem, texto from suspeitos where regexp_matches(texto, {literal(SUSPECT)}) order by all"
    ).fetchall()
    held = {text: sorted(numbers_in(text)) for text in {text for _, text in suspect}}
    numbers = [(origin, text, number) for origin, text in suspect for number in held[text]]
    columns = con.execute(
        """
        select origem, numero from numeros
        where case
            when numero < 100000000000 then cpf_confere(numero)
            when numero >= 100000000000000 then cns_confere(numero)
        end
        order by all
        """
    ).fetchall()
    typed = [(origin, str(value), f"{value:011d}") for origin, value in columns]
    known = _known(home, {number for _, _, number in [*numbers, *typed]})
    identified: dict[int, list[_Identified]] = {}
    lone = {text for text, found in held.items() if found and holds_cpf(text)}
    for origin, text, number in [*numbers, *typed]:
        if number in known or (len(number) == 11 and text in lone):
            identified.setdefault(origin, []).append(_Identified(text, "CPF" if len(number) == 11 else "CNS", number))
    for text, names in words.names_in(con, home, "suspeitos", "palavras").items():
        for (origin,) in con.execute("select distinct origem from suspeitos where texto = ?", [text]).fetchall():
            identified.setdefault(origin, []).append(_Identified(text, "nome de pessoa", min(names)))
    return {origin: list({leak.texto: leak for leak in leaks}.values()) for origin, leaks in identified.items()}


def _known(home: Home, numbers: set[str]) -> set[str]:
    if not numbers or not home.identidades.exists():
        return set()
    with vault.open_vault(
        home, "busca de números de pessoas no que se publica", "auditoria", somente_leitura=True
    ) as con:
        return known_numbers(con, home, numbers)


def _reached(
    con: "DuckDBPyConnection", home: Home, columns: Iterable[Column], databases: Sequence[str]
) -> Iterator[Finding]:
    """Whether each database had anything to search and, with persons in it, whether there were names to search for."""
    for name in databases:
        tables = {item.relacao for item in columns if item.banco == name and item.texto}
        filled = any(con.execute(f"select 1 from {table} limit 1").fetchall() for table in sorted(tables))
        yield Finding(name, nada_examinado=int(not filled))
    [(persons,)] = con.execute("select count(*) from (select 1 from identidade.pessoas limit 1)").fetchall()
    yield Finding("nomes do cofre", nada_examinado=int(bool(persons) and not words.known(con, home)))


def _place(con: "DuckDBPyConnection", item: Column, leak: _Identified) -> str:
    [(row,)] = con.execute(
        f"select min(rowid) + 1 from {item.relacao} where {quoted(item.coluna)}::varchar = ?", [leak.texto]
    ).fetchall()
    return f"{leak.especie} na linha {row} da tabela, {_origin(con, leak)}"


def _origin(con: "DuckDBPyConnection", leak: _Identified) -> str:
    """The first record of the lake with the same number or name."""
    if leak.especie in ("CPF", "CNS"):
        holds = "contains(regexp_replace({}, '[^0-9]', '', 'g'), $chave)"
    else:
        holds = "contains(' ' || em_palavras({}) || ' ', ' ' || $chave || ' ')"
    for contract in contracts():
        names = [c.nome for c in contract.colunas if c.tipo_sql == "VARCHAR" and not c.no_cofre]
        for fonte in contract.fontes:
            for name in names:
                rows = con.execute(
                    f"""
                    select arquivo, linha from lake.{contract.tabela(fonte)} as registro
                    join lake.cargas using (carga_id)
                    where {holds.format(f'registro."{name}"')} limit 1
                    """,
                    {"chave": leak.chave},
                ).fetchall()
                if rows:
                    return f"vindo de {rows[0][0]}, linha {rows[0][1]}, coluna '{name}'"
    return "que não veio de nenhum arquivo aceito"
