"""Children who come again, and cases that pass through several hands.

What needs a child's or a case's identifier was found by the reader before it dropped them
(`partnernet.journeys`); nothing here can tell who anybody is. Without case keys nothing is said of
hand-offs: two referrals of one child need not be one journey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._referrals import LEAST, for_each, referral_card
from partnernet.metrics._registry import Card, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shares import FEW, counted, share, shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.study import Partnership

    Bools = NDArray[np.bool_]

OURS = "definition ours"
REFERRED_AGAIN = (
    "Department for Education, Children in need census: re-referral within 12 months of an earlier "
    "referral (definition recalled); first year of the record left out, ours"
)


def _card(
    name: str,
    formula: str,
    unit: str,
    column: str,
    *,
    span: tuple[float | None, float | None] = (0.0, 1.0),
    citation: str = OURS,
    what: str = "referrals",
) -> Card:
    return referral_card(
        name=name,
        theme="journeys",
        formula=formula,
        unit=unit,
        range=span,
        null=f"identifiers or days were not recorded, or fewer than ten {what}",
        citation=citation,
        requires=(f"referrals.{column}",),
    )


def _numbers(log: Referrals, column: str) -> NDArray[np.int32]:
    """A column as whole numbers, -1 where nothing is known."""
    import polars as pl

    return log.frame[column].cast(pl.Int32).fill_null(-1).to_numpy()


_AGAIN = (
    "referred to the same agency on one of the 365 days before / referrals after the first year"
)


@partnership_metric(
    _card(
        "Re-referral within a year",
        f"{_AGAIN}; lo, hi: Wilson 95 %",
        "share of referrals",
        "repeat_within_365",
        citation=REFERRED_AGAIN,
    ),
    unit="network",
)
def rereferral(p: Partnership) -> list[Rows]:
    """Share of referrals of children who had been referred to the same agency in the year before.

    Only referrals at least 365 days after the record begins count: of earlier ones nobody knows.

    >>> from partnernet.metrics._example_records import partnership
    >>> rereferral(partnership())[0].params
    [{'again': 3, 'referrals': 90}]
    """

    def measure(log: Referrals) -> Rows:
        again = _numbers(log, "repeat_within_365")
        return share((again == 1).sum(), (again >= 0).sum(), ("again", "referrals"))

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Re-referral within a year, by receiver",
        f"{_AGAIN}; lo, hi: Wilson 95 %",
        "share of referrals",
        "repeat_within_365",
        citation=REFERRED_AGAIN,
    ),
    unit="agency",
)
def rereferral_by_receiver(p: Partnership) -> list[Rows]:
    """Share of the referrals to each receiver of children referred to it in the year before.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = rereferral_by_receiver(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FC': 0.033, 'HV': 0.025, 'PG': 0.05}
    """

    def measure(log: Referrals) -> Rows:
        again = _numbers(log, "repeat_within_365")
        return shares(
            log.names(log.receivers),
            log.received(again == 1),
            log.received(again >= 0),
            ("again", "referrals"),
        )

    return for_each(p, measure)


def _per_case(log: Referrals, total: float, name: str) -> Rows | Missing:
    """A total over cases divided by their number."""
    cases = int((_numbers(log, "case_step") == 1).sum())
    if cases < LEAST:
        return Missing(FEW)
    return Rows([None], np.array([total / cases]), params=counted((name, "cases"), total, cases))


@partnership_metric(
    _card(
        "Hand-offs per case",
        "referrals whose sender had been sent the case / cases",
        "hand-offs",
        "case_handoff",
        span=(0.0, None),
        what="cases",
    ),
    unit="network",
)
def handoffs_per_case(p: Partnership) -> list[Rows]:
    """How often, on average, an agency that was sent a case passed it on.

    >>> from partnernet.metrics._example_records import partnership
    >>> handoffs_per_case(partnership())[0].params
    [{'handoffs': 38, 'cases': 83}]
    """

    def measure(log: Referrals) -> Rows | Missing:
        return _per_case(log, float((_numbers(log, "case_handoff") == 1).sum()), "handoffs")

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Bounced referrals",
        "referrals back to an agency that had passed the case on / referrals of a known case; "
        "lo, hi: Wilson 95 %",
        "share of referrals",
        "case_bounce",
    ),
    unit="network",
)
def bounced_share(p: Partnership) -> list[Rows]:
    """Share of referrals that bring a case back to an agency which had passed it on before.

    >>> from partnernet.metrics._example_records import partnership
    >>> bounced_share(partnership())[0].params
    [{'bounced': 6, 'referrals': 166}]
    """

    def measure(log: Referrals) -> Rows:
        back = _numbers(log, "case_bounce")
        return share((back == 1).sum(), (back >= 0).sum(), ("bounced", "referrals"))

    return for_each(p, measure)


def _agencies(log: Referrals) -> NDArray[np.int32]:
    """Agencies of each case, one number a case."""
    first = _numbers(log, "case_step") == 1
    return np.asarray(_numbers(log, "case_agencies")[first])


@partnership_metric(
    _card(
        "Agencies per case",
        "sum of the agencies of each case / cases",
        "agencies",
        "case_agencies",
        span=(0.0, None),
        what="cases",
    ),
    unit="network",
)
def agencies_per_case(p: Partnership) -> list[Rows]:
    """How many agencies a case went through, on average, senders and receivers together.

    >>> from partnernet.metrics._example_records import partnership
    >>> agencies_per_case(partnership())[0].value.round(3).tolist()
    [2.542]
    """

    def measure(log: Referrals) -> Rows | Missing:
        return _per_case(log, float(_agencies(log).sum()), "agencies")

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Cases of three agencies or more",
        "cases with >= 3 agencies / cases; lo, hi: Wilson 95 %",
        "share of cases",
        "case_agencies",
        what="cases",
    ),
    unit="network",
)
def cases_of_three(p: Partnership) -> list[Rows]:
    """Share of cases that went through three agencies or more.

    >>> from partnernet.metrics._example_records import partnership
    >>> cases_of_three(partnership())[0].params
    [{'cases_of_three': 45, 'cases': 83}]
    """

    def measure(log: Referrals) -> Rows:
        found = _agencies(log)
        return share((found >= 3).sum(), len(found), ("cases_of_three", "cases"))

    return for_each(p, measure)


@partnership_metric(
    _card(
        "Referrals of the busiest children",
        "referrals of the ceil(5 %) of children with the most / referrals of known children",
        "share of referrals",
        "person_step",
        what="children",
    ),
    unit="network",
)
def busiest_children_share(p: Partnership) -> list[Rows]:
    """Share of referrals that concern the twentieth of children who are referred most often.

    0.05 would mean that all are referred equally often.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = busiest_children_share(partnership())
    >>> found.params
    [{'referrals': 9, 'of': 166, 'children': 57}]
    """

    def measure(log: Referrals) -> Rows | Missing:
        step = _numbers(log, "person_step")
        known = step[step >= 1]
        # As many rows are a k-th referral as children have k or more of them.
        at_least = np.bincount(known)[1:] if len(known) else np.zeros(0, np.int64)
        children = int(at_least[0]) if len(at_least) else 0
        if children < LEAST:
            return Missing(FEW)
        top = -(-children * 5 // 100)
        theirs = int(np.minimum(at_least, top).sum())
        names = ("referrals", "of", "children")
        return Rows(
            [None],
            np.array([theirs / len(known)]),
            params=counted(names, theirs, len(known), children),
        )

    return for_each(p, measure)
