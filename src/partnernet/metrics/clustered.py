"""Differences between the lead's and others' referrals, with intervals by referrer (on request).

Each draw takes the other referrers anew, whole, and the lead's referrals one by one, so that the
interval is as wide as referrers differ. Fewer than ten other referrers cannot stand for more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._intervals import pooled_difference, ratio
from partnernet.metrics._referrals import LEAST, for_each, referral_card
from partnernet.metrics._registry import Card, partnership_metric
from partnernet.metrics._resampling import (
    DRAWS,
    FEW_CLUSTERS,
    LEAST_CLUSTERS,
    clusters,
    draw_cells,
    spread,
)
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shares import FEW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.study import Partnership

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]


def _card(name: str, formula: str) -> Card:
    return referral_card(
        name=name,
        theme="referral outcomes",
        formula=f"{formula}; lo, hi: 2.5th and 97.5th percentile over draws of referrers",
        unit="difference of shares",
        range=(-1.0, 1.0),
        null="fewer than ten decided referrals of the lead or of the others, fewer than ten other "
        "referrers, or no lead is declared",
        citation="Field & Welsh 2007, J R Stat Soc B 69:369-390 (recalled); the lead kept, ours",
        requires=("referrals.outcome",),
        params=(DRAWS,),
        on_request=True,
    )


@partnership_metric(
    _card("Difference in acceptance by receiver, by referrer", "p_lead - p_others"), unit="agency"
)
def acceptance_gap_clustered(p: Partnership, *, draws: int = 1999) -> list[Rows]:
    """Difference in acceptance within each receiver, with an interval that resamples referrers.

    >>> from partnernet.metrics._example_records import partnership
    >>> [found] = acceptance_gap_clustered(partnership())
    >>> dict(zip(found.unit_id, found.reason))
    {'FC': 'few_referrers', 'HV': 'few_referrers', 'PG': 'few_referrers'}
    """

    def measure(log: Referrals) -> Rows | Missing:
        lead, others = log.judged("lead"), log.judged("others")
        if lead is None or others is None:
            return Missing("lead_not_declared")
        value = _gap(*(_by_receiver(log, chosen) for chosen in (lead, others)))
        judged = [np.bincount(log.target[x], minlength=len(log.ends)) for x in (lead, others)]
        many = clusters(log.source[others], log.target[others], len(log.ends)) >= LEAST_CLUSTERS
        enough = np.minimum(*judged) >= LEAST
        given = enough & many
        low, high = value, value
        if given.any():
            low, high = spread(_gap(*_drawn(log, lead, others, draws)), value)
        reason = np.where(enough, FEW_CLUSTERS, FEW)
        columns = (np.where(given, x, np.nan)[log.receivers] for x in (value, low, high))
        return Rows(
            log.names(log.receivers),
            next(columns),
            reason[log.receivers].tolist(),
            lo=next(columns),
            hi=next(columns),
            flags=log.cohort[1],
        )

    return for_each(p, measure)


@partnership_metric(
    _card("Difference in acceptance, pooled, by referrer", "sum w_k RD_k / sum w_k"),
    unit="network",
)
def acceptance_gap_pooled_clustered(p: Partnership, *, draws: int = 1999) -> list[Rows]:
    """Difference in acceptance within receivers, pooled, with an interval that resamples referrers.

    >>> from partnernet.metrics._example_records import partnership
    >>> acceptance_gap_pooled_clustered(partnership())[0].reason
    'few_referrers'
    """

    def measure(log: Referrals) -> Rows | Missing:
        lead, others = log.judged("lead"), log.judged("others")
        if lead is None or others is None:
            return Missing("lead_not_declared")
        counts = [_by_receiver(log, chosen) for chosen in (lead, others)]
        judged = [each.sum(axis=-1) for each in counts]
        both = np.minimum(*judged) > 0
        if min(float(n[both].sum()) for n in judged) < LEAST:
            return Missing(FEW)
        if len(np.unique(log.source[others])) < LEAST_CLUSTERS:
            return Missing(FEW_CLUSTERS)
        value = _pooled(*counts)
        low, high = spread(_pooled(*_drawn(log, lead, others, draws)), value)
        return Rows(
            [None],
            np.atleast_1d(value),
            lo=np.atleast_1d(low),
            hi=np.atleast_1d(high),
            flags=log.cohort[1],
        )

    return for_each(p, measure)


def _cells(log: Referrals) -> NDArray[np.intp]:
    """Receiver and outcome as one number."""
    return np.asarray(2 * log.target + log.accepted, np.intp)


def _by_receiver(log: Referrals, chosen: Bools) -> Floats:
    """Not accepted and accepted, a row a receiver."""
    size = 2 * len(log.ends)
    return np.bincount(_cells(log)[chosen], minlength=size).astype(np.float64).reshape(-1, 2)


def _drawn(log: Referrals, lead: Bools, others: Bools, draws: int) -> list[Floats]:
    """The same of the lead and of the others in every draw."""
    used = lead | others
    size = 2 * len(log.ends)
    found = draw_cells(log.source[used], _cells(log)[used], lead[used], size, draws)
    return [each.reshape(draws, -1, 2) for each in found]


def _gap(lead: Floats, others: Floats) -> Floats:
    return ratio(lead[..., 1], lead.sum(axis=-1)) - ratio(others[..., 1], others.sum(axis=-1))


def _pooled(lead: Floats, others: Floats) -> Floats:
    return pooled_difference(lead[..., 1], lead[..., 0], others[..., 1], others[..., 0])
