"""Membership: who is in the partnership by sector and breadth band, and how diverse it is (4.7).

Present has three strengths: *nominal* (expected at the level), *active* (has a tie), *declared*
(party to a governance agreement).
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._kernels import hill
from partnernet.metrics._registry import (
    Card,
    Param,
    network_metric,
    partnership_metric,
    table_metric,
)
from partnernet.metrics._results import Estimate, Missing, Rows
from partnernet.metrics._shared import degrees, groups
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from partnernet.metrics._registry import Over
    from partnernet.study import Partnership, Slice

GOVERNANCE_AGREEMENTS = ("governance_board", "partnership_org")
"""Agreement types whose parties are declared members; as in scales/breadth.toml."""

HILL = "Hill 1973, Ecology 54:427-432, eq. 3-4; Jost 2006, Oikos 113:363-375 (pages recalled)"


def _count_card(name: str, formula: str, *, over: Over = "slice", register: bool = False) -> Card:
    return Card(
        name=name,
        theme="membership",
        formula=formula,
        unit="agencies",
        range=(0.0, None),
        null="no agency's sector or band is known"
        + ("; or no register of agreements was collected" if register else ""),
        citation="method 3.6 and 4.7; ours",
        view=View(direction="weak"),
        comparable="raw",
        over=over,
        collapse=("any",) if over == "slice" else (),
        requires=("agreements",) if register else (),
    )


def _counts(names: Sequence[str], number: NDArray[np.intp], there: NDArray[np.bool_]) -> Rows:
    counted = np.bincount(number[there & (number >= 0)], minlength=len(names))
    unknown = bool((there & (number < 0)).any())
    return Rows(names, counted.astype(np.float64), flags=("unknown_sectors",) if unknown else ())


def _by(s: Slice, column: str, there: NDArray[np.bool_]) -> Rows | Missing:
    names, number = groups(s, column)
    return _counts(names, number, there) if names else Missing(f"{_WORD[column]}_unknown")


_WORD = {"sector": "sector", "band5": "band"}


@table_metric(
    _count_card("Nominal members by sector", "agencies expected at the level", over="layers"),
    unit="sector",
)
def members_nominal(layers: Sequence[Slice]) -> Rows | Missing:
    """Number of agencies of each sector that are expected at the level, tied or not.

    >>> from partnernet.metrics._example import layers
    >>> result = members_nominal(layers())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'community_user': 1.0, 'education': 1.0, 'health': 1.0, 'social_care': 1.0,
    'third_sector': 1.0}
    """
    s = layers[0]
    return _by(s, "sector", np.ones(s.n, dtype=bool))


@table_metric(
    _count_card("Nominal members by band", "agencies expected at the level", over="layers"),
    unit="band",
)
def members_nominal_band(layers: Sequence[Slice]) -> Rows | Missing:
    """Number of agencies of each breadth band that are expected at the level, tied or not.

    >>> from partnernet.metrics._example import layers
    >>> result = members_nominal_band(layers())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'1': 1.0, '2': 2.0, '4': 1.0, '5': 1.0}
    """
    s = layers[0]
    return _by(s, "band5", np.ones(s.n, dtype=bool))


@table_metric(_count_card("Active members by sector", "agencies with degree >= 1"), unit="sector")
def members_active(s: Slice) -> Rows | Missing:
    """Number of agencies of each sector that have at least one tie on record.

    >>> from partnernet.metrics._example import contact
    >>> result = members_active(contact())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'community_user': 0.0, 'education': 1.0, 'health': 1.0, 'social_care': 1.0,
    'third_sector': 1.0}
    """
    return _by(s, "sector", degrees(s) > 0)


@table_metric(_count_card("Active members by band", "agencies with degree >= 1"), unit="band")
def members_active_band(s: Slice) -> Rows | Missing:
    """Number of agencies of each breadth band that have at least one tie on record.

    >>> from partnernet.metrics._example import contact
    >>> result = members_active_band(contact())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'1': 1.0, '2': 2.0, '4': 1.0, '5': 0.0}
    """
    return _by(s, "band5", degrees(s) > 0)


@partnership_metric(
    _count_card(
        "Declared members by sector",
        "parties to a governance_board or partnership_org agreement",
        over="partnership",
        register=True,
    ),
    unit="sector",
)
def members_declared(p: Partnership) -> list[Rows]:
    """Number of agencies of each sector that are party to a governance agreement at the level.

    >>> from partnernet.metrics._example import partnership
    >>> result = members_declared(partnership())[0]
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'community_user': 0.0, 'education': 0.0, 'health': 1.0, 'social_care': 1.0,
    'third_sector': 0.0}
    """
    return _declared(p, "sector")


@partnership_metric(
    _count_card(
        "Declared members by band",
        "parties to a governance_board or partnership_org agreement",
        over="partnership",
        register=True,
    ),
    unit="band",
)
def members_declared_band(p: Partnership) -> list[Rows]:
    """Number of agencies of each breadth band that are party to a governance agreement.

    >>> from partnernet.metrics._example import partnership
    >>> result = members_declared_band(partnership())[0]
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'1': 1.0, '2': 1.0, '4': 0.0, '5': 0.0}
    """
    return _declared(p, "band5")


def _declared(p: Partnership, column: str) -> list[Rows]:
    import polars as pl

    if p.agreements is None:
        return []
    found: list[Rows] = []
    signed = p.agreements.filter(pl.col("type").is_in(GOVERNANCE_AGREEMENTS))
    for level in p.levels:
        eligible = p.eligible(level)
        here = signed.filter(pl.col("level").is_null() | (pl.col("level") == level))
        labels = eligible[column].cast(pl.String).replace("unknown", None)
        names = labels.drop_nulls().unique().sort().to_list()
        party = eligible["agency_id"].is_in(here["party"].unique().implode())
        counts = (
            pl.DataFrame({"label": labels, "party": party})
            .group_by("label")
            .agg(pl.col("party").sum())
        )
        parties = dict(counts.iter_rows())
        found.append(
            Rows(
                names,
                np.array([parties[name] for name in names], dtype=np.float64),
                flags=("unknown_sectors",) if parties.get(None) else (),
                level=level,
                layer="*",
                route="register",
            )
        )
    return found


def _diversity_card(name: str, formula: str) -> Card:
    return Card(
        name=name,
        theme="membership",
        formula=formula,
        unit="effective number of sectors",
        range=(1.0, None),
        null="no agency of known sector is active",
        citation=HILL,
        view=View(direction="weak"),
        comparable="rarefied",
        collapse=("any",),
        params=(Param("q", (0, 1, 2), "order: 0 counts sectors, 2 weighs the common ones most"),),
    )


def _hill(s: Slice, weight: NDArray[np.float64], q: float) -> Estimate | Missing:
    names, number = groups(s, "sector")
    known = number >= 0
    amounts = np.bincount(number[known], weight[known], minlength=len(names))
    if not amounts.sum() > 0:
        return Missing("sector_unknown" if weight.sum() > 0 else "no_ties")
    flags = ("unknown_sectors",) if weight[~known].any() else ()
    return Estimate(hill(amounts, q), flags=flags)


@network_metric(
    _diversity_card(
        "Sector diversity",
        "(sum p_s^q)^(1/(1-q)), exp(-sum p ln p) at q = 1; p_s of active agencies",
    )
)
def sector_diversity(s: Slice, *, q: float = 1) -> Estimate | Missing:
    """Effective number of sectors among the active agencies (Hill number of order q).

    1 where all are of one sector. Agencies of unknown sector are left out. Order 0 rises with the
    number of agencies: compare areas by `sectors_rarefied`, which draws the same number.

    >>> from partnernet.metrics._example import contact
    >>> round(sector_diversity(contact()).value, 3)
    4.0
    """
    return _hill(s, (degrees(s) > 0).astype(np.float64), q)


@network_metric(
    _diversity_card(
        "Sector diversity of ties", "Hill number of order q; p_s = share of tie ends in sector s"
    )
)
def sector_diversity_ties(s: Slice, *, q: float = 1) -> Estimate | Missing:
    """Effective number of sectors among the ends of ties: each agency weighs with its partners.

    >>> from partnernet.metrics._example import contact
    >>> round(sector_diversity_ties(contact()).value, 3)
    3.78
    """
    return _hill(s, degrees(s).astype(np.float64), q)


@network_metric(
    Card(
        name="Sectors among as many agencies",
        theme="membership",
        formula="sum over sectors of 1 - C(n - n_s, m) / C(n, m); n_s active agencies, n in all",
        unit="sectors",
        range=(1.0, None),
        null="no agency of known sector is active, or fewer than m are",
        citation="Hurlbert 1971, Ecology 52:577-586, eq. 14 (page recalled)",
        view=View(direction="weak"),
        comparable="raw",
        collapse=("any",),
        params=(Param("m", (5, 10, 20), "agencies drawn at random"),),
        on_request=True,
    )
)
def sectors_rarefied(s: Slice, *, m: int = 5) -> Estimate | Missing:
    """How many sectors m active agencies, drawn at random, would be of.

    Larger areas have more sectors for no other reason than their size; of as many agencies they may
    be compared. Agencies of unknown sector are left out.

    >>> from partnernet.metrics._example import referrals
    >>> round(sectors_rarefied(referrals(), m=3).value, 3)
    3.0
    """
    names, number = groups(s, "sector")
    active = degrees(s) > 0
    known = active & (number >= 0)
    if not known.any():
        return Missing("sector_unknown" if active.any() else "no_ties")
    total = int(known.sum())
    if total < m:
        return Missing("n<m")
    members = np.bincount(number[known], minlength=len(names)).tolist()
    missed = sum(comb(total - each, m) / comb(total, m) for each in members)
    flags = ("unknown_sectors",) if total < active.sum() else ()
    return Estimate(len(names) - missed, flags=flags)


def _parity_card(name: str, null: str) -> Card:
    return Card(
        name=name,
        theme="membership",
        formula="(group's share of tie ends) / (group's share of agencies)",
        unit="1 = parity",
        range=(0.0, None),
        null=null,
        citation="method 4.7; ours",
        view=View(direction="weak"),
        comparable="raw",
        collapse=("any",),
    )


@table_metric(_parity_card("Parity of sectors", "no ties, or no sector is known"), unit="sector")
def parity(s: Slice) -> Rows | Missing:
    """How a sector's share of the ties compares with its share of the agencies: 1 is parity.

    The counts behind it are in `params`. Agencies of unknown sector count in both totals.

    >>> from partnernet.metrics._example import contact
    >>> result = parity(contact())
    >>> dict(zip(result.unit_id, result.value.round(3).tolist()))
    {'community_user': 0.0, 'education': 0.833, 'health': 1.667, 'social_care': 1.667,
    'third_sector': 0.833}
    """
    if s.m == 0:
        return Missing("no_ties")
    names, number = groups(s, "sector")
    if not names:
        return Missing("sector_unknown")
    known = number >= 0
    members = np.bincount(number[known], minlength=len(names))
    tie_ends = np.bincount(number[known], degrees(s)[known], minlength=len(names))
    counts = [
        {"members": int(a), "tie_ends": int(b)}
        for a, b in zip(members.tolist(), tie_ends.tolist(), strict=True)
    ]
    return Rows(names, (tie_ends / (2 * s.m)) / (members / s.n), params=counts)


@network_metric(_parity_card("Parity of small agencies", "no ties, or no agency's size is known"))
def parity_small(s: Slice) -> float | Missing:
    """How the smallest third of agencies' share of the ties compares with their share of agencies.

    Small: at or below the lower tercile of staff (full-time equivalents) among agencies of known
    size; the shares are of those agencies too.

    >>> from partnernet.metrics._example import contact
    >>> round(parity_small(contact()), 3)
    0.417
    """
    size = s.agencies["size_fte"].to_numpy().astype(np.float64)
    known = ~np.isnan(size)
    if not known.any():
        return Missing("size_unknown")
    tie_ends = degrees(s)[known]
    if tie_ends.sum() == 0:
        return Missing("no_ties")
    small = size[known] <= np.quantile(size[known], 1 / 3, method="inverted_cdf")
    return float(tie_ends[small].sum() / tie_ends.sum() / small.mean())
