"""Normalises names that people type (logins, and who decides), so that two spellings of one name compare equal."""

import unicodedata


def tidy(name: str) -> str:
    """Return the name as stored: Unicode form NFKC, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def one_form(name: str) -> str:
    """Return the name as compared: tidy and without capitals. Logins are stored in this form."""
    return tidy(tidy(name).casefold())
