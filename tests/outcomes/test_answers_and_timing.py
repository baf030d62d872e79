"""Measures of answers and of time against loops over rows, on random records."""

from __future__ import annotations

import pytest
from tests.metrics.random_answers import SEEDS, answer_records
from tests.metrics.random_records import SEEDS as LOGS
from tests.metrics.random_records import referral_records
from tests.outcomes.comparison import differences

ANSWERS = ["confirmed_ties", "core_agency", "coordinating_body", "dormant_ties", "new_ties"]
DATED = ["burstiness", "burstiness_links", "time_reach", "mean_time_reach"]


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_equal_their_oracles(seed: int) -> None:
    assert differences(answer_records(seed), ANSWERS) == []


@pytest.mark.parametrize("seed", LOGS)
def test_dated_referrals_equal_their_oracles(seed: int) -> None:
    assert differences(referral_records(seed), DATED) == []
