"""Every line by every rule, and every control, as the plain-Python oracle reads the law, planted and disturbed."""

import shutil
from pathlib import Path

import pytest

from orchestration.settings import Home
from tests.conftest import Published, residencias
from tests.oracle.compare import differences
from tests.oracle.perturb import disturb


def test_the_planted_landing_is_judged_as_the_oracle_judges_it(published: Published) -> None:
    assert differences(published.landing, Home(published.home).restrito) == []


@pytest.mark.parametrize("seed", [3, 5])
def test_a_disturbed_landing_is_judged_as_the_oracle_judges_it(published: Published, tmp_path: Path, seed: int) -> None:
    landing, home = tmp_path / "landing", tmp_path / "home"
    shutil.copytree(published.landing, landing)
    disturb(landing, seed, share=0.4)
    assert residencias("run", "--landing", landing, "--home", home).code in (0, 3)
    assert differences(landing, Home(home).restrito) == []
