"""PageRank: where a case, or money traced back, would spend its time (method 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import Card, Param, agency_metric
from partnernet.metrics._results import Missing, Values
from partnernet.metrics._shared import ends
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.study import Slice


def _pagerank_card(name: str, formula: str, layers: tuple[str, ...]) -> Card:
    return Card(
        name=name,
        theme="centrality",
        formula=formula,
        unit="share; sums to 1",
        range=(0.0, 1.0),
        null="no ties",
        citation="Brin & Page 1998, Comput Netw ISDN Syst 30:107-117, section 2.1, damping .85",
        view=View(weight="strength"),
        comparable="within-area",
        layers=layers,
        binary_fallback=True,
        params=(
            Param("damping", (0.85,), "probability of following a tie", (0.7, 0.95), "published"),
        ),
        routes=True,
    )


_MOST_STEPS, _SETTLED = 2000, 1e-17


def _pagerank(s: Slice, damping: float, *, reverse: bool) -> Values | Missing:
    if s.m == 0:
        return Missing("no_ties")
    source, target = ends(s)[::-1] if reverse else ends(s)
    weight = np.ones(s.m)
    if s.view.weight != "none":
        weight = s.ties["weight"].to_numpy().astype(np.float64)
    if not weight.any():
        return Missing("no_ties")
    if not s.directed:
        source, target = np.concatenate([source, target]), np.concatenate([target, source])
        weight = np.concatenate([weight, weight])
    sent = np.bincount(source, weight, minlength=s.n)
    part = damping * weight / np.where(sent > 0, sent, 1.0)[source]
    # Step by step and not igraph's own, whose last digits differ from run to run.
    rank = np.full(s.n, 1.0 / s.n)
    for _ in range(_MOST_STEPS):
        kept = 1.0 - damping + damping * rank[sent <= 0].sum()
        new = np.bincount(target, part * rank[source], minlength=s.n) + kept / s.n
        change = np.abs(new - rank).max()
        rank = new
        if change < _SETTLED:
            break
    rank /= rank.sum()
    return Values(np.asarray(rank, dtype=np.float64))


@agency_metric(
    _pagerank_card(
        "PageRank",
        "r = d W^T r + (1 - d)/n, W row-normalised strengths; no outflow: spread evenly",
        CONTACT,
    )
)
def pagerank(s: Slice, *, damping: float = 0.85) -> Values | Missing:
    """Share of time a case would spend at an agency, were it passed on along ties by their volume.

    In referrals it finds receivers that are sent to by agencies that are themselves much sent to.
    Strengths are the weights; a layer without volumes uses ties alike (`weight` in `params` says
    which). With probability 1 - damping the case starts anew anywhere.

    >>> from partnernet.metrics._example import referrals
    >>> pagerank(referrals()).value.round(3).tolist()
    [0.311, 0.303, 0.186, 0.1, 0.1]
    """
    return _pagerank(s, damping, reverse=False)


@agency_metric(
    _pagerank_card(
        "PageRank of payers",
        "PageRank of the reversed graph: each pound is traced back to who paid it",
        ("funding",),
    )
)
def pagerank_payers(s: Slice, *, damping: float = 0.85) -> Values | Missing:
    """Share of time spent at an agency when money is traced back from who received it to who paid.

    Finds those who fund the funders: paying, not receiving, is control of resources.

    >>> from partnernet.metrics._example import funding
    >>> pagerank_payers(funding()).value.round(3).tolist()
    [0.145, 0.388, 0.176, 0.145, 0.145]
    """
    return _pagerank(s, damping, reverse=True)
