"""Structural holes: whose partners depend on each other, and whose do not (method 4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._layers import CONTACT
from partnernet.metrics._matrix import exchange
from partnernet.metrics._registry import Card, agency_metric
from partnernet.metrics._results import Values
from partnernet.metrics._shared import degrees, once_a_slice
from partnernet.view import View

if TYPE_CHECKING:
    from partnernet.metrics._matrix import Matrix
    from partnernet.metrics._shared import Floats
    from partnernet.study import Slice

BURT = "Burt 1992, Structural Holes, chapter 2"


def _card(name: str, formula: str, *, unit: str, top: float | None, citation: str) -> Card:
    return Card(
        name=name,
        theme="brokerage",
        formula=formula,
        unit=unit,
        range=(0.0, top),
        null="the agency has no partner",
        citation=citation,
        view=View(weight="strength"),
        comparable="within-area",
        collapse=("any",),
        layers=CONTACT,
        binary_fallback=True,
        cost="two_steps",
        on_request=True,
    )


def _divide(z: Matrix, by: Floats) -> Matrix:
    """Divide each row by its number; rows of isolates stay empty."""
    from scipy import sparse

    inverse = np.divide(1.0, by, out=np.zeros_like(by), where=by > 0)
    scale: Matrix = sparse.diags_array(inverse)
    return (scale @ z).tocsr()


def _without_isolates(s: Slice, value: Floats) -> Values:
    return Values(np.where(degrees(s) > 0, value, np.nan), reason="isolate")


@agency_metric(
    _card(
        "Constraint",
        "C_i = sum over j in N(i) of (p_ij + sum over q != i,j of p_iq p_qj)^2, "
        "p_ij = (w_ij + w_ji) / sum over k of (w_ik + w_ki)",
        unit="index",
        top=None,
        citation=f"{BURT}, equation 2.4; caution: Everett & Borgatti 2020, Soc Networks 62:50-57",
    )
)
def constraint(s: Slice) -> Values:
    """How far an agency's contact is bound up with partners who are tied to one another.

    Low: it reaches partners who do not reach each other, and may bridge them. High: one partner, or
    partners in one circle. It falls mechanically with the number of partners and can exceed 1, so
    read it beside the degree and never compare agencies of different degree by it alone.

    >>> from partnernet.metrics._example import referrals
    >>> constraint(referrals()).value.round(3).tolist()
    [1.18, 0.456, 0.982, nan, 1.0]
    """
    weights = "weight" if "weight" in s.graph.es.attributes() else None
    return _without_isolates(s, np.asarray(s.graph.constraint(weights=weights), dtype=np.float64))


@agency_metric(
    _card(
        "Effective size",
        "sum over j in N(i) of (1 - sum over q != i,j of p_iq m_jq), m_jq = z_jq / max_k z_jk",
        unit="agencies",
        top=None,
        citation=f"{BURT}, equation 2.2; binary n - 2t/n: Borgatti 1997, Connections 20(1):35-38",
    )
)
def effective_size(s: Slice) -> Values:
    """Number of an agency's partners, less what they repeat of one another.

    Equal to the number of partners when none of them are tied to each other, and 1 when all are.

    >>> from partnernet.metrics._example import referrals
    >>> effective_size(referrals()).value.round(3).tolist()
    [1.111, 2.792, 1.133, nan, 1.0]
    """
    return _without_isolates(s, _effective_size(s))


@once_a_slice
def _effective_size(s: Slice) -> Floats:
    z = exchange(s)
    tied = (z > 0).astype(np.float64)
    most = np.asarray(z.max(axis=1).todense()).reshape(-1) if s.m else np.zeros(s.n)
    repeated = (_divide(z, z.sum(axis=1)) @ _divide(z, most).T).multiply(tied)
    return np.asarray(tied.sum(axis=1) - repeated.sum(axis=1), dtype=np.float64)


@agency_metric(
    _card(
        "Efficiency of partners",
        "effective size / number of partners",
        unit="share",
        top=1.0,
        citation=f"{BURT}, p. 53 (recalled)",
    )
)
def partner_efficiency(s: Slice) -> Values:
    """Share of an agency's partners that are not repeated by other partners.

    1 when no two partners are tied to each other. Not the efficiency of Krackhardt or of Latora.

    >>> from partnernet.metrics._example import referrals
    >>> partner_efficiency(referrals()).value.round(3).tolist()
    [0.556, 0.931, 0.567, nan, 1.0]
    """
    partners = np.asarray((exchange(s) > 0).sum(axis=1), dtype=np.float64)
    share = np.divide(_effective_size(s), partners, out=np.full(s.n, np.nan), where=partners > 0)
    return Values(np.minimum(share, 1.0), reason="isolate")
