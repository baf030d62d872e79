"""Mixing: do ties stay within a sector or cross to others (method 4.5).

Agencies of unknown sector, and their ties, are left out of every measure here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._registry import (
    Card,
    Comparable,
    agency_metric,
    network_metric,
    table_metric,
)
from partnernet.metrics._results import Estimate, Missing, Rows, Values
from partnernet.metrics._shared import degrees, ends, groups, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

KS = "Krackhardt & Stern 1988, Social Psychology Quarterly 51:123-140"
NEWMAN = "Newman 2003, Physical Review E 67:026126"
COLEMAN = "Coleman 1958, Human Organization 17(4):28-36 (recalled)"


def _card(
    name: str,
    formula: str,
    citation: str,
    *,
    bottom: float | None = -1.0,
    top: float | None = 1.0,
    unit: str = "index",
    null: str = "no tie between agencies of known sector",
    comparable: Comparable = "null-ratio",
) -> Card:
    return Card(
        name=name,
        theme="mixing",
        formula=formula,
        unit=unit,
        range=(bottom, top),
        null=null,
        citation=citation,
        view=View(),
        comparable=comparable,
        collapse=("any",),
        layers=CONTACT,
        min_agencies=2,
    )


@once_a_slice
def _mixing(s: Slice) -> tuple[list[str], Floats, Floats]:
    """Sectors, ties from sector to sector, agencies a sector. Undirected ties are in both cells."""
    names, sector = groups(s, "sector")
    source, target = ends(s)
    known = (sector[source] >= 0) & (sector[target] >= 0)
    a, b = sector[source[known]], sector[target[known]]
    if not s.directed:
        a, b = np.concatenate([a, b]), np.concatenate([b, a])
    ties = np.bincount(a * len(names) + b, minlength=len(names) ** 2).astype(np.float64)
    sizes = np.bincount(sector[sector >= 0], minlength=len(names)).astype(np.float64)
    return names, ties.reshape(len(names), len(names)), sizes


def _pair_names(names: list[str]) -> list[str]:
    return [f"{a} > {b}" for a in names for b in names]


def _share(part: Floats, whole: Floats) -> Floats:
    empty = np.full(np.shape(whole), np.nan)
    return np.asarray(np.divide(part, whole, out=empty, where=whole > 0), dtype=np.float64)


@table_metric(
    _card(
        "Ties between sectors",
        "L_st = ties from sector s to sector t; an undirected tie within s counts once in L_ss",
        "method 4.5",
        bottom=0.0,
        top=None,
        unit="ties",
        null="never null",
        comparable="within-area",
    ),
    unit="sector_pair",
)
def sector_ties(s: Slice) -> Rows:
    """Number of ties from the agencies of one sector to those of another.

    >>> from partnernet.metrics._example import referrals
    >>> rows = sector_ties(referrals())
    >>> rows.unit_id[0], round(float(rows.value[0]), 3)
    ('community_user > community_user', 0.0)
    """
    names, ties, _ = _mixing(s)
    counts = ties if s.directed else ties - np.diag(np.diag(ties)) / 2
    return Rows(_pair_names(names), counts.reshape(-1))


@table_metric(
    _card(
        "Density between sectors",
        "d_st = L_st / (n_s n_t), d_ss = L_ss / (n_s (n_s - 1))",
        "Wasserman & Faust 1994, Social Network Analysis, section 10.3 (recalled)",
        bottom=0.0,
        unit="share of pairs",
        null="the pair of sectors holds no pair of agencies",
        comparable="raw-same-size",
    ),
    unit="sector_pair",
)
def block_density(s: Slice) -> Rows:
    """Share of the pairs of agencies, one in each of two sectors, that have a tie on record.

    Pairs that were not observed count as untied: read it with the coverage beside it.

    >>> from partnernet.metrics._example import referrals
    >>> rows = block_density(referrals())
    >>> rows.unit_id[0], round(float(rows.value[0]), 3)
    ('community_user > community_user', nan)
    """
    names, ties, sizes = _mixing(s)
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    return Rows(_pair_names(names), _share(ties, pairs).reshape(-1), reason="n<2")


@network_metric(_card("E-I index", "(E - I) / (E + I), E ties between and I within sectors", KS))
def ei_index(s: Slice) -> Estimate | Missing:
    """How far ties cross sectors rather than stay within them: 1 all cross, -1 none does.

    With many small sectors chance alone puts it near 1: read it beside its expectation.

    >>> from partnernet.metrics._example import referrals
    >>> round(ei_index(referrals()).value, 3)
    1.0
    """
    names, ties, _ = _mixing(s)
    if len(names) < 2:
        return Missing("single_group")
    total = float(ties.sum())
    if total == 0:
        return Missing("no_ties")
    return Estimate(1 - 2 * float(np.trace(ties)) / total)


@network_metric(
    _card(
        "E-I index expected",
        "2 p - 1, p = 1 - sum over s of n_s(n_s - 1) / (n(n - 1))",
        f"{KS}; closed form under permutation of sectors, method 4.5",
        null="fewer than two sectors",
    )
)
def ei_expected(s: Slice) -> Estimate | Missing:
    """E-I index that the sizes of the sectors alone would give, ties falling anywhere.

    >>> from partnernet.metrics._example import referrals
    >>> round(ei_expected(referrals()).value, 3)
    1.0
    """
    names, _, sizes = _mixing(s)
    if len(names) < 2:
        return Missing("single_group")
    n = float(sizes.sum())
    inside = float((sizes * (sizes - 1)).sum()) / (n * (n - 1))
    return Estimate(1 - 2 * inside)


@table_metric(_card("E-I index of a sector", "(E_s - I_s) / (E_s + I_s)", KS), unit="sector")
def ei_sector(s: Slice) -> Rows | Missing:
    """E-I index over the ties that touch a sector's agencies.

    A tie within the sector counts once, whatever its direction.

    >>> from partnernet.metrics._example import referrals
    >>> rows = ei_sector(referrals())
    >>> rows.unit_id[0], round(float(rows.value[0]), 3)
    ('community_user', nan)
    """
    names, ties, _ = _mixing(s)
    if len(names) < 2:
        return Missing("single_group")
    inside = np.diag(ties) if s.directed else np.diag(ties) / 2
    across = ties.sum(axis=1) - np.diag(ties)
    if s.directed:
        across = across + ties.sum(axis=0) - np.diag(ties)
    return Rows(names, _share(across - inside, across + inside), reason="no_ties")


@agency_metric(_card("E-I index of an agency", "(E_i - I_i) / (E_i + I_i)", KS))
def ei_agency(s: Slice) -> Values | Missing:
    """E-I index over an agency's own ties: 1 only other sectors, -1 only its own.

    >>> from partnernet.metrics._example import referrals
    >>> ei_agency(referrals()).value.round(3).tolist()
    [1.0, 1.0, 1.0, nan, 1.0]
    """
    names, sector = groups(s, "sector")
    if len(names) < 2:
        return Missing("single_group")
    source, target = ends(s)
    known = (sector[source] >= 0) & (sector[target] >= 0)
    source, target = source[known], target[known]
    sign = np.where(sector[source] == sector[target], -1.0, 1.0)
    net = (np.bincount(source, sign, s.n) + np.bincount(target, sign, s.n)).astype(np.float64)
    ties = np.bincount(source, minlength=s.n) + np.bincount(target, minlength=s.n)
    reason = np.where(sector < 0, "sector_unknown", "isolate").tolist()
    return Values(_share(net, ties.astype(np.float64)), reason=reason)


@network_metric(
    _card(
        "Assortativity by sector",
        "r = (sum e_ss - sum a_s b_s) / (1 - sum a_s b_s), e = L / sum L",
        f"{NEWMAN}, equation 2",
        null="fewer than two sectors among the tied agencies, or no tie",
    )
)
def sector_assortativity(s: Slice) -> Estimate | Missing:
    """How far ties join agencies of one sector, beyond what the sectors' shares of ties would give.

    1: only within sectors; 0: as the shares of ties give; below 0: across.

    >>> from partnernet.metrics._example import referrals
    >>> round(sector_assortativity(referrals()).value, 3)
    -0.316
    """
    names, ties, _ = _mixing(s)
    total = float(ties.sum())
    if total == 0:
        return Missing("no_ties" if len(names) > 1 else "single_group")
    e = ties / total
    by_chance = float(e.sum(axis=1) @ e.sum(axis=0))
    if len(names) < 2 or by_chance > 1 - 1e-12:
        return Missing("single_group")
    return Estimate((float(np.trace(e)) - by_chance) / (1 - by_chance))


def _homophily(inside: Floats, ties: Floats, sizes: Floats) -> Floats:
    """(H - w)/(1 - w) where H is at least w, else (H - w)/w."""
    n = float(sizes.sum())
    by_chance = (sizes - 1) / (n - 1)
    above = _share(inside, ties) - by_chance
    scale = np.where(above >= 0, 1 - by_chance, by_chance)
    return _share(above, scale)


@table_metric(
    _card(
        "Homophily of a sector",
        "(I_s/k_s - w_s) / (1 - w_s) if not below 0, else (I_s/k_s - w_s) / w_s, "
        "w_s = (n_s - 1)/(n - 1)",
        COLEMAN,
        null="the sector's agencies send no tie, or the sector has one agency",
    ),
    unit="sector",
)
def sector_homophily(s: Slice) -> Rows | Missing:
    """How far a sector's agencies choose their own sector beyond its share of the agencies.

    1: only their own; 0: as chance would; -1: never their own. k_s are the ties that the sector's
    agencies send (have, in a layer without direction).

    >>> from partnernet.metrics._example import referrals
    >>> rows = sector_homophily(referrals())
    >>> rows.unit_id[0], round(float(rows.value[0]), 3)
    ('community_user', nan)
    """
    names, ties, sizes = _mixing(s)
    if len(names) < 2:
        return Missing("single_group")
    value = _homophily(np.diag(ties), ties.sum(axis=1), sizes)
    value[sizes < 2] = np.nan
    reason = np.where(sizes < 2, "n<2", "no_ties").tolist()
    return Rows(names, value, reason=reason)


@network_metric(
    _card(
        "Assortativity by degree",
        "Pearson correlation of the degrees at the two ends of the ties",
        f"{NEWMAN}, equation 21",
        null="no tie, or all ends have the same degree",
        comparable="null-percentile",
    )
)
def degree_assortativity(s: Slice) -> Estimate | Missing:
    """Whether agencies with many partners are tied to others with many (above 0) or few (below 0).

    Descriptive only: unstable below 30 agencies.

    >>> from partnernet.metrics._example import referrals
    >>> round(degree_assortativity(referrals()).value, 3)
    -0.25
    """
    if s.m == 0:
        return Missing("no_ties")
    source, target = ends(s)
    out, into = degrees(s, "out")[source], degrees(s, "in")[target]
    if not s.directed:
        out, into = np.concatenate([out, into]), np.concatenate([into, out])
    if np.ptp(out) == 0 or np.ptp(into) == 0:
        return Missing("no_variation")
    flags = ("unstable_small_n",) if s.n < 30 else ()
    return Estimate(float(np.corrcoef(out, into)[0, 1]), flags=flags)
