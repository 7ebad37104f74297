"""What the database is sent for each model can be read by a person. Nothing is executed here."""

from collections.abc import Callable
from pathlib import Path

import pytest

MOST_LINES = 600


@pytest.mark.lento
def test_no_model_is_compiled_to_more_than_can_be_read(trabalho: Path, dbt: Callable[..., dict[str, str]]) -> None:
    """A union of rules or of indicators names its views: it does not repeat them."""
    assert set(dbt("compile", "--select", "resource_type:model").values()) == {"success"}
    lines = {
        path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in trabalho.rglob("compiled/**/*.sql")
    }
    assert lines.keys() >= {"int_avaliacoes", "int_controles", "int_indicadores__celulas"}
    assert {name: length for name, length in lines.items() if length > MOST_LINES} == {}
