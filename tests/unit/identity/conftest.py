"""A new, empty world for each test."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mundo import World


@pytest.fixture
def mundo(tmp_path: Path) -> World:
    return World(tmp_path / "casa")
