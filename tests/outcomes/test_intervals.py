"""Shares and their differences: published values, scipy, exact arithmetic, and what must hold."""

from __future__ import annotations

from fractions import Fraction
from math import isclose, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from partnernet.metrics._intervals import mantel_haenszel, newcombe, ratio, wilson

counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_is_scipys(count: tuple[int, int]) -> None:
    expected = binomtest(*count).proportion_ci(0.95, method="wilson")
    low, high = wilson(*count)
    assert isclose(low, expected.low, abs_tol=1e-12)
    assert isclose(high, expected.high, abs_tol=1e-12)
    assert low <= count[0] / count[1] <= high


def test_many_at_once_and_nothing_at_all() -> None:
    low, high = wilson([8, 0, 5], [10, 0, 5])
    assert np.isnan(low[1])
    assert np.isnan(high[1])
    assert high[2] == 1
    assert np.isnan(ratio(1, 0))


@pytest.mark.parametrize(
    ("counts", "interval"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombe_as_published(
    counts: tuple[int, int, int, int], interval: tuple[float, float]
) -> None:
    """Rows (a), (b), (f) and (h) of Newcombe 1998b, table II, method 10 (recalled)."""
    assert np.round(newcombe(*counts), 4).tolist() == list(interval)


@given(counts, counts)
def test_newcombe_turns_round(first: tuple[int, int], second: tuple[int, int]) -> None:
    low, high = newcombe(*first, *second)
    back = newcombe(*second, *first)
    assert np.allclose([low, high], [-back[1], -back[0]])
    assert low - 1e-12 <= first[0] / first[1] - second[0] / second[1] <= high + 1e-12


def test_pooled_difference_of_decisions_7() -> None:
    tables = [(18, 6, 20, 20), (9, 3, 15, 15), (30, 10, 12, 8)]
    pooled = mantel_haenszel(*np.array(tables).T)
    assert pooled is not None
    assert (round(pooled.difference, 6), round(pooled.error, 6)) == (0.213871, 0.076117)
    assert pooled.strata == 3


cell = st.integers(0, 30)


@given(st.lists(st.tuples(cell, cell, cell, cell), min_size=1, max_size=6))
def test_pooled_difference_in_fractions(tables: list[tuple[int, int, int, int]]) -> None:
    usable = [(a, b, c, d) for a, b, c, d in tables if a + b and c + d]
    pooled = mantel_haenszel(*np.array(tables).T)
    if not usable:
        assert pooled is None
        return
    assert pooled is not None
    weights = [Fraction((a + b) * (c + d), a + b + c + d) for a, b, c, d in usable]
    gaps = [Fraction(a, a + b) - Fraction(c, c + d) for a, b, c, d in usable]
    total = sum(weights)
    expected = sum(w * g for w, g in zip(weights, gaps, strict=True)) / total
    # The stratum's binomial variance of its weighted difference, arm by arm.
    spread = sum(
        w * w * (Fraction(a * b, (a + b) ** 3) + Fraction(c * d, (c + d) ** 3))
        for w, (a, b, c, d) in zip(weights, usable, strict=True)
    )
    assert isclose(pooled.difference, expected, abs_tol=1e-12)
    assert isclose(pooled.error, sqrt(spread) / total, rel_tol=1e-9, abs_tol=1e-12)


def test_a_stratum_with_one_group_adds_nothing() -> None:
    alone = mantel_haenszel([4], [6], [2], [8])
    beside = mantel_haenszel([4, 9], [6, 1], [2, 0], [8, 0])
    assert alone is not None
    assert beside is not None
    assert (alone.difference, alone.error) == (beside.difference, beside.error)
