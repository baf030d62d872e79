"""Many areas at once: a mean with its interval, the spread between areas, a slope on size.

Random effects by restricted maximum likelihood, intervals of Hartung and Knapp (2001) on Student's
t, prediction interval of Nagashima, Noma and Furukawa (2019). Shares are pooled as logits, rates as
logarithms (method 5.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import optimize, special

from partnernet.comparing._further import further

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Scale = Literal["logit", "log", "identity"]

FEWEST_AREAS = 8
"""Areas from which on they are pooled (method 5.8)."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Random-effects summary on the scale of the measure itself.

    `tau` is on the scale on which it was pooled; `q` is Cochran's, with `areas` - 1 degrees of
    freedom and p value `p`.
    """

    areas: int
    mean: float
    lo: float
    hi: float
    se: float
    predict_lo: float
    predict_hi: float
    tau: float
    i2: float
    q: float
    p: float


@dataclass(frozen=True, slots=True)
class Slope:
    """Change of a measure, on the scale on which it is pooled, with one unit of the covariate.

    The line passes through `at_mean` where the covariate is `mean`.
    """

    areas: int
    slope: float
    lo: float
    hi: float
    se: float
    t: float
    p: float
    tau: float
    at_mean: float
    mean: float


def scaled(value: Floats, se: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """Bring values and errors onto a scale by the delta method; NaN where it has no value.

    >>> y, s = scaled(np.array([0.5, 1.0]), np.array([0.1, 0.1]), "logit")
    >>> y.tolist(), s.round(2).tolist()
    ([0.0, nan], [0.4, nan])
    """
    if scale == "identity":
        return value, se
    inside = value > 0
    if scale == "logit":
        inside &= value < 1
    safe = np.where(inside, value, 0.5)
    y = special.logit(safe) if scale == "logit" else np.log(safe)
    s = se / (safe * (1 - safe)) if scale == "logit" else se / safe
    return np.where(inside, y, np.nan), np.where(inside, s, np.nan)


def unscaled(y: float, scale: Scale) -> float:
    """Bring a value back."""
    if scale == "identity":
        return y
    return float(special.expit(y)) if scale == "logit" else float(np.exp(y))


def pool(value: Floats, se: Floats, scale: Scale, *, seed: int = 1) -> Pooled | None:
    """Summarise areas by random effects; None with fewer than three areas of known error.

    `seed` is of the draws behind the interval for a further area.

    >>> found = pool(np.array([0.2, 0.3, 0.25, 0.4]), np.full(4, 0.05), "identity")
    >>> round(found.mean, 4), found.lo < found.mean < found.hi
    (0.2875, True)
    """
    y, s = scaled(value, se, scale)
    known = np.isfinite(y) & np.isfinite(s) & (s > 0)
    y, s = y[known], s[known]
    k = len(y)
    if k < 3:
        return None
    ones = np.ones((k, 1))
    tau2 = _between(y, s, ones)
    mean, se_mean = (float(each[0]) for each in _fitted(y, s, ones, tau2))
    reach = float(special.stdtrit(k - 1, 0.975)) * se_mean
    low, high = further(y, s, seed=seed)
    fixed = 1 / s**2
    q = float((fixed * (y - (fixed @ y) / fixed.sum()) ** 2).sum())
    return Pooled(
        areas=k,
        mean=unscaled(mean, scale),
        lo=unscaled(mean - reach, scale),
        hi=unscaled(mean + reach, scale),
        se=se_mean,
        predict_lo=unscaled(low, scale),
        predict_hi=unscaled(high, scale),
        tau=float(np.sqrt(tau2)),
        i2=max(0.0, 1 - (k - 1) / q) if q > 0 else 0.0,
        q=q,
        p=float(special.chdtrc(k - 1, q)),
    )


def regress(value: Floats, se: Floats, covariate: Floats, scale: Scale) -> Slope | None:
    """Regress areas on a covariate with random effects; None with too few or no variation.

    >>> x = np.array([1.0, 2.0, 3.0, 4.0])
    >>> round(regress(2 * x, np.full(4, 0.1), x, "identity").slope, 6)
    2.0
    """
    y, s = scaled(value, se, scale)
    known = np.isfinite(y) & np.isfinite(s) & (s > 0) & np.isfinite(covariate)
    y, s, x = y[known], s[known], covariate[known]
    k = len(y)
    if k < 4 or np.ptp(x) < 1e-9:
        return None
    design = np.column_stack([np.ones(k), x - x.mean()])
    tau2 = _between(y, s, design)
    beta, errors = _fitted(y, s, design, tau2)
    slope, error = float(beta[1]), float(errors[1])
    reach = float(special.stdtrit(k - 2, 0.975)) * error
    t = slope / error if error > 0 else float("inf")
    p = 2 * float(special.stdtr(k - 2, -abs(t)))
    return Slope(
        areas=k,
        slope=slope,
        lo=slope - reach,
        hi=slope + reach,
        se=error,
        t=t,
        p=p,
        tau=float(np.sqrt(tau2)),
        at_mean=float(beta[0]),
        mean=float(x.mean()),
    )


def _fitted(y: Floats, s: Floats, design: Floats, tau2: float) -> tuple[Floats, Floats]:
    """Weighted least squares with the Hartung-Knapp error."""
    weight = 1 / (s**2 + tau2)
    inner = np.linalg.inv((design * weight[:, None]).T @ design)
    beta = inner @ (design.T @ (weight * y))
    left = float((weight * (y - design @ beta) ** 2).sum()) / (len(y) - design.shape[1])
    return beta, np.sqrt(np.diag(inner) * left)


def _between(y: Floats, s: Floats, design: Floats) -> float:
    """Variance between areas that makes the restricted likelihood largest."""

    def loss(tau2: float) -> float:
        weight = 1 / (s**2 + tau2)
        inner = (design * weight[:, None]).T @ design
        beta = np.linalg.solve(inner, design.T @ (weight * y))
        left = (weight * (y - design @ beta) ** 2).sum()
        return float(left - np.log(weight).sum() + np.linalg.slogdet(inner)[1]) / 2

    top = float(np.var(y) * 4 + (s**2).max())
    grid = np.concatenate([[0.0], np.geomspace(top * 1e-6, top, 60)])
    best = int(np.argmin([loss(each) for each in grid]))
    low, high = float(grid[max(0, best - 1)]), float(grid[min(len(grid) - 1, best + 1)])
    found = optimize.minimize_scalar(
        loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12}
    )
    return float(found.x) if loss(float(found.x)) < loss(0.0) else 0.0
