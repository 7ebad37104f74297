"""Runs every dbt unit test of the project on empty sources. Each is declared in the yml of its model."""

from collections.abc import Callable

import pytest


@pytest.mark.lento
def test_every_dbt_unit_test_passes(dbt: Callable[..., dict[str, str]]) -> None:
    """Inputs of the tested models are built empty first, because dbt takes the columns of fixtures from them."""
    models = [argument for kind in ("unit_test", "test", "exposure") for argument in ("--exclude-resource-type", kind)]
    built = dbt("build", "--empty", *models)
    assert set(built.values()) == {"success"}, built
    tested = dbt("test", "--select", "test_type:unit")
    assert tested
    assert {name: status for name, status in tested.items() if status != "pass"} == {}
