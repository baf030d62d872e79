"""The numbers: t statistics and correlations of a matrix whose agencies are dealt anew.

A draw is a permutation of agencies, applied to rows and columns together, and with them to what is
not known: a cell enters a draw where everything in it is known (method 5.4). All draws of a chunk
are worked at once; nothing loops over pairs.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

CHUNK_CELLS = 4_000_000
NOTHING = 1e-10
"""Share of a term's variance that must be its own; under it the term is a sum of the others."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A regression over the cells where everything is known; NaN where a term is not identified."""

    coefficients: Floats
    t: Floats
    r_squared: float
    cells: int


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a test, by row and column, in one order."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    @classmethod
    def where(cls, known: Bools, *, directed: bool) -> Cells:
        """Take the known cells off the diagonal; each pair once where there is no direction."""
        kept = known & ~np.eye(len(known), dtype=bool)
        return cls(*np.nonzero(kept if directed else np.triu(kept)))

    def of(self, values: Floats) -> Floats:
        """Return the values in the cells."""
        return np.asarray(values[self.rows, self.columns], dtype=np.float64)

    def dealt(self, values: Floats, deals: Ints) -> Floats:
        """Return the values in the cells for every draw: a row a draw."""
        places = self.rows * len(values) + self.columns
        found = np.empty((len(deals), len(places)))
        for row, deal in zip(found, deals, strict=True):  # whole rows, then columns: by far fastest
            np.take(values[deal].take(deal, axis=1), places, out=row, mode="clip")
        return found


def deals(n: int, draws: int, *, seed: int, place: str) -> Iterator[Ints]:
    """Yield permutations in chunks: every one where there are no more than `draws`, else drawn.

    They depend on the seed, the place and the number of agencies alone.

    >>> sum(len(chunk) for chunk in deals(3, 100, seed=1, place="x"))
    6
    """
    if is_exact(n, draws):
        yield np.array(list(permutations(range(n))), dtype=np.int64)
        return
    chunk = max(16, min(512, CHUNK_CELLS // max(1, n * n)))
    key = zlib.crc32(place.encode())
    for start in range(0, draws, chunk):
        rng = np.random.default_rng(np.random.SeedSequence([seed, key], spawn_key=(start,)))
        size = min(chunk, draws - start)
        yield rng.permuted(np.tile(np.arange(n), (size, 1)), axis=1)


def is_exact(n: int, draws: int) -> bool:
    """Whether every permutation is taken.

    >>> is_exact(6, 2000), is_exact(7, 2000)
    (True, False)
    """
    return n <= 10 and factorial(n) <= draws


def fit(outcome: Floats, terms: Floats, cells: Cells) -> Fit:
    """Least squares over the cells, intercept first."""
    y = cells.of(outcome)
    x = np.column_stack([np.ones_like(y), *(cells.of(term) for term in terms)])
    solved, _, rank, _ = np.linalg.lstsq(x, y, rcond=None)
    rest = float(((y - x @ solved) ** 2).sum())
    free = len(y) - int(rank)
    coefficients, t = np.full(x.shape[1], np.nan), np.full(x.shape[1], np.nan)
    for k in range(x.shape[1]):
        own = _residual(x[:, k], np.delete(x, k, axis=1))
        size, whole = float(own @ own), float(((x[:, k] - (x[:, k].mean() if k else 0)) ** 2).sum())
        if size <= NOTHING * max(whole, NOTHING):
            continue
        coefficients[k] = float(own @ y) / size
        if free > 0 and rest > 0:
            t[k] = coefficients[k] / np.sqrt(rest / free / size)
    about = float(((y - y.mean()) ** 2).sum()) if len(y) else 0.0
    return Fit(coefficients, t, 1 - rest / about if about > 0 else float("nan"), len(y))


def _residual(y: Floats, x: Floats) -> Floats:
    rest: Floats = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return rest


def own_part(k: int, terms: Floats, *, directed: bool) -> Floats:
    """Return what of a term the others do not hold, as a matrix; NaN where a term is not known.

    It is taken over all pairs of which the terms are known, the outcome known or not: with the
    others it spans the same, so undealt it has the t of the term itself, and dealt it meets known
    outcomes most often. Of symmetric terms it is symmetric.
    """
    known = np.asarray(~np.isnan(terms).any(axis=0), dtype=np.bool_)
    cells = Cells.where(known, directed=directed)
    x = np.column_stack(
        [np.ones(len(cells.rows)), *(cells.of(t) for j, t in enumerate(terms) if j != k)]
    )
    found = np.full(terms[k].shape, np.nan)
    found[cells.rows, cells.columns] = own = _residual(cells.of(terms[k]), x)
    if not directed:
        found[cells.columns, cells.rows] = own
    return found


def dealt_t(
    outcome: Floats, own: Floats, others: list[Floats], cells: Cells, chunk: Ints
) -> Floats:
    """T of one term in every draw of a chunk: its own part dealt anew, the others kept."""
    y, own = _scaled(cells.of(outcome)), _scaled(own)
    basis, _ = np.linalg.qr(np.column_stack([np.ones_like(y), *map(cells.of, others)]))
    dealt = cells.dealt(own, chunk)
    if _whole(own):
        rest = y - basis @ (basis.T @ y)
        inside = dealt @ basis
        ee = np.einsum("dc,dc->d", dealt, dealt) - (inside**2).sum(axis=1)
        ey, yy = dealt @ rest, np.full(len(chunk), rest @ rest)
        free = np.full(len(chunk), float(len(y)))
    else:
        known = ~np.isnan(dealt)
        weight, e = known.astype(np.float64), np.where(known, dealt, 0.0)
        wide = basis.shape[1]
        square = (basis[:, :, None] * basis[:, None, :]).reshape(len(y), wide * wide)
        inverse = np.linalg.pinv((weight @ square).reshape(-1, wide, wide), hermitian=True)
        be, by = e @ basis, weight @ (basis * y[:, None])
        ee = (e**2).sum(axis=1) - np.einsum("di,dij,dj->d", be, inverse, be)
        ey = e @ y - np.einsum("di,dij,dj->d", be, inverse, by)
        yy = weight @ (y**2) - np.einsum("di,dij,dj->d", by, inverse, by)
        free = weight.sum(axis=1)
    free = free - basis.shape[1] - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        left = yy - ey**2 / ee
        t = ey / np.sqrt(ee) * np.sqrt(free / left)
    t[(ee <= NOTHING) | (left <= NOTHING) | (free <= 0)] = np.nan
    return np.asarray(t, dtype=np.float64)


def _whole(values: Floats) -> bool:
    """Whether every pair is known: then every cell is, however the agencies are dealt."""
    return not bool((np.isnan(values) & ~np.eye(len(values), dtype=bool)).any())


def _scaled(values: Floats) -> Floats:
    """Shift and stretch to mean 0 and variance 1, which changes neither t nor r, only rounding."""
    spread = float(np.nanstd(values))
    return (values - float(np.nanmean(values))) / (spread or 1.0)


def dealt_r(outcome: Floats, term: Floats, cells: Cells, chunk: Ints) -> Floats:
    """Correlation of outcome and term in every draw of a chunk, over cells where both are known."""
    y, term = _scaled(cells.of(outcome)), _scaled(term)
    dealt = cells.dealt(term, chunk)
    if _whole(term):
        x, count = dealt, np.full(len(chunk), float(len(y)))
        sum_y, sum_yy = np.full(len(chunk), y.sum()), np.full(len(chunk), y @ y)
    else:
        weight = (~np.isnan(dealt)).astype(np.float64)
        x, count = np.where(weight > 0, dealt, 0.0), weight.sum(axis=1)
        sum_y, sum_yy = weight @ y, weight @ (y**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        mx, my = x.sum(axis=1) / count, sum_y / count
        xx = np.einsum("dc,dc->d", x, x) / count - mx**2
        yy = sum_yy / count - my**2
        r = (x @ y / count - mx * my) / np.sqrt(xx * yy)
    r[(count < 3) | (xx <= NOTHING) | (yy <= NOTHING)] = np.nan
    return np.asarray(np.clip(r, -1.0, 1.0), dtype=np.float64)
