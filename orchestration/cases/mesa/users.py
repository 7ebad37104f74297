"""Who may use the desk: accounts with roles and argon2 passwords, each change a new row of the case store."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row, func, insert, select

from orchestration.cases.store import now, open_store
from orchestration.cases.tables import usuarios
from orchestration.errors import Erro, Saida
from orchestration.settings import Home

if TYPE_CHECKING:
    from argon2 import PasswordHasher

READ, DECIDE, SEE_IDENTITY = "ler", "decidir", "ver_identidade"
ROLES = {
    READ: "lê os casos",
    DECIDE: "lê e decide",
    SEE_IDENTITY: "lê e vê a identidade de uma pessoa, dizendo para quê",
}
MIN_PASSWORD = 12


@dataclass(frozen=True)
class User:
    """An account as it stands. `versao` changes with any change of it, and ends its sessions."""

    login: str
    nome: str
    papeis: frozenset[str]
    versao: int
    ativo: bool

    def may(self, role: str) -> bool:
        """Every role reads; the others are given one by one."""
        return role == READ or role in self.papeis


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash("ninguém tem esta senha")


def _newest(connection: Connection, login: str) -> Row | None:
    query = select(usuarios).where(usuarios.c.login == login).order_by(usuarios.c.id.desc()).limit(1)
    return connection.execute(query).first()


def _as_user(row: Row) -> User:
    return User(row.login, row.nome, frozenset(row.papeis.split()), row.id, row.ativo)


def create_user(home: Home, login: str, nome: str, papeis: tuple[str, ...], senha: str) -> User:
    """Add an account; Erro when the login is taken, the password short, or the name empty."""
    login = login.strip().lower()
    if not login.isidentifier() and not login.replace(".", "").replace("-", "").isalnum():
        raise Erro("O login só pode ter letras, algarismos, ponto, hífen e sublinhado.", Saida.USO_INCORRETO)
    if not nome.strip():
        raise Erro("A conta precisa do nome da pessoa.", Saida.USO_INCORRETO)
    with open_store(home) as connection:
        if (row := _newest(connection, login)) and row.ativo:
            raise Erro(f"Já há uma conta {login}.", Saida.USO_INCORRETO)
        return _append(connection, login, nome.strip(), frozenset(papeis) | {READ}, _hashed(senha), True)


def change_user(
    home: Home, login: str, senha: str | None = None, papeis: tuple[str, ...] | None = None, ativo: bool = True
) -> User:
    """Change what is given of an account and end its sessions; Erro when there is none."""
    with open_store(home) as connection:
        row = _newest(connection, login)
        if row is None:
            raise Erro(f"Não há conta {login}.", Saida.USO_INCORRETO)
        roles = frozenset(row.papeis.split()) if papeis is None else frozenset(papeis) | {READ}
        return _append(connection, login, row.nome, roles, row.senha if senha is None else _hashed(senha), ativo)


def _hashed(senha: str) -> str:
    if len(senha) < MIN_PASSWORD:
        raise Erro(f"A senha precisa de pelo menos {MIN_PASSWORD} caracteres.", Saida.USO_INCORRETO)
    return _hasher().hash(senha)


def _append(connection: Connection, login: str, nome: str, papeis: frozenset[str], senha: str, ativo: bool) -> User:
    values = {"login": login, "nome": nome, "senha": senha, "papeis": " ".join(sorted(papeis)), "ativo": ativo}
    return _as_user(connection.execute(insert(usuarios).values(em=now(), **values).returning(*usuarios.c)).one())


def list_users(home: Home) -> list[User]:
    """Every account, also those that were switched off, by login."""
    newest = select(func.max(usuarios.c.id)).group_by(usuarios.c.login)
    with open_store(home) as connection:
        rows = connection.execute(select(usuarios).where(usuarios.c.id.in_(newest)).order_by(usuarios.c.login)).all()
    return [_as_user(row) for row in rows]


def user_of(home: Home, login: str, versao: int) -> User | None:
    """The active account of `login`, unless it changed since `versao`."""
    with open_store(home) as connection:
        row = _newest(connection, login)
    return _as_user(row) if row is not None and row.ativo and row.id == versao else None


def authenticate(home: Home, login: str, senha: str) -> User | None:
    """The account when login and password are right. It takes as long for a login that does not exist."""
    from argon2.exceptions import VerifyMismatchError

    with open_store(home) as connection:
        row = _newest(connection, login.strip().lower())
    usable = row if row is not None and row.ativo else None
    try:
        _hasher().verify(usable.senha if usable else _hash_of_nobody(), senha)
    except VerifyMismatchError:
        return None
    return _as_user(usable) if usable else None
