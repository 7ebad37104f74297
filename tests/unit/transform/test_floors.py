"""References between dbt models respect the floors of dbt_project.yml, in made-up manifests and in the project."""

from typing import Any

import pytest

from orchestration.transform import floors, manifest

FLOORS = {"staging": ["source", "seed"], "intermediate": ["staging"], "marts": ["intermediate", "marts"]}


def project(**reads: list[str]) -> dict[str, Any]:
    """A manifest of models named `<floor>__<name>`, each with the models that it reads."""
    nodes = {}
    for name, references in reads.items():
        floor = name.split("__")[0]
        nodes[f"model.residencias.{name}"] = {
            "resource_type": "model",
            "fqn": ["residencias", floor, name],
            "original_file_path": f"models/{floor}/{name}.sql",
            "config": {"meta": {"le": FLOORS[floor]} if floor in FLOORS else {}},
            "depends_on": {
                "nodes": [read if "." in read else f"model.residencias.{read}" for read in references],
            },
        }
    return {"nodes": nodes}


def test_references_downwards_and_within_a_floor_that_allows_it_pass() -> None:
    assert (
        floors.violations(
            project(
                staging__a=["source.residencias.lake.a", "seed.residencias.parametros"],
                intermediate__b=["staging__a"],
                marts__c=["intermediate__b"],
                marts__d=["marts__c"],
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("reads", "sentence"),
    [
        (
            {"staging__a": [], "marts__d": ["staging__a"]},
            "models/marts/marts__d.sql reads staging__a, which is of staging: it may read intermediate, marts",
        ),
        (
            {"marts__d": [], "intermediate__b": ["marts__d"]},
            "models/intermediate/intermediate__b.sql reads marts__d, which is of marts: it may read staging",
        ),
        (
            {"intermediate__b": ["source.residencias.lake.a"]},
            "models/intermediate/intermediate__b.sql reads lake.a, which is of source: it may read staging",
        ),
        ({"other__e": []}, "models/other/other__e.sql: its folder has no `le` in dbt_project.yml"),
    ],
    ids=["a mart over staging", "upwards", "a source past staging", "a folder without floors"],
)
def test_a_reference_against_the_floors_is_named(reads: dict[str, list[str]], sentence: str) -> None:
    assert floors.violations(project(**reads)) == [sentence]


def test_the_project_respects_its_floors() -> None:
    read = manifest.load()
    floors_of_models = {node["fqn"][1] for node in read["nodes"].values() if node["resource_type"] == "model"}
    assert floors_of_models == {"staging", "core", "intermediate", "marts"}
    assert floors.violations(read) == []
