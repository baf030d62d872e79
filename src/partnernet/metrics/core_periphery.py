"""Core and periphery: is there a centre that all deal with (method 4.6).

Any star and any unequal spread of partners looks like a core: without a null model a fit says
nothing of there being one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._cores import TINY, every_core, fit, search, starts
from partnernet.metrics._gradient import climb
from partnernet.metrics._layers import CONTACT, VOLUMES
from partnernet.metrics._matrix import arcs, both_ways, cells
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
    volumes: bool = False,
) -> Card:
    return Card(
        name=name,
        theme="core and periphery",
        formula=formula,
        unit=unit,
        range=(low, 1.0) if unit != "agencies" else (low, None),
        null="a volume is not recorded, no ties, every pair has the same, or fewer than 4 agencies"
        if volumes
        else "no ties, every pair is tied, or fewer than 4 agencies",
        citation=BE,
        view=View(weight="strength") if volumes else View(),
        comparable="null-percentile",
        collapse=() if volumes else ("any",),
        layers=CONTACT,
        kinds=VOLUMES if volumes else (),
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
        "Coreness fit of volumes",
        "max over c >= 0 of Pearson r(log(1 + w_ij), c_i c_j), i != j; w_ij = 0 without a tie",
        unit="correlation",
        low=-1.0,
        volumes=True,
    )
)
def coreness_strength_fit(s: Slice) -> Estimate | Missing:
    """How closely volumes follow one gradient from a dense centre to a thin edge.

    The logarithm keeps a few very large volumes from being the whole answer.

    >>> from partnernet.metrics._example import referrals
    >>> round(coreness_strength_fit(referrals()).value, 3)
    0.699
    """
    found = coreness_vector(s, volumes=True)
    return found if isinstance(found, Missing) else Estimate(found[1])


@agency_metric(
    _card(
        "Coreness by volumes",
        "c_i of the c >= 0, |c| = 1, that maximises r(log(1 + w_ij), c_i c_j), i != j",
        unit="index",
        low=0.0,
        volumes=True,
    )
)
def coreness_strength(s: Slice) -> Values | Missing:
    """How near an agency is to the centre of the one gradient that fits the volumes best.

    Where nearly all goes through one agency it holds nearly all of c, and the rest is near 0.

    >>> from partnernet.metrics._example import referrals
    >>> s = referrals()
    >>> s.agencies["agency_id"][int(coreness_strength(s).value.argmax())]
    'FD'
    """
    found = coreness_vector(s, volumes=True)
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
    return both_ways(arcs(s))


# --- continuous ----------------------------------------------------------------------------------


@once_a_slice
def coreness_vector(s: Slice, *, volumes: bool = False) -> tuple[Floats, float] | Missing:
    """Find the c of the best fit to ties, or to volumes, and that fit.

    a_ij of a tie is 1, or with `volumes` log(1 + w): moved and scaled to lie between 0 and 1, which
    is nothing to r, so that small differences of large volumes are not lost.
    """
    if s.m == 0:
        return Missing("no_ties")
    if volumes and not s.weights_known:
        return Missing("not_recorded")
    values = np.log1p(s.ties["weight"].to_numpy()) if volumes else np.ones(s.m)
    ways, pairs = 1 if s.directed else 2, s.n * (s.n - 1.0)
    if ways * s.m == pairs:
        values = values - values.min()
    if not values.any():
        return Missing("no_variation" if volumes else "complete")
    values = values / values.max()
    both = both_ways(cells(s, values))
    # Sums without rounding: they are the same in whatever order ties come.
    total = ways * fsum(values)
    varied = pairs * ways * fsum(values**2) - total**2
    tied = np.asarray(both.sum(axis=0), dtype=np.float64) / ways
    return climb(both, tied, total, varied)
