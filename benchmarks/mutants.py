"""Changes one comparison, boundary or null branch of a rule's SQL at a time: some unit test of the rule must fail.

From the root: python -m benchmarks.mutants [RULE...] (make mutants). It captures the SQL that dbt sends for each unit
test, on empty sources, and repeats it in DuckDB with one change in the text of the model. A mutant that DuckDB refuses
is left out, and so is one that changes only the sentence or the facts of a result. Exit code 1 when a mutant passes
every test and mutants.csv does not list it as such; --write lists them anew.
"""

import argparse
import csv
import os
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.cases.registration import KNOWN_COLUMNS
from orchestration.ingest.lake import BuildingRun, register_views
from orchestration.settings import DBT_PROJECT, TRABALHO, Home
from orchestration.transform import manifest

RULES = DBT_PROJECT / "models" / "intermediate" / "regras"
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
SILENT = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
CHANGES: list[tuple[str, str]] = [
    (r"<=", "<"),
    (r">=", ">"),
    (r"<(?![=>])", "<="),
    (r"(?<![<-])>(?!=)", ">="),
    (r"<>|!=", "="),
    (r"(?<![<>!:=])=(?![=>])", "<>"),
    (r"\bis not null\b", "is null"),
    (r"\bis null\b", "is not null"),
    (r"\band\b", "or"),
    (r"\bor\b", "and"),
    (r"(?<!is )\bnot (?!null\b)", ""),
    (r"\bmin\(", "max("),
    (r"\bmax\(", "min("),
    (r"\bbool_or\(", "bool_and("),
    (r"\bbool_and\(", "bool_or("),
    (r"\bdesc\b", "asc"),
    (r"\bcount\(distinct ", "count("),
    (r"\bleft join\b", "join"),
]
MODEL = re.compile(r"\bfrom \((.*)\) _dbt_internal_unit_test_actual\b", re.DOTALL)
TEXTS = {"motivo", "fatos"}
RESULTS = {"'indicio'": "'revisao'", "'revisao'": "'indicio'"}
LIST = Path(__file__).with_name("mutants.csv")
"""Every mutant and the unit test that fails on it. Without a test: it passes all."""


@dataclass(frozen=True)
class Mutant:
    """One change at `start` of the model's text, in the piece between two Jinja tags that begins at `piece`."""

    model: str
    line: int
    text: str
    change: str
    piece: str
    mutated: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a model."""
    source = path.read_text(encoding="utf-8")
    start = 0
    for tag in [*JINJA.finditer(source), None]:
        end = tag.start() if tag else len(source)
        piece = source[start:end]
        for at, length, instead in _changes(piece):
            where = start + at
            text = source[source.rfind("\n", 0, where) + 1 : (source + "\n").find("\n", where)].strip()
            change = f"{piece[at : at + length].strip()} -> {instead.strip() or 'nothing'}"
            mutated = piece[:at] + instead + piece[at + length :]
            yield Mutant(path.stem, source.count("\n", 0, where) + 1, text, change, piece, mutated)
        start = tag.end() if tag else end


def _changes(piece: str) -> Iterator[tuple[int, int, str]]:
    """(position, length, replacement) of each change of a piece of SQL."""
    bare = SILENT.sub(lambda found: " " * len(found[0]), piece)
    for pattern, instead in CHANGES:
        for found in re.finditer(pattern, bare):
            yield found.start(), len(found[0]), instead
    for found in re.finditer(r"(?<=then )'\w+'", piece):
        if found[0] in RESULTS:
            yield found.start(), len(found[0]), RESULTS[found[0]]
    for found in re.finditer(r"\bcoalesce\(", bare):
        if ends := _arguments(bare, found.end()):
            yield found.start(), ends[1] + 1 - found.start(), piece[found.end() : ends[0]]


def _arguments(text: str, start: int) -> tuple[int, int] | None:
    """Of a call whose parenthesis opens before `start`: where its first argument ends, and where the call closes."""
    depth, comma = 0, None
    for at in range(start, len(text)):
        if text[at] == "(":
            depth += 1
        elif text[at] == ")":
            if depth == 0:
                return None if comma is None else (comma, at)
            depth -= 1
        elif text[at] == "," and depth == 0 and comma is None:
            comma = at
    return None


def captured(folder: Path, select: list[str]) -> dict[str, dict[str, str]]:
    """Model -> unit test -> the SQL that dbt sends for it, run once on empty sources."""
    trabalho, home = folder / "trabalho", folder / "casa"
    trabalho.mkdir()
    home.mkdir()
    with duckdb.connect(str(trabalho / TRABALHO)) as con:
        register_views(con, Home(home), BuildingRun("mutantes", date(2026, 3, 1), datetime(2026, 5, 1, 2)))
        columns = ", ".join(f"{name} {kind}" for name, kind in KNOWN_COLUMNS.items())
        con.execute("create schema casos")
        con.execute(f"create table casos.conhecidos ({columns})")
    os.environ.update(manifest.environment(trabalho))
    shared = manifest.dbt_arguments(trabalho / "dbt")
    read: Any = dbtRunner().invoke(["parse", *shared])
    assert read.success, read.exception
    sent: list[str] = []
    add_query = DuckDBConnectionManager.add_query

    def recorded(self: Any, sql: str, *arguments: Any, **named: Any) -> Any:
        if "dbt_internal_unit_test_actual" in sql:
            sent.append(sql)
        return add_query(self, sql, *arguments, **named)

    DuckDBConnectionManager.add_query = recorded
    kinds = [argument for kind in ("unit_test", "test", "exposure") for argument in ("--exclude-resource-type", kind)]
    upstream = [argument for name in select for argument in ("--select", f"+{name}")]
    dbtRunner(manifest=read.result).invoke(["build", "--empty", *kinds, *upstream, *shared])
    DuckDBConnectionManager.close_all_connections()
    units = [argument for name in select for argument in ("--select", f"{name},test_type:unit")]
    outcome: Any = dbtRunner(manifest=read.result).invoke(["test", *units, *shared])
    DuckDBConnectionManager.close_all_connections()
    out: dict[str, dict[str, str]] = defaultdict(dict)
    for result in outcome.result.results:
        if str(result.status) != "pass":
            print(f"{result.node.name} fails without any change: {result.message}", file=sys.stderr)
            continue
        sql = next(sql for sql in sent if f'{result.node.unique_id}"' in sql)
        out[result.node.tested_node_unique_id.rsplit(".", 1)[1]][result.node.name] = sql
    return out


def rows_of(con: duckdb.DuckDBPyConnection, sql: str) -> Counter[Any] | None:
    """What the model gives; None when DuckDB refuses the SQL."""
    try:
        return Counter(str(row) for row in con.execute(sql).fetchall())
    except duckdb.Error:
        return None


def examined(folder: Path, wanted: list[str]) -> Iterator[tuple[Mutant, str]]:
    """Each mutant with the unit test that it fails, or "" when it passes all."""
    tests = captured(folder, wanted or [f"path:{RULES.relative_to(DBT_PROJECT)}"])
    with duckdb.connect(str(folder / "trabalho" / TRABALHO)) as con:
        for path in sorted(RULES.glob("*/*.sql")):
            own = {test: (sql, rows_of(con, sql)) for test, sql in tests[path.stem].items()}
            for mutant in mutants(path) if own else ():
                verdict = _verdict(con, mutant, own)
                if verdict is not None:
                    yield mutant, verdict


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", nargs="*", help="files of rules (mr_22_bolsa_suspensa); all without any")
    parser.add_argument("--write", action="store_true", help=f"write those rules in {LIST.name} anew")
    arguments = parser.parse_args()
    begun, rows = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder:
        for mutant, test in examined(Path(folder), arguments.rules):
            rows.append((mutant.model, mutant.text, mutant.change, test))
            print(f"{mutant.model}:{mutant.line}  {mutant.change}  {test or 'NOT CAUGHT'}", flush=True)
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    if arguments.write:
        rows_of_others = [tuple(row.values()) for row in listed if row["model"] not in arguments.rules]
        order = {path.stem: place for place, path in enumerate(sorted(RULES.glob("*/*.sql")))}
        everything = sorted([*(rows_of_others if arguments.rules else ()), *rows], key=lambda row: order[row[0]])
        with LIST.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("model", "line", "change", "test"), *everything])
    known = {(row["model"], row["line"], row["change"]) for row in listed if not row["test"]}
    escaped = [row for row in rows if not row[3]]
    new = [row for row in escaped if row[:3] not in known]
    print(f"{len(rows)} mutants, {len(escaped)} not caught, {len(new)} not listed: {time.monotonic() - begun:.0f} s")
    return 1 if new else 0


def _verdict(
    con: duckdb.DuckDBPyConnection, mutant: Mutant, tests: dict[str, tuple[str, Counter[Any] | None]]
) -> str | None:
    """The unit test that a mutant fails; "" when it passes all; None when it cannot be run or changes only a text."""
    run, texts = False, False
    piece, mutated = mutant.piece.strip(), mutant.mutated.strip()
    for test, (sql, expected) in tests.items():
        changed = sql.replace(piece, mutated)
        found = None if changed == sql else rows_of(con, changed)
        if found is None:
            continue
        if found != expected:
            return test
        run, texts = True, texts or _only_texts(con, sql, changed)
    return "" if run and not texts else None


def _only_texts(con: duckdb.DuckDBPyConnection, sql: str, changed: str) -> bool:
    """Whether the change is seen in the whole row that the model gives, but only in its sentence and facts."""
    before, after = (con.sql(f"select * from ({MODEL.search(text)[1]})") for text in (sql, changed))  # type: ignore[index]
    kept = ", ".join(f'"{name}"' for name in before.columns if name not in TEXTS)
    if set(before.columns) & TEXTS == set():
        return False
    rows = [rows_of(con, relation.sql_query()) for relation in (before, after)]
    facts = [rows_of(con, f"select {kept} from ({relation.sql_query()})") for relation in (before, after)]
    return rows[0] != rows[1] and facts[0] == facts[1]


if __name__ == "__main__":
    sys.exit(main())
