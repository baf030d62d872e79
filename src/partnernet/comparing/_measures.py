"""Which measures are compared and in which form: error, scale of pooling, null model, effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnernet.comparing._cases import CASES
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
    "sector_diversity",
)
"""Measures of a layer compared unless others are named; Gregson's shares and cases besides."""

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


def split(metrics: Sequence[str] | None) -> tuple[list[str], list[str], list[str]]:
    """Measures of a layer, of a level (Gregson's shares), and of cases.

    Raises
    ------
    UnknownNameError
        There is no such measure.
    ConfigError
        It is not one number of one network.
    """
    from partnernet.errors import ConfigError

    if metrics is None:
        return list(USUAL), list(DELTAS), list(CASES)
    named = list(dict.fromkeys(metrics))
    of_layer = [name for name in named if name not in DELTAS and name not in CASES]
    for name in of_layer:
        metric = get(name)
        if metric.returns != "network" or metric.card.over != "slice":
            message = f"'{name}' is not one number of one network, so it is not compared."
            raise ConfigError(message, hint="Take density, mean_degree, transitivity, delta_3.")
    of_level, of_cases = ([name for name in named if name in some] for some in (DELTAS, CASES))
    return of_layer, of_level, of_cases
