"""Removes names and numbers of persons from the accepted texts of the lake, before anything is built from them.

Ingest masks what looks like a CPF; names and CNS are recognised only here, with the vault. A code that identifies a
person is replaced by its seal, the same in every file, so that codes still join; in other texts only the name or number
is masked. A name may be learnt after the text that contains it, so files are examined again in every run, except SCNES:
there only the tables with texts of the newest month are, and other loads once, when they arrive.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from orchestration.contracts import Coluna, contract_of
from orchestration.duck import literal
from orchestration.files import aside
from orchestration.identity.known import known_numbers
from orchestration.ingest import written
from orchestration.ingest.judge import PARQUET
from orchestration.ingest.lake import parquet_of, read_parquet
from orchestration.ingest.ledger import Carga, opened
from orchestration.mask import MASK, MAY_HOLD, SUSPECT, holds_cpf, mask_numbers, numbers_in
from orchestration.settings import Home
from orchestration.vault import words
from orchestration.vault.keys import seal_code

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PROFISSIONAL = "strlen(texto) = 16 and regexp_full_match(texto, '[0-9A-Fa-f]{16}')"
"""A SCNES professional's code, whose digits may be a valid CPF by chance."""
_SO_CODIGOS = ("tbCargaHorariaSus", "tbDadosProfissionalSus")
"""SCNES tables with millions of rows and no text."""


@dataclass(frozen=True)
class _Coluna:
    """A text column of the lake, and the loads of its dataset to examine."""

    contrato: Coluna
    cargas: Sequence[Carga]

    @property
    def nome(self) -> str:
        return self.contrato.nome


def clean(con: "DuckDBPyConnection", home: Home) -> None:
    """Rewrite the lake's files that identify persons, with a warning in the ledger for each.

    `con` is a vault connection, after `words.learn`.
    """
    with opened(home) as ledger:
        cargas = _to_examine(con, ledger.in_force())
        columns = list(_columns(cargas))
        con.execute("create or replace temp table textos (coluna integer, texto varchar)")
        con.execute("create or replace temp table trocas (coluna integer, texto varchar, novo varchar)")
        for number, column in enumerate(columns):
            _gather(con, home, number, column)
        _replace(con, home, columns)
        hit = {number for (number,) in con.execute("select distinct coluna from trocas").fetchall()}
        for carga in cargas:
            mine = {columns[number].nome: number for number in hit if carga in columns[number].cargas}
            for name, count in _rewrite(con, home, carga, mine).items():
                aviso = f"A coluna '{name}' trazia CPF, CNS ou nome de pessoa em {count} linhas, e foi mascarada nelas."
                ledger.warn(carga.carga_id, aviso)
        con.execute("drop table textos; drop table trocas")
    examined = [carga.carga_id for carga in cargas]
    con.execute("insert into cofre.textos_examinados select unnest(?) except from cofre.textos_examinados", [examined])


def reword(con: "DuckDBPyConnection", home: Home) -> None:
    """Mask names in the ledger's messages: they quote columns, and a header may be a row of data."""
    with opened(home) as ledger:
        cargas = [carga for carga in ledger.cargas() if carga.motivo or carga.avisos]
        sentences = {text for carga in cargas for text in (carga.motivo, *carga.avisos) if text}
        con.execute("create or replace temp table ditos as select unnest(?::varchar[]) as texto", [sorted(sentences)])
        names = words.names_in(con, home, "ditos")
        con.execute("drop table ditos")
        clear = {text: words.without(text, found) for text, found in names.items()}
        for carga in cargas:
            avisos = tuple(clear.get(aviso, aviso) for aviso in carga.avisos)
            motivo = clear.get(carga.motivo or "", carga.motivo)
            if (motivo, avisos) != (carga.motivo, carga.avisos):
                ledger.reword(carga.carga_id, motivo, avisos)


def _to_examine(con: "DuckDBPyConnection", in_force: Sequence[Carga]) -> list[Carga]:
    known = {carga_id for (carga_id,) in con.execute("from cofre.textos_examinados").fetchall()}
    newest = max((str(carga.competencia) for carga in in_force if carga.fonte == "scnes"), default="")
    return [
        carga
        for carga in in_force
        if carga.fonte != "scnes"
        or carga.carga_id not in known
        or (str(carga.competencia) == newest and carga.conjunto not in _SO_CODIGOS)
    ]


def _columns(cargas: Sequence[Carga]) -> Iterator[_Coluna]:
    """The free-text columns of each dataset in the lake (those without a domain of values)."""

    def dataset(carga: Carga) -> tuple[str, str]:
        return carga.fonte, carga.conjunto or ""

    for (fonte, conjunto), group in groupby(sorted(cargas, key=dataset), dataset):
        contrato = contract_of(fonte, conjunto)
        loads = tuple(group)
        for coluna in contrato.colunas if contrato else ():
            if coluna.de_texto:
                yield _Coluna(coluna, loads)


def _gather(con: "DuckDBPyConnection", home: Home, number: int, column: _Coluna) -> None:
    """Add to `textos` the values that may contain a name or a number."""
    source = read_parquet(*(parquet_of(home, carga) for carga in column.cargas))
    con.execute(
        f"""
        insert into textos
        select distinct {number}, texto from (select {column.nome} as texto from {source})
        where {MAY_HOLD} and not ({_PROFISSIONAL})
        """
    )


def _replace(con: "DuckDBPyConnection", home: Home, columns: Sequence[_Coluna]) -> None:
    """Fill `trocas` with the texts that identify persons and their replacements."""
    names = words.names_in(con, home, "textos")
    looks_so = f"regexp_matches(texto, {literal(SUSPECT)})"
    suspect = con.execute(f"select coluna, texto from textos where {looks_so}").fetchall()
    numbers = {text: found for _, text in suspect if (found := numbers_in(text))}
    known = known_numbers(con, home, {number for found in numbers.values() for number in found})
    with_name = con.execute("select coluna, texto from textos where texto in (select unnest(?))", [list(names)])
    rows = []
    for number, text in {*suspect, *with_name.fetchall()}:
        if columns[number].contrato.de_codigos:
            named = text in names or holds_cpf(text) or not known.isdisjoint(numbers.get(text, ()))
            new = seal_code(con, text) if named else text
        else:
            new = mask_numbers(words.without(text, names[text]) if text in names else text)
            for found in known.intersection(numbers.get(text, ())):
                new = new.replace(found, MASK)
        if new != text:
            rows.append((number, text, new))
    if rows:
        con.executemany("insert into trocas values (?, ?, ?)", rows)


def _rewrite(con: "DuckDBPyConnection", home: Home, carga: Carga, columns: Mapping[str, int]) -> dict[str, int]:
    """Apply `trocas` to the file of a load; returns the number of changed rows by column."""
    path = parquet_of(home, carga)
    source = read_parquet(path)
    changed = {}
    for name, number in columns.items():
        replaceable = f"{name} in (select texto from trocas where coluna = {number})"
        [(count,)] = con.execute(f"select count(*) from {source} where {replaceable}").fetchall()
        if count:
            changed[name] = count
    if changed:
        replaced = ", ".join(
            f"coalesce((select novo from trocas where coluna = {columns[name]} and texto = {name}), {name}) as {name}"
            for name in changed
        )
        with aside(path) as fresh:
            rows = f"select * replace ({replaced}) from {source} order by abs(linha)"
            con.execute(f"copy ({rows}) to {literal(fresh)} ({PARQUET})")
            written.forget(home, carga)
    return changed
