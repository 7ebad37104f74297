"""The guide of staff (docs/mesa.md): its pictures are there, its states are those of the desk."""

import re

from orchestration.cases.states import DECISIONS
from orchestration.cases.words import STATE_NAMES
from orchestration.settings import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "mesa.md").read_text(encoding="utf-8")


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"\]\((images/[^)]+)\)", GUIDE)
    assert len(pictures) == 4
    assert [name for name in pictures if not (REPOSITORY / "docs" / name).is_file()] == []


def test_it_explains_every_state_that_people_choose() -> None:
    chosen = {state for choices in DECISIONS.values() for state in choices} - {"reaberto"}
    assert [state for state in chosen if f"| {STATE_NAMES[state]} |" not in GUIDE] == []
