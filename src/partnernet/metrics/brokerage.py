"""Brokerage between sectors: who stands between two agencies that are not tied (method 4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._matrix import arcs as all_arcs
from partnernet.metrics._matrix import filled
from partnernet.metrics._registry import Card, Param, agency_metric, network_metric
from partnernet.metrics._results import Estimate, Missing, Values
from partnernet.metrics._shared import groups, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._matrix import Matrix
    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

GF = "Gould & Fernandez 1989, Sociological Methodology 19:89-126"
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
ROLE = Param(
    "role",
    (*ROLES, "total"),
    "coordinator: all three in one sector; itinerant: ends in one sector, broker outside; "
    "representative: sender and broker share a sector; gatekeeper: broker and receiver do; "
    "liaison: three sectors; total: whatever the sectors",
    origin="published",
)


def _card(name: str, formula: str, *, unit: str, params: tuple[Param, ...]) -> Card:
    return Card(
        name=name,
        theme="brokerage",
        formula=formula,
        unit=unit,
        range=(0.0, None),
        null="sectors are unknown or all the same (for a role), or there are fewer than 3 agencies",
        citation=GF,
        view=View(),
        comparable="null-ratio",
        collapse=("any",),
        layers=CONTACT,
        params=params,
        min_agencies=3,
        cost="two_steps",
        routes=True,
        on_request=True,
    )


_FORMULA = "number of (a, c): a->b->c, a != c, no a->c, sectors of a, b, c as the role says"


@agency_metric(_card("Brokerage", _FORMULA, unit="open paths", params=(ROLE,)))
def brokerage(s: Slice, *, role: str) -> Values | Missing:
    """Number of pairs of agencies, not tied to each other, between which an agency stands.

    Roles tell whose sector it shares. In a layer without direction each open pair is one path, not
    two, and gatekeeper equals representative. Agencies of unknown sector hold no role and are in
    none. These are possible routes; "gatekeeper" as a finding needs case keys.

    >>> from partnernet.metrics._example import referrals
    >>> brokerage(referrals(), role="liaison").value.round(3).tolist()
    [0.0, 2.0, 0.0, 0.0, 0.0]
    """
    return _by_agency(s, role, partial=False)


@agency_metric(
    _card(
        "Brokerage, shared",
        f"{_FORMULA}, each counting 1 / (number of brokers between a and c)",
        unit="open paths",
        params=(ROLE,),
    )
)
def brokerage_shared(s: Slice, *, role: str) -> Values | Missing:
    """Brokerage in which several brokers between the same two agencies share one path.

    Sums over brokers to the number of pairs of agencies that somebody stands between.

    >>> from partnernet.metrics._example import referrals
    >>> brokerage_shared(referrals(), role="liaison").value.round(3).tolist()
    [0.0, 2.0, 0.0, 0.0, 0.0]
    """
    return _by_agency(s, role, partial=True)


@network_metric(
    _card(
        "Brokerage in the network",
        f"sum over agencies of: {_FORMULA}",
        unit="open paths",
        params=(ROLE,),
    )
)
def brokerage_total(s: Slice, *, role: str) -> Estimate | Missing:
    """Number of open paths through any agency, by the role that the broker has in them.

    >>> from partnernet.metrics._example import referrals
    >>> round(brokerage_total(referrals(), role="liaison").value, 3)
    2.0
    """
    counts = _by_agency(s, role, partial=False)
    return counts if isinstance(counts, Missing) else Estimate(float(np.nansum(counts.value)))


@network_metric(
    _card(
        "Brokerage expected",
        "labels: T P(role), T the observed open paths, P_coordinator = sum n_s(n_s-1)(n_s-2)/D, "
        "P_itinerant = P_representative = P_gatekeeper = sum n_s(n_s-1)(n-n_s)/D, "
        "P_liaison = the rest, D = n(n-1)(n-2); bernoulli: n(n-1)(n-2) d^2 (1-d) P(role)",
        unit="open paths",
        params=(
            Param("role", ROLES, "as in brokerage", origin="published"),
            Param(
                "null_model",
                ("labels", "bernoulli"),
                "labels: the same ties, sectors dealt anew; bernoulli: ties too (the authors')",
                origin="published",
            ),
        ),
    )
)
def brokerage_expected(s: Slice, *, role: str, null_model: str) -> Estimate | Missing:
    """Open paths of a role that chance alone would give, in closed form.

    "labels" keeps every tie and deals the sectors anew among the agencies: is brokerage here tied
    to sectors? "bernoulli" deals the ties too, as Gould and Fernandez did, and answers another
    question; the two may lie on opposite sides of what was observed.

    >>> from partnernet.metrics._example import referrals
    >>> round(brokerage_expected(referrals(), role="liaison", null_model="labels").value, 3)
    2.0
    """
    known = _known(s)
    if known is None:
        return Missing("single_group")
    arcs, sector = known
    n = len(sector)
    sizes = np.bincount(sector).astype(np.float64)
    triples = n * (n - 1.0) * (n - 2.0)
    if triples <= 0:
        return Missing("n<3")
    one = float((sizes * (sizes - 1) * (sizes - 2)).sum()) / triples
    two = float((sizes * (sizes - 1) * (n - sizes)).sum()) / triples
    share = {"coordinator": one, "liaison": 1 - one - 3 * two}.get(role, two)
    if null_model == "labels":
        return Estimate(share * _all_paths(s) / _halving(s))
    d = arcs.nnz / (n * (n - 1.0))
    return Estimate(triples * d**2 * (1 - d) * share / _halving(s))


def _halving(s: Slice) -> float:
    """A layer without direction holds each open path twice."""
    return 1.0 if s.directed else 2.0


@once_a_slice
def _by_agency(s: Slice, role: str, *, partial: bool) -> Values | Missing:
    if role == "total":
        sector = np.zeros(s.n, dtype=np.intp)
        return Values(_open_paths(all_arcs(s), sector, role, partial=partial) / _halving(s))
    known = _known(s)
    if known is None:
        return Missing("single_group")
    arcs, sector = known
    rows = _known_rows(s)
    value = np.full(s.n, np.nan)
    value[rows] = _open_paths(arcs, sector, role, partial=partial) / _halving(s)
    return Values(value, reason="sector_unknown")


@once_a_slice
def _known_rows(s: Slice) -> NDArray[np.intp]:
    return np.flatnonzero(groups(s, "sector")[1] >= 0)


@once_a_slice
def _known(s: Slice) -> tuple[Matrix, NDArray[np.intp]] | None:
    """Arcs among agencies of known sector, and their sectors; None if there are not two sectors."""
    names, sector = groups(s, "sector")
    if len(names) < 2:
        return None
    rows = _known_rows(s)
    return all_arcs(s)[rows][:, rows].tocsr(), sector[rows]


@once_a_slice
def _all_paths(s: Slice) -> float:
    """Open paths among agencies of known sector, whatever the role."""
    known = _known(s)
    return float(_open_paths(*known, "total", partial=False).sum()) if known else 0.0


def _open_paths(arcs: Matrix, sector: NDArray[np.intp], role: str, *, partial: bool) -> Floats:
    """Count, for each broker b, the open pairs (a, c) that the role fits.

    With X the arcs a->b and Y the arcs b->c that the role admits, and P the open pairs it admits,
    the count is the row sum of (X^T P) * Y.
    """
    between = (arcs @ arcs).tocoo()
    a, c, brokers = between.row, between.col, between.data
    tied, n = arcs.tocoo(), len(sector)
    free = (a != c) & ~np.isin(a.astype(np.int64) * n + c, tied.row.astype(np.int64) * n + tied.col)
    a, c, brokers = a[free], c[free], brokers[free]
    if role in ("itinerant", "liaison"):
        fits = (sector[a] == sector[c]) == (role == "itinerant")
        a, c, brokers = a[fits], c[fits], brokers[fits]
    weight = 1.0 / brokers if partial else np.ones(len(a))
    pairs = filled(weight, a, c, len(sector))
    within, across = _split(arcs, sector)
    before, after = {
        "coordinator": (within, within),
        "representative": (within, across),
        "gatekeeper": (across, within),
        "itinerant": (across, across),
        "liaison": (across, across),
        "total": (arcs, arcs),
    }[role]
    return np.asarray((before.T @ pairs).multiply(after).sum(axis=1), dtype=np.float64).reshape(-1)


def _split(arcs: Matrix, sector: NDArray[np.intp]) -> tuple[Matrix, Matrix]:
    """Arcs within a sector, and arcs between sectors."""
    coo = arcs.tocoo()
    same = sector[coo.row] == sector[coo.col]

    def pick(keep: NDArray[np.bool_]) -> Matrix:
        return filled(coo.data[keep], coo.row[keep], coo.col[keep], len(sector))

    return pick(same), pick(~same)
