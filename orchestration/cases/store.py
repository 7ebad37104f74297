"""The case store: opening and migrating it, deciding, reading what was decided. The nightly load is in nights.py."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Row, Select, Subquery, case, create_engine, event, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError

from orchestration.cases.states import CONFIRMADO, IMPROCEDENTE, NOVO, RESSARCIDO, check_decision, split_reason
from orchestration.cases.tables import acessos, eventos, noites, observacoes
from orchestration.errors import Erro, Saida
from orchestration.identity.reasons import refuse_identities, refuse_numbers
from orchestration.settings import Home, Settings

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0001"
"""Newest revision in migrations/versions: a store that already has it is opened without loading alembic."""
WAIT_SECONDS = 30


@dataclass(frozen=True)
class Case:
    """One alert as the store knows it; `linha` is its last published row as JSON text, `ordem` counts its events."""

    alerta_id: str
    regra: str
    estado: str
    ordem: int
    presente: bool
    primeira_vez: datetime
    ultima_vez: datetime
    linha: str


def now() -> datetime:
    """The store's clock: UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def address(home: Home) -> str:
    """Address of the store: the setting `casos` (RESIDENCIAS_CASOS), or casos.sqlite in the home."""
    configured = Settings.load(home).casos
    if not configured:
        return f"sqlite:///{home.casos}"
    try:
        url = make_url(configured)
    except ArgumentError:
        raise Erro("A configuração 'casos' não é um endereço de banco de dados.", Saida.USO_INCORRETO) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _engine(home: Home) -> Engine:
    url = address(home)
    if not url.startswith("sqlite"):
        try:
            return create_engine(url, pool_pre_ping=True)
        except (ModuleNotFoundError, NoSuchModuleError):
            raise Erro(
                "O endereço da configuração 'casos' pede um programa que não está instalado; instale o extra postgres.",
                Saida.USO_INCORRETO,
            ) from None
    home.raiz.mkdir(parents=True, exist_ok=True)
    if not home.casos.exists():
        os.close(os.open(home.casos, os.O_CREAT | os.O_WRONLY, 0o600))
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _manual_transactions)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _manual_transactions(connection: sqlite3.Connection, _: object) -> None:
    # sqlite3 commits before DDL by itself: a migration killed half-way would then leave half a schema.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(8995)")
    versioned = connection.dialect.has_table(connection, "alembic_version")
    if versioned and connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def open_store(home: Home) -> Iterator[Connection]:
    """Open the store, bring it to the newest schema, and commit when the block ends without an error."""
    engine = _engine(home)
    try:
        with engine.begin() as connection:
            _migrate(connection)
        with engine.begin() as connection:
            yield connection
    except DatabaseError as failure:
        # sqlite3 has no narrower class for a file that is no database.
        if type(failure) not in (DatabaseError, OperationalError):
            raise
        where = f"em {home.casos}" if engine.dialect.name == "sqlite" else "no endereço da configuração 'casos'"
        raise Erro(f"O registro de casos {where} não pôde ser lido ou gravado.") from failure
    finally:
        engine.dispose()


def newest_events() -> Subquery:
    """Subquery: alerta_id, estado and ordem of each alert's newest event."""
    last = select(func.max(eventos.c.id).label("id")).group_by(eventos.c.alerta_id).subquery()
    return (
        select(eventos.c.alerta_id, eventos.c.para.label("estado"), eventos.c.ordem)
        .join(last, eventos.c.id == last.c.id)
        .subquery()
    )


def newest_verdicts() -> Subquery:
    """Subquery: alerta_id and veredito, what people last said of the alert: `confirmado` or `improcedente`.

    No later step takes the verdict away: not `encerrado`, not `extinto`, not even `reaberto`.
    """
    said = eventos.c.para.in_((CONFIRMADO, IMPROCEDENTE, RESSARCIDO))
    last = select(func.max(eventos.c.id).label("id")).where(said).group_by(eventos.c.alerta_id).subquery()
    verdict = case((eventos.c.para == IMPROCEDENTE, IMPROCEDENTE), else_=CONFIRMADO)
    return select(eventos.c.alerta_id, verdict.label("veredito")).join(last, eventos.c.id == last.c.id).subquery()


def current_cases() -> Select:
    """Select: one row an alert, with the columns of `Case`, evidencia_hash and linha_hash."""
    edges = (
        select(func.min(observacoes.c.id).label("first"), func.max(observacoes.c.id).label("last"))
        .group_by(observacoes.c.alerta_id)
        .subquery()
    )
    born, seen = observacoes.alias("born"), observacoes.alias("seen")
    birth_night, last_night = noites.alias("birth_night"), noites.alias("last_night")
    newest = newest_events()
    # Nights follow one another by id: the machine's clock may have gone back. An alert that went was last seen on
    # the night before the one that missed it.
    earlier = noites.alias("earlier")
    newest_night = select(func.max(noites.c.id)).scalar_subquery()
    night_before = select(func.max(earlier.c.id)).where(earlier.c.id < seen.c.noite_id).scalar_subquery()
    return (
        select(
            seen.c.alerta_id,
            seen.c.regra,
            func.coalesce(newest.c.estado, NOVO).label("estado"),
            func.coalesce(newest.c.ordem, 0).label("ordem"),
            seen.c.presente,
            birth_night.c.executado_em.label("primeira_vez"),
            last_night.c.executado_em.label("ultima_vez"),
            seen.c.linha,
            seen.c.evidencia_hash,
            seen.c.linha_hash,
        )
        .select_from(edges)
        .join(seen, seen.c.id == edges.c.last)
        .join(born, born.c.id == edges.c.first)
        .join(last_night, last_night.c.id == case((seen.c.presente, newest_night), else_=night_before))
        .join(birth_night, birth_night.c.id == born.c.noite_id)
        .outerjoin(newest, newest.c.alerta_id == seen.c.alerta_id)
    )


def _as_case(row: Row) -> Case:
    return Case(**{name: getattr(row, name) for name in Case.__dataclass_fields__})


def states(home: Home) -> dict[str, str]:
    """Return alerta_id -> state now, for every alert ever registered."""
    cases = current_cases().subquery()
    with open_store(home) as connection:
        return {row.alerta_id: row.estado for row in connection.execute(select(cases.c.alerta_id, cases.c.estado))}


def find(connection: Connection, alerta: str) -> Case:
    """Return the case whose id is `alerta` or, alone, begins with it."""
    cases = current_cases().subquery()
    rows = connection.execute(
        select(cases).where(cases.c.alerta_id.startswith(alerta.strip().lower(), autoescape=True)).limit(2)
    ).all()
    if not alerta.strip() or not rows:
        raise Erro(f"Não há alerta de identificador {alerta}.", Saida.USO_INCORRETO)
    if len(rows) > 1:
        raise Erro(f"Mais de um alerta começa por {alerta}; escreva mais algarismos.", Saida.USO_INCORRETO)
    return _as_case(rows[0])


def decide(home: Home, alerta: str, estado: str, motivo: str, quem: str, ordem: int | None = None) -> Case:
    """Record a person's decision about a case and return the case after it.

    `ordem`, when given, is the number of events that the person had seen: a case that moved since is refused.
    Errors are `Erro` with exit code 2: unknown alert, state that may not follow, reason outside the closed list or that
    identifies somebody.
    """
    if not quem.strip():
        raise Erro("A decisão precisa do nome de quem decide.", Saida.USO_INCORRETO)
    refuse_identities(home, "O motivo", motivo)
    refuse_numbers("O nome de quem decide", quem)
    with open_store(home) as connection:
        found = find(connection, alerta)
        if ordem is not None and ordem != found.ordem:
            raise Erro("O caso mudou depois que esta página foi aberta; leia-o de novo antes de decidir.")
        check_decision(found.estado, estado)
        code, text = split_reason(estado, motivo)
        try:
            connection.execute(
                insert(eventos).values(
                    alerta_id=found.alerta_id,
                    ordem=found.ordem + 1,
                    em=now(),
                    quem=quem.strip(),
                    humano=True,
                    de=found.estado,
                    para=estado,
                    motivo_codigo=code,
                    motivo=text,
                )
            )
        except IntegrityError:
            raise Erro("Outra pessoa decidiu este caso no mesmo instante; leia-o de novo antes de decidir.") from None
        return find(connection, found.alerta_id)


def history(connection: Connection, alerta_id: str) -> list[Row]:
    """Events of a case, oldest first, with the columns of `eventos`."""
    return list(connection.execute(select(eventos).where(eventos.c.alerta_id == alerta_id).order_by(eventos.c.ordem)))


def log_access(home: Home, quem: str, acao: str, alerta_id: str | None = None, finalidade: str | None = None) -> None:
    """Write down who read what, and what for, for ever. Erro when `finalidade` identifies somebody."""
    if finalidade:
        refuse_identities(home, "A finalidade", finalidade)
    with open_store(home) as connection:
        connection.execute(
            insert(acessos).values(em=now(), quem=quem, acao=acao, alerta_id=alerta_id, finalidade=finalidade)
        )
