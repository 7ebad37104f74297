"""The queries of docs/analysts.md return rows, and the data dictionary is complete."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.generate import dictionary
from orchestration.settings import REPOSITORY
from tests.conftest import Published

TEXT = (REPOSITORY / "docs" / "analysts.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^## (\d+\. .+?)$.*?```sql\n(.+?);\n```", TEXT, flags=re.MULTILINE | re.DOTALL)
MODEL = (REPOSITORY / "docs" / "data-model.md").read_text(encoding="utf-8")
KEYS = re.findall(r"^\| (\w+\.\w+) \| .+? \| (.+?) \|(?: .*?)? \|$", MODEL, flags=re.MULTILINE)
"""Table -> what identifies its rows, as the document says."""


def test_every_question_has_its_number_and_its_query() -> None:
    asked = re.findall(r"^## (\d+)\. ", TEXT, flags=re.MULTILINE)
    assert [title.partition(".")[0] for title, _ in QUESTIONS] == asked
    assert asked == [str(number) for number in range(1, len(asked) + 1)] and len(asked) >= 15


@pytest.mark.parametrize(("title", "sql"), QUESTIONS, ids=[title.partition(".")[0] for title, _ in QUESTIONS])
def test_query_returns_rows(published: Published, title: str, sql: str) -> None:
    assert published.rows(sql), title


def test_the_cells_of_the_notebook_run_in_order(published: Published) -> None:
    notebook = json.loads((REPOSITORY / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 6
    assert not any(cell.get("outputs") for cell in notebook["cells"]), "outputs of a home are not kept"
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(cells)],
        env=os.environ | {"RESIDENCIAS_HOME": str(published.home)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_the_data_model_names_tables_and_keys_that_exist(published: Published) -> None:
    rows = published.rows("select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()")
    columns = {(table, column) for table, column, _ in rows}
    kinds = {(table.split(".")[1], column, kind.lower()) for table, column, kind in rows}
    assert len(KEYS) > 20
    for table, key in KEYS:
        assert {(table, column) for column in key.split(", ") if column != "…"} <= columns, table
    drawn = re.findall(r"^    (\w+) \{ (\w+) (\w+) (?:PK|FK) \}$", MODEL, flags=re.MULTILINE)
    assert {table for table, _, _ in drawn} == {table.split(".")[1] for table, _ in KEYS}
    assert {(table, column, kind) for table, kind, column in drawn} <= kinds
    for one, other, column in re.findall(r"^    (\w+) [|}][|o]--o[|{] (\w+) : (\w+)$", MODEL, flags=re.MULTILINE):
        assert any(table == other and name == column for table, name, _ in kinds), (one, other, column)


@pytest.mark.lento
def test_every_key_of_the_data_model_is_unique(published: Published) -> None:
    sizing = "cadastro, profissao, especialidade, nivel, codigo"
    for table, key in KEYS:
        if key.startswith("profissao") or "…" in key:
            key = f"{sizing}, {key.rpartition('codigo, ')[2].removeprefix('…, ')}"
        repeated = published.rows(f"select {key} from {table} group by {key} having count(*) > 1 limit 1")
        assert repeated == [], (table, key)


@pytest.mark.lento
def test_the_dictionary_describes_every_published_table_and_column(published: Published, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "orchestration.generate.dictionary", published.home, tmp_path],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Por onde come" in page and "Welcome!" not in page.partition("__overview__")[2][:2000]
    for formula in dictionary.formulas().values():
        assert json.dumps(formula).strip('"') in page or json.dumps(formula, ensure_ascii=False).strip('"') in page
    described = "comment is not null and schema_name not in ('main', 'information_schema')"
    for publico in (False, True):
        tables = published.rows(f"select table_name, comment from duckdb_tables() where {described}", publico=publico)
        ((bare,),) = published.rows(
            "select count(*) from duckdb_columns() where comment is null and not internal", publico=publico
        )
        assert tables and bare == 0
        assert all(f'"{name}"' in page for name, _ in tables)
