"""What every measure must give, worked out the slow way or by another library.

No function here shares code or formula layout with partnernet: pairs are looped over, shares are
fractions, paths come from networkx, Gini is the mean absolute difference, PageRank a power
iteration. An oracle returns a number, or the reason why there is none; for agencies, sectors and
dyads a dictionary of them by unit. A registered measure without an oracle fails the suite.
"""

from tests.metrics.oracles import (
    brokerage,
    centrality,
    change,
    cohesion,
    flows,
    layers,
    membership,
    mixing,
    outcomes,
    players,
    power,
    prestige,
    reach,
    structure,
    whole,
)
from tests.metrics.oracles._common import ORACLES, TESTED_APART, Answer, Value

__all__ = [
    "ORACLES",
    "TESTED_APART",
    "Answer",
    "Value",
    "brokerage",
    "centrality",
    "change",
    "cohesion",
    "flows",
    "layers",
    "membership",
    "mixing",
    "outcomes",
    "players",
    "power",
    "prestige",
    "reach",
    "structure",
    "whole",
]
