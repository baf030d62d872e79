"""Robustness: what is left of the largest part as agencies are lost (method 4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._matrix import arcs
from partnernet.metrics._registry import Card, Param, network_metric
from partnernet.metrics._results import Estimate, Missing
from partnernet.metrics._shared import once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

SCHNEIDER = "Schneider, Moreira, Andrade, Havlin & Herrmann 2011, PNAS 108:3838-3841, equation 1"
ATTACKS, FAILURES = 50, 200
LOSS = Param(
    "loss",
    ("attack", "failure"),
    "attack: always the agency with most partners left (ties at random, 50 runs); failure: any "
    "agency at random (200 runs)",
    origin="published",
)


def _card(name: str, formula: str, *, top: float, params: tuple[Param, ...]) -> Card:
    return Card(
        name=name,
        theme="robustness",
        formula=formula,
        unit="share of agencies",
        range=(0.0, top),
        null="fewer than three agencies, or no ties",
        citation=SCHNEIDER,
        view=View(direction="weak"),
        comparable="null-percentile",
        collapse=("any",),
        layers=CONTACT,
        params=params,
        min_agencies=3,
        cost="losses",
        routes=True,
        on_request=True,
    )


@network_metric(
    _card(
        "Robustness",
        "R = (1/n) sum over q = 1..n of S(q), S(q) the share in the largest part after q losses",
        top=0.5,
        params=(LOSS,),
    )
)
def robustness(s: Slice, *, loss: str) -> Estimate | Missing:
    """How much of the partnership still hangs together while agencies are lost one by one.

    Near .5 when the rest always hangs together, near 0 when the first losses break it up. Read
    attack beside failure: a network leaning on a few agencies stands failure but not attack.

    >>> from partnernet.metrics._example import contact
    >>> round(robustness(contact(), loss="failure").value, 3)
    0.281
    """
    curve = _curve(s, loss)
    return curve if isinstance(curve, Missing) else Estimate(float(curve.mean()))


@network_metric(
    _card(
        "Largest part after losses",
        "S(q): share of all n agencies in the largest part after q losses, mean over runs",
        top=1.0,
        params=(LOSS, Param("q", (1, 2, 3), "agencies lost")),
    )
)
def left_after(s: Slice, *, loss: str, q: int) -> Estimate | Missing:
    """Share of all agencies still in the largest part after the loss of one, two or three.

    >>> from partnernet.metrics._example import contact
    >>> round(left_after(contact(), loss="failure", q=3).value, 3)
    0.263
    """
    curve = _curve(s, loss)
    return curve if isinstance(curve, Missing) else Estimate(float(curve[int(q) - 1]))


@once_a_slice
def _curve(s: Slice, loss: str) -> Floats | Missing:
    """S(q) for q = 1..n, averaged over seeded runs."""
    if s.m == 0:
        return Missing("no_ties")
    lost = _losses(s, loss)
    runs, n = lost.shape
    rows, matrix = np.arange(runs), arcs(s)
    alive = np.zeros((runs, n), dtype=bool)
    part = np.tile(np.arange(n), (runs, 1))
    size = np.zeros((runs, n), dtype=np.int64)
    largest = np.zeros(runs, dtype=np.int64)
    curve = np.zeros(n)
    for q in reversed(range(n)):  # from nobody left back to the first loss: parts only ever join
        curve[q] = largest.mean() / n
        back = lost[:, q]
        run, partner = np.nonzero((matrix[back].toarray() > 0) & alive)
        joins = np.zeros((runs, n), dtype=bool)
        joins[run, part[run, partner]] = True
        size[rows, back] = 1 + (size * joins).sum(axis=1)
        alive[rows, back] = True
        part = np.where(np.take_along_axis(joins, part, axis=1), back[:, None], part)
        part[rows, back] = back
        largest = np.maximum(largest, size[rows, back])
    return curve


def _losses(s: Slice, loss: str) -> NDArray[np.intp]:
    """Who is lost first, second, ... in every run."""
    draws = np.random.default_rng(1)
    runs = ATTACKS if loss == "attack" else FAILURES
    chance = draws.random((runs, s.n))
    if loss == "failure":
        return np.argsort(-chance, axis=1, kind="stable")
    rows, matrix = np.arange(runs), arcs(s)
    partners = np.tile(np.asarray(matrix.sum(axis=1)).reshape(-1), (runs, 1))
    lost = np.empty((runs, s.n), dtype=np.intp)
    for q in range(s.n):
        lost[:, q] = (chance + partners).argmax(axis=1)
        partners -= matrix[lost[:, q]].toarray()
        partners[rows, lost[:, q]] = -np.inf
    return lost
