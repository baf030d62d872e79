"""Logistic MRQAP: R's numbers, another optimiser, every permutation by hand; and golden numbers."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from scipy import optimize

import partnernet as pn
from partnernet.mrqap._logistic import dealt_z, fit_logistic, is_binary
from partnernet.mrqap._permuting import Cells, own_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

GOLDEN = Path(__file__).parent / "golden_qap.csv"
SIZE = 8


def example() -> tuple[Floats, Floats]:
    """The matrices that were given to R."""
    i, j = np.indices((SIZE, SIZE)) + 1
    one, other = ((i * 7 + j * 3) % 11) / 10, ((i * 5 + j * i) % 7) / 5
    outcome = (((i * i + 3 * j) % 9) + 4 * one > 6).astype(float)
    return outcome, np.stack([one, other])


def off_diagonal(n: int) -> Cells:
    return Cells.where(~np.eye(n, dtype=bool), directed=True)


def test_estimates_are_those_of_sna() -> None:
    """`netlogit(y, list(x1, x2))` of sna 2.7: coefficients, and estimates over their errors."""
    outcome, terms = example()
    found = fit_logistic(outcome, terms, off_diagonal(SIZE))
    assert found.coefficients == pytest.approx([-0.6944449284, 1.7323522972, -0.2256653278])
    assert found.t == pytest.approx([-1.1462730430, 1.9368759560, -0.3422791336])
    assert found.cells == 56


def z_by_search(y: Floats, x: Floats) -> float:
    """Last estimate over its error, by a general optimiser and a numerical second derivative."""

    def loss(beta: Floats) -> float:
        eta = x @ beta
        return float((np.logaddexp(0, eta) - y * eta).sum())

    best = optimize.minimize(loss, np.zeros(x.shape[1]), tol=1e-12).x
    eye = np.eye(len(best)) * 1e-4
    curve = np.array(
        [
            [
                (
                    loss(best + a + b) - loss(best + a - b) - loss(best - a + b)
                    + loss(best - a - b)
                )
                / 4e-8
                for b in eye
            ]
            for a in eye
        ]
    )  # fmt: skip
    return float(best[-1] / np.sqrt(np.linalg.inv(curve)[-1, -1]))


def test_draws_are_those_of_a_general_optimiser_with_gaps() -> None:
    outcome, terms = example()
    terms[0, 2, 5] = np.nan
    known = Cells.where(~np.isnan(terms).any(axis=0), directed=True)
    own = own_part(0, terms, directed=True)
    orders = np.array(list(permutations(range(SIZE)))[::4999])
    drawn = dealt_z(outcome, own, [terms[1]], known, orders)
    for order, z in zip(orders, drawn, strict=True):
        dealt = own[np.ix_(order, order)][known.rows, known.columns]
        here = ~np.isnan(dealt)
        x = np.column_stack([np.ones(here.sum()), known.of(terms[1])[here], dealt[here]])
        assert z == pytest.approx(z_by_search(known.of(outcome)[here], x), abs=2e-3)


def test_separated_ties_and_outcomes_of_other_numbers_have_no_estimate() -> None:
    outcome, terms = example()
    cells = off_diagonal(SIZE)
    foretold = np.stack([outcome, terms[1]])
    assert np.isnan(fit_logistic(outcome, foretold, cells).coefficients).all()
    assert not is_binary(terms[0], cells)
    borough = pn.datasets.load("synthetic_borough")
    here = {"waves": ["2024-25"], "levels": ["process"], "draws": 19, "logistic": True}
    found = pn.qap(borough, "communication ~ joint_activity + same_sector", **here).table
    rows = found.filter(test="mrqap_logistic")
    assert rows["term"].to_list() == ["intercept", "joint_activity", "same_sector"]
    assert rows["r_squared"].null_count() == 3
    plain = pn.qap(
        borough, "communication ~ joint_activity + same_sector", **{**here, "logistic": False}
    )
    assert plain.run.run_id != found["run_id"][0]


def test_numbers_are_golden() -> None:
    """Of the synthetic borough at seed 1; a change here is a change of method."""
    borough = pn.datasets.load("synthetic_borough")
    asked = {"waves": ["2024-25"], "levels": ["process", "frontline"], "draws": 199}
    text = "communication ~ communication@2023-24 + same_sector"
    both = [pn.qap(borough, text, **asked, logistic=logistic).table for logistic in (False, True)]
    columns = ["level", "test", "term", "estimate", "t", "null_lo", "null_hi", "p", "cells"]
    found = pl.concat(both).select(columns).unique(maintain_order=True)
    expected = pl.read_csv(GOLDEN)
    for name in columns:
        if found[name].dtype == pl.Float64:
            one, other = (frame[name].fill_null(np.nan).to_numpy() for frame in (found, expected))
            assert one == pytest.approx(other, rel=1e-6, nan_ok=True), name
        else:
            assert found[name].to_list() == expected[name].to_list()
