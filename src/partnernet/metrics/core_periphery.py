"""Core and periphery: is there a centre that all deal with (method 4.6).

Any star and any unequal spread of partners looks like a core: without a null model a fit says
nothing of there being one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._cores import TINY, every_core, fit, search, starts
from partnernet.metrics._layers import CONTACT
from partnernet.metrics._matrix import arcs
from partnernet.metrics._registry import Card, Param, agency_metric, network_metric
from partnernet.metrics._results import Estimate, Missing, Values
from partnernet.metrics._shared import degrees, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.metrics._cores import Bools
    from partnernet.metrics._matrix import Matrix
    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

BE = "Borgatti & Everett 2000, Social Networks 21:375-395"
FLAT = 1e-20
EXHAUSTIVE = 18
IDEAL = Param(
    "ideal",
    ("or", "missing"),
    "or: core agencies are tied to everybody; missing: ties between core and periphery are ignored",
    origin="published",
)


def _card(
    name: str,
    formula: str,
    *,
    unit: str,
    low: float,
    params: tuple[Param, ...] = (),
) -> Card:
    return Card(
        name=name,
        theme="core and periphery",
        formula=formula,
        unit=unit,
        range=(low, 1.0) if unit != "agencies" else (low, None),
        null="no ties, every pair is tied, or fewer than 4 agencies",
        citation=BE,
        view=View(),
        comparable="null-percentile",
        collapse=("any",),
        layers=CONTACT,
        params=params,
        min_agencies=4,
        on_request=True,
        cost="core" if params else "gradient",
    )


_DISCRETE = "max over cores C of Pearson r(a_ij, D_ij), i != j; D_ij = 1 if i or j in C ('or')"


@network_metric(
    _card("Core-periphery fit", _DISCRETE, unit="correlation", low=-1.0, params=(IDEAL,))
)
def core_fit(s: Slice, *, ideal: str) -> Estimate | Missing:
    """How closely ties follow the picture of one core that all deal with, and a rest that do not.

    1 is the ideal picture. Up to 18 agencies every core is tried; above that, the best found from
    200 starts by moving and exchanging agencies.

    >>> from partnernet.metrics._example import referrals
    >>> round(core_fit(referrals(), ideal="missing").value, 3)
    1.0
    """
    best = best_core(s, ideal)
    return best if isinstance(best, Missing) else Estimate(best.fit, flags=best.flags)


@network_metric(
    _card(
        "Core size", f"|C| of the best core: {_DISCRETE}", unit="agencies", low=1.0, params=(IDEAL,)
    )
)
def core_size(s: Slice, *, ideal: str) -> Estimate | Missing:
    """Number of agencies in the best-fitting core; the smaller core where several fit alike.

    >>> from partnernet.metrics._example import referrals
    >>> round(core_size(referrals(), ideal="missing").value, 3)
    2.0
    """
    best = best_core(s, ideal)
    return best if isinstance(best, Missing) else Estimate(float(best.core.sum()), flags=best.flags)


@agency_metric(
    _card(
        "In the core",
        f"1 if i in the best core: {_DISCRETE}",
        unit="0 or 1",
        low=0.0,
        params=(IDEAL,),
    )
)
def core_member(s: Slice, *, ideal: str) -> Values | Missing:
    """Whether an agency is in the best-fitting core (1) or not (0).

    With ideal "missing", sparse networks may give a small clique in place of a core.

    >>> from partnernet.metrics._example import referrals
    >>> core_member(referrals(), ideal="missing").value.round(3).tolist()
    [0.0, 1.0, 1.0, 0.0, 0.0]
    """
    best = best_core(s, ideal)
    if isinstance(best, Missing):
        return best
    return Values(best.core.astype(np.float64), flags=best.flags)


@network_metric(
    _card(
        "Coreness fit",
        "max over c >= 0 of Pearson r(a_ij, c_i c_j), i != j",
        unit="correlation",
        low=-1.0,
    )
)
def coreness_fit(s: Slice) -> Estimate | Missing:
    """How closely ties follow one gradient from a dense centre to a thin edge.

    >>> from partnernet.metrics._example import referrals
    >>> round(coreness_fit(referrals()).value, 3)
    0.738
    """
    found = coreness_vector(s)
    return found if isinstance(found, Missing) else Estimate(found[1])


@agency_metric(
    _card(
        "Coreness",
        "c_i of the c >= 0, |c| = 1, that maximises r(a_ij, c_i c_j), i != j",
        unit="index",
        low=0.0,
    )
)
def coreness(s: Slice) -> Values | Missing:
    """How near an agency is to the centre of the one gradient that fits the ties best.

    >>> from partnernet.metrics._example import referrals
    >>> coreness(referrals()).value.round(3).tolist()
    [0.307, 0.779, 0.508, 0.052, 0.196]
    """
    found = coreness_vector(s)
    return found if isinstance(found, Missing) else Values(found[0])


@network_metric(
    _card(
        "Coreness concentration",
        "max over k of Pearson r(c, 1 for the k highest c)",
        unit="correlation",
        low=-1.0,
    )
)
def coreness_concentration(s: Slice) -> Estimate | Missing:
    """How sharply coreness falls off after the few highest: near 1, a clear core of a few agencies.

    How many they are is `coreness_core_size`.

    >>> from partnernet.metrics._example import referrals
    >>> round(coreness_concentration(referrals()).value, 3)
    0.886
    """
    found = _concentration(s)
    return found if isinstance(found, Missing) else Estimate(min(float(found.max()), 1.0))


@network_metric(
    _card(
        "Core size by coreness",
        "the k that maximises Pearson r(c, 1 for the k highest c)",
        unit="agencies",
        low=1.0,
    )
)
def coreness_core_size(s: Slice) -> Estimate | Missing:
    """Number of agencies after which coreness falls off most sharply.

    >>> from partnernet.metrics._example import referrals
    >>> coreness_core_size(referrals()).value
    2.0
    """
    found = _concentration(s)
    return found if isinstance(found, Missing) else Estimate(float(found.argmax()) + 1)


@once_a_slice
def _concentration(s: Slice) -> Floats | Missing:
    """Correlation of coreness with the ideal of k core agencies, for k = 1, 2, ..."""
    found = coreness_vector(s)
    if isinstance(found, Missing):
        return found
    c = np.sort(found[0])[::-1]
    if c[0] - c[-1] < TINY:
        return Missing("no_variation")
    n, k = len(c), np.arange(1, len(c))
    above = n * np.cumsum(c)[:-1] - k * c.sum()
    return np.asarray(above / np.sqrt(k * (n - k) * n * n * c.var()), dtype=np.float64)


# --- discrete ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Core:
    """A core and its fit; `flags` tell how it was found."""

    core: Bools
    fit: float
    flags: tuple[str, ...]


@once_a_slice
def best_core(s: Slice, ideal: str) -> Core | Missing:
    """Find the core with the best fit; ties between cores go to the smaller, then first by rows."""
    if s.m == 0:
        return Missing("no_ties")
    total = s.m if s.directed else 2 * s.m
    if total == s.n * (s.n - 1):
        return Missing("complete")
    both = _both_ways(s)
    exact = s.n <= EXHAUSTIVE
    cores = every_core(s.n) if exact else search(both, total, ideal, starts(degrees(s)))
    found = fit(cores, both, total, ideal)
    if not np.isfinite(found).any():
        return Missing("no_variation")
    tied = cores[found > found.max() - 1e-9]
    order = np.lexsort((*(~tied.T[::-1]), tied.sum(axis=1)))
    flags: tuple[str, ...] = ("every_core_tried",) if exact else ("best_found",)
    if len(np.unique(tied, axis=0)) > 1:
        flags = (*flags, "tied_cores")
    return Core(tied[order[0]], float(found.max()), flags)


@once_a_slice
def _both_ways(s: Slice) -> Matrix:
    """B = A + A^T: ties between two agencies, counted in both directions (2 if undirected)."""
    a = arcs(s)
    return (a + a.T).tocsr()


# --- continuous ----------------------------------------------------------------------------------


@once_a_slice
def coreness_vector(s: Slice) -> tuple[Floats, float] | Missing:
    """Climb from the leading eigenvector, the degrees and ten seeded random starts."""
    from scipy import optimize

    if s.m == 0:
        return Missing("no_ties")
    total = float(s.m if s.directed else 2 * s.m)
    if total == s.n * (s.n - 1):
        return Missing("complete")
    both = _both_ways(s)
    draws = np.random.default_rng(1)
    tied = degrees(s).astype(np.float64)
    eigen = tied.copy()
    for _ in range(100):
        eigen = both @ eigen + 1e-9
        eigen /= np.linalg.norm(eigen)
    starts = [eigen, tied + 1e-6, *(draws.random(s.n) for _ in range(10))]
    runs = [
        optimize.minimize(
            _misfit,
            start / np.linalg.norm(start),
            args=(both, total),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * s.n,
            options={"maxiter": 2000, "ftol": 1e-13, "gtol": 1e-9},
        )
        for start in starts
    ]
    found = [np.asarray(run.x, dtype=np.float64) for run in runs]
    # The fit is that of the vector itself: a search cut short may report another step's.
    misfits = [_misfit(c, both, total)[0] for c in found]
    best = int(np.argmin(misfits))
    return found[best] / np.linalg.norm(found[best]), -misfits[best]


def _misfit(c: Floats, both: Matrix, arcs: float) -> tuple[float, Floats]:
    """-r(a_ij, c_i c_j) over i != j, and its gradient.

    Sums over i != j leave out the largest c before they are squared: one agency may come to hold
    nearly all of c, and then the difference of two squares would be rounding error.
    """
    cells = len(c) * (len(c) - 1.0)
    top = int(c.argmax())
    rest = c.copy()
    rest[top] = 0.0
    squares = rest * rest
    one, two, four = float(rest.sum()), float(squares.sum()), float(squares @ squares)
    total = 2 * c[top] * one + one**2 - two
    square = 2 * c[top] ** 2 * two + two**2 - four
    others = two + c[top] ** 2 - c**2
    others[top] = two
    toward = both @ c
    above = cells * float(c @ toward) / 2 - arcs * total
    spread = (cells * square - total**2) * (cells * arcs - arcs**2)
    if spread < FLAT:
        # All of c on one agency: r now depends only on the ratios of the rest.
        known = above / np.sqrt(spread) if spread > FLAT**2 else 0.0
        return -float(known), np.zeros_like(c)
    slope_total = 2 * (one + c[top] - c)
    slope_total[top] = 2 * one
    slope_above = cells * toward - arcs * slope_total
    slope_spread = (cells * 4 * c * others - 2 * total * slope_total) * (cells * arcs - arcs**2)
    r = above / np.sqrt(spread)
    return -float(r), r * slope_spread / (2 * spread) - slope_above / np.sqrt(spread)
