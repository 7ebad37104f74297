"""The ledger of loads, <home>/estado.sqlite: what arrived, what became of it, which load is in force.

No file is read here.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime

from orchestration.settings import Home

CARREGADO, RECUSADO, REPETIDO, SUBSTITUIDO = "carregado", "recusado", "repetido", "substituido"


@dataclass(frozen=True)
class Carga:
    """One row of the ledger: a file, or one table of a SCNES zip, and what became of it."""

    carga_id: int
    fonte: str
    conjunto: str | None
    """None for a whole zip (refused or repeated) and for a file whose name says no dataset."""
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
    """When the run began that first saw these bytes in this place (UTC)."""
    lugar: str
    """What a newer arrival replaces: source, dataset, partner or UF, month; never the file's extension."""
    impressao: str
    """The contract that judged it."""
    rejeicoes: int = 0
    """Rows of its rejections file; 0 when there is none."""


_ESQUEMA = """
create table if not exists cargas (
    carga_id integer primary key, fonte text not null, conjunto text, parceiro text, competencia text,
    arquivo text not null, sha256 text not null, linhas_lidas integer not null, linhas_carregadas integer not null,
    linhas_rejeitadas integer not null, estado text not null, motivo text, avisos text not null,
    em_vigor integer not null, primeira_vista text not null, lugar text not null, impressao text not null,
    rejeicoes integer not null,
    check (linhas_lidas = linhas_carregadas + linhas_rejeitadas),
    check (estado in ('carregado', 'recusado', 'repetido', 'substituido'))
);
create index if not exists cargas_por_arquivo on cargas (arquivo, sha256);
create index if not exists cargas_por_lugar on cargas (lugar) where em_vigor;
create table if not exists parceiros (parceiro text primary key);
create table if not exists chegadas (arquivo text primary key, fonte text not null, sha256 text not null);
"""

_COLUNAS = tuple(item.name for item in fields(Carga))


class Ledger:
    """An open ledger. Every change is one transaction."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con

    def next_id(self) -> int:
        """The first carga_id that no row has; one writer at a time holds the run's lock."""
        return self._con.execute("select coalesce(max(carga_id), 0) + 1 from cargas").fetchone()[0]

    def cargas(self) -> list[Carga]:
        """Every row, by carga_id."""
        return self._select("")

    def of_file(self, arquivo: str, sha256: str) -> list[Carga]:
        """Rows of these bytes in this place, by carga_id."""
        return self._select("where arquivo = ? and sha256 = ?", arquivo, sha256)

    def in_force(self) -> list[Carga]:
        """Loads that the lake's views read."""
        return self._select("where em_vigor")

    def load(self, novas: Sequence[Carga]) -> None:
        """Put a file's loads in force; those that stood in its place become `substituido` and keep their counts."""
        with self._con:
            self._con.execute(
                "update cargas set em_vigor = 0, estado = ? where em_vigor and lugar = ?", (SUBSTITUIDO, novas[0].lugar)
            )
            self._forget_refusal(novas[0])
            self._insert(novas)

    def refuse(self, carga: Carga) -> None:
        """Note a refused file once, whatever the times it is judged; what stood in its place stands."""
        with self._con:
            self._forget_refusal(carga)
            self._insert([carga])

    def repeat(self, carga: Carga) -> None:
        """Note that a file in force came again, once for ever."""
        with self._con:
            self._insert([carga])

    def warn(self, carga_id: int, aviso: str) -> None:
        """Add a warning to a load that is already noted."""
        with self._con:
            self._con.execute(
                "update cargas set avisos = json_insert(avisos, '$[#]', ?) where carga_id = ?", (aviso, carga_id)
            )

    def parceiros(self) -> list[str]:
        """Partner folders of landing, as last seen."""
        return [row[0] for row in self._con.execute("select parceiro from parceiros order by parceiro")]

    def set_parceiros(self, siglas: Sequence[str]) -> None:
        with self._con:
            self._con.execute("delete from parceiros")
            self._con.executemany("insert into parceiros values (?)", [(sigla,) for sigla in siglas])

    def standing_refusals(self) -> list[Carga]:
        """Refused files that are still what lies in landing, as last seen."""
        return self._select(
            "where estado = ? and (arquivo, sha256) in (select arquivo, sha256 from chegadas)", RECUSADO
        )

    def set_arrivals(self, fonte: str, arrivals: Mapping[str, str]) -> None:
        """Note what lies in the folder of a source now: sha256 by file."""
        with self._con:
            self._con.execute("delete from chegadas where fonte = ?", (fonte,))
            rows = [(arquivo, fonte, sha256) for arquivo, sha256 in arrivals.items()]
            self._con.executemany("insert into chegadas values (?, ?, ?)", rows)

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
    """The ledger of `home`, made when absent."""
    home.raiz.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(home.estado)) as con:
        con.executescript(_ESQUEMA)
        yield Ledger(con)


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
    return Carga(**values)  # pyright: ignore[reportArgumentType]
