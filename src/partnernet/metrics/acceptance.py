"""Whose referrals are accepted, by whom (method 4.9).

Accepted is a share of the decided: accepted, declined or redirected. Only referrals that were
received 45 working days before the record ends count, for of the fresh ones mostly the quick
decisions are known; where that leaves fewer than ten decided, all count and the flag `immature`
says so. Differences are differences in acceptance and nothing else: case mix and eligibility
differ between referrers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._intervals import Z, mantel_haenszel, newcombe, ratio
from partnernet.metrics._referrals import (
    CLUSTERED,
    LEAST,
    NFA,
    REDIRECTED,
    REFERRERS,
    for_each,
    referral_card,
)
from partnernet.metrics._registry import Card, Param, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shares import FEW, counted, share, shares

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals, Referrer
    from partnernet.study import Partnership

    Strata = Literal["receiver", "receiver_priority"]

WILSON = "Wilson 1927; Newcombe 1998, Stat Med 17:857-872, method 3 (p. 859)"
REFERRER = Param(
    "referrer", REFERRERS, "whose referrals: all, the lead's, other agencies', or the public's"
)
FEW_NULL = "fewer than ten decided referrals, or outcomes were not recorded"
GAP_NULL = "fewer than ten decided referrals of the lead or of the others, or no lead is declared"


def _card(
    name: str,
    formula: str,
    *,
    null: str = FEW_NULL,
    span: tuple[float, float] = (0.0, 1.0),
    unit: str = "share of decided referrals",
    citation: str = WILSON,
    params: tuple[Param, ...] = (),
) -> Card:
    return referral_card(
        name=name,
        theme="referral outcomes",
        formula=formula,
        unit=unit,
        range=span,
        null=null,
        citation=citation,
        requires=("referrals.outcome",),
        params=params,
    )


@partnership_metric(
    _card("Acceptance by receiver", "accepted / decided; lo, hi: Wilson 95 %", params=(REFERRER,)),
    unit="agency",
)
def acceptance(p: Partnership, *, referrer: Referrer = "all") -> list[Rows]:
    """Share of the decided referrals to each receiver that it accepted.

    Redirected is not accepted; no further action is no decision and stands apart.

    >>> from partnernet.metrics._example_records import partnership
    >>> [found] = acceptance(partnership(), referrer="lead")
    >>> dict(zip(found.unit_id, found.value.tolist()))
    {'FC': 0.75, 'HV': 0.75, 'PG': 0.75}
    """

    def measure(log: Referrals) -> Rows | Missing:
        chosen = log.judged(referrer)
        if chosen is None:
            return Missing("lead_not_declared")
        return shares(
            log.names(log.receivers),
            log.received(chosen & log.accepted),
            log.received(chosen),
            ("accepted", "decided"),
            flags=log.cohort[1],
        )

    return for_each(p, measure)


@partnership_metric(
    _card("Acceptance", "accepted / decided; lo, hi: Wilson 95 %", params=(REFERRER,)),
    unit="network",
)
def acceptance_total(p: Partnership, *, referrer: Referrer = "all") -> list[Rows]:
    """Share of all decided referrals that were accepted, whoever received them.

    >>> from partnernet.metrics._example_records import partnership
    >>> [found] = acceptance_total(partnership())
    >>> found.value.round(3).tolist(), found.params
    ([0.627], [{'accepted': 104, 'decided': 166}])
    """

    def measure(log: Referrals) -> Rows | Missing:
        chosen = log.judged(referrer)
        if chosen is None:
            return Missing("lead_not_declared")
        accepted = (chosen & log.accepted).sum()
        return share(accepted, chosen.sum(), ("accepted", "decided"), flags=log.cohort[1])

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Difference in acceptance by receiver",
        "p_lead - p_others within a receiver; lo, hi: Newcombe hybrid score 95 %",
        null=GAP_NULL,
        span=(-1.0, 1.0),
        unit="difference of shares",
        citation="Newcombe 1998, Stat Med 17:873-890, tenth method (p. 876)",
    ),
    unit="agency",
)
def acceptance_gap(p: Partnership) -> list[Rows]:
    """Difference, within each receiver, between the acceptance of the lead's and others' referrals.

    A difference in acceptance is no preference: the cases differ too.

    >>> from partnernet.metrics._example_records import partnership
    >>> [found] = acceptance_gap(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': 0.25, 'HV': 0.25, 'PG': 0.15}
    """

    def measure(log: Referrals) -> Rows | Missing:
        lead, others = log.judged("lead"), log.judged("others")
        if lead is None or others is None:
            return Missing("lead_not_declared")
        a, n = log.received(lead & log.accepted), log.received(lead)
        c, m = log.received(others & log.accepted), log.received(others)
        enough = (n >= LEAST) & (m >= LEAST)
        low, high = newcombe(a, n, c, m)
        return Rows(
            log.names(log.receivers),
            np.where(enough, ratio(a, n) - ratio(c, m), np.nan),
            FEW,
            lo=np.where(enough, low, np.nan),
            hi=np.where(enough, high, np.nan),
            flags=(*log.cohort[1], CLUSTERED),
            params=counted(("lead_accepted", "lead", "others_accepted", "others"), a, n, c, m),
        )

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Difference in acceptance, pooled",
        "sum w_k RD_k / sum w_k, w_k = n1 n0 / N; lo, hi: 95 % by its variance",
        null=f"{GAP_NULL}, in receivers that decided on both; or priorities were not recorded",
        span=(-1.0, 1.0),
        unit="difference of shares",
        citation="Mantel & Haenszel 1959; Greenland & Robins 1985, Biometrics 41:55-68 (recalled)",
        params=(
            Param(
                "strata",
                ("receiver", "receiver_priority"),
                "what the referrals that are compared have in common",
            ),
        ),
    ),
    unit="network",
)
def acceptance_gap_pooled(p: Partnership, *, strata: Strata = "receiver") -> list[Rows]:
    """Difference between the acceptance of the lead's and others' referrals, within receivers.

    Each receiver (or receiver and priority) is compared with itself and weighs by how many of both
    it decided, so that a lead that refers where much is accepted does not look preferred.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = acceptance_gap_pooled(partnership())
    >>> found.value.round(6).tolist(), found.params[0]["se"]
    ([0.213871], 0.076117)
    """

    def measure(log: Referrals) -> Rows | Missing:
        lead, others = log.judged("lead"), log.judged("others")
        if lead is None or others is None:
            return Missing("lead_not_declared")
        stratum = strata_of(log, strata)
        if stratum is None:
            return Missing("not_recorded")
        cells = [
            np.bincount(stratum[chosen & yes], minlength=int(stratum.max(initial=0)) + 1)
            for chosen in (lead, others)
            for yes in (log.accepted, ~log.accepted)
        ]
        both = (cells[0] + cells[1] > 0) & (cells[2] + cells[3] > 0)
        n, m = ((cells[i] + cells[i + 1])[both].sum() for i in (0, 2))
        pooled = mantel_haenszel(*cells)
        if pooled is None or min(n, m) < LEAST:
            return Missing(FEW)
        reach = Z * pooled.error
        beside = counted(("lead", "others", "strata_used"), n, m, pooled.strata)[0]
        return Rows(
            [None],
            np.array([pooled.difference]),
            lo=np.array([max(-1.0, pooled.difference - reach)]),
            hi=np.array([min(1.0, pooled.difference + reach)]),
            flags=(*log.cohort[1], CLUSTERED),
            params=[{**beside, "se": round(pooled.error, 6)}],
        )

    return for_each(p, measure)


def strata_of(log: Referrals, strata: Strata) -> NDArray[np.intp] | None:
    """Number of each referral's stratum; those that cannot be placed share one with nobody."""
    if strata == "receiver":
        return log.target
    if not log.recorded("priority"):
        return None
    import polars as pl

    words = log.frame["priority"].cast(pl.String)
    known = words.drop_nulls().unique().sort()
    number = words.cast(pl.Enum(known)).to_physical().cast(pl.Int64).fill_null(len(known))
    return np.asarray(log.target * (len(known) + 1) + number.to_numpy(), np.intp)


@partnership_metric(_card("Redirected referrals", "redirected / decided"), unit="network")
def redirected_share(p: Partnership) -> list[Rows]:
    """Share of the decided referrals that were sent on to another service.

    >>> from partnernet.metrics._example_records import partnership
    >>> redirected_share(partnership())[0].value.tolist()
    [0.0]
    """

    def measure(log: Referrals) -> Rows:
        chosen = log.decided & log.cohort[0]
        redirected = (chosen & (log.outcome == REDIRECTED)).sum()
        return share(redirected, chosen.sum(), ("redirected", "decided"), flags=log.cohort[1])

    return for_each(p, measure)


@partnership_metric(
    _card(
        "No further action",
        "nfa / referrals with an outcome",
        unit="share of referrals",
        null="fewer than ten referrals with an outcome, or outcomes were not recorded",
    ),
    unit="network",
)
def nfa_share(p: Partnership) -> list[Rows]:
    """Share of referrals that ended with no further action: neither accepted nor declined.

    >>> from partnernet.metrics._example_records import partnership
    >>> nfa_share(partnership())[0].params
    [{'nfa': 0, 'referrals': 166}]
    """

    def measure(log: Referrals) -> Rows:
        chosen = (log.outcome >= 0) & log.cohort[0]
        return share(
            (chosen & (log.outcome == NFA)).sum(),
            chosen.sum(),
            ("nfa", "referrals"),
            flags=log.cohort[1],
        )

    return for_each(p, measure)
