"""The dbt sources are what the contracts say: run `python -m orchestration.generate.sources` when this fails."""

from orchestration.generate.sources import SOURCES, text


def test_sources_are_current() -> None:
    assert SOURCES.read_text(encoding="utf-8") == text()
