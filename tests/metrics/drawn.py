"""How the rows of `validation.csv` on null models, resampling and distances are computed here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.metrics.networks import toy

from partnernet.distances import DISTANCES, same_agencies
from partnernet.nulls import board, networks
from partnernet.nulls._statistics import KERNELS
from partnernet.uncertainty import bootstrap, cells, errors_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from partnernet.study import Partnership

    Row = dict[str, str]
    Rule = Callable[[Partnership, Row], float]

PLACE = ("unstated", "ties")
BETWEENNESS = "CUG null mean of betweenness centralisation"
IN_DEGREE = "CUG null mean of indegree centralisation"
MUTUAL = "CUG expected number of mutual dyads"
BOOTSTRAP = "vertex bootstrap SE of density"


def _jackknife(p: Partnership, _: Row) -> float:
    """The rows have the dyad factor, (n - 2) / 2n."""
    return errors_of(cells(p, *PLACE, "density")).se_dyad or 0.0


def _bootstrap(p: Partnership, _: Row) -> float:
    return float(bootstrap(cells(p, *PLACE, "density"), draws=6000).std())


def _mutual(p: Partnership, _: Row) -> float:
    drawn = networks(p.slice(*PLACE), "CUG-L", draws=4000)
    return float((drawn & drawn.transpose(0, 2, 1)).sum(axis=(1, 2)).mean() / 2)


def _null_mean(measure: str) -> Rule:
    def rule(p: Partnership, row: Row) -> float:
        model = "CUG-L" if "edges" in row["params"] else "CUG-MAN"
        s = p.slice(*PLACE)
        return float(KERNELS[measure](board(s), networks(s, model, draws=1500)).mean())

    return rule


def _apart(name: str) -> Rule:
    others = {"Krackhardt kite": "kite", "Florentine marriage (n=15)": "marriage without Pucci"}

    def rule(_: Partnership, row: Row) -> float:
        take, between = DISTANCES[name]
        other = others[row["dataset"].removeprefix("karate vs ")]
        found = [take(_whole(each)) for each in ("zachary", other)]
        return float(between(*found)[0])

    return rule


@cache
def _whole(name: str) -> np.ndarray[tuple[int, int, int], np.dtype[np.bool_]]:
    return board(toy(name).slice(*PLACE)).whole[None]


def _hamming(_: Partnership, __: Row) -> float:
    found = same_agencies(toy("marriage").slice(*PLACE), toy("business").slice(*PLACE))
    return found["hamming"] or 0.0


DRAWN: dict[str, Rule] = {
    "network jackknife SE of density": _jackknife,
    BOOTSTRAP: _bootstrap,
    MUTUAL: _mutual,
    BETWEENNESS: _null_mean("betweenness_centralisation"),
    IN_DEGREE: _null_mean("in_degree_centralisation"),
    "NetSimile distance (Canberra, 7 features x 5 moments)": _apart("netsimile"),
    "portrait divergence (Bagrow & Bollt 2019)": _apart("portrait_divergence"),
    "Hamming distance (undirected dyads)": _hamming,
}
DRAWN_TOLERANCES = {BOOTSTRAP: 0.07 * 0.0561, MUTUAL: 0.2, BETWEENNESS: 0.01, IN_DEGREE: 0.01}
"""Those of the rows: 7 per cent of the smallest of three, four Monte Carlo errors, 0.01."""
