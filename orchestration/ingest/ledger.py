"""The ledger of loads, <home>/estado.sqlite: what arrived, its outcome, what is in force, and acceptances."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime

from orchestration import evidence
from orchestration.mask import mask_name
from orchestration.settings import Home

CARREGADO, RECUSADO, REPETIDO, SUBSTITUIDO = "carregado", "recusado", "repetido", "substituido"
AGUARDANDO = "aguardando"
"""The file changed while it was being read; the next run reads it."""


@dataclass(frozen=True)
class Carga:
    """One row of the ledger: a file, or one table of a SCNES zip, and its outcome."""

    carga_id: int
    fonte: str
    conjunto: str | None
    """None for a whole zip (refused or repeated) and for a file whose name was not understood."""
    parceiro: str | None
    competencia: date | None
    arquivo: str
    sha256: str
    linhas_lidas: int
    linhas_carregadas: int
    linhas_rejeitadas: int
    estado: str
    motivo: str | None
    avisos: tuple[str, ...]
    em_vigor: bool
    primeira_vista: datetime
    """Start (UTC) of the run that first saw these bytes at this path."""
    lugar: str
    """Place that a newer arrival replaces: source, dataset, partner or UF, and month, without the extension."""
    impressao: str
    """Hash of the program's version and the contracts that judged it."""
    rejeicoes: int = 0
    """Number of rows of its rejections file, 0 when there is none."""
    colapso: bool = False
    """Whether it was refused only for having too few rows, which a person may accept."""


@dataclass(frozen=True)
class Aceite:
    """A person's statement that a file refused for too few rows is right: the next run loads these bytes."""

    arquivo: str
    sha256: str
    por: str
    motivo: str
    em: datetime
    """UTC, without zone."""


_ESQUEMA = (
    """
    create table cargas (
        carga_id integer primary key, fonte text not null, conjunto text, parceiro text, competencia text,
        arquivo text not null, sha256 text not null, linhas_lidas integer not null, linhas_carregadas integer not null,
        linhas_rejeitadas integer not null, estado text not null, motivo text, avisos text not null,
        em_vigor integer not null, primeira_vista text not null, lugar text not null, impressao text not null,
        rejeicoes integer not null, colapso integer not null default 0,
        check (linhas_lidas = linhas_carregadas + linhas_rejeitadas),
        check (estado in ('carregado', 'recusado', 'repetido', 'substituido', 'aguardando'))
    )
    """,
    "create index cargas_por_arquivo on cargas (arquivo, sha256)",
    "create index cargas_por_lugar on cargas (lugar) where em_vigor",
    "create table parceiros (parceiro text primary key)",
    """
    create table chegadas (
        arquivo text not null, fonte text not null, sha256 text not null, primary key (arquivo, sha256)
    )
    """,
    "create table ignorados (fonte text primary key, arquivos integer not null)",
    """
    create table aceites (
        arquivo text not null, sha256 text not null, por text not null, motivo text not null, em text not null,
        primary key (arquivo, sha256)
    )
    """,
    "create trigger aceites_nao_mudam before update on aceites begin select raise(abort, 'aceites'); end",
    "create trigger aceites_nao_somem before delete on aceites begin select raise(abort, 'aceites'); end",
)

_DA_PRIMEIRA_VERSAO = ("cargas", "parceiros", "chegadas")

_COLUNAS = tuple(item.name for item in fields(Carga))
_COLUNAS_COM_NOMES = ("arquivo", "parceiro", "lugar", "motivo", "avisos")


class Ledger:
    """An open ledger. Every change is one transaction."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con

    def next_id(self) -> int:
        """Return the next free carga_id. The run's lock ensures a single writer."""
        return self._con.execute("select coalesce(max(carga_id), 0) + 1 from cargas").fetchone()[0]

    def cargas(self) -> list[Carga]:
        """Return every row, by carga_id."""
        return self._select("")

    def of_file(self, arquivo: str, sha256: str) -> list[Carga]:
        """Return the rows of these bytes at this path, by carga_id."""
        return self._select("where arquivo = ? and sha256 = ?", arquivo, sha256)

    def in_force(self) -> list[Carga]:
        """Return the loads in force, which the lake's views read."""
        return self._select("where em_vigor")

    def in_series(self, lugar: str, conjunto: str) -> list[Carga]:
        """Return the loads in force of a dataset in all months of a place."""
        serie = lugar.rpartition("/")[0]
        where = "where em_vigor and conjunto = ? and lugar >= ? || '/' and lugar < ? || '0'"
        return self._select(where, conjunto, serie, serie)

    def load(self, novas: Sequence[Carga]) -> None:
        """Put a file's loads in force; the previous ones of its place become `substituido` and keep their counts."""
        with self._con:
            self._con.execute(
                "update cargas set em_vigor = 0, estado = ? where em_vigor and lugar = ?", (SUBSTITUIDO, novas[0].lugar)
            )
            self._forget_refusal(novas[0])
            self._insert(novas)

    def refuse(self, carga: Carga) -> None:
        """Record a refused file, replacing its earlier refusal. Loads in force do not change."""
        with self._con:
            self._forget_refusal(carga)
            self._insert([carga])

    def repeat(self, carga: Carga) -> None:
        """Record that a file already loaded arrived again."""
        with self._con:
            self._insert([carga])

    def warn(self, carga_id: int, aviso: str) -> None:
        """Add a warning to a load already recorded."""
        with self._con:
            self._con.execute(
                "update cargas set avisos = json_insert(avisos, '$[#]', ?) where carga_id = ?", (aviso, carga_id)
            )

    def reword(self, carga_id: int, motivo: str | None, avisos: Sequence[str]) -> None:
        """Replace the reason and the warnings of a load."""
        with self._con:
            warnings = json.dumps(avisos, ensure_ascii=False)
            values = (motivo, warnings, carga_id)
            self._con.execute("update cargas set motivo = ?, avisos = ? where carga_id = ?", values)

    def wait(self, carga: Carga) -> None:
        """Record a file that is left for the next run."""
        with self._con:
            self._insert([carga])

    def forget_waiting(self, fonte: str) -> None:
        """Delete the rows of a source's files that an earlier run left for this one."""
        with self._con:
            self._con.execute("delete from cargas where fonte = ? and estado = ?", (fonte, AGUARDANDO))

    def waiting(self) -> list[Carga]:
        """Return the files that the last run left for the next one."""
        return self._select("where estado = ?", AGUARDANDO)

    def parceiros(self) -> list[str]:
        """Return the partner folders that the last run saw in landing."""
        return [row[0] for row in self._con.execute("select parceiro from parceiros order by parceiro")]

    def set_parceiros(self, siglas: Sequence[str]) -> None:
        with self._con:
            self._con.execute("delete from parceiros")
            self._con.executemany("insert into parceiros values (?)", [(sigla,) for sigla in siglas])

    def current_refusals(self) -> list[Carga]:
        """Return the refusals of files that the last run saw in landing with the same bytes."""
        return self._select(
            "where estado = ? and (arquivo, sha256) in (select arquivo, sha256 from chegadas)", RECUSADO
        )

    def set_arrivals(self, fonte: str, arrivals: Iterable[tuple[str, str]], ignorados: int) -> None:
        """Record what is in the folder of a source: each file with its sha256, and the number of ignored files."""
        with self._con:
            self._con.execute("delete from chegadas where fonte = ?", (fonte,))
            rows = [(arquivo, fonte, sha256) for arquivo, sha256 in set(arrivals)]
            self._con.executemany("insert into chegadas values (?, ?, ?)", rows)
            self._con.execute("insert or replace into ignorados values (?, ?)", (fonte, ignorados))

    def ignored(self) -> int:
        """Return the number of lock and system files that the last run saw in landing."""
        return self._con.execute("select coalesce(sum(arquivos), 0) from ignorados").fetchone()[0]

    def accept(self, aceite: Aceite) -> None:
        """Record an acceptance, which triggers protect from change. The same bytes are accepted once."""
        with self._con:
            row = (aceite.arquivo, aceite.sha256, aceite.por, aceite.motivo, aceite.em.isoformat(sep=" "))
            self._con.execute("insert into aceites values (?, ?, ?, ?, ?)", row)

    def acceptance(self, arquivo: str, sha256: str) -> Aceite | None:
        """Return the acceptance of these bytes at this path, or None."""
        row = self._con.execute(
            "select por, motivo, em from aceites where arquivo = ? and sha256 = ?", (arquivo, sha256)
        ).fetchone()
        return Aceite(arquivo, sha256, row[0], row[1], datetime.fromisoformat(row[2])) if row else None

    def _forget_refusal(self, carga: Carga) -> None:
        self._con.execute(
            "delete from cargas where arquivo = ? and sha256 = ? and estado = ?",
            (carga.arquivo, carga.sha256, RECUSADO),
        )

    def _insert(self, cargas: Sequence[Carga]) -> None:
        marks = ", ".join("?" * len(_COLUNAS))
        self._con.executemany(f"insert into cargas ({', '.join(_COLUNAS)}) values ({marks})", [_row(c) for c in cargas])

    def _select(self, where: str, *params: str) -> list[Carga]:
        rows = self._con.execute(f"select {', '.join(_COLUNAS)} from cargas {where} order by carga_id", params)
        return [_carga(row) for row in rows]


@contextmanager
def opened(home: Home) -> Iterator[Ledger]:
    """Open the ledger of `home`, created if it never had one; Unavailable when it is lost, damaged or busy."""
    with evidence.writing_ledger(home) as con:
        _bring_up_to_date(con)
        yield Ledger(con)


def _bring_up_to_date(con: sqlite3.Connection) -> None:
    """Create the tables, or migrate those of an older version, masking identifiers in names of files."""
    if _version(con) == evidence.VERSION:
        return
    con.create_function("sem_identificador", 1, lambda text: text and mask_name(text), deterministic=True)
    with con:
        con.execute("begin immediate")
        if _version(con) == evidence.VERSION:  # another process did it first
            return
        existing = {name for (name,) in con.execute("select name from sqlite_master where type = 'table'")}
        old = [table for table in _DA_PRIMEIRA_VERSAO if table in existing]
        for table in old:
            con.execute(f"alter table {table} rename to {table}_antiga")
        for index in ("cargas_por_arquivo", "cargas_por_lugar"):
            con.execute(f"drop index if exists {index}")
        for statement in _ESQUEMA:
            con.execute(statement)
        for table in old:
            columns = ", ".join(row[1] for row in con.execute(f"pragma table_info({table}_antiga)"))
            con.execute(f"insert into {table} ({columns}) select {columns} from {table}_antiga")
            con.execute(f"drop table {table}_antiga")
        # Files of a partner's folder with an identifier in its name are loaded again: their Parquet has the name too.
        con.execute("delete from cargas where parceiro <> sem_identificador(parceiro)")
        masked = ", ".join(f"{name} = sem_identificador({name})" for name in _COLUNAS_COM_NOMES)
        con.execute(f"update cargas set {masked} where arquivo <> sem_identificador(arquivo)")
        con.execute(f"pragma user_version = {evidence.VERSION}")


def _version(con: sqlite3.Connection) -> int:
    return con.execute("pragma user_version").fetchone()[0]


def _row(carga: Carga) -> tuple[object, ...]:
    values = dict(zip(_COLUNAS, astuple(carga), strict=True))
    values["competencia"] = carga.competencia.isoformat() if carga.competencia else None
    values["primeira_vista"] = carga.primeira_vista.isoformat(sep=" ")
    values["avisos"] = json.dumps(carga.avisos, ensure_ascii=False)
    return tuple(values.values())


def _carga(row: Sequence[object]) -> Carga:
    values = dict(zip(_COLUNAS, row, strict=True))
    values["competencia"] = date.fromisoformat(str(values["competencia"])) if values["competencia"] else None
    values["primeira_vista"] = datetime.fromisoformat(str(values["primeira_vista"]))
    values["avisos"] = tuple(json.loads(str(values["avisos"])))
    values["em_vigor"] = bool(values["em_vigor"])
    values["colapso"] = bool(values["colapso"])
    return Carga(**values)  # pyright: ignore[reportArgumentType]
