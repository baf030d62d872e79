"""Families of tests, pooling and ordered codes: against other ways to the same numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import optimize, stats

from partnernet.comparing._families import benjamini_hochberg, holm
from partnernet.comparing._ordinal import by_code, cliffs_delta, cliffs_error
from partnernet.comparing._pooling import pool, regress, scaled, unscaled

P = [[0.001, 0.2, 0.04, 0.04, 0.9], [0.5], [0.02, 0.02, 0.02], list(np.linspace(0.001, 1, 17))]


@pytest.mark.parametrize("p", P)
def test_holm_is_the_largest_closed_test(p: list[float]) -> None:
    """By closure: the largest Bonferroni p of all sets of hypotheses that hold the one."""
    if len(p) > 8:
        return
    expected = [
        max(
            min(1.0, len(chosen) * min(p[j] for j in chosen))
            for size in range(1, len(p) + 1)
            for chosen in itertools.combinations(range(len(p)), size)
            if i in chosen
        )
        for i in range(len(p))
    ]
    assert holm(p) == pytest.approx(expected)


@pytest.mark.parametrize("p", P)
def test_false_discovery_rates_are_scipys(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    by = stats.false_discovery_control(p, method="by")
    assert benjamini_hochberg(p, dependence=True) == pytest.approx(by)
    assert holm([]).tolist() == benjamini_hochberg([]).tolist() == []


def restricted(y: np.ndarray, s: np.ndarray, x: np.ndarray) -> tuple[float, np.ndarray]:
    """REML by the density of the contrasts of y, which do not hold the fixed effects."""
    full = np.linalg.qr(x, mode="complete")[0]
    contrasts = full[:, x.shape[1] :]

    def loss(tau2: float) -> float:
        covariance = contrasts.T @ np.diag(s**2 + tau2) @ contrasts
        return -float(
            stats.multivariate_normal(np.zeros(len(covariance)), covariance).logpdf(contrasts.T @ y)
        )

    grid = np.linspace(0, 4 * y.var(), 4001)
    start = grid[int(np.argmin([loss(t) for t in grid]))]
    step = grid[1]
    found = optimize.minimize_scalar(
        loss, bounds=(max(0, start - step), start + step), method="bounded"
    )
    tau2 = float(found.x)
    weight = np.diag(1 / (s**2 + tau2))
    beta = np.linalg.solve(x.T @ weight @ x, x.T @ weight @ y)
    return tau2, beta


@pytest.mark.parametrize("seed", range(4))
def test_pooling_is_restricted_likelihood_with_hartung_knapp(seed: int) -> None:
    rng = np.random.default_rng(seed)
    s = rng.uniform(0.05, 0.4, 12)
    y = rng.normal(0.3, 0.4, 12) + rng.normal(0, s)
    ones = np.ones((12, 1))
    tau2, beta = restricted(y, s, ones)
    found = pool(y, s, "identity")
    assert found is not None
    assert found.tau**2 == pytest.approx(tau2, abs=2e-3)
    assert found.mean == pytest.approx(beta[0], abs=1e-3)
    w = 1 / (s**2 + found.tau**2)
    error = np.sqrt((w * (y - found.mean) ** 2).sum() / 11 / w.sum())
    assert found.se == pytest.approx(error)
    assert (found.lo, found.hi) == pytest.approx(
        stats.t.interval(0.95, 11, loc=found.mean, scale=error)
    )
    assert found.predict_lo < found.lo < found.hi < found.predict_hi
    fixed = np.average(y, weights=s**-2)
    assert found.q == pytest.approx((((y - fixed) / s) ** 2).sum())
    assert found.p == pytest.approx(stats.chi2.sf(found.q, 11))


def test_equal_errors_and_no_spread_give_the_plain_t_interval() -> None:
    """With equal errors Hartung-Knapp is Student's one-sample interval, whatever tau."""
    y = np.array([0.2, 0.35, 0.31, 0.5, 0.44, 0.27])
    found = pool(y, np.full(6, 0.03), "identity")
    assert found is not None
    low, high = stats.t.interval(0.95, 5, loc=y.mean(), scale=stats.sem(y))
    assert (found.lo, found.hi) == pytest.approx((low, high))


def test_regression_is_restricted_likelihood_and_with_equal_errors_least_squares() -> None:
    rng = np.random.default_rng(9)
    x = np.log(rng.integers(10, 60, 15)).astype(float)
    s = rng.uniform(0.05, 0.2, 15)
    y = 1 - 0.4 * x + rng.normal(0, 0.2, 15)
    design = np.column_stack([np.ones(15), x])
    tau2, beta = restricted(y, s, design)
    found = regress(y, s, x, "identity")
    assert found is not None
    assert found.tau**2 == pytest.approx(tau2, abs=2e-3)
    assert found.slope == pytest.approx(beta[1], abs=2e-3)
    plain = regress(y, np.full(15, 0.1), x, "identity")
    line = stats.linregress(x, y)
    assert plain is not None
    assert (plain.slope, plain.se, plain.p) == pytest.approx((line.slope, line.stderr, line.pvalue))
    assert regress(y, s, np.ones(15), "identity") is None


def test_scales_go_there_and_back() -> None:
    p = np.array([0.2, 0.7])
    for scale in ("logit", "log", "identity"):
        y, _ = scaled(p, p, scale)
        assert [unscaled(float(v), scale) for v in y] == pytest.approx(p)
    assert pool(np.array([0.2, 0.3]), np.array([0.1, 0.1]), "logit") is None
    assert pool(np.array([0.0, 1.0, 0.3]), np.full(3, 0.1), "logit") is None


def test_cliffs_delta_is_that_of_all_pairs() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.integers(1, 7, 30), rng.integers(2, 7, 20)
    counts = [np.bincount(x, minlength=7)[1:].astype(float) for x in (a, b)]
    expected = np.mean([np.sign(x - y) for x in a for y in b])
    assert cliffs_delta(*counts) == pytest.approx(expected)
    assert cliffs_delta(np.zeros(6), counts[1]) is None


def test_error_of_cliffs_delta_leaves_agencies_out_of_the_codes() -> None:
    rng = np.random.default_rng(3)
    matrices = []
    for n in (7, 8):
        codes = np.triu(rng.integers(1, 7, (n, n)), 1).astype(float)
        codes += codes.T
        codes[codes == 0] = np.nan
        matrices.append(codes)
    tables = [by_code(m, m, range(1, 7)) for m in matrices]
    total = 0.0
    for at, matrix in enumerate(matrices):
        left = []
        for i in range(len(matrix)):
            keep = [j for j in range(len(matrix)) if j != i]
            cut = matrix[np.ix_(keep, keep)]
            both = [by_code(m, m, range(1, 7))[0] for m in matrices]
            both[at] = by_code(cut, cut, range(1, 7))[0]
            left.append(cliffs_delta(*both))
        values = np.array(left, dtype=float)
        total += (len(values) - 1) / len(values) * ((values - values.mean()) ** 2).sum()
    assert cliffs_error(*tables) == pytest.approx(np.sqrt(total))
