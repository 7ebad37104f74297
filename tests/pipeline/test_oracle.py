"""Results and alerts of every rule equal those of the plain-Python oracle, on planted and on disturbed landings.

The disturbed landing arrives over two nights; RESIDENCIAS_ORACULO (make oracle) names the seeds of a longer form, of
three nights, compared after each.
"""

import os
import shutil
from pathlib import Path

import pytest

from orchestration.settings import Home
from tests.conftest import Published
from tests.oracle.compare import differences
from tests.oracle.perturb import disturb, nights
from tests.pipeline.judging import newest_month, publish_of

JUDGED = ("+linhas", "+alertas", "+avaliacoes", "+residentes", "+cargas", "+rejeicoes")
LONG = os.environ.get("RESIDENCIAS_ORACULO", "")


def test_results_on_the_planted_landing_equal_the_oracle(published: Published) -> None:
    assert differences([published.landing], Home(published.home).restrito) == []


@pytest.mark.parametrize("seed", [int(seed) for seed in (LONG or "3").split()])
def test_results_over_disturbed_nights_equal_the_oracle(published: Published, tmp_path: Path, seed: int) -> None:
    landing, home = tmp_path / "landing", tmp_path / "home"
    shutil.copytree(published.landing, landing)
    disturb(landing, seed, share=0.4)
    arrived = nights(landing, tmp_path, seed)
    for count, night in enumerate(arrived if LONG else arrived[:2], 1):
        publish_of(night, home, newest_month(night), JUDGED)
        if LONG or count == 2:
            assert differences(arrived[:count], Home(home).restrito) == []
