"""What of the published page stands: all of it, or in its files of data the months of which no cell changed.

MARK, in the page's folder, says what the page was drawn from. A CSV has its months in order, so what comes before the
first month that may differ is copied, and only the rest is written.
"""

import json
import mmap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from orchestration.files import sha256
from orchestration.page.grown import Piece
from orchestration.parts import OTHERS, part_of
from orchestration.transform.months import Noted

MARK = ".impressao"
CELLS = ("valores_divulgados", "celulas_retidas")
"""Tables with the cells of the CSVs, by month."""


@dataclass(frozen=True)
class Drawn:
    """What a page was drawn from."""

    tudo: str
    """Hash of everything."""
    arquivos: str = ""
    """Hash of what the files are made by besides cells: who publishes, the program, columns, names of territories."""
    meses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Of each part of the cells (orchestration/parts.py), the version of each month (AAAA-MM)."""
    novos: Mapping[str, str] = field(default_factory=dict)
    """Of each indicator, the first month (AAAA-MM) of which a CSV may list cells that it lists of no earlier month."""
    pedacos: Sequence[Piece] = ()
    """Those of the Parquet file."""

    def months_from(self, first: str, indicator: str) -> list[str]:
        """Months of which an indicator's CSV may have lines, from `first` on."""
        return [month for month in self.meses.get(part_of(indicator), {}) if month >= first]

    def version_of(self, month: str) -> str:
        """What the cells of a month (AAAA-MM) that are made by month, and the columns of the files, were made from.

        Empty when nobody knows.
        """
        own = [f"{part} {months[month]}" for part, months in self.meses.items() if part != OTHERS and month in months]
        return sha256("\n".join([self.arquivos, month, *sorted(own)])) if own else ""

    def first_to_write(self, before: "Drawn | None", indicator: str) -> str:
        """The first month of an indicator's CSV that may differ from that of the page `before`; empty: all may."""
        if before is None or not self.meses or before.arquivos != self.arquivos:
            return ""
        newest = [page.novos.get(indicator) for page in (self, before)]
        if None in newest:
            return ""
        changed = self.changed(before).get(part_of(indicator), [])
        return min(month for month in (*newest, *changed) if month)

    def changed(self, before: "Drawn") -> dict[str, list[str]]:
        """Of each part, the months (AAAA-MM) of which some cell may be other than in the page `before`."""
        found = {}
        for part in self.meses.keys() | before.meses.keys():
            now, earlier = (page.meses.get(part, {}) for page in (self, before))
            found[part] = sorted(month for month in now.keys() | earlier.keys() if now.get(month) != earlier.get(month))
        return found


def drawn(versions: Mapping[str, str], months: Mapping[str, Mapping[date, Noted]], made_by: str) -> Drawn:
    """What a page of the tables `versions` (name -> version) is drawn from; `made_by` says by what, and for whom.

    What the files are made by besides cells is left to who reads the database.
    """
    of_parts: dict[str, dict[str, str]] = {}
    for name in CELLS:
        for month, note in months.get(name, {}).items():
            for part, (version, _) in note.partes.items():
                own = of_parts.setdefault(part, {})
                own[f"{month:%Y-%m}"] = f"{own.get(f'{month:%Y-%m}', '')} {name} {version}"
    return Drawn(
        sha256("\n".join([made_by, *(f"{name} {versions[name]}" for name in sorted(versions))])),
        meses={part: {month: sha256(said) for month, said in own.items()} for part, own in of_parts.items()},
    )


def read(page: Path) -> Drawn | None:
    """What the page in a folder was drawn from; None when it does not say."""
    try:
        found = Drawn(**json.loads((page / MARK).read_text(encoding="utf-8")))
        return replace(found, pedacos=[Piece(str(of), int(end)) for of, end in found.pedacos])
    except (OSError, ValueError, TypeError):  # None, or of an earlier version of the program.
        return None


def write(page: Path, made: Drawn) -> None:
    """Note in a page's folder what it was drawn from."""
    (page / MARK).write_text(json.dumps(asdict(made)), encoding="utf-8")


def begin(earlier: Path, target: Path, indicator: str, months: Iterable[str]) -> bool:
    """Copy to `target` what an indicator's CSV has before the first of `months`; False, and nothing, without a file."""
    if not earlier.is_file():
        return False
    with (
        earlier.open("rb") as source,
        mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content,
        target.open("wb") as copy,
    ):
        places = (content.find(f"\n{indicator};{month};".encode()) for month in sorted(months))
        end = next((place + 1 for place in places if place >= 0), len(content))
        copy.write(memoryview(content)[:end])
    return True
