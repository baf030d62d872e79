"""Measures: each one function with one card, run over a partnership by `compute`.

`catalogue()` lists them, `get(code)` gives one, and another package adds its own through the
entry-point group `partnernet.metrics`: a module in which functions are decorated as here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.metrics._registry import (
    Card,
    Metric,
    Param,
    agency_metric,
    all_cards,
    get,
    network_metric,
    partnership_metric,
    table_metric,
)
from partnernet.metrics._results import Estimate, Missing, Rows, Values
from partnernet.metrics._words import FLAGS, REASONS

if TYPE_CHECKING:
    import polars as pl

    from partnernet.metrics._engine import compute

__all__ = [
    "FLAGS",
    "REASONS",
    "Card",
    "Estimate",
    "Metric",
    "Missing",
    "Param",
    "Rows",
    "Values",
    "agency_metric",
    "all_cards",
    "catalogue",
    "compute",
    "get",
    "network_metric",
    "partnership_metric",
    "table_metric",
]


def catalogue() -> pl.DataFrame:
    """Return every measure and its card as a frame, one row a measure.

    >>> catalogue().columns[:4]
    ['metric', 'name', 'theme', 'definition']
    """
    import polars as pl

    return pl.DataFrame(
        [
            {
                "metric": metric.id,
                "name": card.name,
                "theme": card.theme,
                "definition": metric.definition,
                "formula": card.formula,
                "unit": card.unit,
                "range_low": card.range[0],
                "range_high": card.range[1],
                "direction": card.direction,
                "null_means": card.null,
                "per": metric.unit,
                "over": card.over,
                "graph": card.view.describe(),
                "layers": ";".join(card.layers) or "all",
                "comparable": card.comparable,
                "requires": ";".join(card.requires),
                "min_agencies": card.min_agencies,
                "cost": card.cost,
                "on_request": card.on_request,
                "citation": card.citation,
            }
            for metric in all_cards().values()
            for card in [metric.card]
        ]
    )


def __getattr__(name: str) -> object:
    """Load the engine when it is first asked for: the register itself is light."""
    if name == "compute":
        from partnernet.metrics._engine import compute

        return compute
    message = f"module 'partnernet.metrics' has no attribute {name!r}"
    raise AttributeError(message)
