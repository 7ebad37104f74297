"""Which nodes are built again, over a small project: source -> small -> table -> test, and another branch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from orchestration.transform.fingerprints import Built, Plan, Source, code_of, left_over, plan

PARENTS: Mapping[str, list[str]] = {
    "model.filtered": ["source.loads"],
    "model.view": ["model.filtered"],
    "model.table": ["model.view", "seed.rates"],
    "test.table": ["model.table"],
    "model.other": ["source.people"],
    "seed.rates": [],
}
KINDS = {"model.view": "view", "seed.rates": "seed", "test.table": "test"}
CODES = {name: f"code of {name}" for name in PARENTS}
SOURCES = {"source.loads": Source("loads 1", "columns"), "source.people": Source("people 1", "columns")}


def node(name: str) -> dict[str, Any]:
    kind = KINDS.get(name, "table")
    return {
        "depends_on": {"nodes": PARENTS[name]},
        "relation_name": None if kind == "test" else f'"{name}"',
        "resource_type": name.split(".")[0],
        "config": {"materialized": kind},
    }


NODES = {name: node(name) for name in PARENTS}


def planned(
    kept: Mapping[str, Built],
    codes: Mapping[str, str] = CODES,
    sources: Mapping[str, Source] = SOURCES,
    rows: Mapping[str, str] | None = None,
    nodes: Mapping[str, Mapping[str, Any]] = NODES,
) -> Plan:
    return plan(codes, nodes, sources, kept, lambda built: (rows or {}).get(built.relacao, ""))


def built(compares: str = "") -> dict[str, Built]:
    """What a whole build leaves; `compares` names a model whose rows were noted."""
    nodes = dict(planned({}).nos)
    if compares:
        nodes[compares] = replace(nodes[compares], sql="select", linhas="same rows")
    return nodes


def test_with_nothing_kept_all_is_built_and_with_all_kept_nothing() -> None:
    assert planned({}).fazer == set(PARENTS)
    assert planned(built()).fazer == set()


@pytest.mark.parametrize(
    ("codes", "sources", "again"),
    [
        ({}, {"source.people": Source("people 2", "columns")}, {"model.other"}),
        ({}, {"source.loads": Source("loads 2", "columns")}, {"model.filtered", "model.table", "test.table"}),
        (
            {},
            {"source.loads": Source("loads 2", "more columns")},
            {"model.filtered", "model.view", "model.table", "test.table"},
        ),
        ({"model.view": "new"}, {}, {"model.view", "model.table", "test.table"}),
        ({"seed.rates": "new"}, {}, {"seed.rates", "model.table", "test.table"}),
        ({"test.table": "new"}, {}, {"test.table"}),
    ],
    ids=["rows", "rows below a view", "columns below a view", "code", "a seed", "a test"],
)
def test_what_reads_a_change_is_built_and_nothing_else(
    codes: dict[str, str], sources: dict[str, Source], again: set[str]
) -> None:
    assert planned(built(), CODES | codes, SOURCES | sources).fazer == again


def test_a_view_that_notes_its_months_is_made_again_when_the_rows_below_it_changed() -> None:
    view = NODES["model.view"]
    nodes = NODES | {"model.view": view | {"config": view["config"] | {"meta": {"anota_meses": True}}}}
    assert planned(built(), nodes=nodes).fazer == set()
    changed = SOURCES | {"source.loads": Source("loads 2", "columns")}
    assert "model.view" in planned(built(), sources=changed, nodes=nodes).fazer


def test_a_model_with_equal_rows_stops_the_change_there() -> None:
    changed = SOURCES | {"source.loads": Source("loads 2", "columns")}
    kept = built(compares="model.filtered")
    equal = planned(kept, sources=changed, rows={'"model.filtered"': "same rows"})
    assert equal.fazer == set()
    assert planned(kept, sources=changed, rows={'"model.filtered"': "other rows"}).fazer == {
        "model.filtered",
        "model.table",
        "test.table",
    }


def test_rows_are_compared_with_those_of_the_last_build_not_with_an_older_one() -> None:
    """Loads go from 1 to 2 with equal rows, and then to 3 with others."""
    kept = built(compares="model.filtered")
    second = dict(
        planned(
            kept,
            sources=SOURCES | {"source.loads": Source("loads 2", "columns")},
            rows={'"model.filtered"': "same rows"},
        ).nos
    )
    third = planned(
        second, sources=SOURCES | {"source.loads": Source("loads 3", "columns")}, rows={'"model.filtered"': "rows of 3"}
    )
    assert "model.table" in third.fazer


def test_the_outcome_of_a_test_that_is_not_run_is_that_of_then() -> None:
    kept = built()
    kept["test.table"] = replace(kept["test.table"], sucesso=False, falhas=3)
    found = planned(kept).nos["test.table"]
    assert (found.sucesso, found.falhas) == (False, 3)


def test_what_is_no_more_or_of_another_kind_is_left_over() -> None:
    kept = built()
    kept["model.gone"] = replace(kept["model.other"], relacao='"gone"')
    kept["model.view"] = replace(kept["model.view"], tipo="table")
    assert {(old.relacao, old.tipo) for old in left_over(planned(kept).nos, kept)} == {
        ('"gone"', "table"),
        ('"model.view"', "table"),
    }


def test_the_code_of_a_node_is_its_sql_its_configuration_and_what_all_share() -> None:
    base = node("model.table") | {"raw_code": "select 1", "created_at": 1.0}
    assert code_of(base, "macros") == code_of(base | {"created_at": 2.0}, "macros")
    others = [
        code_of(base | {"raw_code": "select 2"}, "macros"),
        code_of(base | {"config": {"materialized": "view"}}, "macros"),
        code_of(base, "other macros"),
        code_of(base, "macros", "rows of a seed"),
    ]
    assert len({code_of(base, "macros"), *others}) == 5


@pytest.mark.parametrize(
    ("attribute", "one", "other"),
    [
        ("sources", [["lake", "a"], ["lake", "b"]], [["lake", "b"], ["lake", "a"]]),
        ("refs", [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "a"}]),
        ("depends_on", {"macros": [], "nodes": ["a", "b"]}, {"macros": [], "nodes": ["b", "a"]}),
        ("checksum", {"name": "path", "checksum": "/a/seed.csv"}, {"name": "path", "checksum": "/b/seed.csv"}),
    ],
)
def test_the_code_does_not_depend_on_the_order_in_which_dbt_lists_what_is_read_nor_on_the_folder(
    attribute: str, one: Any, other: Any
) -> None:
    base = node("model.table")
    assert code_of(base | {attribute: one}, "macros") == code_of(base | {attribute: other}, "macros")


def test_what_is_read_is_part_of_the_code() -> None:
    base = node("model.table") | {"sources": [["lake", "a"]]}
    assert code_of(base, "macros") != code_of(base | {"sources": [["lake", "b"]]}, "macros")
