"""Sensitivity: every choice of ours is tried, and a change is what a reader would see."""

from __future__ import annotations

import polars as pl
import pytest

from partnernet import analyse, scales
from partnernet.sensitivity import NOT_PRINTED, Sensitivity, sensitivity
from partnernet.study import Study


def study() -> Study:
    """Three agencies with dated contact; A and B both ways 20 times a year, as the log shows."""
    rows = [("A", "B", 20), ("B", "A", 20), ("A", "C", 3)]
    ties = pl.DataFrame(
        [
            {"source": s, "target": t, "layer": "referral", "level": "frontline", "count": n,
             "days": n, "first": "2024-04-01", "last": "2025-03-31"}
            for s, t, n in rows
        ]
    ).with_columns(pl.col("first", "last").str.to_date())  # fmt: skip
    months = pl.date_range(pl.date(2024, 4, 1), pl.date(2025, 3, 1), "1mo", eager=True)
    activity = pl.DataFrame(
        [
            {"wave": "all", "area_id": "partnership", "level": "frontline", "layer": "referral",
             "source": s, "target": t, "month": month, "events": 2, "days": 2}
            for s, t, _ in rows[:2] for month in months
        ]
    )  # fmt: skip
    return Study.of(ties, activity=activity)


@pytest.fixture(scope="module")
def found() -> Sensitivity:
    return sensitivity(study())


def test_every_parameter_that_is_ours_is_tried_over_its_range(found: Sensitivity) -> None:
    tried = {(trial.parameter, trial.value) for trial in found.trials}
    for scale in scales.catalogue():
        for each in scale.parameters.values():
            assert {(each.name, value) for value in each.vary} <= tried
    assert {("damping", 0.7), ("cut", 0.1), ("node set", "active")} <= tried
    assert all(trial.value != trial.default for trial in found.trials)
    assert all(why for why in NOT_PRINTED.values())


def test_a_threshold_that_decides_is_found_and_told(found: Sensitivity) -> None:
    """A and B meet 40 days a year: regular at 12 and 26, not at 52."""
    key = ("partnership", "all", "frontline", "pairs at Gregson's level 3 or higher")
    by_value = {t.value: t for t in found.trials if t.parameter == "f_reg"}
    changed = {value: {c.key: c for c in trial.changes} for value, trial in by_value.items()}
    assert key not in changed[26]
    assert changed[52][key].before.startswith("between 33%")
    assert changed[52][key].after.startswith("between 0%")


def test_what_is_said_to_change_is_what_a_run_with_that_value_says(found: Sensitivity) -> None:
    headline = found.headline["partnership", "all", "frontline",
                              "pairs at Gregson's level 3 or higher"]  # fmt: skip
    row = analyse(study()).scales.filter(
        pl.col("indicator") == "delta_3", pl.col("flags").str.contains("headline"),
        unit_type="network",
    ).row(0, named=True)  # fmt: skip
    assert headline == f"between {row['bound_lo']:.0%} and {row['bound_hi']:.0%}"


def test_steady_statements_are_those_that_no_trial_moves(found: Sensitivity) -> None:
    moved = {change.key for trial in found.trials for change in trial.changes}
    assert found.steady == len([key for key in found.headline if key not in moved])
    for trial in found.trials:
        assert all(change.before != change.after for change in trial.changes)


def test_choices_that_were_made_are_what_is_compared_with() -> None:
    found = sensitivity(study(), params={"f_reg": 52})
    tried = [trial.value for trial in found.trials if trial.parameter == "f_reg"]
    assert 52 not in tried
