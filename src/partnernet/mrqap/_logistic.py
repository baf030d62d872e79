"""Ties that are there or not, by logistic regression: chances as log odds, tested as in MRQAP.

The part of a term that the others do not hold is dealt anew and the regression fitted again, as in
the linear form; what is compared is the estimate over its error (method 5.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from partnernet.mrqap._permuting import Fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.mrqap._permuting import Cells

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STEPS = 25
"""Steps of Newton's method, which takes four to eight where there is an estimate."""
FAR = 15.0
"""Log odds of standardised terms from which on ties are separated and have no estimate (ours)."""
CLOSE = 1e-8


def is_binary(outcome: Floats, cells: Cells) -> bool:
    """Whether every known outcome is 0 or 1."""
    return bool(np.isin(cells.of(outcome), (0.0, 1.0)).all())


def fit_logistic(outcome: Floats, terms: Floats, cells: Cells) -> Fit:
    """Fit by maximum likelihood, intercept first; NaN where terms separate the ties or are one.

    `t` is the estimate over its error; there is no share of variance.
    """
    y = cells.of(outcome)
    x = np.column_stack([cells.of(term) for term in terms])
    middle, spread = x.mean(axis=0), x.std(axis=0)
    k = x.shape[1] + 1
    nothing = Fit(np.full(k, np.nan), np.full(k, np.nan), float("nan"), len(y))
    if not (spread > 0).all():
        return nothing
    solved = _newton(y, np.column_stack([np.ones_like(y), (x - middle) / spread]), None)
    if solved is None:
        return nothing
    beta, covariance = solved
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -middle / spread
    beta, covariance = back @ beta, back @ covariance @ back.T
    return Fit(beta, beta / np.sqrt(np.diag(covariance)), float("nan"), len(y))


def dealt_z(
    outcome: Floats, own: Floats, others: list[Floats], cells: Cells, chunk: Ints
) -> Floats:
    """Estimate over error of one term in every draw: its own part dealt anew, the others kept."""
    y = cells.of(outcome)
    kept = [cells.of(term) for term in others]
    fixed = np.column_stack([np.ones_like(y), *((x - x.mean()) / (x.std() or 1.0) for x in kept)])
    start = _newton(y, fixed, None)
    spread = float(np.nanstd(own)) or 1.0
    found = np.full(len(chunk), np.nan)
    if start is None:
        return found
    first = np.append(start[0], 0.0)
    for row, dealt in enumerate(cells.dealt(own / spread, chunk)):
        known = ~np.isnan(dealt)
        solved = _newton(y[known], np.column_stack([fixed[known], dealt[known]]), first)
        if solved is not None:
            beta, covariance = solved
            found[row] = beta[-1] / np.sqrt(covariance[-1, -1])
    return found


def _newton(y: Floats, x: Floats, start: Floats | None) -> tuple[Floats, Floats] | None:
    """Maximum likelihood and its covariance; None where it lies at infinity or is not one point."""
    if len(y) <= x.shape[1] or y.min() == y.max():
        return None
    beta = np.zeros(x.shape[1]) if start is None else start.copy()
    for _ in range(STEPS):
        chance = special.expit(x @ beta)
        information = (x * (chance * (1 - chance))[:, None]).T @ x
        try:
            covariance = np.linalg.inv(information)
        except np.linalg.LinAlgError:
            return None
        step = covariance @ (x.T @ (y - chance))
        beta = beta + step
        if not np.isfinite(beta).all() or np.abs(beta).max() > FAR:
            return None
        if np.abs(step).max() < CLOSE:
            well = bool(np.linalg.cond(information) < 1 / CLOSE)
            return (beta, covariance) if well else None
    return None
