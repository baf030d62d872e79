"""Seeded draws that come out the same on every machine and every version of Python.

Only `random.Random.random` is used underneath: of the standard generator it alone is promised never
to change. Normal numbers are sums of twelve uniform ones, so that no mathematical library is asked.
"""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Dice:
    """A seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self._unit = Random(seed).random

    def unit(self) -> float:
        """Draw a number from [0, 1)."""
        return self._unit()

    def chance(self, probability: float) -> bool:
        """Draw yes with this probability."""
        return self._unit() < probability

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to limit - 1."""
        return int(self._unit() * limit)

    def pick(self, items: Sequence[T]) -> T:
        """Draw one item."""
        return items[self.below(len(items))]

    def sample(self, items: Sequence[T], size: int) -> list[T]:
        """Draw `size` different items, in random order (all of them if there are fewer)."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(min(size, len(rest)))]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """Draw one item, each in proportion to its weight."""
        sums = list(accumulate(weights))
        return items[min(bisect(sums, self._unit() * sums[-1]), len(items) - 1)]

    def normal(self) -> float:
        """Draw a number with mean 0 and variance 1, never beyond 6."""
        return sum(self._unit() for _ in range(12)) - 6

    def around(self, mean: float) -> int:
        """Draw a count with this mean and, nearly, its variance (Poisson by the normal law)."""
        return max(0, int(mean + mean**0.5 * self.normal() + self._unit()))

    def days(self, median: float, spread: float = 0.9) -> int:
        """Draw a waiting time in days: half are under the median, the long tail is on the right."""
        return int(median * 2.0 ** (spread * self.normal()) + self._unit())
