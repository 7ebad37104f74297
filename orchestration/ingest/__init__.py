"""Received files to typed Parquet, rejections and the ledger. Knows formats and contracts, no law and no Dagster."""
