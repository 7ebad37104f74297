"""The queries of docs/analysts.md return rows, and the data dictionary is complete."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import REPOSITORY
from tests.conftest import Published

TEXT = (REPOSITORY / "docs" / "analysts.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^## (\d+\. .+?)$.*?```sql\n(.+?);\n```", TEXT, flags=re.MULTILINE | re.DOTALL)


def test_every_question_has_its_number_and_its_query() -> None:
    asked = re.findall(r"^## (\d+)\. ", TEXT, flags=re.MULTILINE)
    assert [title.partition(".")[0] for title, _ in QUESTIONS] == asked
    assert asked == [str(number) for number in range(1, len(asked) + 1)] and len(asked) >= 11


@pytest.mark.parametrize(("title", "sql"), QUESTIONS, ids=[title.partition(".")[0] for title, _ in QUESTIONS])
def test_query_returns_rows(published: Published, title: str, sql: str) -> None:
    assert published.rows(sql), title


@pytest.mark.lento
def test_the_dictionary_describes_every_published_table_and_column(published: Published, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "orchestration.generate.dictionary", published.home, tmp_path],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    described = "comment is not null and schema_name not in ('main', 'information_schema')"
    for publico in (False, True):
        tables = published.rows(f"select table_name, comment from duckdb_tables() where {described}", publico=publico)
        ((bare,),) = published.rows(
            "select count(*) from duckdb_columns() where comment is null and not internal", publico=publico
        )
        assert tables and bare == 0
        assert all(f'"{name}"' in page for name, _ in tables)
