"""Loads received files: turns them into typed Parquet and rejected rows, and records each load in the ledger.

discover.py lists the files, the readers (csv_file, xlsx_file, scnes_zip, scnes_pf) turn them into relations, judge.py
types and checks the rows by their contract, load.py does it for every file, ledger.py is the record of loads, and
lake.py exposes the result to later stages. No rule of law and no Dagster in this package.
"""
