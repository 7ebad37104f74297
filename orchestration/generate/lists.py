"""Writes dbt_project/macros/listas.sql: the models in the folders of rules and indicators, and which have unit tests.

dbt must know what a model reads while it parses, when it can list no folder, and its graph shows no unit tests: hence a
list. `make lists` writes it, a test holds it to the folders, and the macro `unir` stops a build that would leave a file
out.
"""

from pathlib import Path

import yaml

from orchestration.settings import DBT_PROJECT

FOLDERS = (
    "models/intermediate/indicadores/formulas",
    "models/intermediate/regras/controles",
    "models/intermediate/regras/linhas",
)
_PLACE = Path("macros", "listas.sql")
_TEXT = """\
{{#- Written by `make lists`: the models that the macro `unir` unites, by folder, and those that have unit tests. -#}}

{{% macro modelos_da_pasta(pasta) -%}}
{{%- set pastas = {{
{lists}
}} -%}}
{{{{ return(pastas[pasta]) }}}}
{{%- endmacro %}}


{{% macro modelos_testados() -%}}
{{{{ return([
{tested}
]) }}}}
{{%- endmacro %}}
"""


def text(project: Path) -> str:
    """The macro file that fits the folders of `project`."""
    folders = {f"{path.parent.name}/{path.name}": sorted(path.glob("*.sql")) for path in map(project.joinpath, FOLDERS)}
    lists = [f"    '{folder}': [\n{_items(models, 8)}\n    ]," for folder, models in folders.items()]
    tested = [model for models in folders.values() for model in models if _tested(model)]
    return _TEXT.format(lists="\n".join(lists), tested=_items(tested, 4))


def write(project: Path) -> Path:
    """Write the macro file of `project` and return its path."""
    place = project / _PLACE
    place.write_text(text(project), encoding="utf-8")
    return place


def _items(models: list[Path], indent: int) -> str:
    return "\n".join(f"{'':{indent}}'{model.stem}'," for model in models)


def _tested(model: Path) -> bool:
    described = model.with_suffix(".yml")
    if not described.exists():
        return False
    unit_tests = yaml.safe_load(described.read_text(encoding="utf-8")).get("unit_tests", [])
    return any(test["model"] == model.stem for test in unit_tests)


if __name__ == "__main__":
    print(write(DBT_PROJECT))
