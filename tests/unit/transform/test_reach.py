"""Which models of the project a source reaches, through everything that reads it."""

from orchestration.transform import manifest


def reached_from(model: str) -> set[str]:
    """Names of the models that read `model`, directly or through others."""
    children = manifest.load()["child_map"]
    found: set[str] = set()
    waiting = [f"model.residencias.{model}"]
    while waiting:
        for child in children[waiting.pop()]:
            if child.startswith("model.") and child not in found:
                found.add(child)
                waiting.append(child)
    return {name.split(".")[2] for name in found}


def test_the_hour_of_the_run_reaches_only_what_counts_days() -> None:
    """It differs every night: whatever reads it is never the same as the night before."""
    dated = {"int_alertas_datados", "alertas", "int_completude", "completude", "int_debitos_datados", "debitos"}
    assert reached_from("stg_lake__execucao") == dated
