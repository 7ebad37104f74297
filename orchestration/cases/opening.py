"""Opens the case store: finds its address, migrates its schema, checks its id, and limits the wait for it."""

import math
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, ProgrammingError

from orchestration import evidence
from orchestration.cases.tables import depositos
from orchestration.errors import ExitCode, Unavailable, UserError
from orchestration.settings import Home, Settings

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0003"
"""Newest revision in migrations/versions: a store that already has it is opened without loading alembic."""
STATEMENT_SECONDS = 600.0
"""Longest statement in PostgreSQL when no page is waiting for it."""
_sound: set[tuple[Path, int]] = set()
"""Stores (path, inode) that this process has checked for damage."""


@dataclass(frozen=True)
class Place:
    """Where the store is: its SQLAlchemy address, its file (SQLite only), and its name in messages."""

    url: str
    file: Path | None
    name: str
    """Never the address, which may hold a password."""


def place_of(home: Home) -> Place:
    """Return where the store is: the setting `casos` (RESIDENCIAS_CASOS), or casos.sqlite in the home."""
    try:
        configured = Settings.load(home).casos
    except UserError as failure:
        raise Unavailable(failure.frase, failure.saida) from failure
    if not configured:
        return Place(f"sqlite:///{home.casos}", home.casos, evidence.name_of(home, evidence.CASOS))
    try:
        url = make_url(configured)
    except ArgumentError:
        raise _wrong("A configuração 'casos' não é um endereço de banco de dados.") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return Place(configured, Path(url.database), f"O registro de casos {url.database}")
    name = "O registro de casos no endereço da configuração 'casos'"
    return Place(url.render_as_string(hide_password=False), None, name)


@contextmanager
def open_store(home: Home, reading: bool = False) -> Iterator[Connection]:
    """Open the store, migrate it to the newest schema, and commit when the block ends without an error.

    With `reading` it does not wait for writers and writes nothing. Unavailable when the store is lost, damaged, busy
    or of another installation.
    """
    place = place_of(home)
    engine = _engine(home, place)
    try:
        _make_ready(engine, home, place)
        with _transaction(engine, reading) as connection:
            yield connection
    except DatabaseError as failure:
        raise _trouble(place.name, failure) or failure from failure
    finally:
        engine.dispose()


def ids_in(home: Home) -> evidence.Ids | None:
    """Return the ids recorded in the store, without creating or migrating it; None when there is no store."""
    place = place_of(home)
    if place.file and evidence.is_missing(place.file):
        return None
    engine = _engine(home, place)
    try:
        with _transaction(engine, reading=True) as connection:
            _read_every_page(connection, place)
            return _ids(connection) if _revision(connection) else None
    except DatabaseError as failure:
        raise _trouble(place.name, failure) or failure from failure
    finally:
        engine.dispose()


def _engine(home: Home, place: Place) -> Engine:
    if not place.file:
        try:
            limit = {"connect_timeout": math.ceil(evidence.patience())}
            engine = create_engine(place.url, poolclass=NullPool, connect_args=limit)
        except (ModuleNotFoundError, NoSuchModuleError):
            raise _wrong(
                "O endereço da configuração 'casos' pede um programa que não está instalado; instale o extra postgres."
            ) from None
        event.listen(engine, "connect", _limit_waits)
        return engine
    if evidence.is_missing(place.file):
        evidence.refuse_new(home, evidence.CASOS, place.name)
        place.file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(place.file, os.O_CREAT | os.O_WRONLY, 0o600))
    engine = create_engine(place.url, poolclass=NullPool, connect_args={"timeout": evidence.patience()})
    event.listen(engine, "connect", _manual_transactions)
    event.listen(engine, "begin", _begin)
    return engine


def _manual_transactions(connection: sqlite3.Connection, _: object) -> None:
    # By default sqlite3 commits before DDL: a migration killed half-way would leave half a schema.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    # A long transaction that spilled pages to the file before its commit would lock readers out until then.
    connection.execute("PRAGMA cache_spill = OFF")


def _limit_waits(connection: Any, _: object) -> None:
    wait = evidence.patience()
    longest = STATEMENT_SECONDS if evidence.answer_by.get() is None else wait
    connection.execute(
        "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)",
        (str(int(wait * 1000)), str(int(longest * 1000))),
    )
    connection.commit()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _transaction(engine: Engine, reading: bool = False) -> Iterator[Connection]:
    with engine.connect().execution_options(reading=reading) as connection, connection.begin():
        yield connection


def _make_ready(engine: Engine, home: Home, place: Place) -> None:
    with _transaction(engine, reading=True) as connection:
        revision = _revision(connection)
        _read_every_page(connection, place)
        ids = _ids(connection) if revision == HEAD else None
    if ids is None:
        if revision is None:
            evidence.refuse_new(home, evidence.CASOS, place.name)
        with _transaction(engine) as connection:
            _migrate(connection)
            ids = _ids(connection)
    if ledger := evidence.meet(home, evidence.CASOS, place.name, ids):
        with _transaction(engine) as connection:
            if _ids(connection).ledger is None:
                connection.execute(insert(depositos).values(deposito=evidence.CARGAS, id=ledger))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _ids(connection: Connection) -> evidence.Ids:
    if not inspect(connection).has_table(depositos.name):
        return evidence.Ids(None, None)
    rows = {row.deposito: row.id for row in connection.execute(select(depositos.c.deposito, depositos.c.id))}
    return evidence.Ids(rows.get(evidence.CASOS), rows.get(evidence.CARGAS))


def _read_every_page(connection: Connection, place: Place) -> None:
    """Raise Unavailable when a page of the file is damaged. Each process checks each file once."""
    if not place.file or (key := (place.file, place.file.stat().st_ino)) in _sound:
        return
    if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
        raise evidence.damaged(place.name)
    _sound.add(key)


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(8995)")
    revision = _revision(connection)
    if revision == HEAD:  # another process migrated it first
        return
    if revision is not None and revision > HEAD:
        raise evidence.newer("O registro de casos")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _trouble(what: str, failure: DatabaseError) -> Unavailable | None:
    """Return the error to report when the store itself failed; None when a statement was wrong or refused."""
    state = getattr(failure.orig, "sqlstate", None)
    if state in ("55P03", "57014"):  # lock_not_available, query_canceled
        return evidence.busy(what)
    # sqlite3 has no narrower class for a file that is not a database; 42501 is PostgreSQL's insufficient_privilege.
    if type(failure) in (DatabaseError, OperationalError) or (type(failure) is ProgrammingError and state == "42501"):
        return evidence.trouble(what, failure.orig or failure)
    return None


def _wrong(frase: str) -> Unavailable:
    return Unavailable(frase, ExitCode.USO_INCORRETO)
