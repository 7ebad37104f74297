"""Part of `make lint`: what each dbt model reads, against the `le` of its floor in dbt_project.yml."""

import sys
from collections.abc import Iterator
from typing import Any

from orchestration.transform import manifest


def violations(project: dict[str, Any]) -> list[str]:
    """Sorted sentences, one a reference that the floors do not allow. `project` is a manifest as dbt writes it."""
    return sorted(_violations(project))


def _violations(project: dict[str, Any]) -> Iterator[str]:
    models = {name: node for name, node in project["nodes"].items() if node["resource_type"] == "model"}
    for node in models.values():
        place = node["original_file_path"]
        allowed = node["config"]["meta"].get("le")
        if allowed is None:
            yield f"{place}: its folder has no `le` in dbt_project.yml"
            continue
        for read in node["depends_on"]["nodes"]:
            floor = models[read]["fqn"][1] if read in models else read.split(".")[0]
            if floor not in allowed:
                yield f"{place} reads {read.split('.', 2)[2]}, which is of {floor}: it may read {', '.join(allowed)}"


if __name__ == "__main__":
    sys.exit("\n".join(violations(manifest.load())) or None)
