"""The guide of staff (docs/mesa.md): its commands exist with those options, its pictures are there."""

import re
import shlex

import click
import pytest

from orchestration.cases.states import DECISIONS
from orchestration.cases.words import STATE_NAMES
from orchestration.cli import residencias
from orchestration.settings import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "mesa.md").read_text(encoding="utf-8")
COMMANDS = [line.split(maxsplit=1)[1] for line in re.findall(r"^    (residencias .*)$", GUIDE, re.MULTILINE)]


@pytest.mark.parametrize("line", COMMANDS)
def test_its_commands_are_understood(line: str) -> None:
    """Each is parsed as the command line does, without being run."""
    command, words = residencias, shlex.split(line)
    context = click.Context(residencias)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        command = command.get_command(context, name)
        assert command, name
    assert command
    command.make_parser(context).parse_args(words)


def test_its_pictures_are_there() -> None:
    pictures = re.findall(r"\]\((images/[^)]+)\)", GUIDE)
    assert len(pictures) == 4
    assert [name for name in pictures if not (REPOSITORY / "docs" / name).is_file()] == []


def test_it_explains_every_state_that_people_choose() -> None:
    chosen = {state for choices in DECISIONS.values() for state in choices} - {"reaberto"}
    assert [state for state in chosen if f"| {STATE_NAMES[state]} |" not in GUIDE] == []
