"""Acceptance checks at two boundaries: loaded files before anything is built, and tables before they are published.

audit.py runs both. At entry: stored.py (rows and bytes of stored files) and landed.py (new loads against the contracts,
by the promises of promises.py). At exit: published.py (tables and rows) and identifiers.py (leaks). suites.py reads
expectations/suites, validator.py calls Great Expectations.
"""
