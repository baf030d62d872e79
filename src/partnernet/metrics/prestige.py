"""Prestige: importance that comes from the importance of partners (method 4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._matrix import weights
from partnernet.metrics._registry import Card, Param, agency_metric
from partnernet.metrics._results import Missing, Values
from partnernet.metrics._shared import once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

BONACICH = "Bonacich 1987, American Journal of Sociology 92:1170-1182, equation 1"
KLEINBERG = "Kleinberg 1999, Journal of the ACM 46:604-632"
GAP = 1e-8
DENSE, DENSE_INVERSE = 64, 500
"""Agencies up to which eigenvectors and inverses are sought in full matrices."""


@agency_metric(
    Card(
        name="Eigenvector centrality",
        theme="centrality",
        formula="x = A x / lambda_1 on the largest part, max x = 1",
        unit="share of the highest",
        range=(0.0, 1.0),
        null="the agency is outside the largest part, or two parts are equally large, or no ties",
        citation="Bonacich 1972, Journal of Mathematical Sociology 2:113-120",
        view=View(direction="weak"),
        comparable="within-area",
        collapse=("any",),
        layers=CONTACT,
        min_agencies=2,
        on_request=True,
    )
)
def eigenvector(s: Slice) -> Values | Missing:
    """How far an agency's partners are themselves tied to much-tied partners, the highest being 1.

    Only in the largest part that hangs together, and whatever the direction of ties: for directed
    layers read PageRank.

    >>> from partnernet.metrics._example import contact
    >>> eigenvector(contact()).value.round(3).tolist()
    [0.618, 1.0, 1.0, nan, 0.618]
    """
    if s.m == 0:
        return Missing("no_ties")
    parts = s.graph.connected_components(mode="weak")
    sizes = parts.sizes()
    if sizes.count(max(sizes)) > 1:
        return Missing("disconnected")
    rows = parts[int(np.argmax(sizes))]
    value = np.full(s.n, np.nan)
    found = s.graph.induced_subgraph(rows).eigenvector_centrality(scale=True)
    value[rows] = np.clip(found, 0.0, 1.0)
    return Values(value, reason="disconnected")


def _hits_card(name: str, formula: str) -> Card:
    return Card(
        name=name,
        theme="centrality",
        formula=formula,
        unit="share; sums to 1",
        range=(0.0, 1.0),
        null="no ties, or the two leading directions are equally strong (degenerate)",
        citation=KLEINBERG,
        view=View(weight="strength"),
        comparable="within-area",
        layers=("referral", "relation"),
        directed=True,
        binary_fallback=True,
        min_agencies=2,
        on_request=True,
        routes=True,
    )


@once_a_slice
def _leading(s: Slice) -> tuple[Floats, Floats] | Missing:
    """Hub and authority shares: the leading singular vectors of the matrix of volumes."""
    matrix = weights(s)
    if matrix.nnz == 0 or matrix.max() <= 0:
        return Missing("no_ties")
    if s.n <= DENSE:
        left, value, right = np.linalg.svd(matrix.toarray())
        hub, authority = left[:, 0], right[0]
    else:
        from scipy import sparse

        start = np.ones(s.n) / np.sqrt(s.n)
        left, value, right = sparse.linalg.svds(matrix, k=2, v0=start, tol=1e-12)
        order = np.argsort(-value)
        value, hub, authority = value[order], left[:, order[0]], right[order[0]]
    if s.n > 1 and value[0] - value[1] < GAP * max(value[0], 1.0):
        return Missing("degenerate")
    hub, authority = np.abs(hub), np.abs(authority)
    return hub / hub.sum(), authority / authority.sum()


@agency_metric(_hits_card("Hub share", "h = W a, a = W^T h, sum h = 1"))
def hub(s: Slice) -> Values | Missing:
    """How far an agency sends to the receivers that are sent to by good senders; shares sum to 1.

    >>> from partnernet.metrics._example import referrals
    >>> hub(referrals()).value.round(3).tolist()
    [0.0, 0.017, 0.333, 0.0, 0.65]
    """
    found = _leading(s)
    return found if isinstance(found, Missing) else Values(found[0])


@agency_metric(_hits_card("Authority share", "h = W a, a = W^T h, sum a = 1"))
def authority(s: Slice) -> Values | Missing:
    """How far an agency receives from the senders that send to good receivers; shares sum to 1.

    >>> from partnernet.metrics._example import referrals
    >>> authority(referrals()).value.round(3).tolist()
    [0.069, 0.928, 0.003, 0.0, 0.0]
    """
    found = _leading(s)
    return found if isinstance(found, Missing) else Values(found[1])


BETA = Param(
    "beta",
    (-0.5, 0.0, 0.5),
    "attenuation, as a share of 1/lambda_1; above 0 power comes from powerful partners, below 0 "
    "from partners with few alternatives",
    (-0.75, -0.25, 0.25, 0.75),
)


def _power_card(
    name: str,
    formula: str,
    layers: tuple[str, ...],
    view: View,
    collapse: tuple[Literal["any"], ...] = (),
) -> Card:
    return Card(
        name=name,
        theme="power",
        formula=formula,
        unit="index; mean square 1",
        range=(None, None),
        null="no ties, ties lead nowhere back (no lambda_1), or the system has no solution",
        citation=BONACICH,
        view=view,
        comparable="within-area",
        collapse=collapse,
        layers=layers,
        params=(BETA,),
        min_agencies=2,
        on_request=True,
        cost="dense",
    )


@agency_metric(
    _power_card(
        "Bonacich power",
        "c = alpha (I - b A)^-1 A 1, b = beta/lambda_1, alpha so that sum c^2 = n",
        CONTACT,
        View(direction="weak"),
        ("any",),
    )
)
def bonacich(s: Slice, *, beta: float) -> Values | Missing:
    """Power from partners: powerful ones (beta above 0), or those with nobody else (below).

    beta 0 is the number of partners, rescaled. Information flows call for beta above 0, bargaining
    for beta below 0. Structural opportunity, not exercised power.

    >>> from partnernet.metrics._example import contact
    >>> bonacich(contact(), beta=0.5).value.round(3).tolist()
    [0.78, 1.375, 1.375, 0.0, 0.78]
    """
    partners, largest = _partners(s)
    return bonacich_power(partners, beta, largest=largest)


@once_a_slice
def _partners(s: Slice) -> tuple[Floats, float]:
    """Who is tied to whom, and the largest eigenvalue of that."""
    tied = weights(s)
    both = ((tied + tied.T) > 0).astype(np.float64)
    if s.n <= DENSE:
        return both.toarray(), float(np.linalg.eigvalsh(both.toarray())[-1])
    from scipy.sparse import linalg

    solve: Any = linalg.eigsh
    (largest,) = solve(both, k=1, which="LA", v0=np.ones(s.n), return_eigenvectors=False)
    return both.toarray(), float(largest)


@agency_metric(
    _power_card(
        "Bonacich power over funding",
        "c = alpha (I - b R)^-1 R 1, R_ij = d_ji: the share of j's in-network income from i",
        ("funding",),
        View(weight="strength"),
    )
)
def bonacich_funding(s: Slice, *, beta: float) -> Values | Missing:
    """Power from others' dependence on one's money, and from the dependence on those who depend.

    Only income within the network is known here, so areas are not compared on it.

    >>> from partnernet.metrics._example import funding
    >>> bonacich_funding(funding(), beta=0.5).reason
    'acyclic'
    """
    share, largest = _shares_of_income(s)
    return bonacich_power(share, beta, largest=largest)


@once_a_slice
def _shares_of_income(s: Slice) -> tuple[Floats, float]:
    """What share of the income of each column comes from each row, and its spectral radius."""
    paid = weights(s).toarray()
    income = paid.sum(axis=0)
    share = np.divide(paid, income[None, :], out=np.zeros_like(paid), where=income[None, :] > 0)
    return share, float(np.abs(np.linalg.eigvals(share)).max())


def bonacich_power(
    matrix: Floats, beta: float, *, largest: float | None = None
) -> Values | Missing:
    """Bonacich's c(alpha, beta) of a matrix; beta is a share of 1/`largest` (lambda_1) if given.

    >>> path = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> bonacich_power(path, 0.0).value.round(3).tolist()
    [0.707, 1.414, 0.707]
    """
    r = np.asarray(matrix, dtype=np.float64)
    if not r.any():
        return Missing("no_ties")
    n = len(r)
    if largest is not None and beta:
        if largest < GAP:
            return Missing("acyclic")
        beta = beta / largest
    inverse = _inverse(np.eye(n) - beta * r) if beta else np.eye(n)
    if inverse is None:
        return Missing("singular")
    c = inverse @ r.sum(axis=1)
    square = float(c @ c)
    return Values(c * np.sqrt(n / square)) if square > 0 else Missing("no_ties")


def _inverse(system: Floats) -> Floats | None:
    """None if rounding would decide; a large one is solved as the sparse system that it is."""
    small = len(system) <= DENSE_INVERSE
    try:
        found = np.linalg.inv(system) if small else _inverse_of_sparse(system)
    except (RuntimeError, np.linalg.LinAlgError):  # exactly singular
        return None
    inverse: Floats = np.asarray(found, dtype=np.float64)
    size = np.abs(system).sum(axis=0).max() * np.abs(inverse).sum(axis=0).max()
    return inverse if size < 1 / GAP**1.5 else None


def _inverse_of_sparse(system: Floats) -> Floats:
    from scipy import sparse
    from scipy.sparse import linalg

    factorise: Any = linalg.splu
    inverse: Floats = factorise(sparse.csc_array(system)).solve(np.eye(len(system)))
    return inverse
