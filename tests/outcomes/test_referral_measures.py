"""Measures of referrals against loops over them, on random logs."""

from __future__ import annotations

import pytest
from tests.metrics.random_records import SEEDS, many_referrers, referral_records
from tests.outcomes.comparison import computed, differences

MEASURES = [
    "acceptance",
    "acceptance_gap",
    "acceptance_gap_clustered",
    "acceptance_gap_pooled",
    "acceptance_gap_pooled_clustered",
    "acceptance_total",
    "accepted_wait",
    "incidence",
    "incidence_by_receiver",
    "incidence_median_by_receiver",
    "incidence_quantile",
    "time_gained_gap",
    "time_gained_gap_clustered",
    "time_gained_gap_pooled",
    "log_rank_lead",
    "gray_lead",
    "assessed_in_45_days",
    "agencies_per_case",
    "bounced_share",
    "busiest_children_share",
    "cases_of_three",
    "handoffs_per_case",
    "rereferral",
    "rereferral_by_receiver",
    "conversion",
    "decided_in_one_day",
    "decided_in_one_day_by_receiver",
    "feedback_share",
    "feedback_share_by_receiver",
    "nfa_share",
    "redirected_share",
    "sender_funnel",
]


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_to_their_oracles(seed: int) -> None:
    assert differences(referral_records(seed), MEASURES) == []


CLUSTERED = [name for name in MEASURES if name.endswith("clustered")]


@pytest.mark.parametrize("seed", range(4))
def test_differences_by_referrer_equal_their_oracles(seed: int) -> None:
    """Below ten referrers there is no value; here there are up to seventeen."""
    assert differences(many_referrers(seed), CLUSTERED) == []


def test_differences_by_referrer_are_there_to_be_compared() -> None:
    found = computed(many_referrers(0), CLUSTERED)
    with_value = {key[0] for key, got in found.items() if any(x.value for x in got.values())}
    assert with_value == set(CLUSTERED)
