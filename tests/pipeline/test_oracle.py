"""Results of every rule and control equal those of the plain-Python oracle, on planted and on disturbed landings."""

import shutil
from pathlib import Path

import pytest

from orchestration.settings import Home
from tests.conftest import Published
from tests.oracle.compare import differences
from tests.oracle.perturb import disturb
from tests.pipeline.judging import newest_month, publish_of

JUDGED = ("+linhas", "+alertas", "+avaliacoes", "+residentes", "+cargas", "+rejeicoes")


def test_results_on_the_planted_landing_equal_the_oracle(published: Published) -> None:
    assert differences(published.landing, Home(published.home).restrito) == []


@pytest.mark.parametrize("seed", [3, 5])
def test_results_on_a_disturbed_landing_equal_the_oracle(published: Published, tmp_path: Path, seed: int) -> None:
    landing, home = tmp_path / "landing", tmp_path / "home"
    shutil.copytree(published.landing, landing)
    disturb(landing, seed, share=0.4)
    publish_of(landing, home, newest_month(landing), JUDGED)
    assert differences(landing, Home(home).restrito) == []
