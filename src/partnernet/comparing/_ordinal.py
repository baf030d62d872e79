"""Two distributions of ordered codes set apart without averaging codes: Cliff's delta."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.scales.uncertainty import jackknife

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def cliffs_delta(one: Floats, other: Floats) -> float | None:
    """P(one higher) - P(other higher) of two distributions, counts by code; None if one is empty.

    >>> cliffs_delta(np.array([0.0, 2, 2]), np.array([2.0, 2, 0]))
    0.75
    """
    a, b = one.sum(), other.sum()
    if a <= 0 or b <= 0:
        return None
    above = float((one * (np.cumsum(other) - other)).sum())
    below = float((other * (np.cumsum(one) - one)).sum())
    return (above - below) / float(a * b)


def by_code(first: Floats, second: Floats, codes: range) -> tuple[Floats, Floats]:
    """Count pairs by code, each pair once (two reports half each): in all, and of each agency."""
    of_agency = np.stack(
        [((first == code).astype(float) + (second == code)).sum(axis=1) / 2 for code in codes], 1
    )
    return of_agency.sum(axis=0) / 2, of_agency


def cliffs_error(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> float | None:
    """Error of Cliff's delta: each agency left out of its own network (method 5.5)."""
    total = 0.0
    for mine, fixed, turn in ((one, other, 1.0), (other, one, -1.0)):
        whole, of_agency = mine
        without = [cliffs_delta(whole - own, fixed[0]) for own in of_agency]
        known = np.array([np.nan if x is None else turn * x for x in without])
        se = jackknife(known)[0]
        if se is None:
            return None
        total += se**2
    return float(np.sqrt(total))
