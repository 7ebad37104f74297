"""First schema of the case store: runs, observations, events, accesses, users and notifications, all append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES = ("noites", "observacoes", "eventos", "acessos", "usuarios", "notificacoes")


def upgrade() -> None:
    """Create the tables and the triggers that refuse UPDATE and DELETE."""
    op.create_table(
        "noites",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("executado_em", sa.DateTime, nullable=False, unique=True),
        sa.Column("registrada_em", sa.DateTime, nullable=False),
    )
    op.create_table(
        "observacoes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("noite_id", sa.Integer, sa.ForeignKey("noites.id"), nullable=False),
        sa.Column("alerta_id", sa.String(64), nullable=False),
        sa.Column("regra", sa.String(20), nullable=False),
        sa.Column("presente", sa.Boolean, nullable=False),
        sa.Column("evidencia_hash", sa.String(64), nullable=False),
        sa.Column("linha_hash", sa.String(64), nullable=False),
        sa.Column("linha", sa.Text, nullable=False),
    )
    op.create_index("ix_observacoes_alerta", "observacoes", ["alerta_id", "id"])
    op.create_table(
        "eventos",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("alerta_id", sa.String(64), nullable=False),
        sa.Column("ordem", sa.Integer, nullable=False),
        sa.Column("em", sa.DateTime, nullable=False),
        sa.Column("quem", sa.String(200), nullable=False),
        sa.Column("humano", sa.Boolean, nullable=False),
        sa.Column("de", sa.String(30), nullable=False),
        sa.Column("para", sa.String(30), nullable=False),
        sa.Column("motivo_codigo", sa.String(40)),
        sa.Column("motivo", sa.Text, nullable=False),
        sa.UniqueConstraint("alerta_id", "ordem", name="uq_eventos_ordem"),
    )
    op.create_table(
        "acessos",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("em", sa.DateTime, nullable=False),
        sa.Column("quem", sa.String(200), nullable=False),
        sa.Column("acao", sa.String(40), nullable=False),
        sa.Column("alerta_id", sa.String(64)),
        sa.Column("finalidade", sa.Text),
    )
    op.create_table(
        "usuarios",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("em", sa.DateTime, nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("nome", sa.String(200), nullable=False),
        sa.Column("senha", sa.String(200), nullable=False),
        sa.Column("papeis", sa.String(200), nullable=False),
        sa.Column("ativo", sa.Boolean, nullable=False),
    )
    op.create_index("ix_usuarios_login", "usuarios", ["login", "id"])
    op.create_table(
        "notificacoes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("em", sa.DateTime, nullable=False),
        sa.Column("executado_em", sa.DateTime, nullable=False),
        sa.Column("destino", sa.String(64), nullable=False),
        sa.Column("enviada", sa.Boolean, nullable=False),
        sa.Column("resumo", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        _refuse_changes_postgresql()
    else:
        _refuse_changes_sqlite()


def _refuse_changes_sqlite() -> None:
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )


def _refuse_changes_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION casos_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION casos_append_only()"
        )
