"""dbt's sources and docs/sources.md are what contracts and fontes.yml say: run `make lists` when this fails."""

from orchestration.generate.sources import DOCUMENT, SOURCES, document, text


def test_sources_are_current() -> None:
    assert SOURCES.read_text(encoding="utf-8") == text()
    assert DOCUMENT.read_text(encoding="utf-8") == document()
