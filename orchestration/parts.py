"""The parts of a month of the published cells, of which each may change alone: dbt_project.yml lists their indicators.

The models are built by them (dbt_project/macros/partes.sql); what reads a published table again reads only those that
changed.
"""

import functools

from orchestration.settings import DBT_PROJECT

BY_INDICATOR = "indicador"
"""Value of `parte_por` in `meta` of a table of cells, and the column that tells the part of a cell."""
OTHERS = "outras"
"""The part of what is listed in no other: few cells, which change in months long past."""


def part_of(indicator: str) -> str:
    """The part of the cells of an indicator."""
    return next((part for part, own in _listed().items() if indicator in own), OTHERS)


def condition(part: str) -> str:
    """SQL over the column `indicador`: whether a cell is of this part; "" has all cells."""
    if not part:
        return "true"
    listed = _listed()
    own = listed[part] if part in listed else [name for names in listed.values() for name in names]
    found = f"coalesce(list_contains({own}, indicador), false)"
    return found if part in listed else f"not {found}"


@functools.cache
def _listed() -> dict[str, list[str]]:
    import yaml

    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return {part: names["indicadores"] for part, names in project["vars"]["celulas_por_mes"].items()}
