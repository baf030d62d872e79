"""MARAC: who refers to the risk assessment conference, and how often the same person (method 4.9).

An agency with service type `marac` stands for the conference. Actions are in `attendance`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._referrals import for_each
from partnernet.metrics._registry import Card, partnership_metric
from partnernet.metrics._results import Missing, Rows
from partnernet.metrics._shares import share
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.study import Partnership

    Bools = NDArray[np.bool_]

SAFELIVES = "SafeLives, Marac data: definitions (recalled); intervals ours"
MARAC = "marac"


def _card(name: str, formula: str, column: str) -> Card:
    return Card(
        name=name,
        theme="marac",
        formula=f"{formula}; lo, hi: Wilson 95 %",
        unit="share of referrals",
        range=(0.0, 1.0),
        null="no agency has service type marac, or fewer than ten referrals to it",
        citation=SAFELIVES,
        view=View(),
        comparable="raw",
        over="partnership",
        layers=("referral",),
        requires=("agencies.service_type", column),
        flow=True,
        tolerant=True,
        on_request=True,
    )


def _to_marac(p: Partnership, log: Referrals) -> Bools | None:
    """Which referrals go to the conference; None if no agency stands for it."""
    import polars as pl

    kind = pl.col("service_type").str.strip_chars().str.to_lowercase()
    those = set(p.agencies.filter(kind == MARAC)["agency_id"])
    if not those:
        return None
    return np.array([end in those for end in log.ends], dtype=np.bool_)[log.target]


@partnership_metric(
    _card(
        "MARAC referrals of partner agencies",
        "referrals to the MARAC by agencies other than the police / by agencies of known sector",
        "referrals.source",
    ),
    unit="network",
)
def marac_partner_share(p: Partnership) -> list[Rows]:
    """Share of the referrals to a MARAC that agencies other than the police made.

    Senders of unknown sector, the public and the MARAC itself are left out.

    >>> from partnernet.metrics._example_tables import partnership
    >>> marac_partner_share(partnership())[0].params
    [{'by_partners': 4, 'referrals': 12}]
    """
    import polars as pl

    sector = dict(
        p.agencies.filter(pl.col("sector") != "unknown").select("agency_id", "sector").iter_rows()
    )

    def measure(log: Referrals) -> Rows | Missing:
        here = _to_marac(p, log)
        if here is None:
            return Missing("no_marac")
        known = np.array([end in sector for end in log.ends], dtype=np.bool_)[log.source]
        police = np.array([sector.get(end) == "police" for end in log.ends], dtype=np.bool_)
        partners = here & known & ~police[log.source]
        return share(partners.sum(), (here & known).sum(), ("by_partners", "referrals"))

    return for_each(p, measure)


@partnership_metric(
    _card(
        "MARAC repeats",
        "referrals to the MARAC of persons referred to it in the 365 days before / those of which "
        "this is known",
        "referrals.repeat_within_365",
    ),
    unit="network",
)
def marac_repeats(p: Partnership) -> list[Rows]:
    """Share of the referrals to a MARAC of persons who had been referred in the year before.

    The first year of the record is left out: of earlier referrals nobody knows.

    >>> from partnernet.metrics._example_tables import partnership
    >>> marac_repeats(partnership())[0].params
    [{'repeats': 3, 'referrals': 12}]
    """

    def measure(log: Referrals) -> Rows | Missing:
        here = _to_marac(p, log)
        if here is None:
            return Missing("no_marac")
        again = log.frame["repeat_within_365"]
        known = here & again.is_not_null().to_numpy()
        repeats = known & again.fill_null(value=False).to_numpy()
        return share(repeats.sum(), known.sum(), ("repeats", "referrals"))

    return for_each(p, measure)
