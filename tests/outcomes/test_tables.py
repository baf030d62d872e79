"""Measures of meetings, places, services and answers against loops over rows."""

from __future__ import annotations

import pytest
from tests.metrics.random_tables import SEEDS, table_records
from tests.outcomes.comparison import differences

from partnernet.metrics import all_cards

THEMES = ("meetings", "population", "services", "partner", "marac")
MEASURES = [
    code for code, m in all_cards().items() if m.card.theme in THEMES or code == "service_range"
]


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_to_their_oracles(seed: int) -> None:
    assert differences(table_records(seed), MEASURES) == []
