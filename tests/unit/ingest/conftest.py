"""A new landing and home for each test."""

from pathlib import Path

import pytest

from tests.unit.ingest.bancada import Bancada


@pytest.fixture
def bancada(tmp_path: Path) -> Bancada:
    return Bancada(tmp_path)
