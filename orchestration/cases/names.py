"""When two names that somebody typed are one: a login, or who decides. Who has an account is in mesa/users.py."""

import unicodedata


def tidy(name: str) -> str:
    """The name as it is kept: one character however it is encoded (NFKC), single blanks, none around."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def one_form(name: str) -> str:
    """The name as it is compared: tidy, and without capitals. Logins are kept in this form."""
    return tidy(tidy(name).casefold())
