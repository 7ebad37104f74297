"""Records people's decisions and accesses, and reads the current state of cases. Opening is in opening.py."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, Select, Subquery, case, func, insert, select
from sqlalchemy.exc import IntegrityError

from orchestration.cases.opening import open_store
from orchestration.cases.states import (
    CONFIRMADO,
    IMPROCEDENTE,
    NOVO,
    RESSARCIDO,
    check_chosen,
    check_decision,
    split_reason,
)
from orchestration.cases.tables import acessos, eventos, noites, observacoes
from orchestration.errors import ExitCode, Unavailable, UserError
from orchestration.settings import Home
from orchestration.signature import one_form, tidy
from orchestration.vault.reasons import refuse_identities, refuse_numbers

VERDICTS = (CONFIRMADO, IMPROCEDENTE, RESSARCIDO)
"""States by which a person says whether the alert was right; RESSARCIDO says that it was."""


@dataclass(frozen=True)
class Case:
    """One alert in the store; `linha` is its last published row as JSON text, `ordem` the number of its events."""

    alerta_id: str
    regra: str
    estado: str
    ordem: int
    presente: bool
    primeira_vez: datetime
    ultima_vez: datetime
    linha: str


def now() -> datetime:
    """Return the present time in UTC, without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def newest_events(only: Sequence[str] | None = None) -> Subquery:
    """Return a subquery with alerta_id, estado and ordem of each alert's newest event; `only`: of these alerts."""
    chosen = select(func.max(eventos.c.id).label("id"))
    if only is not None:
        chosen = chosen.where(eventos.c.alerta_id.in_(only))
    last = chosen.group_by(eventos.c.alerta_id).subquery()
    return (
        select(eventos.c.alerta_id, eventos.c.para.label("estado"), eventos.c.ordem)
        .join(last, eventos.c.id == last.c.id)
        .subquery()
    )


def newest_verdicts() -> Subquery:
    """Return a subquery with alerta_id, veredito (people's last: `confirmado` or `improcedente`) and decidido_em.

    The verdict remains when the case later becomes `encerrado`, `extinto` or `reaberto`.
    """
    chosen = select(func.max(eventos.c.id).label("id")).where(eventos.c.para.in_(VERDICTS))
    last = chosen.group_by(eventos.c.alerta_id).subquery()
    verdict = case((eventos.c.para == IMPROCEDENTE, IMPROCEDENTE), else_=CONFIRMADO)
    columns = (eventos.c.alerta_id, verdict.label("veredito"), eventos.c.em.label("decidido_em"))
    return select(*columns).join(last, eventos.c.id == last.c.id).subquery()


def current_cases(only: Sequence[str] | None = None) -> Select:
    """Return a select with one row per alert and the columns of `Case`, evidencia_hash and linha_hash.

    `only`: of these alerts, which an index finds among the hundred thousand that an old store has.
    """
    chosen = select(func.min(observacoes.c.id).label("first"), func.max(observacoes.c.id).label("last"))
    if only is not None:
        chosen = chosen.where(observacoes.c.alerta_id.in_(only))
    edges = chosen.group_by(observacoes.c.alerta_id).subquery()
    oldest, seen = observacoes.alias("oldest"), observacoes.alias("seen")
    first_run, last_run = noites.alias("first_run"), noites.alias("last_run")
    newest = newest_events(only)
    # Runs are ordered by id, because the machine's clock may have been set back. An absent alert was last seen in the
    # run before the one that recorded its absence.
    earlier = noites.alias("earlier")
    newest_run = select(func.max(noites.c.id)).scalar_subquery()
    run_before = select(func.max(earlier.c.id)).where(earlier.c.id < seen.c.noite_id).scalar_subquery()
    return (
        select(
            seen.c.alerta_id,
            seen.c.regra,
            func.coalesce(newest.c.estado, NOVO).label("estado"),
            func.coalesce(newest.c.ordem, 0).label("ordem"),
            seen.c.presente,
            first_run.c.executado_em.label("primeira_vez"),
            last_run.c.executado_em.label("ultima_vez"),
            seen.c.linha,
            seen.c.evidencia_hash,
            seen.c.linha_hash,
        )
        .select_from(edges)
        .join(seen, seen.c.id == edges.c.last)
        .join(oldest, oldest.c.id == edges.c.first)
        .join(last_run, last_run.c.id == case((seen.c.presente, newest_run), else_=run_before))
        .join(first_run, first_run.c.id == oldest.c.noite_id)
        .outerjoin(newest, newest.c.alerta_id == seen.c.alerta_id)
    )


def _as_case(row: Row) -> Case:
    return Case(**{name: getattr(row, name) for name in Case.__dataclass_fields__})


def states(home: Home, only: Sequence[str] | None = None) -> dict[str, str]:
    """Return the current state of every registered alert, by alerta_id; `only`: of these alerts."""
    cases = current_cases(only).subquery()
    with open_store(home, reading=True) as connection:
        return {row.alerta_id: row.estado for row in connection.execute(select(cases.c.alerta_id, cases.c.estado))}


def verdicts(home: Home) -> dict[str, str]:
    """Return people's last verdict, `confirmado` or `improcedente`, of every alert that has one, by alerta_id."""
    with open_store(home, reading=True) as connection:
        return {row.alerta_id: row.veredito for row in connection.execute(select(newest_verdicts()))}


def find(connection: Connection, alerta: str) -> Case:
    """Return the case whose id is `alerta` or the only one whose id begins with it; UserError (exit 2) otherwise."""
    wanted = alerta.strip().lower()
    known = select(observacoes.c.alerta_id).distinct()
    # Most callers have the whole id, which the index finds at once; its beginning is looked for in all of them.
    ids = (
        connection.scalars(known.where(observacoes.c.alerta_id == wanted)).all()
        or connection.scalars(known.where(observacoes.c.alerta_id.startswith(wanted, autoescape=True)).limit(2)).all()
    )
    if not alerta.strip() or not ids:
        raise UserError(f"Não há alerta de identificador {alerta}.", ExitCode.USO_INCORRETO)
    if len(ids) > 1:
        raise UserError(f"Mais de um alerta começa por {alerta}; escreva mais algarismos.", ExitCode.USO_INCORRETO)
    return _as_case(connection.execute(current_cases(ids)).one())


def decide(home: Home, alerta: str, estado: str, motivo: str, quem: str, ordem: int | None = None) -> Case:
    """Record a person's decision about a case and return the case after it.

    `ordem`, when given, is the number of events that the person had seen: if the case changed since, it is refused.
    UserError (exit 2) for an unknown alert, a transition that is not allowed, and a reason that is outside the closed
    list or identifies a person.
    """
    _refuse_texts(home, motivo, quem)
    with open_store(home) as connection:
        return decide_in(connection, alerta, estado, motivo, _as_first_written(connection, quem), ordem)


@dataclass(frozen=True)
class Refused:
    """A case that a decision about several could not move, and the sentence that says why."""

    alerta_id: str
    frase: str


def decide_many(
    home: Home, chosen: Mapping[str, int | None], estado: str, motivo: str, quem: str
) -> tuple[list[Case], list[Refused]]:
    """Record one decision about several cases, an event each; return those that moved and those that did not.

    `chosen` maps alerta_id to the `ordem` that the person had seen (None: whatever it is). A case that changed since
    or does not pass to `estado` is left as it is, and the others are moved. UserError as for `decide` when the reason
    or the name does not serve.
    """
    _refuse_texts(home, motivo, quem)
    check_chosen(estado)
    split_reason(estado, motivo)
    moved, refused = [], []
    with open_store(home) as connection:
        quem = _as_first_written(connection, quem)
        for alerta, ordem in chosen.items():
            try:
                moved.append(decide_in(connection, alerta, estado, motivo, quem, ordem))
            except Unavailable:
                raise
            except UserError as failure:
                refused.append(Refused(alerta, failure.frase))
    return moved, refused


def _refuse_texts(home: Home, motivo: str, quem: str) -> None:
    if not quem.strip():
        raise UserError("A decisão precisa do nome de quem decide.", ExitCode.USO_INCORRETO)
    refuse_identities(home, "O motivo", motivo)
    refuse_numbers("O nome de quem decide", quem)


def decide_in(
    connection: Connection, alerta: str, estado: str, motivo: str, quem: str, ordem: int | None = None
) -> Case:
    """As `decide`, in an open transaction, for a reason that the caller has checked."""
    current = find(connection, alerta)
    if ordem is not None and ordem != current.ordem:
        last = history(connection, current.alerta_id)[-1:]
        raise UserError(
            f"O caso mudou depois que esta página foi aberta ({_step(last)}); leia-o de novo antes de decidir."
        )
    check_decision(current.estado, estado, json.loads(current.linha).get("fase"))
    code, text = split_reason(estado, motivo)
    event = {
        "alerta_id": current.alerta_id,
        "ordem": current.ordem + 1,
        "em": now(),
        "quem": quem,
        "humano": True,
        "de": current.estado,
        "para": estado,
        "motivo_codigo": code,
        "motivo": text,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(eventos).values(**event))
    except IntegrityError:
        raise UserError("Outra pessoa decidiu este caso no mesmo instante; leia-o de novo antes de decidir.") from None
    return replace(current, estado=estado, ordem=current.ordem + 1)


def _step(last: Sequence[Row]) -> str:
    return f"{last[0].quem}: {last[0].para.replace('_', ' ')}" if last else "sem decisão"


def _as_first_written(connection: Connection, quem: str) -> str:
    """Return the name as written in this person's first decision, so that one person has one spelling."""
    quem = tidy(quem)
    rows = connection.execute(
        select(eventos.c.quem).where(eventos.c.humano).group_by(eventos.c.quem).order_by(func.min(eventos.c.id))
    )
    return next((known for known in rows.scalars() if one_form(known) == one_form(quem)), quem)


def history(connection: Connection, alerta_id: str) -> list[Row]:
    """Return the events of a case, oldest first, with the columns of `eventos`."""
    return list(connection.execute(select(eventos).where(eventos.c.alerta_id == alerta_id).order_by(eventos.c.ordem)))


def log_access(home: Home, quem: str, acao: str, alerta_id: str | None = None, finalidade: str | None = None) -> None:
    """Log who read what and for which purpose. UserError when `finalidade` identifies a person."""
    if finalidade:
        refuse_identities(home, "A finalidade", finalidade)
    with open_store(home) as connection:
        connection.execute(
            insert(acessos).values(em=now(), quem=quem, acao=acao, alerta_id=alerta_id, finalidade=finalidade)
        )
