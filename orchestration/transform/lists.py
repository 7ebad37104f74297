"""Writes dbt_project/macros/listas.sql: the models that the unions of rules and of indicators read, folder by folder.

dbt must know what a model reads while it parses, when it can list no folder: hence a list. `make lists` writes it, a
test holds it to the folders, and the macro `unir` stops a build that would leave a file out.
"""

from pathlib import Path

from orchestration.settings import DBT_PROJECT

FOLDERS = (
    "models/intermediate/indicadores/formulas",
    "models/intermediate/regras/controles",
    "models/intermediate/regras/linhas",
)
_PLACE = Path("macros", "listas.sql")
_TEXT = """\
{{#- Written by `make lists` from the folders: the models that the macro `unir` unites. -#}}

{{% macro modelos_da_pasta(pasta) -%}}
{{%- set pastas = {{
{lists}
}} -%}}
{{{{ return(pastas[pasta]) }}}}
{{%- endmacro %}}
"""


def text(project: Path) -> str:
    """The macro file that fits the folders of `project`."""
    return _TEXT.format(lists="\n".join(_list(project / folder) for folder in FOLDERS))


def write(project: Path) -> Path:
    """Write the macro file of `project` and return its path."""
    place = project / _PLACE
    place.write_text(text(project), encoding="utf-8")
    return place


def _list(folder: Path) -> str:
    models = "\n".join(f"        '{path.stem}'," for path in sorted(folder.glob("*.sql")))
    return f"    '{folder.parent.name}/{folder.name}': [\n{models}\n    ],"


if __name__ == "__main__":
    print(write(DBT_PROJECT))
