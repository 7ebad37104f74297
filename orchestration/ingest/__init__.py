"""Received files to typed Parquet, rejections and the ledger. Knows file formats and contracts, no law and no Dagster."""
