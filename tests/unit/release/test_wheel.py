"""The built package: every file that the product reads, the same bytes each time (its SBOM too), imports declared."""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from orchestration.settings import REPOSITORY
from tests.wheel import UV, build

IN_PROJECT = ("dbt_project", "expectations", "seeds")
NEEDED_BY_NAME = {
    "dagster-webserver": "the command that serves Dagster's interface",
    "dagster-postgres": "named in dagster.yaml",
    "dbt-duckdb": "dbt's adapter, named in profiles.yml",
    "dbt-spark": "the same",
    "psycopg": "driver that SQLAlchemy loads for an address of PostgreSQL",
    "python-multipart": "FastAPI loads it to read forms",
}
"""Dependencies that no module imports, with who loads each."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("pacote"))


def test_the_wheel_has_the_files_that_git_keeps_and_no_others(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "orchestration", *IN_PROJECT],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    due = {
        f"orchestration/_project/{name}" if name.startswith(IN_PROJECT) else name
        for name in listed
        if (REPOSITORY / name).is_file()
    }
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held - due == {"orchestration/_commit"}
    assert due - held == {"orchestration/_project/dbt_project/__init__.py"}


def test_the_wheel_says_its_commit_and_two_builds_have_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    described = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert zipfile.ZipFile(wheel).read("orchestration/_commit").decode().startswith(described)
    again = build(tmp_path)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_the_sbom_names_every_requirement_and_two_have_the_same_bytes() -> None:
    command, own = [REPOSITORY / ".ci" / "sbom"], os.environ | {"BIN": str(UV.parent), "UV_OFFLINE": "1"}
    first, second = (subprocess.run(command, env=own, check=True, capture_output=True).stdout for _ in range(2))
    assert first == second
    named = {_normal(component["name"]) for component in json.loads(first)["components"]}
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {_named(line) for line in project["dependencies"]} <= named


def test_what_is_imported_is_declared_or_comes_with_what_is() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert set(extras) == {"postgres", "spark"}
    required = {_named(line) for line in project["dependencies"]}
    declared = required | {_named(line) for extra in extras.values() for line in extra}
    # Adapters of dbt install themselves inside the same module.
    of_module = {**packages_distributions(), "dbt": ["dbt-core"]}
    modules = _imported() - sys.stdlib_module_names - {"orchestration", "_typeshed"}
    imported = {module: {_normal(name) for name in of_module.get(module, [module])} for module in modules}
    brought = {_named(line) for name in required for line in requires(name) or [] if "extra ==" not in line}
    assert {module: found for module, found in imported.items() if not found & (declared | brought)} == {}
    assert declared - set().union(*imported.values()) == set(NEEDED_BY_NAME)


def _imported() -> set[str]:
    """Top-level modules that the package imports, late imports included."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (REPOSITORY / "orchestration").rglob("*.py"))
    found: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _named(requirement: str) -> str:
    return _normal(re.split(r"[\[<>=;~! ]", requirement)[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
