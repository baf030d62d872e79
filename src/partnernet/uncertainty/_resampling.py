"""Agencies left out one at a time, or drawn again: errors of smooth measures (method 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.scales.uncertainty import jackknife

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from partnernet.uncertainty._cells import Cells

    Floats = NDArray[np.float64]

BOOTSTRAP = 2000
"""Draws of agencies (method 5.5)."""


@dataclass(frozen=True, slots=True)
class Errors:
    """A smooth measure with its errors; None where leaving an agency out leaves nothing.

    `se` is the vertex jackknife, the default; `se_dyad` the dyad form, exported and never tested
    with; `df` = n - 1.
    """

    value: float
    se: float | None
    se_dyad: float | None
    n: int

    @property
    def df(self) -> int:
        """Degrees of freedom of a test or interval."""
        return self.n - 1

    def interval(self, share: float = 0.95) -> tuple[float, float] | None:
        """Interval of value and error on Student's t with n - 1 degrees of freedom.

        >>> low, high = Errors(0.5, 0.1, 0.07, 9).interval()
        >>> round(low, 3), round(high, 3)
        (0.269, 0.731)
        """
        if self.se is None:
            return None
        from scipy import special

        reach = float(special.stdtrit(self.df, (1 + share) / 2)) * self.se
        return self.value - reach, self.value + reach


def errors_of(measure: Cells) -> Errors:
    """Return a measure with its jackknife errors.

    >>> from partnernet.uncertainty._cells import Cells
    >>> ties = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> found = errors_of(Cells(("A", "B", "C"), ties, 1 - np.eye(3)))
    >>> round(found.se, 4), round(found.se_dyad, 4)
    (0.6667, 0.3333)
    """
    se, dyad = jackknife(measure.without_each) if measure.n >= 3 else (None, None)
    return Errors(measure.value, se, dyad, measure.n)


def bootstrap(measure: Cells, *, draws: int = BOOTSTRAP, seed: int = 1) -> Floats:
    """Draw the agencies again with replacement and compute the measure each time.

    A pair of one agency with itself gets the numbers of a random observed pair. Its spread is wider
    than the jackknife in small networks (Snijders and Borgatti 1999): a check, not the default.
    """
    rng = np.random.default_rng(seed)
    return _redrawn([measure], _drawn(measure.n, draws, rng), rng)[0]


def paired(one: Cells, other: Cells, *, draws: int = BOOTSTRAP, seed: int = 1) -> Floats:
    """Draw the same agencies in both networks: differences, one less other.

    Both must hold the same agencies in the same order.
    """
    rng = np.random.default_rng(seed)
    first, second = _redrawn([one, other], _drawn(one.n, draws, rng), rng)
    return first - second


def paired_errors(one: Cells, other: Cells) -> Errors:
    """Difference between two networks of the same agencies, each agency left out of both.

    >>> from partnernet.uncertainty._cells import Cells
    >>> ties = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> measure = Cells(("A", "B", "C"), ties, 1 - np.eye(3))
    >>> found = paired_errors(measure, measure)
    >>> found.value, found.se
    (0.0, 0.0)
    """
    without = one.without_each - other.without_each
    se, dyad = jackknife(without) if one.n >= 3 else (None, None)
    return Errors(one.value - other.value, se, dyad, one.n)


def _drawn(n: int, draws: int, rng: Generator) -> Floats:
    """How often each agency is in each draw."""
    return rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)


def _redrawn(measures: list[Cells], times: Floats, rng: Generator) -> list[Floats]:
    """Sum over the pairs of each draw; pairs of an agency with itself are filled alike in all."""
    n = measures[0].n
    one, other = np.triu_indices(n, 1)
    own = (times * (times - 1) / 2).sum(axis=1).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(own)])
    usable = np.ones(len(one), dtype=bool)
    for measure in measures:
        if measure.base is not None:
            usable &= measure.base[one, other] > 0
    observed = np.flatnonzero(usable)
    if not len(observed):
        return [np.full(len(times), np.nan) for _ in measures]
    filled = rng.choice(observed, starts[-1])
    found: list[Floats] = []
    for measure in measures:

        def total(matrix: Floats) -> Floats:
            running = np.concatenate([[0.0], np.cumsum(matrix[one, other][filled])])
            between = ((times @ matrix) * times).sum(axis=1) / 2
            return np.asarray(between + running[starts[1:]] - running[starts[:-1]])

        top = total(measure.top)
        base = np.full(len(times), float(n)) if measure.base is None else total(measure.base)
        empty = np.full(len(top), np.nan)
        found.append(np.divide(top, base, out=empty, where=base > 0))
    return found
