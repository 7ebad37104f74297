"""What a table that is built month by month is made from, over a small project."""

import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration.parts import OTHERS, part_of
from orchestration.seeds import rows
from orchestration.settings import DBT_PROJECT
from orchestration.transform import manifest
from orchestration.transform.months import FILES, OF_FILES, Monthly, monthly, noted, prepare
from tests.macros import macros

R = "model.residencias."
PARENTS: Mapping[str, list[str]] = {
    "table": [f"{R}view", f"{R}small", "source.rates"],
    "view": [f"{R}monthly", "seed.names"],
    "monthly": ["source.loads"],
    "small": ["source.loads"],
}
META: Mapping[str, dict[str, Any]] = {
    "table": {"por_mes": ["view"]},
    "view": {"por_mes": ["monthly"]},
    "monthly": {"anota_meses": True},
    "small": {"anota_linhas": True},
}
NODES = {
    f"{R}{name}": {
        "name": name,
        "depends_on": {"nodes": parents},
        "config": {"materialized": "view" if name == "view" else "table", "meta": META[name]},
    }
    for name, parents in PARENTS.items()
}
CODES = {name: f"code of {name}" for name in NODES}
VERSIONS = {name: f"{name} 1" for name in (*NODES, "source.rates", "source.loads", "seed.names")}


def table(codes: Mapping[str, str] = CODES, versions: Mapping[str, str] = VERSIONS) -> Monthly:
    return monthly(NODES, codes, versions)["table"]


def test_only_tables_that_read_by_month_and_the_tables_below_their_views() -> None:
    assert monthly(NODES, CODES, VERSIONS).keys() == {"table"}
    assert table().entradas == ["monthly"]
    assert table().inteiras == ["small"]


def test_a_view_that_notes_its_months_is_read_by_them_whatever_is_below_it() -> None:
    noting = NODES | {
        f"{R}view": NODES[f"{R}view"] | {"config": {"materialized": "view", "meta": {"anota_meses": True}}}
    }
    found = monthly(noting, CODES, VERSIONS)["table"]
    assert found.entradas == ["view"]
    below = VERSIONS | {"seed.names": "2", f"{R}monthly": "2"}
    assert monthly(noting, CODES | {f"{R}view": "new"}, below)["table"].fixo == found.fixo


@pytest.mark.parametrize("changed", [f"{R}monthly", f"{R}small", f"{R}view", "source.loads"])
def test_a_new_version_of_what_has_notes_is_left_to_the_notes(changed: str) -> None:
    assert table(versions=VERSIONS | {changed: "2"}).fixo == table().fixo


@pytest.mark.parametrize("changed", ["source.rates", "seed.names"])
def test_what_is_read_whole_makes_every_month_again(changed: str) -> None:
    assert table(versions=VERSIONS | {changed: "2"}).fixo != table().fixo


@pytest.mark.parametrize("changed", ["table", "view"])
def test_new_code_makes_every_month_again(changed: str) -> None:
    assert table(codes=CODES | {f"{R}{changed}": "new"}).fixo != table().fixo


def test_every_input_that_the_project_reads_by_month_notes_its_months() -> None:
    nodes = Manifest.from_msgpack(manifest.parsed("duckdb")).nodes
    wrong = [
        (node.name, name)
        for node in nodes.values()
        for name in node.config.meta.get("por_mes", [])
        if (parent := nodes[f"{R}{name}"]).unique_id not in node.depends_on_nodes
        or not {"por_mes", "anota_meses", OF_FILES} & parent.config.meta.keys()
    ]
    wrong += [
        (node.name, name)
        for node in nodes.values()
        for name in node.config.meta.get("por_parte", [])
        if (parent := nodes[f"{R}{name}"]).unique_id not in node.depends_on_nodes
        or "anota_linhas" not in parent.config.meta
        or parent.config.meta["parte_por"] != node.config.meta["parte_por"]
    ]
    assert wrong == []
    assert {node.config.meta[OF_FILES] for node in nodes.values() if OF_FILES in node.config.meta} == set(FILES)
    assert [node.name for node in nodes.values() if node.config.meta.get("por_mes")]
    noted = [node for node in nodes.values() if {"anota_meses", "anota_linhas"} & node.config.meta.keys()]
    assert {node.config.materialized for node in noted} == {"table", "view"}
    assert not any("anota_linhas" in node.config.meta for node in noted if node.config.materialized == "view")


def test_tests_of_months_stop_the_build_so_that_the_months_of_a_kept_one_have_passed() -> None:
    nodes = Manifest.from_msgpack(manifest.parsed("duckdb")).nodes.values()
    tests = [node for node in nodes if node.resource_type == "test" and node.config.meta.get("por_mes")]
    assert tests
    assert {str(node.config.get("severity", "error")).lower() for node in tests} == {"error"}


def test_no_table_built_by_month_is_sorted() -> None:
    """In DuckDB 2.0 a sorted insert without rows hides those of the inserts after it (macros/table.sql)."""
    nodes = Manifest.from_msgpack(manifest.parsed("duckdb")).nodes.values()
    by_month = [node for node in nodes if node.resource_type == "model" and node.config.meta.get("por_mes")]
    assert by_month
    # sqlfluff indents every clause but those of the whole query.
    assert [node.name for node in by_month if re.search(r"^order by\b", node.raw_code, re.MULTILINE)] == []


def test_the_parts_of_what_is_read_are_told_by_its_own_column() -> None:
    view = f"{R}view"
    config = NODES[view]["config"] | {"meta": META["view"] | {"parte_por": "familia"}}
    nodes = NODES | {view: NODES[view] | {"config": config}}
    assert monthly(nodes, CODES, VERSIONS)["table"].partes == {"view": "familia"}
    assert table().partes == {}


@pytest.mark.parametrize("mine", [{"parte": "outras"}, {"parte_por": "indicador"}, {}])
def test_what_has_other_parts_is_read_whole(mine: dict[str, str]) -> None:
    metas = {f"{R}view": META["view"] | {"parte_por": "desde"}, f"{R}table": META["table"] | mine}
    nodes = NODES | {name: NODES[name] | {"config": NODES[name]["config"] | {"meta": m}} for name, m in metas.items()}
    assert monthly(nodes, CODES, VERSIONS)["table"].partes == {}


def test_a_table_with_the_same_parts_reads_only_those_of_its_own() -> None:
    parts = {"parte_por": "desde"}
    metas = {f"{R}{name}": META[name] | parts for name in ("view", "table")}
    nodes = NODES | {name: NODES[name] | {"config": NODES[name]["config"] | {"meta": m}} for name, m in metas.items()}
    assert monthly(nodes, CODES, VERSIONS)["table"].partes == {"view": "desde"}


def test_a_table_whose_parts_are_those_of_its_data_reads_an_input_that_has_them() -> None:
    """Without one it would have no months, and no rows."""
    nodes = Manifest.from_msgpack(manifest.parsed("duckdb")).nodes
    by_data = {
        node.name: [
            nodes[f"{R}{name}"].config.meta.get("parte_por")
            for name in (*node.config.meta["por_mes"], *node.config.meta.get("por_parte", []))
        ]
        for node in nodes.values()
        if "por_mes" in node.config.meta
        and node.config.meta.get("parte_por", "indicador") not in ("indicador", "familia")
    }
    assert by_data
    assert [name for name, parts in by_data.items() if nodes[f"{R}{name}"].config.meta["parte_por"] not in parts] == []


def test_the_indicators_of_a_part_are_those_made_month_by_month() -> None:
    """One that is made whole, with the others, would change in a part that nobody makes again."""
    listed = re.findall(r"'i_(\d\d)_", (DBT_PROJECT / "macros" / "formulas_por_mes.sql").read_text(encoding="utf-8"))
    by_month = {f"I-{number}" for number in listed}
    known = {row["indicador"] for row in rows("legal/indicadores")}
    assert {indicator for indicator in known if part_of(indicator) != OTHERS} == by_month
    nodes = Manifest.from_msgpack(manifest.parsed("duckdb")).nodes.values()
    tables = {
        node.name: node.config.meta.get("parte")
        for node in nodes
        if re.match(r"i_\d\d_", node.name) and node.config.materialized == "table" and "por_mes" in node.config.meta
    }
    assert len(tables) > 10
    assert {name: part_of(f"I-{name[2:4]}") for name in tables} == tables


def test_months_of_a_table_that_was_made_whole_are_all_made_again() -> None:
    """Its notes say nothing of what it was made from, and some may be of months or parts that it no longer has."""
    target = SimpleNamespace(database="memory")
    written = macros("meses.sql", target=target, model=SimpleNamespace(name="table"))
    news = "select date '2026-05-01' as competencia, 'outras' as parte, 'made' as feita_de, 1 as linhas"
    with duckdb.connect() as con:
        prepare(con, NODES)
        con.execute("insert into construcao.meses values ('table', '2026-05-01', '', '1', null, 1)")
        found = con.execute(str(written.diferencas(news))).fetchall()
    assert [(parte, igual) for _, parte, igual, _ in found] == [("", False), ("outras", False)]


def test_a_part_without_months_is_read_by_that_part_of_every_month() -> None:
    """A new part is news in every month; one that changes, in its own alone."""
    target = SimpleNamespace(database="memory")
    model = SimpleNamespace(config=SimpleNamespace(meta={"parte_por": "desde"}))
    of_cells = {"partes": lambda _: [], "partes_das_celulas": lambda: [OTHERS]}
    written = macros("meses.sql", target=target, model=model, **of_cells)
    mine = monthly(NODES, CODES, VERSIONS)["table"]
    read = SimpleNamespace(fixo=mine.fixo, entradas=["files", "people"], inteiras=[])

    def months(people: Mapping[str, str]) -> dict[tuple[str, str], str]:
        with duckdb.connect() as con:
            prepare(con, NODES)
            con.execute("insert into construcao.meses values ('files', '2026-05-01', '', '1', '1', 9)")
            con.execute("insert into construcao.meses values ('files', '2026-06-01', '', '1', '1', 9)")
            for part, version in people.items():
                con.execute("insert into construcao.meses values ('people', null, ?, ?, null, 1)", [part, version])
            found = con.execute(
                f"select competencia::varchar, parte, versao from ({written.versoes_das_entradas(read)})"
            )
            return {(month, part): version for month, part, version in found.fetchall()}

    before = months({"a": "1"})
    assert before.keys() == {("2026-05-01", "a"), ("2026-06-01", "a")}
    after = months({"a": "1", "b": "1"})
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {("2026-05-01", "b"), ("2026-06-01", "b")}
    changed = months({"a": "1", "b": "2"})
    assert {part for (_, part), version in changed.items() if version != after[_, part]} == {"b"}
    assert months({}) == {}


def test_a_part_without_rows_is_no_news_to_who_reads_its_month() -> None:
    model = SimpleNamespace(config=SimpleNamespace(meta={}))
    alone = {"partes": lambda _: [""], "partes_das_celulas": lambda: [OTHERS]}
    written = macros("meses.sql", target=SimpleNamespace(database="memory"), model=model, **alone)
    read = SimpleNamespace(fixo="code", entradas=["places"], inteiras=[])

    def version(**parts: str) -> str:
        with duckdb.connect() as con:
            prepare(con, NODES)
            for part, noted_rows in parts.items():
                con.execute(
                    "insert into construcao.meses values ('places', '2026-05-01', ?, ?, '1', 1)", [part, noted_rows]
                )
            [(found,)] = con.execute(f"select versao from ({written.versoes_das_entradas(read)})").fetchall()
            return str(found)

    assert version(a="9 rows", b="0") == version(a="9 rows")
    assert len({version(a="9 rows"), version(a="8 rows"), version(a="9 rows", b="1 row"), version(a="0")}) == 4


def test_the_note_of_a_table_read_whole_is_of_its_rows_even_of_none() -> None:
    model = SimpleNamespace(config=SimpleNamespace(meta={}))
    part = macros("partes.sql").parte_da_linha
    query = str(macros("meses.sql", this="lacking", model=model, parte_da_linha=part).versoes_das_linhas("null::date"))
    with duckdb.connect() as con:
        con.execute("create table lacking (source varchar, linha integer)")
        notes = [con.execute(query).fetchall()]
        for row in ("a", "b"):
            con.execute("insert into lacking values (?, 1)", [row])
            notes.append(con.execute(query).fetchall())
        con.execute("update lacking set source = 'c' where source = 'b'")
        notes.append(con.execute(query).fetchall())
    assert notes[0] == [(None, "", "0", None, 0)]
    assert len({note for [note] in notes}) == 4


def test_notes_of_a_table_that_makes_none_any_more_are_removed() -> None:
    with duckdb.connect() as con:
        prepare(con, NODES)
        for name in ("table", "small", "gone"):
            con.execute("insert into construcao.meses (no, competencia, versao) values (?, '2026-03-01', '1')", [name])
        prepare(con, NODES | {f"{R}small": NODES[f"{R}small"] | {"config": {"materialized": "table", "meta": {}}}})
        assert noted(con).keys() == {"table"}


def test_a_view_of_files_of_months_is_left_to_their_note_and_its_seeds_are_not() -> None:
    nodes = NODES | {
        f"{R}view": NODES[f"{R}view"]
        | {
            "depends_on": {"nodes": ["source.loads", "seed.residencias.names"]},
            "config": {"materialized": "view", "meta": {OF_FILES: "scnes"}},
        }
    }
    versions = dict(VERSIONS) | {"seed.residencias.names": "1"}
    before, loaded, seeded = (
        monthly(nodes, CODES, versions | changed)["table"]
        for changed in ({}, {"source.loads": "2"}, {"seed.residencias.names": "2"})
    )
    assert before.entradas == ["scnes"]
    assert loaded == before
    assert seeded.fixo != before.fixo
