"""One more night of a landing, at random: files new, late, corrected or refused, persons who merge or split."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.pipeline import landing_edits as edits

Edit = Callable[[Path, random.Random], None]
_TEXT = ("cnrm/*_*.csv", "cnrms/*_*.csv", "incentivo/*_*.csv", "parceiros/*/*_*.csv", "referencia/*.csv")
_WITH_PERSONS = ("cnrm/residentes_*.csv", "cnrms/residentes_*.csv", "parceiros/*/matriculas_*.csv")


def pass_night(landing: Path, kept_back: Path, rng: random.Random) -> None:
    """Change `landing` as one night may: files of `kept_back` arrive, and others come again with other content."""
    arrive(landing, kept_back, rng)
    spoil(landing, rng)


def spoil(landing: Path, rng: random.Random) -> None:
    """Each kind of change below, to one or two files."""
    for edit in (lose_rows, repeat_values, refuse, hide_cpf, exchange_cpf):
        for _ in range(rng.randint(1, 2)):
            edit(landing, rng)


def hold_back(landing: Path, kept_back: Path, rng: random.Random) -> None:
    """Move a third of the files out of `landing`, to arrive later; the oldest file of each folder stays."""
    for folder in sorted({path.parent for path in landing.glob("*/**/*.*")}):
        names = sorted(folder.iterdir())[1:]
        for path in rng.sample(names, len(names) // 3):
            target = kept_back / path.relative_to(landing)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def arrive(landing: Path, kept_back: Path, rng: random.Random) -> None:
    """Half of what was held back arrives, of any month: new or late."""
    waiting = sorted(path for path in kept_back.rglob("*.*") if path.is_file())
    for path in rng.sample(waiting, (len(waiting) + 1) // 2):
        target = landing / path.relative_to(kept_back)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)


def lose_rows(landing: Path, rng: random.Random) -> None:
    """A file comes again with a fifth of its rows less, which is not few enough to be taken for a failed export."""
    edits.rewrite(_one(landing, rng, _TEXT), lambda rows: [row for row in rows if rng.random() > 0.2] or rows)


def repeat_values(landing: Path, rng: random.Random) -> None:
    """A file comes again with the values of one column moved between rows."""

    def moved(rows: list[edits.Row]) -> list[edits.Row]:
        column = rng.choice(sorted(rows[0]))
        values = [row[column] for row in rows]
        rng.shuffle(values)
        return [row | {column: value} for row, value in zip(rows, values, strict=True)]

    edits.rewrite(_one(landing, rng, _TEXT), moved)


def refuse(landing: Path, rng: random.Random) -> None:
    """A file comes again unreadable: the earlier version stays in force."""
    _one(landing, rng, _TEXT).write_bytes(rng.randbytes(300))


def hide_cpf(landing: Path, rng: random.Random) -> None:
    """Some persons lose their CPF, and split from their other records; a later correction merges them again."""
    edits.rewrite(
        _one(landing, rng, _WITH_PERSONS),
        lambda rows: [row | ({"cpf": ""} if rng.random() < 0.3 else {}) for row in rows],
    )


def exchange_cpf(landing: Path, rng: random.Random) -> None:
    """Two rows exchange their CPF: each joins the other person's records."""

    def exchanged(rows: list[edits.Row]) -> list[edits.Row]:
        first, second = rng.sample(range(len(rows)), 2) if len(rows) > 1 else (0, 0)
        rows[first]["cpf"], rows[second]["cpf"] = rows[second]["cpf"], rows[first]["cpf"]
        return rows

    edits.rewrite(_one(landing, rng, _WITH_PERSONS), exchanged)


def _one(landing: Path, rng: random.Random, patterns: tuple[str, ...]) -> Path:
    """A file of text with rows; those that came unreadable before are left as they are."""
    found = [path for pattern in patterns for path in landing.glob(pattern) if _is_readable(path)]
    return rng.choice(sorted(found))


def _is_readable(path: Path) -> bool:
    head = path.read_bytes()[:200]
    return b"codigo" in head.lower() and bool(edits.read(path)[0])
