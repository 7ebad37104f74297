"""Received files to typed Parquet, rejections and the ledger. Knows formats and contracts, no law and no Dagster."""

from orchestration.ingest.load import Resultado, run
from orchestration.ingest.need import missing_needed

__all__ = ["Resultado", "missing_needed", "run"]
