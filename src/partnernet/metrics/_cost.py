"""How long a measure will take, estimated before it is run.

CPU seconds on one core of a 2-core cloud machine, measured with igraph 1.0 on random graphs of
500 to 22,000 agencies; meant to be right within a factor of 3 where they exceed a second.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnernet.metrics._registry import Cost

BUDGET_SECONDS = 60.0

_TABLE: Mapping[str, tuple[float, Callable[[float, float], float]]] = MappingProxyType(
    {
        "linear": (1.5e-7, lambda n, a: n + a),
        "triangles": (4e-9, lambda n, a: a * a / n),
        "two_steps": (2e-8, lambda n, a: a * a / n),
        "steps": (5e-9, lambda n, a: min(n * (n + a), n + a**3 / n**2)),
        "paths": (1.8e-9, lambda n, a: n * (n + a)),
        "betweenness": (8e-9, lambda n, a: n * (n + a)),
        "dense": (5e-9, lambda n, _: n**3),
        "sets": (1e-8, lambda n, a: min(n**3 / 6, 20_000.0) * (n + a)),
        "core": (1e-8, lambda n, _: 200 * n * n),
        "gradient": (3e-5, lambda n, a: n + a),
        "losses": (1e-7, lambda n, a: 200 * n * (n + a)),
        "leiden": (3e-7, lambda n, a: 50 * (n + a)),
    }
)
"""Seconds an operation, and operations on n agencies and a arcs (an undirected tie is two arcs)."""


def estimate_seconds(cost: Cost, agencies: int, arcs: int) -> float:
    """Estimate CPU seconds of a measure of this cost class.

    >>> estimate_seconds("betweenness", 50_000, 240_000) > BUDGET_SECONDS
    True
    >>> round(estimate_seconds("betweenness", 2_000, 12_000), 2)
    0.22
    """
    seconds, operations = _TABLE[cost]
    return seconds * operations(float(agencies), float(arcs)) if agencies else 0.0
