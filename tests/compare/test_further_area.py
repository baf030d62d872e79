"""The interval for a further area against the authors' own package and against the definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from partnernet.comparing._further import further


def log_odds_of_cisapride() -> tuple[np.ndarray, np.ndarray]:
    """Thirteen trials of Hartung and Knapp (2001), as the R package pimeta takes them."""
    a = np.array([15, 12, 29, 42, 14, 44, 14, 29, 10, 17, 38, 19, 21]) + 0.5
    n = np.array([16, 16, 34, 56, 22, 54, 17, 58, 14, 26, 44, 29, 38])
    c = np.array([9, 1, 18, 31, 6, 17, 7, 23, 3, 6, 12, 22, 19]) + 0.5
    m = np.array([16, 16, 34, 56, 22, 55, 15, 58, 15, 27, 45, 30, 38])
    b, d = n + 1 - a, m + 1 - c
    return np.log(a * d / (b * c)), np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def test_published_interval_of_thirteen_trials() -> None:
    """pimeta 1.1.4 prints 0.533 to 33.692 (25,000 draws); ours differs by chance alone."""
    y, s = log_odds_of_cisapride()
    assert (y[0], s[0]) == pytest.approx((2.098986, 0.9847737), abs=1e-6)
    found = np.array([further(y, s, seed=seed) for seed in range(5)])
    low, high = found.mean(axis=0)
    assert low == pytest.approx(np.log(0.533), abs=0.05)
    assert high == pytest.approx(np.log(33.692), abs=0.05)
    assert found.std(axis=0).max() < 0.06


def test_equal_errors_give_the_distribution_in_closed_form() -> None:
    """With equal errors Q is (s2 + tau2) chi2 / s2, so tau2 is max(0, s2 (q / chi2 - 1))."""
    y = np.array([0.1, 0.9, 0.4, 1.3, 0.2, 0.8, 0.5, 1.1])
    s = np.full(8, 0.2)
    q = float((((y - y.mean()) / s) ** 2).sum())
    p = (np.arange(100_000) + 0.5) / 100_000
    tau2 = np.maximum(0, 0.04 * (q / stats.chi2.ppf(p, 7) - 1))
    random = np.random.default_rng(3)
    drawn = np.sqrt(tau2) * random.standard_normal(len(p))
    drawn -= stats.sem(y) * random.standard_t(7, len(p))
    expected = y.mean() + np.quantile(drawn, [0.025, 0.975])
    assert further(y, s, draws=40_000) == pytest.approx(tuple(expected), abs=0.03)


def test_without_spread_it_is_the_interval_of_the_mean() -> None:
    y, s = np.full(9, 0.3) + np.linspace(-1e-4, 1e-4, 9), np.full(9, 0.5)
    low, high = further(y, s)
    reach = stats.t.ppf(0.975, 8) * stats.sem(y)
    assert (low, high) == pytest.approx((0.3 - reach, 0.3 + reach), abs=1e-5)


def test_the_same_seed_gives_the_same_interval_and_the_unit_does_not_matter() -> None:
    y, s = log_odds_of_cisapride()
    assert further(y, s, seed=5) == further(y, s, seed=5) != further(y, s, seed=6)
    assert further(1000 * y, 1000 * s) == pytest.approx(tuple(1000 * x for x in further(y, s)))
