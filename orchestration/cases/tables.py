"""SQLAlchemy tables of the case store. The migrations in migrations/ create them.

Every table is append-only (the migrations install triggers that refuse UPDATE and DELETE): the state of a case is
its newest event, and an account is the newest row of its login. Times are UTC without zone.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

noites = Table(
    "noites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("executado_em", DateTime, nullable=False, unique=True),
    Column("registrada_em", DateTime, nullable=False),
)

observacoes = Table(
    "observacoes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("noite_id", Integer, ForeignKey("noites.id"), nullable=False),
    Column("alerta_id", String(64), nullable=False),
    Column("regra", String(20), nullable=False),
    Column("presente", Boolean, nullable=False),
    Column("evidencia_hash", String(64), nullable=False),
    Column("linha_hash", String(64), nullable=False),
    Column("linha", Text, nullable=False),
    Index("ix_observacoes_alerta", "alerta_id", "id"),
    Index("ix_observacoes_regra", "alerta_id", "regra"),
)
"""One row when an alert first appears, when its published row changes, when it disappears and when it returns."""

eventos = Table(
    "eventos",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alerta_id", String(64), nullable=False),
    Column("ordem", Integer, nullable=False),
    Column("em", DateTime, nullable=False),
    Column("quem", String(200), nullable=False),
    Column("humano", Boolean, nullable=False),
    Column("de", String(30), nullable=False),
    Column("para", String(30), nullable=False),
    Column("motivo_codigo", String(40)),
    Column("motivo", Text, nullable=False),
    UniqueConstraint("alerta_id", "ordem", name="uq_eventos_ordem"),
    Index("ix_eventos_em", "em"),
)
"""Changes of state after `novo`. `ordem` counts from 1 in each alert: two people cannot write the same step."""

atribuicoes = Table(
    "atribuicoes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alerta_id", String(64), nullable=False),
    Column("em", DateTime, nullable=False),
    Column("quem", String(200), nullable=False),
    Column("responsavel", String(60)),
    Column("prazo", Date),
    Index("ix_atribuicoes_alerta", "alerta_id", "id"),
)
"""Who is responsible for a case and until when: see assignments.py."""

acessos = Table(
    "acessos",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("em", DateTime, nullable=False),
    Column("quem", String(200), nullable=False),
    Column("acao", String(40), nullable=False),
    Column("alerta_id", String(64)),
    Column("finalidade", Text),
)

usuarios = Table(
    "usuarios",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("em", DateTime, nullable=False),
    Column("login", String(60), nullable=False),
    Column("nome", String(200), nullable=False),
    Column("senha", String(200), nullable=False),
    Column("papeis", String(200), nullable=False),
    Column("ativo", Boolean, nullable=False),
    Column("ordem", Integer, nullable=False, server_default="0"),
    Index("ix_usuarios_login", "login", "id"),
    Index("uq_usuarios_ordem", "login", "ordem", unique=True),
)
"""Versions of each account. `ordem` counts from 1: two people cannot create or change an account at the same time."""

notificacoes = Table(
    "notificacoes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("em", DateTime, nullable=False),
    Column("executado_em", DateTime, nullable=False),
    Column("destino", String(64), nullable=False),
    Column("enviada", Boolean, nullable=False),
    Column("resumo", Text, nullable=False),
)
"""Attempts to send the digest. `destino` is the hash of the address, which may hold a password."""

depositos = Table(
    "depositos",
    metadata,
    Column("deposito", String(20), primary_key=True),
    Column("id", String(64), nullable=False),
)
"""The ids of this store (`casos`) and of the ledger it belongs to (`cargas`): see orchestration/evidence.py."""
