"""Dependence between two agencies: who needs whose money (method 4.8).

The power of j over i is the dependence of i on j (Emerson 1962). Imbalance and mutual dependence
are kept apart, for they drive different behaviour (Casciaro & Piskorski 2005). Shares of *total*
income need each agency's budget; the `_innet` forms take income inside the network and are not
comparable over areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from partnernet.metrics._registry import Card, Param, network_metric, table_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shared import dyad_pairs, ends, strengths
from partnernet.metrics.power import income_shares
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.study import Slice

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Rownumbers = NDArray[np.intp]

Income = Literal["total", "innet"]

EMERSON = "Emerson 1962, Am Sociol Rev 27:31-41, p. 32 (page recalled)"
CASCIARO = "Casciaro & Piskorski 2005, Adm Sci Q 50:167-199, p. 170-174 (pages recalled)"


def _card(
    name: str,
    formula: str,
    income: Income,
    span: tuple[float, float],
    citation: str,
    params: tuple[Param, ...] = (),
) -> Card:
    total = income == "total"
    return Card(
        name=name if total else f"{name}, in the network",
        theme="power",
        formula=f"{formula}; d_ij = w_ji / "
        + ("total income of i" if total else "sum of i's funding in the network"),
        unit="share of income",
        range=span,
        null="an income or amount is not recorded, nothing flows, payments exceed the income, or "
        "it is unknown whether money also flows back",
        citation=citation,
        view=View(weight="strength"),
        comparable="raw" if total else "within-area",
        layers=("funding",),
        kinds=("money",),
        directed=True,
        requires=("agencies.budget_gbp",) if total else (),
        params=params,
        min_agencies=2,
        bounded=total,
    )


def _dependence(s: Slice, income: Income) -> tuple[Floats, NDArray[np.str_]]:
    """d_ij of every tie j -> i, NaN where unknown; and the reason that would apply."""
    _, target = ends(s)
    if income == "innet":
        unrecorded = np.isnan(strengths(s, "in")[target])
        return income_shares(s), np.where(unrecorded, "not_recorded", "no_volume")
    budget = s.agencies["budget_gbp"].to_numpy().astype(np.float64)[target]
    weight = s.ties["weight"].to_numpy().astype(np.float64)
    share = np.divide(weight, budget, out=np.full(s.m, np.nan), where=budget > 0)
    reason = np.where(share > 1, "over_budget", "not_recorded")
    return np.where(share > 1, np.nan, share), reason


def _on_each_other(s: Slice, of: Rownumbers, on: Rownumbers) -> list[str]:
    ids = s.agencies["agency_id"]
    return (ids.gather(of) + "|" + ids.gather(on)).to_list()


def _directed(s: Slice, income: Income) -> Rows | Missing:
    if s.m == 0:
        return Missing("no_ties")
    source, target = ends(s)
    share, reason = _dependence(s, income)
    return Rows(_on_each_other(s, target, source), share, reason=reason.tolist())


@table_metric(
    _card("Dependence", "d_ij", "total", (0.0, 1.0), EMERSON),
    unit="dyad",
)
def dependence(s: Slice) -> Rows | Missing:
    """Share of one agency's total income that comes from another; the unit `i|j` is i's on j.

    Amounts and budgets must cover the same year.

    >>> from partnernet.metrics._example import funding
    >>> result = dependence(funding())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'FC|FD': 0.3, 'HV|FD': 0.1, 'FC|HV': 0.1}
    """
    return _directed(s, "total")


@table_metric(_card("Dependence", "d_ij", "innet", (0.0, 1.0), EMERSON), unit="dyad")
def dependence_innet(s: Slice) -> Rows | Missing:
    """Share of one agency's funding inside the network that comes from another; `i|j` is i's on j.

    For use where budgets are unknown; not comparable over areas.

    >>> from partnernet.metrics._example import funding
    >>> result = dependence_innet(funding())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'FC|FD': 0.75, 'HV|FD': 1.0, 'FC|HV': 0.25}
    """
    return _directed(s, "innet")


@dataclass(frozen=True, slots=True)
class _Mutual:
    """Dependence both ways of every funded dyad: of first on second (`ab`) and back (`ba`).

    NaN where unknown. `lo` and `hi` are the same with 0 and 1 for a direction in which a payment
    may have gone unseen.
    """

    first: Rownumbers
    second: Rownumbers
    ab: Floats
    ba: Floats
    ab_lo: Floats
    ab_hi: Floats
    ba_lo: Floats
    ba_hi: Floats
    reason: NDArray[np.str_]


def _mutual(s: Slice, income: Income) -> _Mutual:
    first, second, dyad = dyad_pairs(s)
    _, target = ends(s)
    share, code = _dependence(s, income)
    reason = np.full(len(first), "", dtype="<U15")
    dark = np.zeros(len(first), dtype=bool)
    sides: list[tuple[Floats, Floats, Floats]] = []
    for of, on in ((first, second), (second, first)):
        mine = target == of[dyad]
        there = np.zeros(len(first), dtype=bool)
        there[dyad[mine]] = True
        value = np.zeros(len(first))
        value[dyad[mine]] = share[mine]
        reason[dyad[mine]] = np.where(np.isnan(share[mine]), code[mine], reason[dyad[mine]])
        hidden = ~there & ~s.observability.observable(on, of)
        dark |= hidden
        sides.append(
            (
                np.where(hidden, np.nan, value),
                np.where(hidden, 0.0, value),
                np.where(hidden, 1.0, value),
            )
        )
    reason[dark] = "absence_unknown"
    (ab, ab_lo, ab_hi), (ba, ba_lo, ba_hi) = sides
    return _Mutual(first, second, ab, ba, ab_lo, ab_hi, ba_lo, ba_hi, reason)


def _difference(s: Slice, income: Income) -> Rows | Missing:
    if s.m == 0:
        return Missing("no_ties")
    d = _mutual(s, income)
    return Rows(
        _on_each_other(s, d.first, d.second),
        d.ab - d.ba,
        lo=d.ab_lo - d.ba_hi,
        hi=d.ab_hi - d.ba_lo,
        reason=d.reason.tolist(),
    )


def _sum(s: Slice, income: Income) -> Rows | Missing:
    if s.m == 0:
        return Missing("no_ties")
    d = _mutual(s, income)
    return Rows(
        _on_each_other(s, d.first, d.second),
        d.ab + d.ba,
        lo=d.ab_lo + d.ba_lo,
        hi=d.ab_hi + d.ba_hi,
        reason=d.reason.tolist(),
    )


PI, MD = "PI_ij = d_ij - d_ji", "MD_ij = d_ij + d_ji"


@table_metric(_card("Power imbalance", PI, "total", (-1.0, 1.0), CASCIARO), unit="dyad")
def imbalance(s: Slice) -> Rows | Missing:
    """How much more one agency of a pair depends on the other than the other way round.

    In the unit `i|j`, positive: i depends more on j, so j has the power. Where it is unknown
    whether money also flows back, only bounds are given.

    >>> from partnernet.metrics._example import funding
    >>> result = imbalance(funding())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'FC|FD': 0.3, 'FC|HV': 0.1, 'FD|HV': -0.1}
    """
    return _difference(s, "total")


@table_metric(_card("Power imbalance", PI, "innet", (-1.0, 1.0), CASCIARO), unit="dyad")
def imbalance_innet(s: Slice) -> Rows | Missing:
    """How much more one agency of a pair depends on the other, by funding inside the network.

    In the unit `i|j`, positive: i depends more on j. Not comparable over areas.

    >>> from partnernet.metrics._example import funding
    >>> result = imbalance_innet(funding())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'FC|FD': 0.75, 'FC|HV': 0.25, 'FD|HV': -1.0}
    """
    return _difference(s, "innet")


@table_metric(_card("Mutual dependence", MD, "total", (0.0, 2.0), CASCIARO), unit="dyad")
def mutual_dependence(s: Slice) -> Rows | Missing:
    """How much the two agencies of a pair depend on each other's money, taken together.

    >>> from partnernet.metrics._example import funding
    >>> result = mutual_dependence(funding())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'FC|FD': 0.3, 'FC|HV': 0.1, 'FD|HV': 0.1}
    """
    return _sum(s, "total")


@table_metric(_card("Mutual dependence", MD, "innet", (0.0, 2.0), CASCIARO), unit="dyad")
def mutual_dependence_innet(s: Slice) -> Rows | Missing:
    """How much the two agencies of a pair depend on each other, by funding inside the network.

    Not comparable over areas.

    >>> from partnernet.metrics._example import funding
    >>> result = mutual_dependence_innet(funding())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'FC|FD': 0.75, 'FC|HV': 0.25, 'FD|HV': 1.0}
    """
    return _sum(s, "innet")


CUT = Param("cut", (0.25,), "imbalance beyond which a pair is counted", (0.1, 0.5))


def _beyond(s: Slice, income: Income, cut: float) -> float | Missing:
    if s.m == 0:
        return Missing("no_ties")
    d = _mutual(s, income)
    settled = d.reason == ""
    if not settled.any():
        return Missing(str(d.reason[0]))
    return float((np.abs(d.ab - d.ba)[settled] > cut).mean())


@network_metric(
    _card(
        "Imbalanced pairs", "share of dyads with |PI| > cut", "total", (0.0, 1.0), CASCIARO, (CUT,)
    )
)
def imbalanced_share(s: Slice, *, cut: float = 0.25) -> float | Missing:
    """Share of funded pairs in which one agency depends on the other by the cut more than back.

    Among pairs whose imbalance is known; the cut of a quarter of income is ours.

    >>> from partnernet.metrics._example import funding
    >>> round(imbalanced_share(funding()), 3)
    0.333
    """
    return _beyond(s, "total", cut)


@network_metric(
    _card(
        "Imbalanced pairs", "share of dyads with |PI| > cut", "innet", (0.0, 1.0), CASCIARO, (CUT,)
    )
)
def imbalanced_share_innet(s: Slice, *, cut: float = 0.25) -> float | Missing:
    """Share of funded pairs whose imbalance inside the network exceeds the cut.

    Among pairs whose imbalance is known; not comparable over areas.

    >>> from partnernet.metrics._example import funding
    >>> round(imbalanced_share_innet(funding()), 3)
    0.667
    """
    return _beyond(s, "innet", cut)
