"""Runs every dbt unit test of the project. Each is declared in the yml of its model."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.transform.base import DATABASES
from tests.conftest import Published, built_folder


@pytest.mark.lento
def test_every_dbt_unit_test_passes(
    published: Published, shared: Path, trabalho: Path, dbt: Callable[..., dict[str, str]]
) -> None:
    """Over a build of `published`, because dbt takes the columns of fixtures from the inputs of the tested models."""
    for name in DATABASES:
        shutil.copyfile(built_folder(shared) / name, trabalho / name)
    tested = dbt("test", "--select", "test_type:unit")
    assert tested
    assert {name: status for name, status in tested.items() if status != "pass"} == {}
