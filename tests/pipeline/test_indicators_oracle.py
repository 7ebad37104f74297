"""Every published cell of twenty-nine indicators equals that of a second implementation, on the synthetic landing.

The registers of each month are those of the kept build; what is computed from them shares no SQL with the models.
Indicators without a second implementation are worked by hand in tests/unit/indicadores.
"""

import pytest

from orchestration.settings import Home
from tests.conftest import Published
from tests.oracle import (
    indicators,
    indicators_distribution,
    indicators_money,
    indicators_people,
    indicators_residents,
    indicators_scnes,
)
from tests.oracle.compare_indicators import differences

COMPUTED = {
    "programmes": indicators.BY_INDICATOR,
    "scnes": indicators_scnes.BY_INDICATOR,
    "residents": indicators_residents.BY_INDICATOR,
    "people": indicators_people.BY_INDICATOR,
    "distribution": indicators_distribution.BY_INDICATOR,
    "money": indicators_money.BY_INDICATOR,
}


@pytest.mark.lento
@pytest.mark.parametrize("group", COMPUTED)
def test_every_cell_equals_that_of_a_second_implementation(published: Published, group: str) -> None:
    assert differences(Home(published.home), COMPUTED[group]) == []
