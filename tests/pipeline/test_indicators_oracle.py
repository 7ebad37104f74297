"""Every published cell of thirteen indicators equals that of a second implementation, on the synthetic landing.

The registers of each month are those of the kept build; what is computed from them shares no SQL with the models.
Indicators without a second implementation are worked by hand in tests/unit/indicadores.
"""

import pytest

from orchestration.settings import Home
from tests.conftest import Published
from tests.oracle import indicators, indicators_people, indicators_scnes
from tests.oracle.compare_indicators import differences


@pytest.mark.parametrize("module", [indicators, indicators_scnes], ids=["programmes", "scnes"])
def test_cells_of_programmes_teams_and_marks_equal_a_second_implementation(published: Published, module) -> None:
    assert differences(Home(published.home), module.BY_INDICATOR) == []


@pytest.mark.lento
@pytest.mark.parametrize("indicator", sorted(indicators_people.BY_INDICATOR))
def test_cells_of_specialists_and_graduates_equal_a_second_implementation(published: Published, indicator: str) -> None:
    assert differences(Home(published.home), {indicator: indicators_people.BY_INDICATOR[indicator]}) == []
