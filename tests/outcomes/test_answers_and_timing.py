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


def test_silence_of_an_agency_that_answered_in_part_denies_nothing() -> None:
    said = [("A", "A", "B"), ("B", "B", "A"), ("A", "A", "C"), ("C", "C", "B")]
    ties = pl.DataFrame(said, schema=["reporter", "source", "target"], orient="row")
    coverage = pl.DataFrame(
        {
            "agency_id": ["A", "B", "C"],
            "status": ["responded", "responded", "partial"],
            "absence_means": "no_contact",
        }
    )
    where = {"layer": pl.lit("communication"), "level": pl.lit("frontline")}
    listed = pl.DataFrame({"agency_id": ["A", "B", "C"]})
    part = Study.of(
        ties.with_columns(**where), agencies=listed, coverage=coverage.with_columns(**where)
    ).partnership()
    (rows,) = get("confirmed_ties")(part)  # type: ignore[misc]
    assert rows.params == [{"confirmed": 1, "ties": 1}]  # type: ignore[union-attr]
    (core,) = get("core_agency")(part)  # type: ignore[misc]
    assert core.value.tolist() == [1.0, 1.0, 1.0]  # type: ignore[union-attr]
