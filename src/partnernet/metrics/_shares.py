"""Shares of events, with the counts behind them and their Wilson intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._intervals import ratio, wilson
from partnernet.metrics._referrals import CLUSTERED, LEAST
from partnernet.metrics._results import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

FEW = "few_events"


def shares(
    units: Sequence[str | None],
    part: ArrayLike,
    whole: ArrayLike,
    named: tuple[str, str],
    *,
    flags: tuple[str, ...] = (),
) -> Rows:
    """Share of a whole for each unit; null where the whole has fewer than ten events.

    `named` says what part and whole count, as they stand in the parameters of the result.
    """
    x, n = np.atleast_1d(part).astype(np.float64), np.atleast_1d(whole).astype(np.float64)
    enough = n >= LEAST
    low, high = wilson(x, n)
    return Rows(
        units,
        np.where(enough, ratio(x, n), np.nan),
        FEW,
        lo=np.where(enough, low, np.nan),
        hi=np.where(enough, high, np.nan),
        flags=(*flags, CLUSTERED),
        params=counted(named, x, n),
    )


def share(
    part: float,
    whole: float,
    named: tuple[str, str],
    *,
    flags: tuple[str, ...] = (),
) -> Rows:
    """Share of a whole for a network."""
    return shares([None], [part], [whole], named, flags=flags)


def counted(names: Sequence[str], *columns: ArrayLike) -> list[dict[str, object]]:
    """Write whole numbers beside each value, by name."""
    numbers = [np.atleast_1d(column).astype(np.int64).tolist() for column in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*numbers, strict=True)]
