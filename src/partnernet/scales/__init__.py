"""The published scales: Gregson's levels, Glasby & Peck's depth and breadth, and their matrix.

`catalogue()` and `get(name)` give a scale's text (rungs, quotations, rules, parameters) and are
light; `place(partnership)` puts every level of a partnership on all of them. Rules and words live
in the TOML files of this folder, the arithmetic in its modules.
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

if TYPE_CHECKING:
    from partnernet.scales._seams import (
        Placement,
        any_level,
        breadth,
        classify,
        delta_se,
        depth_profile,
        gregson_profile,
        marker,
        place,
    )
    from partnernet.scales.records import predicates


__all__ = [
    "Parameter",
    "Params",
    "Placement",
    "Predicate",
    "Rule",
    "Rung",
    "Scale",
    "any_level",
    "breadth",
    "catalogue",
    "classify",
    "delta_se",
    "depth_profile",
    "get",
    "gregson_profile",
    "load",
    "marker",
    "params",
    "place",
    "predicates",
]

_FROM = {
    "Placement": "_seams",
    "any_level": "_seams",
    "breadth": "_seams",
    "classify": "_seams",
    "delta_se": "_seams",
    "depth_profile": "_seams",
    "gregson_profile": "_seams",
    "marker": "_seams",
    "place": "_seams",
    "predicates": "records",
}


def __getattr__(name: str) -> object:
    """Load the heavy calls on first use; the text of the scales needs none of them."""
    if name not in _FROM:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_FROM[name]}"), name)
