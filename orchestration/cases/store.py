"""Decisions on cases, and reading what was decided. opening.py opens the store; registration.py registers runs."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, Select, Subquery, case, func, insert, select
from sqlalchemy.exc import IntegrityError

from orchestration.cases.names import one_form, tidy
from orchestration.cases.opening import open_store
from orchestration.cases.states import CONFIRMADO, IMPROCEDENTE, NOVO, RESSARCIDO, check_decision, split_reason
from orchestration.cases.tables import acessos, eventos, noites, observacoes
from orchestration.errors import Erro, Saida
from orchestration.identity.reasons import refuse_identities, refuse_numbers
from orchestration.settings import Home


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
    with open_store(home, reading=True) as connection:
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
        quem = _as_first_written(connection, quem)
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
                    quem=quem,
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


def _as_first_written(connection: Connection, quem: str) -> str:
    """The name as its person's first decision has it: one person has one name, whatever capitals are typed."""
    quem = tidy(quem)
    rows = connection.execute(
        select(eventos.c.quem).where(eventos.c.humano).group_by(eventos.c.quem).order_by(func.min(eventos.c.id))
    )
    return next((known for known in rows.scalars() if one_form(known) == one_form(quem)), quem)


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
