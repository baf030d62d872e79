"""Measures of answers and of time against loops over rows, on random records."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from tests.metrics.random_answers import SEEDS, answer_records
from tests.metrics.random_records import SEEDS as LOGS
from tests.metrics.random_records import referral_records
from tests.outcomes.comparison import differences

from partnernet.metrics import get
from partnernet.study import Study

ANSWERS = ["confirmed_ties", "core_agency", "coordinating_body", "dormant_ties", "new_ties"]
DATED = ["burstiness", "burstiness_links", "time_reach", "mean_time_reach"]


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_equal_their_oracles(seed: int) -> None:
    assert differences(answer_records(seed), ANSWERS) == []


@pytest.mark.parametrize("seed", LOGS)
def test_dated_referrals_equal_their_oracles(seed: int) -> None:
    assert differences(referral_records(seed), DATED) == []


def test_one_tie_of_two_is_new() -> None:
    """Few random ties are old and new at once; this shows a share that is neither 0 nor missing."""
    began = [dt.date(2023, 1, 1), dt.date(2024, 1, 1)]
    ties = pl.DataFrame({"source": ["A", "A"], "target": ["B", "C"], "first": began})
    ties = ties.with_columns(layer=pl.lit("referral"), last=pl.lit(dt.date(2024, 1, 10)))
    (rows,) = get("new_ties")(Study.of(ties).partnership())  # type: ignore[misc]
    assert rows.value.tolist() == [0.5]  # type: ignore[union-attr]
