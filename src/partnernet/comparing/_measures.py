"""Which measures are compared and in which form: error, scale of pooling, null model, effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnernet.metrics import get
from partnernet.uncertainty import DELTAS, SMOOTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.comparing._pooling import Scale

USUAL = (
    "density",
    "mean_degree",
    "recip_edge",
    "transitivity",
    "degree_centralisation",
    "in_degree_centralisation",
    "out_degree_centralisation",
    "betweenness_centralisation",
    "ei_index",
    "sector_assortativity",
)
"""Measures of a layer that are compared unless others are named; Gregson's shares besides."""

CHANCE = {
    "recip_edge": "CUG-L",
    "transitivity": "CUG-MAN",
    "degree_centralisation": "CUG-L",
    "in_degree_centralisation": "CUG-L",
    "out_degree_centralisation": "CUG-L",
    "betweenness_centralisation": "CUG-L",
    "ei_index": "LABEL",
    "sector_assortativity": "LABEL",
}
"""The null model that a measure is set against unless others are named (method 5.1)."""

SHARES = frozenset({"density", "recip_edge", *DELTAS})
RATES = frozenset({"mean_degree", "mean_strength"})


@dataclass(frozen=True, slots=True)
class Form:
    """How a measure is compared."""

    metric: str
    smooth: bool
    scale: Scale
    effect: str
    comparable: str


def form(metric: str) -> Form:
    """Return how a measure is compared.

    >>> form("density").scale, form("betweenness_centralisation").effect
    ('logit', 'excess over chance')
    """
    smooth = metric in SMOOTH or metric in DELTAS
    scale: Scale = "logit" if metric in SHARES else "log" if metric in RATES else "identity"
    effect = {"logit": "percentage points", "log": "ratio"}.get(scale, "difference")
    return Form(
        metric=metric,
        smooth=smooth,
        scale=scale,
        effect=effect if smooth else "excess over chance",
        comparable="raw" if metric in DELTAS else get(metric).card.comparable,
    )


def split(metrics: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """Measures of a layer, and of a level (Gregson's shares).

    Raises
    ------
    UnknownNameError
        There is no such measure.
    ConfigError
        It is not one number of one network.
    """
    from partnernet.errors import ConfigError

    if metrics is None:
        return list(USUAL), list(DELTAS)
    of_layer = [name for name in dict.fromkeys(metrics) if name not in DELTAS]
    for name in of_layer:
        metric = get(name)
        if metric.returns != "network" or metric.card.over != "slice":
            message = f"'{name}' is not one number of one network, so it is not compared."
            raise ConfigError(message, hint="Take density, mean_degree, transitivity, delta_3.")
    return of_layer, [name for name in dict.fromkeys(metrics) if name in DELTAS]
