"""Who is responsible for a case and until when. Append-only: each change is a row, and the newest one is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Subquery, func, insert, select

from orchestration.cases.opening import open_store
from orchestration.cases.store import now
from orchestration.cases.tables import atribuicoes
from orchestration.settings import Home


@dataclass(frozen=True)
class Assignment:
    """`responsavel` is a login of the desk; None: nobody. `prazo` is the day it is due; None: no day."""

    responsavel: str | None
    prazo: date | None
    quem: str = ""
    em: datetime | None = None


NOBODY = Assignment(None, None)


def newest_assignments() -> Subquery:
    """Return a subquery with alerta_id, responsavel, prazo, quem and em of each case that was ever assigned."""
    last = select(func.max(atribuicoes.c.id).label("id")).group_by(atribuicoes.c.alerta_id).subquery()
    return select(atribuicoes).join(last, atribuicoes.c.id == last.c.id).subquery()


def assignments(home: Home) -> dict[str, Assignment]:
    """Return the assignment in force of every case that has one, by alerta_id."""
    newest = newest_assignments()
    with open_store(home, reading=True) as connection:
        rows = connection.execute(select(newest))
        return {row.alerta_id: Assignment(row.responsavel, row.prazo, row.quem, row.em) for row in rows}


def assignment_of(connection: Connection, alerta_id: str) -> Assignment:
    """Return the assignment of one case that is in force."""
    query = select(atribuicoes).where(atribuicoes.c.alerta_id == alerta_id).order_by(atribuicoes.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return Assignment(row.responsavel, row.prazo, row.quem, row.em) if row else NOBODY


def assign(home: Home, alertas: Sequence[str], responsavel: str | None, prazo: date | None, quem: str) -> None:
    """Give cases a responsible account and a due day, each in the place of what the case had."""
    with open_store(home) as connection:
        assign_in(connection, alertas, responsavel, prazo, quem)


def assign_in(
    connection: Connection, alertas: Sequence[str], responsavel: str | None, prazo: date | None, quem: str
) -> None:
    """As `assign`, in an open transaction."""
    row = {"em": now(), "quem": quem, "responsavel": responsavel, "prazo": prazo}
    if alertas:
        connection.execute(insert(atribuicoes), [row | {"alerta_id": alerta} for alerta in alertas])
