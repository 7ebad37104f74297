"""Copies of a whole installation: made (`copia`), checked by hash, and put back (`restaurar`)."""
