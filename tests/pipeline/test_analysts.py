"""The questions of docs/analysts.md run on a publication, each giving an answer."""

import re

import pytest

from orchestration.settings import REPOSITORY
from tests.conftest import Published

TEXT = (REPOSITORY / "docs" / "analysts.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^## (\d+\. .+?)$.*?```sql\n(.+?);\n```", TEXT, flags=re.MULTILINE | re.DOTALL)


def test_there_are_ten_questions() -> None:
    assert [title.partition(".")[0] for title, _ in QUESTIONS] == [str(number) for number in range(1, 11)]


@pytest.mark.parametrize(("title", "sql"), QUESTIONS, ids=[title.partition(".")[0] for title, _ in QUESTIONS])
def test_question_has_an_answer(published: Published, title: str, sql: str) -> None:
    assert published.rows(sql), title
