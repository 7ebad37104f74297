"""A new landing and home for each test."""

from pathlib import Path

import pytest

from tests.unit.ingest.bancada import Workbench


@pytest.fixture
def bancada(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)
