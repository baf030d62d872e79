"""Whether agencies that work in cliques in one layer do so in another (method 4.10).

A clique is a group in which all are tied to one another. A pair counts as a clique pair if some
clique of three or more holds it, which is so when the two have a partner in common.
"""

from __future__ import annotations

from itertools import combinations, permutations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._matrix import arcs
from partnernet.metrics._registry import Card, table_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from partnernet.study import Slice

    Pairs = NDArray[np.intp]
    Finding = tuple[float, dict[str, object]]

DRAWS, ALL_ORDERS = 1000, 5040
"""Permutations drawn; where there are no more than the second number, all are taken."""

SEBASTIAN = (
    "after Provan & Sebastian 1998, Acad Manage J 41:453-463 (pages recalled); index and null ours"
)


def _card(name: str, formula: str, span: tuple[float, float]) -> Card:
    return Card(
        name=name,
        theme="multiplexity",
        formula=formula,
        unit="share of clique pairs",
        range=span,
        null="fewer than two layers, or no clique of three in either",
        citation=SEBASTIAN,
        view=View(direction="weak"),
        comparable="raw-same-size",
        over="layers",
        cost="triangles",
        on_request=True,
    )


def _clique_pairs(s: Slice) -> Pairs:
    """Tied pairs with a common partner, one row a pair, the lower number first."""
    matrix = arcs(s)
    shared = (matrix @ matrix).multiply(matrix).tocoo()
    rows = np.column_stack([shared.row, shared.col]).astype(np.intp)
    return np.asarray(rows[(shared.data > 0) & (rows[:, 0] < rows[:, 1])])


def _each(
    layers: Sequence[Slice], measure: Callable[[Pairs, Pairs, int], Finding]
) -> Rows | Missing:
    if len(layers) < 2:
        return Missing("only_one")
    pairs = {s.layer: _clique_pairs(s) for s in layers}
    units: list[str | None] = []
    values: list[float] = []
    params: list[dict[str, object]] = []
    for x, y in combinations(pairs, 2):
        some = len(pairs[x]) + len(pairs[y]) > 0
        value, said = measure(pairs[x], pairs[y], layers[0].n) if some else (np.nan, {})
        units.append(f"{x}|{y}")
        values.append(value)
        params.append({"clique_pairs": [len(pairs[x]), len(pairs[y])], **said})
    return Rows(units, np.array(values), reason="no_clique", params=params)


def _overlaps(x: Pairs, y: Pairs, orders: NDArray[np.intp]) -> NDArray[np.float64]:
    """Jaccard index of x and of y under each order of the agencies."""
    n = orders.shape[1]
    there = np.zeros((n, n), dtype=bool)
    there[x[:, 0], x[:, 1]] = there[x[:, 1], x[:, 0]] = True
    both = there[orders[:, y[:, 0]], orders[:, y[:, 1]]].sum(axis=1)
    return np.asarray(both / (len(x) + len(y) - both))


@table_metric(
    _card(
        "Clique overlap of layers",
        "|X and Y| / |X or Y|, X, Y: pairs inside a clique of three or more in either layer",
        (0.0, 1.0),
    ),
    unit="layer",
)
def clique_overlap(layers: Sequence[Slice]) -> Rows | Missing:
    """Share of the pairs that sit in a clique in either of two layers that do so in both.

    High where the same small groups share several kinds of work; Provan and Sebastian found such
    overlap, not overall integration, beside better outcomes. Read it beside what chance gives.

    >>> from partnernet.metrics._example import layers
    >>> clique_overlap(layers()).value.round(3).tolist()
    [0.0]
    """

    def measure(x: Pairs, y: Pairs, n: int) -> Finding:
        return float(_overlaps(x, y, np.arange(n)[None, :])[0]), {}

    return _each(layers, measure)


@table_metric(
    _card(
        "Clique overlap by chance",
        "mean of |X and pY| / |X or pY| over permutations p of the agencies",
        (0.0, 1.0),
    ),
    unit="layer",
)
def clique_overlap_expected(layers: Sequence[Slice]) -> Rows | Missing:
    """Clique overlap that two layers would have if it were chance who stands where in them.

    Both layers keep their shape and the agencies of one change places: all orders of up to seven
    agencies, else 1,000 seeded ones. `params` holds the central 95 % and the observed overlap's
    mid-rank percentile.

    >>> from partnernet.metrics._example import layers
    >>> clique_overlap_expected(layers()).value.round(3).tolist()
    [0.0]
    """

    def measure(x: Pairs, y: Pairs, n: int) -> Finding:
        drawn = _overlaps(x, y, _orders(n))
        seen = _overlaps(x, y, np.arange(n)[None, :])[0]
        low, high = np.quantile(drawn, (0.025, 0.975))
        equal = np.isclose(drawn, seen, rtol=0, atol=1e-12)
        rank = ((drawn < seen) & ~equal).sum() + equal.sum() / 2
        said: dict[str, object] = {
            "null_lo": round(float(low), 6),
            "null_hi": round(float(high), 6),
            "percentile": round(float(rank) / len(drawn), 6),
            "orders": len(drawn),
        }
        return float(drawn.mean()), said

    return _each(layers, measure)


def _orders(n: int) -> NDArray[np.intp]:
    if factorial(min(n, 20)) <= ALL_ORDERS:
        return np.array(list(permutations(range(n))), dtype=np.intp).reshape(-1, n)
    draws = np.random.default_rng(1)
    return draws.permuted(np.tile(np.arange(n), (DRAWS, 1)), axis=1)
