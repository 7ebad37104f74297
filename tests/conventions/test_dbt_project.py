"""What holds for every file of the dbt project, read as text. What a model computes is not here."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml

from orchestration.generate import lists
from orchestration.page import declared
from orchestration.page.catalogue import measures
from orchestration.page.formats import FORMATS
from orchestration.settings import DBT_PROJECT, SEEDS

PUBLISHED_CORE = ("cadastro", "qualidade", "sensivel")
"""Folders of the core that are schemas of the published databases: what others compute on is published itself."""
MODELS = sorted((DBT_PROJECT / "models").rglob("*.sql"))
RULES = sorted((DBT_PROJECT / "models" / "intermediate" / "regras").rglob("*.sql"))
PUBLISHED = [
    path
    for path in MODELS
    if path.relative_to(DBT_PROJECT / "models").parts[0] == "marts"
    or path.parent.relative_to(DBT_PROJECT / "models").parts in {("core", schema) for schema in PUBLISHED_CORE}
]
SEED_FILES = sorted(SEEDS.rglob("*.csv"))
FILLED_AFTER_DBT = "checagens"
LINE_RULES = [path for path in RULES if path.parent.name == "linhas"]


@cache
def described(path: Path) -> dict[str, Any]:
    """The yml beside a file, of the same stem."""
    return yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))


def model(path: Path) -> dict[str, Any]:
    (entry,) = [entry for entry in described(path)["models"] if entry["name"] == path.stem]
    return entry


def rows_of(seed: str) -> list[dict[str, str]]:
    with (SEEDS / "legal" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rule_id(path: Path, catalogue: set[str]) -> str:
    """The catalogue's id that begins a rule's file name; the longest, for one id may begin another."""
    candidates = [rule for rule in catalogue if path.stem.startswith(f"{rule.lower().replace('-', '_')}_")]
    return max(candidates, key=len, default="")


def seed(path: Path) -> dict[str, Any]:
    (entry,) = [
        entry
        for file in SEEDS.rglob("*.yml")
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["seeds"]
        if entry["name"] == path.stem
    ]
    return entry


def is_described(path: Path) -> bool:
    return model(path)["description"].strip().endswith((".", ")"))


def has_typed_and_described_columns(path: Path) -> bool:
    columns = model(path)["columns"]
    return bool(columns) and all(column.get("description") and column.get("data_type") for column in columns)


def has_the_number_of_its_persons(path: Path) -> bool:
    kinds = {column["name"]: column["data_type"] for column in model(path)["columns"]}
    return "pessoa_id" not in kinds or kinds.get("pessoa") == "bigint"


def declares_each_column_of_its_header(path: Path) -> bool:
    entry, header = seed(path), path.read_text(encoding="utf-8").splitlines()[0].split(",")
    described = [column["name"] for column in entry["columns"] if column["description"]]
    return list(entry["config"]["column_types"]) == header == described


def has_its_key_tested(path: Path) -> bool:
    entry = seed(path) if path in SEED_FILES else model(path)
    kinds = [kind for test in entry.get("data_tests", []) for kind in test]
    keyless = path.stem == FILLED_AFTER_DBT or "materialized='view'" in path.read_text(encoding="utf-8")
    return kinds.count("chave_unica") == (not keyless)


def has_the_view_of_its_id(path: Path) -> bool:
    """macros/generate_alias_name.sql takes the first two words of the name."""
    named = rule_id(path, {row["id"] for row in rows_of("regras")})
    return named.lower().split("-") == path.stem.split("_")[:2]


def has_unit_tests_of_its_own(path: Path) -> bool:
    tests = described(path).get("unit_tests", [])
    return path.stem in {test["model"] for test in tests} and all(test["description"] for test in tests)


def is_tested_firing_and_not_firing(path: Path) -> bool:
    rows = [row for test in described(path)["unit_tests"] for row in test["expect"]["rows"]]
    results = {row.get("resultado") for row in rows}
    return bool(results & {"regular", "sem_dado"} and results & {"indicio", "revisao", "controle", "permitido"})


@pytest.mark.parametrize(
    ("holds", "paths"),
    [
        # The formula of an indicator is described by its row of the catalogue instead.
        (is_described, [path for path in MODELS if path.parent.name != "formulas"]),
        (has_typed_and_described_columns, PUBLISHED),
        (has_the_number_of_its_persons, PUBLISHED),
        (declares_each_column_of_its_header, SEED_FILES),
        (has_its_key_tested, [*PUBLISHED, *SEED_FILES]),
        (has_the_view_of_its_id, RULES),
        (has_unit_tests_of_its_own, RULES),
        (is_tested_firing_and_not_firing, LINE_RULES),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_each_file(holds: Callable[[Path], bool], paths: list[Path]) -> None:
    assert paths and [path.stem for path in paths if not holds(path)] == []


def test_each_indicator_says_how_and_where_the_page_shows_it() -> None:
    sections = {section["id"] for section in yaml.safe_load(declared.SECTIONS.read_text(encoding="utf-8"))}
    for row in rows_of("indicadores"):
        assert row["secao"] in sections, row["indicador"]
        assert row["formato"] in {"", *FORMATS}, row["indicador"]
        assert row["casas_publicas"] == "" or int(row["casas_publicas"]) < 6, row["indicador"]
        assert all(code and name for code, name in measures(row).items()), row["indicador"]


def test_each_rule_of_the_catalogue_is_one_file_and_each_file_one_rule() -> None:
    catalogue = {row["id"] for row in rows_of("regras")}
    files = Counter(rule_id(path, catalogue) for path in RULES)
    assert files == Counter(catalogue)


def test_each_indicator_of_the_catalogue_is_one_file_and_each_file_one_indicator() -> None:
    files = {path.stem for path in MODELS if path.parent.name == "formulas"}
    assert files == {row["modelo"] for row in rows_of("indicadores")}


def test_the_worked_example_of_the_formulas_is_the_file() -> None:
    folder = DBT_PROJECT / "models" / "intermediate" / "indicadores" / "formulas"
    written = (folder / "i_33_programas_com_minimo_sus.sql").read_text(encoding="utf-8")
    assert indent(written, "    ") in (folder / "README.md").read_text(encoding="utf-8")


def test_the_lists_that_dbt_reads_equal_the_folders() -> None:
    listed = (DBT_PROJECT / "macros" / "listas.sql").read_text(encoding="utf-8")
    assert listed == lists.text(DBT_PROJECT), "run `make lists`"


def test_every_parameter_used_exists_and_each_rule_declares_those_it_names() -> None:
    known = {row["id"] for row in rows_of("parametros")}
    declared = {row["id"]: set(filter(None, row["parametros"].split("|"))) for row in rows_of("regras")}
    assert set().union(*declared.values()) <= known
    named = re.compile(r"parametro(?:_texto)?\('(\w+)'")
    used: dict[str, set[str]] = {
        rule_id(path, set(declared)): set(named.findall(path.read_text(encoding="utf-8"))) for path in RULES
    }
    assert {rule: ids - declared[rule] for rule, ids in used.items() if ids - declared[rule]} == {}
    elsewhere = {id_ for path in DBT_PROJECT.rglob("models/**/*.sql") for id_ in named.findall(path.read_text("utf-8"))}
    assert elsewhere <= known


def test_every_parameter_says_since_when_and_by_what_act() -> None:
    for row in rows_of("parametros"):
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["vigencia_inicio"]), row["id"]
        assert row["valor"] and row["unidade"] and row["ato"] and row["descricao"], row["id"]


def test_holidays_are_those_of_the_library() -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("feriados", SEEDS / "legal" / "feriados.py")
    assert spec is not None and spec.loader is not None
    feriados = module_from_spec(spec)
    spec.loader.exec_module(feriados)
    assert feriados.ARQUIVO.read_text(encoding="utf-8") == feriados.text()
