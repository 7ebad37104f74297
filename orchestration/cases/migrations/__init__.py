"""Alembic migrations of the case store. Only schema changes belong here."""
