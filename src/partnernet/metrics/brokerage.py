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

AT_ONCE = 4_000_000
"""Cells of the dense part of a product that are held at a time: 32 MB."""


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

    Sums over brokers to the number of pairs of agencies that somebody stands between; for a role,
    agencies of unknown sector left out, as brokers too.

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
    arcs, _, sector = known
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
    rows = _known_rows(s)
    found = _by_role(s, partial=partial)
    if role == "total" and (found is None or len(rows) < s.n):
        arcs = all_arcs(s)
        return Values(_between(arcs, _counting(_open(arcs), partial), arcs) / _halving(s))
    if found is None:
        return Missing("single_group")
    value = np.full(s.n, np.nan)
    value[rows] = (sum(found.values()) if role == "total" else found[role]) / _halving(s)
    return Values(value, reason="sector_unknown")


@once_a_slice
def _known_rows(s: Slice) -> NDArray[np.intp]:
    return np.flatnonzero(groups(s, "sector")[1] >= 0)


@once_a_slice
def _known(s: Slice) -> tuple[Matrix, Matrix, NDArray[np.intp]] | None:
    """Arcs and open pairs among agencies of known sector, and their sectors; None without two."""
    names, sector = groups(s, "sector")
    if len(names) < 2:
        return None
    rows = _known_rows(s)
    arcs = all_arcs(s)[rows][:, rows].tocsr()
    return arcs, _open(arcs), sector[rows]


@once_a_slice
def _all_paths(s: Slice) -> float:
    """Open paths among agencies of known sector, whatever the role: every one has one role."""
    found = _by_role(s, partial=False)
    return float(sum(each.sum() for each in found.values())) if found else 0.0


@once_a_slice
def _by_role(s: Slice, *, partial: bool) -> dict[str, Floats] | None:
    """Open paths of every broker of known sector, by its role in them."""
    known = _known(s)
    if known is None:
        return None
    arcs, pairs, sector = known
    within, across = _split(arcs, sector)
    alike, unlike = _split(_counting(pairs, partial), sector)
    return {
        "coordinator": _between(within, alike, within),
        "itinerant": _between(across, alike, across),
        "representative": _between(within, unlike, across),
        "gatekeeper": _between(across, unlike, within),
        "liaison": _between(across, unlike, across),
    }


def _open(arcs: Matrix) -> Matrix:
    """Number of brokers of every pair (a, c) that has one, a is not c, and there is no arc a->c."""
    between = (arcs @ arcs).tocoo()
    a, c = between.row, between.col
    tied, n = arcs.tocoo(), arcs.shape[0]
    free = (a != c) & ~np.isin(a.astype(np.int64) * n + c, tied.row.astype(np.int64) * n + tied.col)
    return filled(between.data[free], a[free], c[free], n)


def _counting(pairs: Matrix, partial: bool) -> Matrix:  # noqa: FBT001
    """P: what a path between two ends counts: 1, or 1 / number of brokers."""
    counting = pairs.copy()
    counting.data = 1.0 / pairs.data if partial else np.ones_like(pairs.data)
    return counting


def _between(before: Matrix, pairs: Matrix, after: Matrix) -> Floats:
    """For each b, sum P over a and c with a->b in X and b->c in Y: rows of (X^T P) * Y.

    The product is nearly full, so it is made in full, some receivers at a time.
    """
    n = pairs.shape[0]
    broker, receiver = after.nonzero()
    by_receiver, sum_of = pairs.tocsc(), np.zeros(n)
    width = max(AT_ONCE // max(n, 1), 1)
    for first in range(0, n, width):
        reached = before.T @ by_receiver[:, first : first + width].toarray()
        here = (receiver >= first) & (receiver < first + width)
        b, c = broker[here], receiver[here] - first
        sum_of += np.bincount(b, reached[b, c], minlength=n)
    return sum_of


def _split(pairs: Matrix, sector: NDArray[np.intp]) -> tuple[Matrix, Matrix]:
    """Pairs within a sector, and pairs of two sectors."""
    coo = pairs.tocoo()
    same = sector[coo.row] == sector[coo.col]

    def pick(keep: NDArray[np.bool_]) -> Matrix:
        return filled(coo.data[keep], coo.row[keep], coo.col[keep], len(sector))

    return pick(same), pick(~same)
