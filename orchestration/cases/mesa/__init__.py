"""The case desk (mesa): a local web application where payment staff read and decide cases.

app.py builds it, pages.py has its routes, desk.py its sessions and roles, safeguards.py its headers and time limits.
Rules and case states are defined elsewhere.
"""
