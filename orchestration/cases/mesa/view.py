"""What the address of a page says of the list of cases: filters, order, grouping and page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request

from orchestration.cases.mesa.users import User, list_users
from orchestration.cases.worklist import FILTERS, LONGEST_SEARCH, ORDERS
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home

NOTHING_TYPED = {"estado": "", "motivo_codigo": "", "motivo": "", "responsavel": "", "prazo": ""}
"""Fields of the forms about cases; a refused form is shown again with what was typed."""


@dataclass(frozen=True)
class View:
    """A choice of cases and how it is shown; every link of the desk carries it."""

    chosen: Mapping[str, str]
    order: str = ""
    group: bool = False
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> "View":
        """Return the view that a request's address names; what it does not name, or names wrongly, is left out."""
        given = request.query_params
        number = given.get("pagina", "1")
        return cls(
            chosen={name: given.get(name, "")[:LONGEST_SEARCH].strip() for name in FILTERS},
            order=given.get("ordenar", "") if given.get("ordenar") in ORDERS else "",
            group=given.get("agrupar") == "instituicao",
            page=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,
        )

    def query(self, **changed: str | int) -> str:
        """Return the query string of this view with some names changed; `pagina` is kept only when given."""
        written = {name: value for name, value in self.chosen.items() if value}
        written |= {"ordenar": self.order} if self.order else {}
        written |= {"agrupar": "instituicao"} if self.group else {}
        return urlencode({name: value for name, value in (written | changed).items() if value not in ("", 1)})

    def after(self, done: str, following: str = "") -> str:
        """Return the query string of a case's page after something was done there."""
        return "&".join(
            filter(None, (self.query(agrupar=""), done, urlencode({"proximo": following}) if following else ""))
        )


def checked(home: Home, responsavel: str, prazo: str) -> tuple[str | None, date | None]:
    """Return the account and the day that a form names; UserError when there is no such account or day."""
    accounts: dict[str, User] = {user.login: user for user in list_users(home) if user.ativo}
    if responsavel and responsavel not in accounts:
        raise UserError(f"Não há conta {responsavel}.", ExitCode.USO_INCORRETO)
    try:
        due = date.fromisoformat(prazo) if prazo else None
    except ValueError:
        raise UserError("O prazo não é uma data; escreva dia, mês e ano.", ExitCode.USO_INCORRETO) from None
    return responsavel or None, due
