"""Adds the ids of the store and of its ledger, normalises logins and numbers the versions of each account."""

import unicodedata
import uuid
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

LONGEST_LOGIN = 60


def upgrade() -> None:
    """Create `depositos` with the store's id; number the versions of each account by its normalised login."""
    op.create_table(
        "depositos",
        sa.Column("deposito", sa.String(20), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False),
    )
    op.execute(sa.text("INSERT INTO depositos VALUES ('casos', :id)").bindparams(id=str(uuid.uuid4())))
    _refuse_changes("depositos")
    _let_change("usuarios")
    op.add_column("usuarios", sa.Column("ordem", sa.Integer, nullable=False, server_default="0"))
    _number_accounts()
    op.create_index("uq_usuarios_ordem", "usuarios", ["login", "ordem"], unique=True)
    _refuse_changes("usuarios")


def _number_accounts() -> None:
    usuarios = sa.table("usuarios", sa.column("id"), sa.column("login"), sa.column("ordem"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(usuarios.c.id, usuarios.c.login).order_by(usuarios.c.id)).all()
    renamed: dict[str, str] = {}
    # A login that is already normalised keeps its name, even when another with the same form is older.
    for login in sorted(dict.fromkeys(row.login for row in rows), key=lambda login: _one_form(login) != login):
        renamed[login] = _free(_one_form(login), set(renamed.values()))
    versions: Counter[str] = Counter()
    for row in rows:
        login = renamed[row.login]
        versions[login] += 1
        changed = {"login": login, "ordem": versions[login]}
        connection.execute(sa.update(usuarios).where(usuarios.c.id == row.id).values(**changed))


def _one_form(login: str) -> str:
    folded = unicodedata.normalize("NFKC", login).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())[:LONGEST_LOGIN]


def _free(login: str, taken: set[str]) -> str:
    """Return the login, with a number after it when another account has taken it."""
    candidate, number = login, 1
    while candidate in taken:
        number += 1
        candidate = f"{login[: LONGEST_LOGIN - 4]}-{number}"
    return candidate


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION casos_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )


def _let_change(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_{verb}")
