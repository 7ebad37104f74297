"""Conventions of the repository itself: what every file owes its reader, and facts that are stated once."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

from orchestration.cli import COMMANDS
from orchestration.settings import REPOSITORY, SUITES

LONGEST_MODULE = 400
TOP_LEVEL = {"benchmarks", "dbt_project", "docs", "expectations", "orchestration", "seeds", "tests"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|pytest\.mark\.(skip|xfail)\b")
MACHINE_PATHS = re.compile(r"/(root|home/\w+|work|tmp)/\w")


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for name in listed.stdout.splitlines() if (path := REPOSITORY / name).is_file())


def of_kind(*suffixes: str) -> list[Path]:
    return [path for path in tracked() if path.suffix in suffixes]


def names(paths: list[Path]) -> list[str]:
    return sorted(str(path.relative_to(REPOSITORY)) for path in paths)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_top_level_folders_are_the_known_ones() -> None:
    found = {path.relative_to(REPOSITORY).parts[0] for path in tracked() if path.parent != REPOSITORY}
    assert {name for name in found if not name.startswith(".")} == TOP_LEVEL


def test_every_module_says_what_belongs_there() -> None:
    assert names([path for path in of_kind(".py") if text(path) and not ast.get_docstring(ast.parse(text(path)))]) == []


def test_public_functions_of_the_product_say_what_they_do() -> None:
    missing = [
        f"{path.relative_to(REPOSITORY)}:{node.name}"
        for path in of_kind(".py")
        if path.is_relative_to(REPOSITORY / "orchestration")
        for node in ast.parse(text(path)).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not node.decorator_list  # a route, a planted case or a command: its decorator or its help says it
        and not ast.get_docstring(node)
    ]
    assert missing == []


def test_modules_are_short() -> None:
    assert names([path for path in of_kind(".py", ".sql") if len(text(path).splitlines()) > LONGEST_MODULE]) == []


def test_nothing_is_left_undone() -> None:
    here = Path(__file__)
    sources = [path for path in of_kind(".py", ".sql", ".yml", ".toml") if path != here]
    assert names([path for path in sources if UNFINISHED.search(text(path))]) == []


def test_no_path_of_a_machine() -> None:
    sources = of_kind(".py", ".sql", ".yml", ".yaml", ".toml", ".md", ".cfg", ".csv")
    assert names([path for path in sources if MACHINE_PATHS.search(text(path))]) == []


def test_every_pin_carries_its_reason() -> None:
    lines = text(REPOSITORY / "pyproject.toml").splitlines()
    start = lines.index("dependencies = [") + 1
    pins = lines[start : lines.index("]", start)]
    assert pins and [line for line in pins if "#" not in line] == []


def test_every_relative_link_of_the_documents_leads_somewhere() -> None:
    broken = [
        f"{document.relative_to(REPOSITORY)}: {target}"
        for document in of_kind(".md")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text(document))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def made(*named: Path) -> set[str]:
    """Targets of make that the files run or tell their readers to run."""
    lines = re.findall(r"(?m)(?:^ *(?:- run: )?|`)make ((?:[a-z-]+ ?)+)", "\n".join(map(text, named)))
    return {target for line in lines for target in line.split()}


def test_every_target_of_make_that_documents_and_ci_name_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", text(REPOSITORY / "Makefile")))
    ci, workflow = REPOSITORY / ".ci" / "run", REPOSITORY / ".github" / "workflows" / "ci.yml"
    assert made(*of_kind(".md"), ci, workflow) - targets == set()
    assert "test" in made(REPOSITORY / "README.md")
    assert made(workflow) == made(ci) == {"test", "lint", "typecheck", "lint-sql", "audit", "parity"}


def test_make_works_in_a_folder_with_spaces(tmp_path: Path) -> None:
    place = tmp_path / "minha pasta"
    (place / "docs" / "deploy").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "uv.lock", "docs/deploy/dagster.yaml"):
        (place / name).write_bytes((REPOSITORY / name).read_bytes())
    planned = subprocess.run(["make", "--dry-run", "run"], cwd=place, capture_output=True, text=True, check=True).stdout
    paths = re.findall(r'(?m)(?:VIRTUAL_ENV|DAGSTER_HOME)=("?/.*?) \.venv', planned)
    assert paths == [f'"{place}/.venv"', f'"{place}/dados/dagster"']


def test_what_owners_own_exists() -> None:
    owned = re.findall(r"(?m)^/(\S+)", text(REPOSITORY / ".github" / "CODEOWNERS"))
    assert owned and [path for path in owned if not (REPOSITORY / path).exists()] == []


def test_every_command_of_the_documents_exists() -> None:
    named = {
        command
        for document in of_kind(".md")
        for command in re.findall(r"(?:`|bin/)residencias ([a-z]+)\b", text(document))
    }
    assert named - set(COMMANDS) == set()


def test_telemetry_of_every_tool_is_off() -> None:
    project = yaml.safe_load(text(REPOSITORY / "dbt_project" / "dbt_project.yml"))
    assert project["flags"]["send_anonymous_usage_stats"] is False
    assert yaml.safe_load(text(REPOSITORY / "docs" / "deploy" / "dagster.yaml"))["telemetry"]["enabled"] is False


@pytest.mark.parametrize("unit", sorted((REPOSITORY / "docs" / "deploy").glob("*.service")), ids=lambda path: path.stem)
def test_a_service_that_falls_leaves_no_memory_of_it_on_disk(unit: Path) -> None:
    assert "LimitCORE=0" in text(unit).splitlines()


@pytest.mark.parametrize("suite", sorted(SUITES.glob("*.yml")), ids=lambda path: path.stem)
def test_suites_say_what_they_guard(suite: Path) -> None:
    declared = yaml.safe_load(text(suite))
    assert declared["fronteira"] in ("entrada", "saida")
    for expectation in declared["expectativas"]:
        assert expectation["severidade"] in ("bloqueia", "avisa")
        assert expectation["mensagem"].endswith(".")


def test_the_version_is_stated_once() -> None:
    project = tomllib.loads(text(REPOSITORY / "pyproject.toml"))["project"]["version"]
    assert f'version: "{project}"' in text(REPOSITORY / "dbt_project" / "dbt_project.yml")
    assert f"\n## [{project}] - 2" in text(REPOSITORY / "CHANGELOG.md")


def test_one_place_opens_duckdb() -> None:
    opening = [path for path in of_kind(".py") if "duckdb.connect(" in text(path)]
    product = [path for path in opening if path.is_relative_to(REPOSITORY / "orchestration")]
    assert names(product) == ["orchestration/duck.py"]
