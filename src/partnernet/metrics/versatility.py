"""Versatility: importance over all layers at once (method 4.10).

How strongly an agency's places in different layers are coupled (omega) has no empirical meaning
here: three values are run, and where they rank agencies differently no ranking should be read.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from partnernet.metrics._matrix import filled
from partnernet.metrics._registry import Card, Param, agency_metric, network_metric
from partnernet.metrics._results import Estimate, Missing, Values
from partnernet.metrics._shared import ends, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnernet.metrics._matrix import Matrix
    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

    Versatility = Callable[[Sequence[Slice], float], Floats | Missing]

DE_DOMENICO = "De Domenico, Sole-Ribalta, Omodei, Gomez & Arenas 2015, Nature Communications 6:6868"
OMEGAS = (0.1, 1.0, 10.0)
OMEGA = Param("omega", OMEGAS, "coupling of an agency's places in different layers")
STABLE = 0.9
GAP = 1e-8
DAMPING, STEPS = 0.85, 200
DENSE = 64
_S = "S: blocks W_l / mean positive weight of l on the diagonal, omega I off it"


def _card(name: str, formula: str, *, params: tuple[Param, ...] = (), low: float = 0.0) -> Card:
    return Card(
        name=name,
        theme="multiplexity",
        formula=formula,
        unit="correlation" if low < 0 else "share",
        range=(low, 1.0),
        null="fewer than two layers with ties",
        citation=f"{DE_DOMENICO}; check of omega ours",
        view=View(direction="weak", weight="strength"),
        comparable="within-area",
        over="layers",
        params=params,
        on_request=True,
        cost="paths",
    )


def _supra(layers: Sequence[Slice], omega: float) -> Matrix:
    from scipy import sparse

    blocks = []
    for s in layers:
        w = filled(_weights(s), *ends(s), s.n)
        blocks.append(w + w.T)
    inside = sparse.block_diag(blocks)
    coupled = np.ones((len(layers), len(layers))) - np.eye(len(layers))
    return (inside + sparse.kron(coupled, omega * sparse.eye_array(layers[0].n))).tocsr()


def _weights(s: Slice) -> Floats:
    """Strengths over their mean positive value; ties count alike where volumes are not recorded."""
    if not s.weights_known:
        return np.ones(s.m)
    weight = np.maximum(s.ties["weight"].to_numpy(), 0.0)
    positive = weight[weight > 0]
    scaled = weight / positive.mean() if len(positive) else np.ones(s.m)
    return np.asarray(scaled, dtype=np.float64)


def _tied(layers: Sequence[Slice]) -> list[Slice]:
    return [s for s in layers if s.m > 0]


def _eigenvector(layers: Sequence[Slice], omega: float) -> Floats | Missing:
    """Sum of an agency's parts of the leading eigenvector, highest 1."""
    matrix = _supra(layers, omega)
    if matrix.shape[0] < DENSE:
        value, vector = np.linalg.eigh(matrix.toarray())
    else:
        from scipy.sparse import linalg

        start = np.ones(matrix.shape[0])
        solve: Any = linalg.eigsh
        value, vector = solve(matrix, k=2, which="LA", v0=start, tol=1e-12)
    if value[-1] - value[-2] < GAP * max(value[-1], 1.0):
        return Missing("degenerate")
    total = np.abs(vector[:, -1]).reshape(len(layers), -1).sum(axis=0)
    return np.asarray(total / total.max(), dtype=np.float64)


def _pagerank(layers: Sequence[Slice], omega: float) -> Floats:
    """Step by step until what is left out is below rounding: every place has somewhere to go on."""
    matrix = _supra(layers, omega)
    size = matrix.shape[0]
    leaving = np.asarray(matrix.sum(axis=0)).reshape(-1)
    rank = np.full(size, 1 / size)
    for _ in range(STEPS):
        rank = DAMPING * (matrix @ (rank / leaving)) + (1 - DAMPING) / size
    total = rank.reshape(len(layers), -1).sum(axis=0)
    return np.asarray(total, dtype=np.float64)


@once_a_slice
def _scores(
    first: Slice, rest: tuple[Slice, ...], omega: float, of: Versatility
) -> Floats | Missing:
    return of([first, *rest], omega)


def _stability(layers: Sequence[Slice], of: Versatility) -> float | Missing:
    """Smallest Spearman correlation of the ranks under any two of the three couplings."""
    from scipy import stats

    ranks: list[Floats] = []
    for omega in OMEGAS:
        values = _scores(layers[0], tuple(layers[1:]), omega, of)
        if isinstance(values, Missing):
            return values
        ranks.append(np.asarray(stats.rankdata(values.round(9)), dtype=np.float64))
    if any(np.ptp(rank) == 0 for rank in ranks):
        return 1.0
    return min(float(np.corrcoef(a, b)[0, 1]) for a, b in combinations(ranks, 2))


def _versatility(layers: Sequence[Slice], omega: float, of: Versatility) -> Values | Missing:
    tied = _tied(layers)
    if len(tied) < 2:
        return Missing("only_one")
    value, stable = _scores(tied[0], tuple(tied[1:]), omega, of), _stability(tied, of)
    if isinstance(value, Missing):
        return value
    ranked = not isinstance(stable, Missing) and stable >= STABLE
    return Values(value, flags=() if ranked else ("no_ranking",))


@agency_metric(
    _card(
        "Versatility", f"leading eigenvector of S summed over layers, max 1; {_S}", params=(OMEGA,)
    )
)
def versatility(layers: Sequence[Slice], *, omega: float) -> Values | Missing:
    """How far an agency is tied, over all layers, to agencies that are themselves so tied.

    The flag `no_ranking` means that the three couplings rank agencies differently (Spearman below
    .9): then the order is a matter of the coupling, not of the data.

    >>> from partnernet.metrics._example import layers
    >>> versatility(layers(), omega=10.0).value.round(3).tolist()
    [0.273, 1.0, 0.777, 0.0, 0.616]
    """
    return _versatility(layers, omega, _eigenvector)


@agency_metric(
    _card("PageRank versatility", f"PageRank (.85) on S summed over layers; {_S}", params=(OMEGA,))
)
def versatility_pagerank(layers: Sequence[Slice], *, omega: float) -> Values | Missing:
    """Share of time that a walk over all layers spends at an agency; flags as for versatility.

    >>> from partnernet.metrics._example import layers
    >>> versatility_pagerank(layers(), omega=10.0).value.round(3).tolist()
    [0.194, 0.214, 0.199, 0.2, 0.194]
    """
    return _versatility(layers, omega, _pagerank)


@network_metric(
    _card("Stability of versatility", "min Spearman of the ranks under omega .1, 1, 10", low=-1.0)
)
def versatility_stability(layers: Sequence[Slice]) -> Estimate | Missing:
    """How far the ranking by versatility is the same whatever the coupling; below .9 do not rank.

    >>> from partnernet.metrics._example import layers
    >>> round(versatility_stability(layers()).value, 3)
    0.9
    """
    tied = _tied(layers)
    if len(tied) < 2:
        return Missing("only_one")
    found = _stability(tied, _eigenvector)
    return found if isinstance(found, Missing) else Estimate(found)
