"""A new, empty world for each test."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mundo import Mundo


@pytest.fixture
def mundo(tmp_path: Path) -> Mundo:
    return Mundo(tmp_path / "casa")
