"""The runbook and the code say the same: every error has its cause and remedy, no explained sentence is stale."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from orchestration.settings import REPOSITORY

SAID_BY = {"Collapse", "Refusal", "Refused", "Retryable", "Unavailable", "Unsuitable", "UserError", "_wrong"}
"""Exceptions, and the function that fills their sentence, whose text reaches people."""
RUNBOOK = REPOSITORY / "docs" / "operations.md"
RELIABILITY = REPOSITORY / "docs" / "reliability.md"


def template(node: ast.expr) -> str | None:
    """A literal text with `…` where a value is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return None


@cache
def sentences_of_the_code() -> frozenset[str]:
    calls = [
        node
        for path in sorted((REPOSITORY / "orchestration").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID_BY and node.args
    ]
    return frozenset(text for call in calls if (text := template(call.args[0])))


def sentences_of_the_runbook() -> set[str]:
    section = RUNBOOK.read_text(encoding="utf-8").partition("## What a message means")[2].partition("\n## ")[0]
    return {quoted for quoted in re.findall(r"`([^`]+)`", section) if " " in quoted and not quoted.isascii()}


def test_every_error_sentence_is_in_the_runbook() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    assert sorted(said for said in sentences_of_the_code() if f"`{said}`" not in text) == []


def test_the_runbook_explains_no_sentence_that_is_never_said() -> None:
    assert sentences_of_the_runbook() - sentences_of_the_code() == set()


def reliability_rows() -> list[tuple[str, ...]]:
    """Names of tests and test files in each row of the reliability table."""
    rows = [line for line in RELIABILITY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    return [tuple(re.findall(r"`(tests/[\w/]+\.py|test_\w+)`", row.rsplit("|", 2)[-2])) for row in rows]


def test_every_row_of_the_reliability_table_names_a_test() -> None:
    assert all(reliability_rows())


def test_no_fault_has_two_rows_in_the_reliability_table() -> None:
    assert [named for named, rows in Counter(reliability_rows()).items() if rows > 1] == []


def test_every_test_of_the_reliability_table_exists() -> None:
    defined = {
        name
        for path in (REPOSITORY / "tests").rglob("*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = {name for names in reliability_rows() for name in names}
    assert [name for name in named if name not in defined and not Path(REPOSITORY, name).is_file()] == []
