"""How rows become one graph, as a small hashable value.

Light to import, since every measure's card names one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["natural", "directed", "weak", "strong"]
NodeSet = Literal["boundary", "eligible", "active"]
Weight = Literal["none", "strength", "length"]
Layers = Literal["single", "any", "overlap"]
TieRule = Literal["union", "intersection", "source_only", "target_only"]


@dataclass(frozen=True, slots=True)
class View:
    """How the rows of one level become one graph; hashable, and written into every result.

    `direction`: "natural" follows the layer (directed for referral, funding, accountability; weak
    for symmetric layers), "directed" keeps the arrows as given, "weak" joins i and j if either
    direction is there, "strong" if both are. `nodes`: "eligible" (default for density), "boundary"
    or "active". `weight`: "none", "strength" (count, money, or contacts a year) or "length" (1 /
    strength). `layers`: "single", "any" (binary union of the level's layers) or "overlap" (weight
    = number of layers). `at_least`: keep only pairs whose every declared Gregson code is at least
    this. `tie_rule`: whose word makes a tie.

    >>> View(direction="weak").describe()
    'direction=weak;weight=none'
    """

    direction: Direction = "natural"
    nodes: NodeSet = "eligible"
    weight: Weight = "none"
    layers: Layers = "single"
    at_least: int | None = None
    tie_rule: TieRule = "union"

    def describe(self) -> str:
        """Return the choices that the `params` column must carry."""
        text = f"direction={self.direction};weight={self.weight}"
        return text if self.tie_rule == "union" else f"{text};tie_rule={self.tie_rule}"

    @property
    def label(self) -> str:
        """Return the word for the `view` column: single, any, overlap or threshold>=k."""
        return self.layers if self.at_least is None else f"threshold>={self.at_least}"
