"""Alerts as cases: keeps what people decide about each alert and its state from run to run.

registration.py records each publication, store.py records decisions, opening.py opens the database, reading.py gathers
what the case desk (mesa/) and the dossier show. No rule of law is in this package.
"""
