"""How the loss of a store of evidence is noticed: the ledger keeps every store's id, and each keeps the ledger's.

The stores are the ledger of loads, the case store, the vault and the vault's log of accesses. An id is made with its
store and kept inside it. Only a home that never had a store gets a new one: a store that is missing, damaged or of
another installation stops whoever opens it. Stores of a home older than the ids are taken as they are, once.
"""

import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import ExitCode, Unavailable, UserError, shortage
from orchestration.files import sha256
from orchestration.run.log import say
from orchestration.settings import Home

CARGAS, CASOS, COFRE, ACESSOS = "cargas", "casos", "cofre", "acessos"
TABLE = "create table if not exists depositos (deposito text primary key, id text not null)"
"""In the ledger: the id of each store; for the log of accesses, its bytes and their sha256 when it was last written."""
VERSION = 1
"""Of the stores of a home: `user_version` of its ledger. Raise it with any change that an older program cannot read."""
BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
WAIT_SECONDS = 30.0
"""How long a command waits for a store that another process is writing."""
SHORTEST_WAIT = 0.05
answer_by: ContextVar[float | None] = ContextVar("answer_by", default=None)
"""Until when (time.monotonic) somebody waits for an answer; None waits as a command does."""


@dataclass(frozen=True)
class Ids:
    """What a store says of itself: its own id, and the id of the ledger that it belongs to; None when it says none."""

    own: str | None
    ledger: str | None


def patience() -> float:
    """Seconds left to wait for a store that another process holds."""
    until = answer_by.get()
    return WAIT_SECONDS if until is None else max(SHORTEST_WAIT, until - time.monotonic())


def new_id() -> str:
    """An id for a store that is being made."""
    return str(uuid.uuid4())


def name_of(home: Home, store: str) -> str:
    """A store as messages name it: what it is and where."""
    return {
        CARGAS: f"O registro de cargas {home.estado}",
        CASOS: f"O registro de casos {home.casos}",
        COFRE: f"O cofre {home.identidades}",
        ACESSOS: f"O registro de acessos ao cofre {home.acessos_ao_cofre}",
    }[store]


def is_missing(path: Path) -> bool:
    """Whether there is no store in `path`: an empty file holds none."""
    return not path.exists() or not path.stat().st_size


def lost(what: str) -> Unavailable:
    """What is said of a store that this home had."""
    return Unavailable(f"{what} sumiu ou está vazio, e nada foi posto em seu lugar: restaure-o da cópia de segurança.")


def damaged(what: str) -> Unavailable:
    """What is said of a store that cannot be read as what it is."""
    return Unavailable(f"{what} está danificado: restaure-o da cópia de segurança.")


def foreign(home: Home, what: str) -> Unavailable:
    """What is said of a store and a ledger of which another home made one."""
    return Unavailable(
        f"{what} e o registro de cargas {home.estado} não são da mesma instalação: restaure da cópia de segurança o que"
        " não for desta."
    )


def newer(what: str) -> UserError:
    """What is said of a store that a newer program wrote."""
    return UserError(f"{what} é de uma versão mais nova do programa: atualize este.", ExitCode.USO_INCORRETO)


def refuse_newer(con: sqlite3.Connection, home: Home) -> None:
    """UserError (exit 2) when a newer program wrote the stores of `home`, whose ledger is open in `con`."""
    if con.execute("pragma user_version").fetchone()[0] > VERSION:
        raise newer(name_of(home, CARGAS))


def busy(what: str) -> Unavailable:
    """What is said of a store that another process holds."""
    return Unavailable(f"{what} está ocupado por outro programa: tente de novo em instantes.")


def trouble(what: str, failure: BaseException) -> Unavailable:
    """What is said of a store that SQLite could not read or write, by SQLite's own code."""
    code = getattr(failure, "sqlite_errorcode", 0) & 0xFF
    if code in BUSY:
        return busy(what)
    if code in DAMAGED:
        return damaged(what)
    if short := shortage(failure):
        return Unavailable(short.frase, short.saida)
    return Unavailable(f"{what} não pôde ser lido ou gravado.")


@contextmanager
def reading(path: Path, what: str) -> Iterator[sqlite3.Connection]:
    """An SQLite store opened read-only; Unavailable when it cannot be opened."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=patience(), uri=True)) as con:
            yield con
    except sqlite3.DatabaseError as failure:
        raise trouble(what, failure) from failure


def rows_of(con: sqlite3.Connection) -> dict[str, str]:
    """Ids by store in an open SQLite store; empty when it is older than the ids."""
    if not con.execute("select 1 from sqlite_master where name = 'depositos'").fetchone():
        return {}
    return dict(con.execute("select deposito, id from depositos").fetchall())


def known(home: Home) -> dict[str, str]:
    """Ids by store, as the ledger keeps them; empty without a ledger or when it is older than the ids."""
    if is_missing(home.estado):
        return {}
    with reading(home.estado, name_of(home, CARGAS)) as con:
        refuse_newer(con, home)
        return rows_of(con)


@contextmanager
def writing_ledger(home: Home) -> Iterator[sqlite3.Connection]:
    """The ledger with its own id in it, made in a home that never had one; Unavailable when it is lost or damaged."""
    if is_missing(home.estado):
        refuse_new_ledger(home)
        home.raiz.mkdir(parents=True, exist_ok=True)
        os.close(os.open(home.estado, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(home.estado, timeout=patience())) as con:
            refuse_newer(con, home)
            if CARGAS not in rows_of(con):
                with con:
                    con.execute("begin immediate")  # of two processes at once, the second finds the first one's id
                    con.execute(TABLE)
                    con.execute("insert or ignore into depositos values (?, ?)", (CARGAS, new_id()))
            yield con
    except (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as failure:
        raise trouble(name_of(home, CARGAS), failure) from failure


def _keep(con: sqlite3.Connection, store: str, own: str) -> None:
    with con:
        con.execute("insert or replace into depositos values (?, ?)", (store, own))


def refuse_new_ledger(home: Home) -> None:
    """Unavailable when a home without a ledger once had one: it published, has a vault, or its cases know a ledger."""
    if home.restrito.exists() or not is_missing(home.identidades) or _cases_know_a_ledger(home):
        raise lost(name_of(home, CARGAS))


def _cases_know_a_ledger(home: Home) -> bool:
    if is_missing(home.casos):
        return False
    try:
        with reading(home.casos, name_of(home, CASOS)) as con:
            return CARGAS in rows_of(con)
    except Unavailable:
        return False  # opening it reports what is wrong


def refuse_new(home: Home, store: str, what: str) -> None:
    """Unavailable when a home without this store once had it: it published, or its ledger knows the store."""
    if is_missing(home.estado):
        refuse_new_ledger(home)
    if home.restrito.exists() or store in known(home):
        raise lost(what)


def meet(home: Home, store: str, what: str, said: Ids) -> str | None:
    """Compare an open store with the ledger. Returns the ledger's id when the store has yet to note it, else None.

    Unavailable when either knows the other by another id. A store that the ledger does not know yet is noted there.
    """
    ids = known(home)
    if CARGAS not in ids:
        with writing_ledger(home) as con:
            ids = rows_of(con)
    if said.own is None or not belongs(store, said, ids):
        raise foreign(home, what)
    if store not in ids:
        note(home, store, said.own)
        say("deposito_conhecido", deposito=store)
    return ids[CARGAS] if said.ledger is None else None


def belongs(store: str, said: Ids, ids: dict[str, str]) -> bool:
    """Whether a store and the ledger whose ids are `ids` are of one home, by all that they say of each other."""
    return said.ledger in (None, ids.get(CARGAS)) and ids.get(store) in (None, said.own)


def note(home: Home, store: str, own: str) -> None:
    """Keep the id of a store in the ledger, in the place of what was kept of it."""
    with writing_ledger(home) as con:
        _keep(con, store, own)


def check_log(home: Home) -> None:
    """Unavailable when the vault's log of accesses is lost, or does not begin with all that was written in it."""
    mark = known(home).get(ACESSOS)
    if is_missing(home.acessos_ao_cofre):
        if mark or not is_missing(home.identidades):
            raise lost(name_of(home, ACESSOS))
        return
    size, _, digest = (mark or "0:").partition(":")
    if mark and sha256(home.acessos_ao_cofre.read_bytes()[: int(size)]) != digest:
        raise damaged(name_of(home, ACESSOS))


def mark_log(home: Home) -> None:
    """Keep in the ledger how long the vault's log of accesses is, and its sum."""
    content = home.acessos_ao_cofre.read_bytes()
    if ACESSOS not in known(home):
        say("deposito_conhecido", deposito=ACESSOS)
    note(home, ACESSOS, f"{len(content)}:{sha256(content)}")
