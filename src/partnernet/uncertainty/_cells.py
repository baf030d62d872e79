"""Measures that are a ratio of two sums over pairs: those of which an error can be given.

Leaving an agency out, or drawing agencies again, only changes which pairs are summed, so that every
leave-one-out value and every bootstrap draw is a matrix product (method 5.5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics import get
from partnernet.metrics._shared import groups
from partnernet.nulls import board
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from partnernet.study import Partnership, Slice

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cells:
    """A measure as top over base, summed over pairs; symmetric, each pair in both its cells.

    Without `base` the sum is divided by the number of agencies. `ids` are the agencies in order.
    """

    ids: tuple[str, ...]
    top: Floats
    base: Floats | None

    @property
    def n(self) -> int:
        """Number of agencies."""
        return len(self.ids)

    @property
    def value(self) -> float:
        """The measure itself; NaN where its base is empty.

        >>> ties = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
        >>> round(Cells(("A", "B", "C"), ties, 1 - np.eye(3)).value, 3)
        0.667
        """
        return float(_over(self.top.sum() / 2, self._whole(self.base)))

    @property
    def without_each(self) -> Floats:
        """The measure without each agency in turn.

        >>> ties = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
        >>> Cells(("A", "B", "C"), ties, 1 - np.eye(3)).without_each.tolist()
        [1.0, 0.0, 1.0]
        """
        top = self.top.sum() / 2 - self.top.sum(axis=1)
        if self.base is None:
            return _over(top, np.full(self.n, self.n - 1.0))
        return _over(top, self.base.sum() / 2 - self.base.sum(axis=1))

    def among(self, ids: list[str]) -> Cells:
        """The same among some of the agencies, in the order given."""
        at = [self.ids.index(each) for each in ids]
        square = np.ix_(at, at)
        base = None if self.base is None else self.base[square]
        return Cells(tuple(ids), self.top[square], base)

    def _whole(self, base: Floats | None) -> float:
        return float(self.n) if base is None else float(base.sum() / 2)


def _over(top: Floats | float, base: Floats | float) -> Floats:
    whole = np.asarray(base, dtype=np.float64)
    empty = np.full(np.broadcast(top, whole).shape, np.nan)
    return np.asarray(np.divide(top, whole, out=empty, where=whole > 0), dtype=np.float64)


def _density(_part: Partnership, s: Slice) -> tuple[Floats, Floats | None]:
    laid = board(s)
    return _both(laid.tied & laid.free, s), _both(laid.free, s)


def _mean_degree(_part: Partnership, s: Slice) -> tuple[Floats, Floats | None]:
    ties = board(s).whole
    return (ties.astype(float) + ties.T, None)


def _reciprocity(_part: Partnership, s: Slice) -> tuple[Floats, Floats | None]:
    laid = board(s)
    both = laid.free & laid.free.T & s.directed  # without direction there is none to return
    seen = laid.whole & both
    mutual = (seen & seen.T).astype(np.float64)
    return mutual * 2, seen.astype(np.float64) + seen.T


def _mean_strength(part: Partnership, s: Slice) -> tuple[Floats, Floats | None]:
    weighed = part.slice(s.level, s.layer, replace(s.view, weight="strength"))
    found = np.zeros((s.n, s.n))
    at = (weighed.ties["source_ix"].to_numpy(), weighed.ties["target_ix"].to_numpy())
    np.add.at(found, at, weighed.ties["weight"].cast(float).fill_null(np.nan).to_numpy())
    return found + found.T, None


def _across_sectors(_part: Partnership, s: Slice) -> tuple[Floats, Floats | None]:
    sector = groups(s, "sector")[1]
    known = (sector[:, None] >= 0) & (sector[None, :] >= 0)
    ties = board(s).whole & known
    sign = np.where(sector[:, None] == sector[None, :], -1.0, 1.0)
    return _both(ties, s) * sign, _both(ties, s)


def _both(cells: NDArray[np.bool_], s: Slice) -> Floats:
    """Add up the two cells of a pair; without direction they are one."""
    return cells.astype(float) + cells.T if s.directed else cells.astype(float)


SMOOTH: Mapping[str, Callable[[Partnership, Slice], tuple[Floats, Floats | None]]] = {
    "density": _density,
    "mean_degree": _mean_degree,
    "recip_edge": _reciprocity,
    "mean_strength": _mean_strength,
    "ei_index": _across_sectors,
}
"""Measures of a layer for which an error may be given; `delta_2` to `delta_4` besides."""

DELTAS = ("delta_2", "delta_3", "delta_4")


def cells(part: Partnership, level: str, layer: str, measure: str) -> Cells:
    """Lay a smooth measure of a layer out over pairs.

    >>> from partnernet.metrics._example import referrals
    >>> import partnernet as pn
    >>> part = pn.datasets.load("emon").partnership("MtSi")
    >>> round(cells(part, "unstated", "communication", "density").value, 3)
    0.212

    Raises
    ------
    UnknownNameError
        The measure has no error: leaving agencies out breaks what it measures.
    """
    from partnernet.errors import UnknownNameError

    if measure in DELTAS:
        return delta_cells(part, level, int(measure[-1]))
    if measure not in SMOOTH:
        kind = "measure with a standard error"
        raise UnknownNameError.among(kind, measure, [*SMOOTH, *DELTAS])
    plain = replace(get(measure).card.view, weight="none")
    s = part.slice(level, layer, plain)
    top, base = SMOOTH[measure](part, s)
    return Cells(tuple(s.agencies["agency_id"]), top, base)


def block_cells(part: Partnership, level: str, layer: str, sectors: tuple[str, str]) -> Cells:
    """Lay the density between two sectors (or inside one) out over pairs, either way."""
    s = part.slice(level, layer, View())
    top, base = _density(part, s)
    of = s.agencies["sector"]
    one, other = ((of == name).fill_null(value=False).to_numpy() for name in sectors)
    inside = (one[:, None] & other[None, :]) | (other[:, None] & one[None, :])
    assert base is not None  # noqa: S101 - a density has a base
    return Cells(tuple(s.agencies["agency_id"]), top * inside, base * inside)


def delta_cells(part: Partnership, level: str, k: int) -> Cells:
    """Lay the share of pairs declared at Gregson's level k or higher out over pairs."""
    from partnernet.scales import declared_codes

    ids, first, second = declared_codes(part, level=level)
    counted = np.isfinite(first)
    reached = ((first >= k).astype(float) + (second >= k)) / 2
    return Cells(ids, np.where(counted, reached, 0.0), counted.astype(float))
