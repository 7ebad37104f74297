"""Adds who is responsible for a case and until when: append-only, the newest row of a case is in force."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create `atribuicoes` with the triggers that refuse UPDATE and DELETE."""
    op.create_table(
        "atribuicoes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("alerta_id", sa.String(64), nullable=False),
        sa.Column("em", sa.DateTime, nullable=False),
        sa.Column("quem", sa.String(200), nullable=False),
        sa.Column("responsavel", sa.String(60)),
        sa.Column("prazo", sa.Date),
    )
    op.create_index("ix_atribuicoes_alerta", "atribuicoes", ["alerta_id", "id"])
    # The desk reads the events since the last run.
    op.create_index("ix_eventos_em", "eventos", ["em"])
    # Precision by rule, without the rows that hold whole alerts.
    op.create_index("ix_observacoes_regra", "observacoes", ["alerta_id", "regra"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER atribuicoes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON atribuicoes "
            "FOR EACH STATEMENT EXECUTE FUNCTION casos_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER atribuicoes_{verb.lower()} BEFORE {verb} ON atribuicoes "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
