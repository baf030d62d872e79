"""Waits against R (survival, cmprsk), scipy, the textbook, exact fractions and what must hold."""

from __future__ import annotations

from math import isclose, isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.metrics.oracles.outcomes.waits import area, slow_gray, slow_log_rank, slow_shares
from tests.outcomes.published import remissions

from partnernet.survival import (
    aalen_johansen,
    gray,
    incidence_at,
    kaplan_meier,
    log_rank,
    quantile,
    risk_table,
    time_lost,
)

SAMPLE = """
10:1:1:2 19:1:0:2 7:2:1:2 2:0:1:2 15:0:1:1 22:0:1:2 8:1:0:3 24:2:1:1 3:1:0:1 24:1:1:3 8:1:0:2
22:0:0:2 15:1:1:3 8:1:0:3 12:1:0:1 19:1:0:2 20:0:0:3 8:1:1:2 18:2:0:1 15:2:1:3 6:2:1:3 16:1:1:2
22:0:1:1 21:1:0:1 4:1:0:2 11:2:0:2 6:2:1:3 23:1:0:3 2:2:1:2 4:1:0:3 6:0:1:3 24:1:0:3 11:0:1:2
8:1:0:1 17:2:0:1 14:1:0:3 4:1:1:2 25:2:1:1 3:2:1:3 13:2:1:3 21:2:0:2 24:0:1:1 9:1:1:1 21:0:0:2
22:2:1:1 8:2:0:1 13:2:1:2 15:1:1:2 9:2:0:3 2:1:0:3 12:0:1:1 21:1:0:1 8:2:0:3 24:1:1:1 10:0:1:1
14:0:0:3 8:0:1:2 16:2:1:1 18:0:0:1 23:2:0:2
"""
"""time:cause:arm:stratum of sixty made-up waits, for the values that R gives below."""

TIME, CAUSE, ARM, STRATUM = np.array([[int(x) for x in w.split(":")] for w in SAMPLE.split()]).T
TWO_ARMS = risk_table(TIME, CAUSE, ARM, groups=2)
STRATIFIED = risk_table(TIME, CAUSE, 2 * (STRATUM - 1) + ARM, groups=6)


# --- other programs ------------------------------------------------------------------------------


def test_freireich() -> None:
    table = risk_table(*remissions(), groups=2)
    waiting = kaplan_meier(table)
    assert round(float(waiting[0][table.times <= 10][-1]), 6) == 0.752941
    assert quantile(table.times, 1 - waiting[0], 0.5) == 23
    assert round(log_rank(table), 6) == 16.792941
    time, event, arm = (np.array(x) for x in remissions())
    censored = [
        stats.CensoredData.right_censored(time[arm == a], event[arm == a] == 0) for a in (0, 1)
    ]
    assert isclose(stats.logrank(*censored).statistic ** 2, log_rank(table))


def test_incidence_as_in_r() -> None:
    """survival 3.5: survfit(Surv(time, factor(cause)) ~ arm), times 5, 10, 20."""
    expected = {
        5: ([0.13793103, 0.03337041], [0.06403287523, 0.03280826588]),
        10: ([0.27586207, 0.14096350], [0.08299609211, 0.06541836805]),
        20: ([0.42543663, 0.27502036], [0.09390471233, 0.08979055411]),
    }
    for day, (shares, errors) in expected.items():
        found = incidence_at(TWO_ARMS, day)
        assert np.allclose(found.value, shares, atol=1e-8)
        assert np.allclose(np.sqrt(found.variance), errors, atol=1e-10)


def test_time_lost_as_in_r() -> None:
    """The same fit, rmean = 20: time in the state of the event."""
    assert np.allclose(time_lost(TWO_ARMS, 20).value, [4.528884908, 2.338511044], atol=1e-9)


def test_gray_as_in_cmprsk() -> None:
    """cmprsk 2.2-11: cuminc(time, cause, arm[, stratum])$Tests, first row."""
    assert isclose(gray(TWO_ARMS), 3.632669234, abs_tol=1e-8)
    assert isclose(gray(STRATIFIED), 3.647750618, abs_tol=1e-8)
    time, arm = [3.1, 4.2, 5.5, 6.1, 7.7, 8.2, 9.3, 10.4], [0, 1, 0, 1, 0, 1, 1, 0]
    untied = risk_table(time, [1, 2, 0, 1, 2, 1, 0, 1], arm, groups=2)
    alone = risk_table(time, [1, 1, 0, 1, 1, 1, 0, 1], arm, groups=2)
    assert isclose(gray(untied), 0.067965151135, abs_tol=1e-10)
    assert isclose(gray(alone), 0.02152836149, abs_tol=1e-10)


def test_log_rank_as_in_r() -> None:
    """survdiff(Surv(time, cause == 1) ~ arm [+ strata(stratum)])."""
    assert isclose(log_rank(TWO_ARMS), 3.442893321, abs_tol=1e-8)
    assert isclose(log_rank(STRATIFIED), 1.822790217, abs_tol=1e-8)


# --- slow and exact ------------------------------------------------------------------------------

waits = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=25)


@given(waits)
def test_shares_in_fractions(sample: list[tuple[int, int]]) -> None:
    table = risk_table(*zip(*sample, strict=True))
    slow = slow_shares(sample)
    assert table.times.tolist() == [now for now, *_ in slow]
    assert np.allclose(kaplan_meier(table)[0], [float(s) for _, s, _, _ in slow])
    assert np.allclose(aalen_johansen(table)[0], [float(one) for _, _, one, _ in slow])
    assert all(one + two + s == 1 for _, s, one, two in slow)


@given(waits)
def test_waiting_is_scipys(sample: list[tuple[int, int]]) -> None:
    time, cause = np.array(sample).T
    data = stats.CensoredData.right_censored(time, cause == 0)
    table = risk_table(time, cause)
    for now, share in zip(table.times, kaplan_meier(table)[0], strict=True):
        assert isclose(share, stats.ecdf(data).sf.evaluate(now), abs_tol=1e-12)


@given(waits, st.integers(0, 10))
def test_variance_is_what_each_wait_moves(sample: list[tuple[int, int]], day: int) -> None:
    """The infinitesimal jackknife by finite differences of the weights."""
    time, cause = np.array(sample).T
    tiny = 1e-6
    for measure in (incidence_at, time_lost):
        found = measure(risk_table(time, cause), day)
        moved = 0.0
        for i in range(len(time)):
            weight = np.ones(len(time))
            weight[i] += tiny
            up = measure(risk_table(time, cause, weight=weight), day).value[0]
            weight[i] -= 2 * tiny
            down = measure(risk_table(time, cause, weight=weight), day).value[0]
            moved += ((up - down) / (2 * tiny)) ** 2
        assert isclose(found.variance[0], moved, rel_tol=1e-5, abs_tol=1e-7)


@given(waits, st.integers(0, 12))
def test_time_lost_is_the_area(sample: list[tuple[int, int]], until: int) -> None:
    table = risk_table(*zip(*sample, strict=True))
    assert isclose(time_lost(table, until).value[0], area(sample, until), abs_tol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 2)), min_size=1, max_size=25))
def test_without_censoring_it_is_a_plain_share(sample: list[tuple[int, int]]) -> None:
    table = risk_table(*zip(*sample, strict=True))
    for day in range(10):
        share = sum(time <= day and cause == 1 for time, cause in sample) / len(sample)
        found = incidence_at(table, day)
        assert isclose(found.value[0], share, abs_tol=1e-12)
        assert isclose(found.variance[0], share * (1 - share) / len(sample), abs_tol=1e-12)


arms = st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 1), st.integers(0, 2))


@given(st.lists(arms, min_size=1, max_size=30))
def test_log_rank_in_fractions(sample: list[tuple[int, int, int, int]]) -> None:
    time, cause, arm, stratum = np.array(sample).T
    found = log_rank(risk_table(time, cause, 2 * stratum + arm, groups=6))
    expected = slow_log_rank(sample)
    assert isnan(found) if isnan(expected) else isclose(found, expected, abs_tol=1e-9)


@given(st.lists(arms, min_size=1, max_size=30))
def test_gray_day_by_day(sample: list[tuple[int, int, int, int]]) -> None:
    time, cause, arm, stratum = np.array(sample).T
    found = gray(risk_table(time, cause, 2 * stratum + arm, groups=6))
    expected = slow_gray(sample)
    assert isnan(found) if isnan(expected) else isclose(found, expected, rel_tol=1e-7)


# --- what must hold ------------------------------------------------------------------------------


@given(st.lists(arms, min_size=1, max_size=30))
def test_arms_may_be_named_the_other_way(sample: list[tuple[int, int, int, int]]) -> None:
    time, cause, arm, stratum = np.array(sample).T
    for test in (log_rank, gray):
        one = test(risk_table(time, cause, 2 * stratum + arm, groups=6))
        other = test(risk_table(time, cause, 2 * stratum + 1 - arm, groups=6))
        assert isnan(one) == isnan(other)
        assert isnan(one) or isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


@given(waits, st.integers(2, 4))
def test_weights_count_waits(sample: list[tuple[int, int]], times: int) -> None:
    time, cause = np.array(sample).T
    weighted = incidence_at(risk_table(time, cause, weight=np.full(len(time), times)), 5)
    repeated = incidence_at(risk_table(np.repeat(time, times), np.repeat(cause, times)), 5)
    assert np.allclose(weighted.value, repeated.value)
    assert np.allclose(weighted.variance, repeated.variance)


def test_groups_do_not_touch_each_other() -> None:
    alone = risk_table(TIME[ARM == 1], CAUSE[ARM == 1])
    assert isclose(incidence_at(alone, 10).value[0], incidence_at(TWO_ARMS, 10).value[1])


def test_follow_up_ends_with_the_last_who_is_lost() -> None:
    table = risk_table([5, 9, 9, 3, 7], [1, 0, 1, 1, 2], [0, 0, 0, 1, 1], groups=3)
    assert table.follow_up.tolist() == [9, float("inf"), 0]


def test_nobody_waits() -> None:
    table = risk_table([], [], [], groups=2)
    assert table.follow_up.tolist() == [0, 0]
    assert incidence_at(table, 5).value.tolist() == [0, 0]
    assert isnan(log_rank(table))
    assert isnan(gray(table))
    assert isnan(quantile(table.times, aalen_johansen(table)[0], 0.5))


@pytest.mark.parametrize("seed", range(3))
def test_gray_has_the_size_it_claims(seed: int) -> None:
    """Under equal incidence with unlike censoring, its square root is about standard normal."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(300):
        event, lost = rng.exponential(10, 120), rng.exponential(18, 120)
        arm = rng.integers(0, 2, 120)
        time = np.minimum(event, lost * (1 + arm))
        cause = np.where(event <= lost * (1 + arm), rng.integers(1, 3, 120), 0)
        found.append(gray(risk_table(time, cause, arm, groups=2)))
    over = np.mean(np.array(found) > stats.chi2.ppf(0.95, 1))
    assert abs(over - 0.05) < 4 * sqrt(0.05 * 0.95 / 300)
