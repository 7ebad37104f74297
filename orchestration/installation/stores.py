"""Are the evidence stores of a home all there, sound, and of one installation? Asked before a run touches anything.

What a store is and how its loss is noticed is in orchestration/evidence.py.
"""

from collections.abc import Iterator

from orchestration import evidence
from orchestration.errors import Unavailable, UserError
from orchestration.settings import Home


def refuse_lost(home: Home) -> None:
    """Unavailable, with what is wrong first, when a store of this home is lost, damaged or foreign."""
    for failure in wrong(home):
        raise failure


def wrong(home: Home) -> Iterator[UserError]:
    """Everything that is wrong with the stores of `home`, as what it is said with. Nothing is made nor mended."""
    from orchestration.cases import opening
    from orchestration.vault import vault

    try:
        known = _ledger(home)
    except UserError as failure:
        yield failure
        return
    try:
        yield from _compare(home, evidence.CASOS, opening.place_of(home).name, opening.ids_in(home), known)
    except UserError as failure:
        yield failure
    try:
        what = evidence.name_of(home, evidence.COFRE)
        yield from _compare(home, evidence.COFRE, what, vault.ids_in(home), known)
        evidence.check_log(home)
    except UserError as failure:
        yield failure


def _ledger(home: Home) -> dict[str, str]:
    what = evidence.name_of(home, evidence.CARGAS)
    if evidence.is_missing(home.estado):
        evidence.refuse_new_ledger(home)
        return {}
    with evidence.reading(home.estado, what) as con:
        if con.execute("pragma quick_check").fetchone() != ("ok",):
            raise evidence.damaged(what)
        evidence.refuse_newer(con, home)
        return evidence.rows_of(con)


def _compare(
    home: Home, store: str, what: str, said: evidence.Ids | None, known: dict[str, str]
) -> Iterator[Unavailable]:
    if said is None:
        if home.restrito.exists() or store in known:
            yield evidence.lost(what)
    elif not evidence.belongs(store, said, known):
        yield evidence.foreign(home, what)
