"""Alembic's entry point: runs the migrations on the store's open connection, without a configuration file."""

from alembic import context

from orchestration.cases.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
