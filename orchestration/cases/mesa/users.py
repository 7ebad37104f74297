"""Accounts of the desk, with roles and argon2 passwords. Each change is a new row of the case store."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from orchestration.cases.opening import open_store
from orchestration.cases.store import now
from orchestration.cases.tables import usuarios
from orchestration.errors import ExitCode, UserError
from orchestration.settings import Home
from orchestration.signature import one_form, tidy

if TYPE_CHECKING:
    from argon2 import PasswordHasher

READ, DECIDE, SEE_IDENTITY = "ler", "decidir", "ver_identidade"
ROLES = {
    READ: "lê os casos",
    DECIDE: "lê e decide",
    SEE_IDENTITY: "lê e vê a identidade de uma pessoa, dizendo para quê",
}
MIN_PASSWORD = 12
LONGEST_LOGIN = 60


@dataclass(frozen=True)
class User:
    """An account in its newest version. Any change gives it another `versao`, which ends its sessions."""

    login: str
    nome: str
    papeis: frozenset[str]
    versao: int
    ativo: bool

    def may(self, role: str) -> bool:
        """Return whether the account has the role. Every account may read."""
        return role == READ or role in self.papeis


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def placeholder_hash() -> str:
    """Return a hash to check passwords of unknown accounts against, so that the answer takes as long."""
    return _hasher().hash("ninguém tem esta senha")


def signature(user: User) -> str:
    """Return the text with which an account signs a decision."""
    return f"{user.nome} ({user.login})"


def _newest(connection: Connection, login: str) -> Row | None:
    query = select(usuarios).where(usuarios.c.login == login).order_by(usuarios.c.ordem.desc()).limit(1)
    return connection.execute(query).first()


def _as_user(row: Row) -> User:
    return User(row.login, row.nome, frozenset(row.papeis.split()), row.id, row.ativo)


def create_user(home: Home, login: str, nome: str, papeis: tuple[str, ...], senha: str) -> User:
    """Add an account, or re-create one that was switched off; UserError for an invalid login, password or name."""
    login = one_form(login)
    if not login.isidentifier() and not login.replace(".", "").replace("-", "").isalnum():
        raise UserError("O login só pode ter letras, algarismos, ponto, hífen e sublinhado.", ExitCode.USO_INCORRETO)
    if len(login) > LONGEST_LOGIN:
        raise UserError(f"O login pode ter até {LONGEST_LOGIN} caracteres.", ExitCode.USO_INCORRETO)
    if not nome.strip():
        raise UserError("A conta precisa do nome da pessoa.", ExitCode.USO_INCORRETO)
    hashed = _hashed(senha)
    with open_store(home) as connection:
        row = _newest(connection, login)
        if row is not None and row.ativo:
            raise UserError(f"Já há uma conta {login}.", ExitCode.USO_INCORRETO)
        account = {"nome": nome.strip(), "papeis": _listed(papeis), "senha": hashed, "ativo": True}
        return _append(connection, login, row, account)


def change_user(
    home: Home, login: str, senha: str | None = None, papeis: tuple[str, ...] | None = None, ativo: bool | None = None
) -> User:
    """Change the given fields of an account, keep the others and end its sessions; UserError when it does not exist."""
    login = one_form(login)
    changed = {
        "senha": None if senha is None else _hashed(senha),
        "papeis": None if papeis is None else _listed(papeis),
        "ativo": ativo,
    }
    with open_store(home) as connection:
        row = _newest(connection, login)
        if row is None:
            raise UserError(f"Não há conta {login}.", ExitCode.USO_INCORRETO)
        return _append(connection, login, row, {name: value for name, value in changed.items() if value is not None})


def _hashed(senha: str) -> str:
    if len(senha) < MIN_PASSWORD:
        raise UserError(f"A senha precisa de pelo menos {MIN_PASSWORD} caracteres.", ExitCode.USO_INCORRETO)
    return _hasher().hash(senha)


def _listed(papeis: tuple[str, ...]) -> str:
    return " ".join(sorted({READ, *papeis}))


def _append(connection: Connection, login: str, before: Row | None, changed: dict[str, Any]) -> User:
    kept = {name: getattr(before, name) for name in ("nome", "senha", "papeis", "ativo")} if before is not None else {}
    version = {"em": now(), "login": login, "ordem": before.ordem + 1 if before is not None else 1}
    try:
        row = connection.execute(insert(usuarios).values(**kept | changed | version).returning(*usuarios.c)).one()
    except IntegrityError:
        raise UserError(f"A conta {login} mudou neste mesmo instante; tente de novo.", ExitCode.USO_INCORRETO) from None
    return _as_user(row)


def list_users(home: Home) -> list[User]:
    """Return every account, including those switched off, ordered by login."""
    newest = select(func.max(usuarios.c.id)).group_by(usuarios.c.login)
    with open_store(home, reading=True) as connection:
        rows = connection.execute(select(usuarios).where(usuarios.c.id.in_(newest)).order_by(usuarios.c.login)).all()
    return [_as_user(row) for row in rows]


def user_of(home: Home, login: str, versao: int) -> User | None:
    """Return the active account of `login`, unless it changed since `versao`."""
    with open_store(home, reading=True) as connection:
        row = _newest(connection, login)
    return _as_user(row) if row is not None and row.ativo and row.id == versao else None


def signed(home: Home, quem: str) -> str:
    """Return how `quem` signs: with the active account whose login or signature it is, else with the name typed."""
    wanted = one_form(quem)
    accounts = (user for user in list_users(home) if user.ativo)
    return next((signature(user) for user in accounts if wanted in (user.login, one_form(signature(user)))), tidy(quem))


def has_account(home: Home, login: str) -> bool:
    """Return whether this login exists, active or not."""
    with open_store(home, reading=True) as connection:
        return _newest(connection, one_form(login)) is not None


def authenticate(home: Home, login: str, senha: str) -> User | None:
    """Return the account when login and password are right. An unknown login takes as long as a known one."""
    from argon2.exceptions import VerifyMismatchError

    with open_store(home, reading=True) as connection:
        row = _newest(connection, one_form(login))
    usable = row if row is not None and row.ativo else None
    try:
        _hasher().verify(usable.senha if usable else placeholder_hash(), senha)
    except VerifyMismatchError:
        return None
    return _as_user(usable) if usable else None
