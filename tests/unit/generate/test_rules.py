"""docs/rules.md says what the catalogue, the parameters and the rules' files say now."""

import csv
import re

from orchestration.generate.rules import DOCUMENT, RULES, document, rules
from orchestration.settings import SEEDS


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "docs/rules.md is out of date: python -m orchestration.generate.rules"
    )


def test_every_rule_file_is_in_the_catalogue_and_the_reverse() -> None:
    assert {rule.arquivo.stem for rule in rules()} == {file.stem for file in RULES.rglob("*.sql")}


def test_every_parameter_that_a_rule_declares_exists() -> None:
    with (SEEDS / "legal" / "parametros.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["id"] for row in csv.DictReader(lines)}
    assert {name for rule in rules() for name in rule.catalogo["parametros"].split("|") if name} <= known


def test_every_parameter_that_a_rule_reads_is_declared() -> None:
    for rule in rules():
        sql = rule.arquivo.read_text(encoding="utf-8")
        named = set(re.findall(r"{% set \w+ = '([a-z_]+)' %}", sql)) | set(re.findall(r"parametro\('([a-z_]+)'", sql))
        with (SEEDS / "legal" / "parametros.csv").open(encoding="utf-8", newline="") as lines:
            read = named & {row["id"] for row in csv.DictReader(lines)}
        assert read <= set(rule.catalogo["parametros"].split("|")), rule.arquivo.name
