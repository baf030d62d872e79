"""The models of the source review: four scales with arithmetic of their own, and all the others.

`catalogue()` and `get(name)` give the text of the scales that have modules here (Gregson's levels,
Glasby & Peck's depth and breadth, and their matrix); `typologies()` and `typology(name)` every
model of the review. These are light. `place(partnership)` puts every level on the scales and
`evaluate` goes through the models. Rules and words live in TOML files, the arithmetic in modules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from partnernet.scales._text import (
    Parameter,
    Params,
    Predicate,
    Rule,
    Rung,
    Scale,
    catalogue,
    get,
    load,
    params,
)
from partnernet.scales.typology import (
    Fact,
    Item,
    Signal,
    Step,
    Typology,
    load_typology,
    typologies,
    typology,
)

if TYPE_CHECKING:
    from partnernet.scales._seams import (
        Placement,
        any_level,
        breadth,
        classify,
        declared_codes,
        delta_se,
        depth_profile,
        gregson_profile,
        marker,
        place,
    )
    from partnernet.scales.evaluation import evaluate, speaks
    from partnernet.scales.records import predicates


__all__ = [
    "Fact",
    "Item",
    "Parameter",
    "Params",
    "Placement",
    "Predicate",
    "Rule",
    "Rung",
    "Scale",
    "Signal",
    "Step",
    "Typology",
    "any_level",
    "breadth",
    "catalogue",
    "classify",
    "declared_codes",
    "delta_se",
    "depth_profile",
    "evaluate",
    "get",
    "gregson_profile",
    "load",
    "load_typology",
    "marker",
    "params",
    "place",
    "predicates",
    "speaks",
    "typologies",
    "typology",
]

_FROM = {
    "Placement": "_seams",
    "any_level": "_seams",
    "breadth": "_seams",
    "classify": "_seams",
    "declared_codes": "_seams",
    "delta_se": "_seams",
    "depth_profile": "_seams",
    "evaluate": "evaluation",
    "gregson_profile": "_seams",
    "marker": "_seams",
    "place": "_seams",
    "predicates": "records",
    "speaks": "evaluation",
}


def __getattr__(name: str) -> object:
    """Load the heavy calls on first use; the text of the scales needs none of them."""
    if name not in _FROM:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_FROM[name]}"), name)
