"""How long a measure will take, estimated before it is run.

Seconds are CPU seconds on one core of the machine class in which the tables of `benchmarks/` were
measured; estimates are meant to be right within a factor of 3 where they exceed a second.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnernet.metrics._registry import Cost

BUDGET_SECONDS = 60.0

_OPERATIONS: Mapping[str, tuple[float, Callable[[float, float], float]]] = MappingProxyType(
    {
        "linear": (2e-7, lambda n, m: n + m),
        "square": (5e-9, lambda n, _: n * n),
        "triangles": (4e-9, lambda n, m: m * m / max(n, 1)),
        "paths": (1.2e-8, lambda n, m: n * (n + m)),
        "betweenness": (4e-8, lambda n, m: n * (n + m)),
    }
)


def estimate_seconds(cost: Cost, n: int, m: int) -> float:
    """Estimate CPU seconds of a measure of this cost class on n agencies and m ties.

    >>> estimate_seconds("betweenness", 50_000, 120_000) > BUDGET_SECONDS
    True
    """
    seconds, operations = _OPERATIONS[cost]
    return seconds * operations(float(n), float(m))
