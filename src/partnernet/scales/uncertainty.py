"""Standard errors of the density profile by leaving out one agency at a time; never by default.

They describe how far a figure depends on which agencies were in the network, not sampling from a
population of agencies. (method 5.5)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet.scales._tally import Tally, ratio
from partnernet.scales.gregson import CODES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from partnernet.scales._verdicts import Verdicts

    Floats = NDArray[np.float64]


def jackknife(without_each: ArrayLike) -> tuple[float | None, float | None]:
    """Vertex-jackknife standard error, and the dyad form for comparison with published values.

    SE_v = sqrt((n - 1) / n * sum (z_-i - mean)^2), the default; se_dyad = sqrt((n - 2) / (2n) *
    sum), exact for a mean over independent dyads, exported and never used in a test. None below
    three agencies or where leaving one out leaves nothing. (Snijders & Borgatti 1999 for se_dyad)

    >>> tuple(round(se, 6) for se in jackknife([0.2, 0.4, 0.3]))
    (0.11547, 0.057735)
    """
    z = np.asarray(without_each, dtype=float)
    n = len(z)
    if n < 3 or np.isnan(z).any():
        return None, None
    spread = float(np.square(z - z.mean()).sum())
    return ((n - 1) / n * spread) ** 0.5, ((n - 2) / (2 * n) * spread) ** 0.5


def delta_jackknife(found: Verdicts, k: int) -> tuple[float | None, float | None]:
    """SE_v and se_dyad of delta_k over the counted dyads of a level."""
    units = found.level.n
    cells = found.cells.filter("counted").with_columns(unit=pl.lit(0))
    whole = Tally.of(cells, 1, CODES)
    parts = Tally.of(found.by_agency.filter("counted").rename({"ix": "unit"}), units, CODES)
    at = k - CODES[0]

    def reached(tally: Tally) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        first, second = (tally.at_least(x, at) for x in (tally.first, tally.second))
        half: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = (first + second) / 2
        return half

    left = reached(whole) - reached(parts)
    return jackknife(ratio(left, whole.total - parts.total))


def code_matrices(found: Verdicts) -> tuple[Floats, Floats]:
    """Lower and higher declared report of every counted pair, as matrices; NaN for other pairs."""
    level = found.level
    lower = np.full((level.n, level.n), np.nan)
    higher = lower.copy()
    counted = found.cells.filter("counted", pl.col("route") == "declared")
    code, matrices = level.classes.code, ((lower, "first"), (higher, "second"))
    unlisted = counted.filter(pl.col("a").is_null()).select("c", "d", "first", "second")
    for c, d, *reports in unlisted.iter_rows():
        pairs = np.outer(code == c, code == d)
        for (matrix, _), report in zip(matrices, reports, strict=True):
            matrix[pairs | pairs.T] = report
    for matrix, name in matrices:
        listed = found.listed
        both = np.concatenate([listed.select("a", "b").to_numpy(), listed.select("b", "a")])
        own = (pl.col("route") == "declared") & pl.col("counted") & pl.col("lo").is_not_null()
        value = listed.select(pl.when(own).then(pl.col(name)).cast(pl.Float64).fill_null(np.nan))
        matrix[both[:, 0], both[:, 1]] = np.tile(value.to_series().to_numpy(), 2)
        np.fill_diagonal(matrix, np.nan)
    return lower, higher
