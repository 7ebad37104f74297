"""The dbt sources are what the contracts say: run `python -m orchestration.ingest.sources_yml` when this fails."""

from orchestration.ingest.sources_yml import SOURCES, text


def test_sources_are_current() -> None:
    assert SOURCES.read_text(encoding="utf-8") == text()
