"""Change between waves, on sets of pairs."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnernet.metrics import all_cards
from partnernet.metrics._engine import compute
from partnernet.study import Study

NAMES = "ABCDE"
PAIRS = list(permutations(NAMES, 2))
CODES = sorted(x for x, m in all_cards().items() if m.card.theme == "change")
waves = st.sets(st.sampled_from(PAIRS), min_size=1)
present = st.sets(st.sampled_from(NAMES), max_size=3)


def two_waves(
    before: set[tuple[str, str]],
    after: set[tuple[str, str]],
    only: dict[str, str],
    layer: str = "referral",
) -> Study:
    """Two waves; `only` names agencies expected in one of them alone."""
    rows = [("1", *pair) for pair in sorted(before)] + [("2", *pair) for pair in sorted(after)]
    ties = pl.DataFrame(rows, schema=["wave", "source", "target"], orient="row")
    dates = pl.col("wave").replace_strict({"1": "2023-04-01", "2": "2024-04-01"}).str.to_date()
    agencies = pl.DataFrame(
        {"agency_id": list(NAMES), "waves": [[only[x]] if x in only else None for x in NAMES]},
        schema={"agency_id": pl.String, "waves": pl.List(pl.String)},
    )
    ties = ties.with_columns(layer=pl.lit(layer), first=dates, last=dates)
    return Study.of(ties, agencies=agencies)


def values(study: Study, wave: str) -> dict[str, tuple[float | None, str | None]]:
    frame = compute(study.partnership(study.areas[0], wave), names=CODES)
    return {row["metric"]: (row["value"], row["reason"]) for row in frame.to_dicts()}


def share(of: int, among: int) -> float | None:
    return float(Fraction(of, among)) if among else None


@given(waves, waves, present, present)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_change_is_counted_among_agencies_that_stayed(
    before: set[tuple[str, str]], after: set[tuple[str, str]], gone: set[str], new: set[str]
) -> None:
    only = {**dict.fromkeys(new, "2"), **dict.fromkeys(gone, "1")}
    stayed = set(NAMES) - set(only)
    pairs = [pair for pair in PAIRS if stayed.issuperset(pair)]
    then, now = [p in before for p in pairs], [p in after for p in pairs]
    both = sum(a and b for a, b in zip(then, now, strict=True))
    changed = sum(a != b for a, b in zip(then, now, strict=True))
    begun = sum(b and not a for a, b in zip(then, now, strict=True))
    found = values(two_waves(before, after, only), "2")
    assert found["persistence"][0] == share(both, both + changed)
    assert found["dissolution"][0] == share(sum(then) - both, sum(then))
    assert found["creation"][0] == share(begun, then.count(False))
    assert found["wave_hamming"][0] == share(changed, len(pairs))
    assert found["agency_turnover"][0] == share(len(only), len(NAMES))
    assert all((value is None) == (reason is not None) for value, reason in found.values())


def test_the_first_wave_has_nothing_to_be_compared_with() -> None:
    study = two_waves({("A", "B")}, {("A", "B")}, {})
    assert values(study, "1") == {}


def test_a_layer_without_direction_counts_each_pair_once() -> None:
    study = two_waves({("A", "B")}, {("B", "A"), ("C", "A")}, {}, layer="communication")
    found = values(study, "2")
    assert found["persistence"][0] == 0.5
    assert found["creation"][0] == pytest.approx(1 / 9)


def test_the_months_between_the_waves_are_said() -> None:
    study = two_waves({("A", "B")}, {("A", "B")}, {})
    frame = compute(study.partnership(study.areas[0], "2"), names=["persistence"])
    assert '"since": "1", "months": 12.0' in frame["params"][0]
