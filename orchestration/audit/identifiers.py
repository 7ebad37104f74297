"""Searches what is about to be published for direct identifiers: column names, values, files of the run.

Searches for the CPF, CNS and names known to the vault, in any form, and for any valid CPF that is a whole value or
word, since its person may be in a rejected row. No column is exempt. The vault is opened only to look up numbers; names
are compared with the hashes of vault/words.py. A finding has the kind, the place and its origin, never the value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from orchestration import duck
from orchestration.audit.published import Months
from orchestration.contracts import contracts
from orchestration.duck import literal, quoted
from orchestration.errors import UserError
from orchestration.files import sha256
from orchestration.identity.known import known_numbers
from orchestration.mask import MAY_HOLD, SUSPECT, holds_cpf, numbers_in
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
_TEXTS = "construcao.textos_publicados"
"""Table of the work database, kept with the build: the texts of published tables that are searched, by month."""
Place = tuple[str, str, str]
"""Database, schema and name of a table."""
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
    by_month: Mapping[Place, Months] | None = None,
) -> list[Finding]:
    """One finding per column of the attached `databases`, one per database, and one for the list of names.

    `con` is the work database, with the schemas `lake` and `identidade`. Of the tables `by_month`, months of which they
    have as many rows as noted, and which were gathered before, are not read again: their texts are kept, and searched
    anew.
    """
    columns = _columns(con, databases)
    personal = {column.nome for contract in contracts() for column in contract.colunas_do_cofre}
    people = {item.relacao for item in columns if item.coluna == PERSON_MARK}
    _start(con)
    _gather(con, columns, by_month or {})
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
        rows = f"select {number}, texto from (select unnest(?) as texto) where {MAY_HOLD}"
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
    con.execute("create or replace temp table suspeitos (origem integer, texto varchar)")
    con.execute("create or replace temp table numeros (origem integer, numero bigint)")


def _gather(con: "DuckDBPyConnection", columns: Sequence[Column], by_month: Mapping[Place, Months]) -> None:
    """Collect the values that may contain an identifier, table by table; length rules out most."""
    if by_month:
        con.execute(
            f"create table if not exists {_TEXTS} (coluna varchar, competencia date, versao varchar, texto varchar)"
        )
        present = [item.alvo for item in columns if item.texto and item.lugar in by_month]
        con.execute(f"delete from {_TEXTS} where not list_contains(?, coluna)", [present])
    for place, group in groupby(enumerate(columns), lambda numbered: numbered[1].lugar):
        texts, numbers = [], []
        if place in by_month:
            _stand(con, place, by_month[place])
        for number, item in group:
            if item.texto and place not in by_month:
                texts.append(f"select {number}, texto from ({_values(item)}) where {_TO_SEARCH}")
            elif item.texto:
                texts.append(_of_months(con, number, item))
            elif item.numero:
                numbers.append(
                    f"select distinct {number}, valor::bigint"
                    f" from (select {quoted(item.coluna)} as valor from {item.relacao})"
                    " where valor between 1000000000 and 999999999999999 and valor = floor(valor)"
                )
        for table, queries in (("suspeitos", texts), ("numeros", numbers)):
            if queries:
                con.execute(f"insert into {table} {' union all '.join(queries)}")


def _stand(con: "DuckDBPyConnection", place: Place, months: Months) -> None:
    """Make `presentes`, the months of a table, and `meses`, those with as many rows as noted, and their versions."""
    con.execute(
        "create or replace temp table presentes as select competencia, count(*) as linhas"
        f" from {'.'.join(map(quoted, place))} group by competencia"
    )
    searched = sha256(_TO_SEARCH)
    noted = [(month, f"{version} {searched}", rows) for month, (version, rows) in months.items()]
    con.execute(
        """
        create or replace temp table meses as
        select competencia, versao
        from (select unnest($1::date[]) as competencia, unnest($2::varchar[]) as versao, unnest($3::bigint[]) as linhas)
        semi join presentes using (competencia, linhas)
        """,
        [list(column) for column in zip(*noted, strict=True)],
    )


def _of_months(con: "DuckDBPyConnection", number: int, item: Column) -> str:
    """Query of the kept texts of a column, after reading those of months that are new or have another version.

    Each month of `meses` has also a row without text, which says that it was read. Others are read in every run.
    """
    kept = f"{_TEXTS} where coluna = {literal(item.alvo)}"
    con.execute(f"delete from {kept} and (competencia, versao) not in (from meses) is not false")
    news = con.execute(
        "select presentes.competencia::varchar, versao from presentes left join meses using (competencia)"
        f" where presentes.competencia is null or presentes.competencia not in (select competencia from {kept})"
    ).fetchall()
    for month, version in news:
        # One month in each query: DuckDB then reads its rows alone.
        rows = f"{item.relacao} where competencia {f'= {literal(month)}' if month else 'is null'}"
        con.execute(
            f"""
            insert into {_TEXTS}
            select $1, $2::date, $3, texto
            from (select null as texto union select {quoted(item.coluna)}::varchar from {rows})
            where texto is null or ({_TO_SEARCH})
            """,
            [item.alvo, month, version],
        )
    return f"select distinct {number}, texto from {kept} and texto is not null"


def _values(item: Column) -> str:
    """Distinct values of a column. Ids of persons hardly repeat, so they are read without `distinct`."""
    distinct = "" if item.coluna == PERSON_MARK else "distinct"
    return f"select {distinct} {quoted(item.coluna)}::varchar as texto from {item.relacao}"


def _identified(con: "DuckDBPyConnection", home: Home) -> dict[int, list[_Identified]]:
    """Origin -> values that identify persons, among those collected by `_gather`."""
    suspect = con.execute(
        f"select origem, texto from suspeitos where regexp_matches(texto, {literal(SUSPECT)}) order by all"
    ).fetchall()
    numbers = [(origin, text, number) for origin, text in suspect for number in sorted(numbers_in(text))]
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
    lone = {text for _, text in suspect if holds_cpf(text)}
    for origin, text, number in [*numbers, *typed]:
        if number in known or (len(number) == 11 and text in lone):
            identified.setdefault(origin, []).append(_Identified(text, "CPF" if len(number) == 11 else "CNS", number))
    for text, names in words.names_in(con, home, "suspeitos").items():
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
