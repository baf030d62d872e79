"""Closed forms on plain numbers, against scipy and against their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, entropy

from partnernet.metrics._kernels import freeman, gini, herfindahl, hill, jaccard, mcnemar_exact

amounts = st.lists(st.floats(0, 1e6), min_size=1, max_size=12)
counts = st.lists(st.integers(1, 50), min_size=1, max_size=12)


@given(amounts)
def test_gini_is_half_the_relative_mean_difference(values: list[float]) -> None:
    n, total = len(values), math.fsum(values)
    if total == 0:
        assert math.isnan(gini(values))
        return
    apart = math.fsum(abs(x - y) for x in values for y in values) / n**2
    assert gini(values) == pytest.approx(apart / 2 / (total / n), abs=1e-9)
    if n > 1:
        assert gini(values, "sample") == pytest.approx(gini(values) * n / (n - 1))


def test_gini_of_one_owner() -> None:
    assert gini([0, 0, 0, 8]) == 0.75  # (n - 1) / n
    assert gini([0, 0, 0, 8], "sample") == 1.0
    assert math.isnan(gini([8], "sample"))
    assert math.isnan(gini([]))


@given(counts)
def test_hill_numbers_are_ordered_and_equal_scipys_entropy(sizes: list[int]) -> None:
    zero, one, two = (hill(sizes, q) for q in (0, 1, 2))
    assert zero == len(sizes)
    assert one == pytest.approx(math.exp(entropy(sizes)))
    assert two == pytest.approx(1 / herfindahl(sizes))
    assert zero + 1e-9 >= one >= two - 1e-9
    near = hill(sizes, 1 + 1e-6)
    assert near == pytest.approx(one, rel=1e-3)


@given(counts)
def test_absent_groups_do_not_count(sizes: list[int]) -> None:
    for q in (0, 1, 2):
        assert hill([*sizes, 0, 0], q) == pytest.approx(hill(sizes, q))


def test_nothing_to_share_out_is_undefined() -> None:
    assert math.isnan(hill([], 1))
    assert math.isnan(hill([0, 0], 0))
    assert math.isnan(herfindahl([]))
    assert math.isnan(herfindahl([0.0]))


def test_herfindahl_keeps_negative_nets() -> None:
    assert herfindahl([90, 20, -10]) == pytest.approx(0.81 + 0.04 + 0.01)
    assert math.isnan(herfindahl([5, -5]))


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_exact_binomial_test(b: int, c: int) -> None:
    p = mcnemar_exact(b, c)
    if b + c == 0:
        assert math.isnan(p)
    else:
        assert p == pytest.approx(float(binomtest(b, b + c).pvalue))
        assert p == mcnemar_exact(c, b)


def test_mcnemar_of_large_counts_does_not_overflow() -> None:
    assert mcnemar_exact(3000, 3000) == 1.0
    assert 0 <= mcnemar_exact(2000, 100) < 1e-200


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_jaccard_is_that_of_the_sets(flags: list[tuple[bool, bool]]) -> None:
    x = {i for i, (a, _) in enumerate(flags) if a}
    y = {i for i, (_, b) in enumerate(flags) if b}
    got = jaccard([a for a, _ in flags], [b for _, b in flags])
    if x | y:
        assert got == pytest.approx(len(x & y) / len(x | y))
    else:
        assert math.isnan(got)


def test_freeman_is_0_for_equals_and_1_for_the_star() -> None:
    assert freeman([3, 3, 3], maximum=2) == 0
    assert freeman([4, 1, 1, 1, 1], maximum=12) == 1
    assert math.isnan(freeman([], maximum=1))
    assert math.isnan(freeman(np.array([1.0]), maximum=0))
