"""Commands in the documents: each is one that exists, with those options (tests/pipeline/test_tours.py runs some)."""

import re
import shlex

import click
import pytest

from orchestration.cli import residencias
from orchestration.settings import REPOSITORY

DOCUMENTS = [REPOSITORY / "README.md", REPOSITORY / "LEIAME.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
LINE = re.compile(r"^    (?:\.venv/bin/)?residencias ((?:.*\\\n)*.*)$", re.MULTILINE)
COMMANDS = sorted(
    {
        (path.name, " ".join(said.replace("\\\n", " ").split()))
        for path in DOCUMENTS
        for said in LINE.findall(path.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("document", "line"), COMMANDS)
def test_every_command_is_understood(document: str, line: str) -> None:
    """Each is parsed as the command line does, without being run."""
    command, words = residencias, shlex.split(line, comments=True)
    context = click.Context(residencias)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        command = command.get_command(context, name)
        assert command, f"{document}: {name}"
    assert command
    command.make_parser(context).parse_args(words)
