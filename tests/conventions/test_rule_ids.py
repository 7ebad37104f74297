"""A rule is its model, its row of the catalogue, its planted case and its oracle: nothing else names it."""

import ast
import csv
import re
from pathlib import Path

from orchestration.settings import DBT_PROJECT, REPOSITORY, SEEDS, SUITES

with (SEEDS / "legal" / "regras.csv").open(encoding="utf-8", newline="") as file:
    CATALOGUE = {row["id"]: row for row in csv.DictReader(file)}
NAMES = re.compile(rf"(?<![\w-])(?:{'|'.join(CATALOGUE)})(?![\w-])")
EXCEPTIONS = {
    "dbt_project/models/intermediate/linhas/int_prazos.sql": "each deadline counts what is pending in its own way",
    "orchestration/alerts/listing.py": "an example in the help of --regra",
}
PLANTED = REPOSITORY / "orchestration" / "synthetic"
RULES = sorted((DBT_PROJECT / "models").glob("**/regras/**/*.sql"))
PRODUCT = [
    path
    for folder, ending in ((REPOSITORY / "orchestration", "py"), (DBT_PROJECT, "sql"), (SUITES, "sql"), (SUITES, "yml"))
    for path in sorted(folder.rglob(f"*.{ending}"))
    if path not in RULES and PLANTED not in path.parents and "target" not in path.relative_to(REPOSITORY).parts
]


def code_of(path: Path) -> str:
    """The file without its comments and docstrings, which may point at a rule."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return ast.unparse(_WithoutDocstrings().visit(ast.parse(text)))
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", text, flags=re.DOTALL) if path.suffix == ".sql" else text


class _WithoutDocstrings(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        return ast.Expr(ast.Constant(...)) if isinstance(node.value, ast.Constant) else node


def own_id(path: Path) -> str:
    """The id that begins the name of a rule's file; the longest, for one id may begin another."""
    return max((rule for rule in CATALOGUE if path.stem.startswith(f"{rule.lower().replace('-', '_')}_")), key=len)


def test_no_rule_is_named_outside_its_own_files() -> None:
    naming = {
        path.relative_to(REPOSITORY).as_posix(): found
        for path in PRODUCT
        if (found := set(NAMES.findall(code_of(path))))
    }
    assert {path: found for path, found in naming.items() if path not in EXCEPTIONS} == {}
    assert set(naming) == set(EXCEPTIONS), "an exception that is no longer needed"


def test_a_rule_names_no_other_rule() -> None:
    named = {path.stem: set(NAMES.findall(code_of(path))) for path in RULES}
    assert named and named == {path.stem: {own_id(path)} for path in RULES}


def test_a_right_is_barred_only_by_results_that_the_rule_may_give() -> None:
    for row in CATALOGUE.values():
        barring = set(filter(None, row["impede_direito"].split("|")))
        assert barring <= {*row["efeito"].split("|"), "sem_dado"} - {"permitido"}, row["id"]


def test_each_deadline_that_is_counted_has_its_name_in_the_catalogue() -> None:
    [model] = (DBT_PROJECT / "models").rglob("int_prazos.sql")
    assert set(NAMES.findall(code_of(model))) == {rule for rule, row in CATALOGUE.items() if row["prazo"]}
