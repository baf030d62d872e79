"""Do the depths form one scale? Reproducibility, what chance gives, and scalability (method 3.4).

Flags D1 .. D6 form a Guttman scale when every dyad that shows a depth shows all lower ones. Errors
are the flags that must flip to make a dyad's pattern cumulative. High reproducibility alone says
little where most flags are rare, so it stands beside what the frequencies alone would give and what
flags shuffled among the dyads give. (Menzel 1953 for CS, recalled)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Reproducibility:
    """`cr`, `mmr` and `cs` of the flags that vary (`depths`), and the permuted percentile of cr."""

    cr: float
    mmr: float
    cs: float
    cr_permuted: float
    depths: tuple[int, ...]
    dyads: int


def reproducibility(
    flags: ArrayLike,
    dyads: ArrayLike | None = None,
    *,
    draws: int = 200,
    percentile: float = 0.95,
    seed: int = 1,
) -> Reproducibility | None:
    """Check flags (dyads by depths, lowest depth first); None if fewer than two depths vary.

    `dyads` says how many dyads each row stands for; one each if not given.

    CR = 1 - errors / cells; MMR = mean over depths of max(share, 1 - share); CS = (CR - MMR) /
    (1 - MMR). Depths that every dyad or none shows are dropped: they cannot be wrong.
    `cr_permuted` is the percentile of CR when each depth's flags are shuffled among the dyads
    (`draws` times, seeded).

    >>> found = reproducibility([[1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 0]])
    >>> found.cr, found.cs
    (1.0, 1.0)
    """
    table = np.asarray(flags, dtype=bool)
    each = np.ones(len(table), np.int64) if dyads is None else np.asarray(dyads, np.int64)
    n = int(each.sum())
    if not n:
        return None
    ones = each @ table
    kept = np.flatnonzero((ones > 0) & (ones < n))
    m = len(kept)
    if m < 2:
        return None
    pattern = table[:, kept] @ (1 << np.arange(m))
    errors = _errors(m)
    cr = 1 - float(each @ errors[pattern]) / (n * m)
    share = ones[kept] / n
    mmr = float(np.maximum(share, 1 - share).mean())
    shuffled = 1 - _shuffled(ones[kept], n, draws, seed) @ errors / (n * m)
    return Reproducibility(
        cr=cr,
        mmr=mmr,
        cs=(cr - mmr) / (1 - mmr),
        cr_permuted=float(np.quantile(shuffled, percentile)),
        depths=tuple(int(d) + 1 for d in kept),
        dyads=n,
    )


def _errors(m: int) -> NDArray[np.int64]:
    """Fewest flips that make each of the 2^m patterns cumulative (bit j = flag j)."""
    patterns = np.arange(1 << m)
    cumulative = (1 << np.arange(m + 1)) - 1
    flips = patterns[:, None] ^ cumulative[None, :]
    counted: NDArray[np.int64] = np.bitwise_count(flips).min(1).astype(np.int64)
    return counted


def _shuffled(ones: NDArray[np.int64], dyads: int, draws: int, seed: int) -> NDArray[np.int64]:
    """Counts of the patterns when each column is shuffled by itself.

    Only the counts matter, so each column's ones are dealt over the patterns so far
    (hypergeometric), whatever the number of dyads.
    """
    rng = np.random.default_rng(seed)
    found = np.empty((draws, 1 << len(ones)), dtype=np.int64)
    for draw in range(draws):
        counts = np.array([dyads], dtype=np.int64)
        for number in ones:
            dealt = rng.multivariate_hypergeometric(counts, int(number), method="marginals")
            counts = np.concatenate([counts - dealt, dealt])
        found[draw] = counts
    return found
