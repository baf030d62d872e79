"""Whose referrals are accepted more or less often than all senders' are: data of a funnel plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from partnernet.metrics._intervals import ratio, wilson
from partnernet.metrics._referrals import CLUSTERED, LEAST, for_each, referral_card
from partnernet.metrics._registry import partnership_metric
from partnernet.metrics._results import Rows
from partnernet.metrics._shares import FEW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.metrics._referrals import Referrals
    from partnernet.study import Partnership

    Floats = NDArray[np.float64]

LIMITS = {"95": 1.959963984540054, "99.8": 3.090232306167813}
"""Control limits of a funnel and their normal quantiles."""

_CARD = referral_card(
    name="Acceptance by sender, for a funnel plot",
    theme="referral outcomes",
    formula="p_i = accepted / decided; z_i = (p_i - p) / sqrt(p (1 - p) / n_i); dispersion phi = "
    "max(1, mean of winsorised z_i^2); limits p +- q sqrt(phi p (1 - p) / n_i)",
    unit="share of decided referrals",
    range=(0.0, 1.0),
    null="fewer than ten decided referrals of the sender, or outcomes were not recorded",
    citation="Spiegelhalter 2005, Stat Med 24:1185-1202 (page recalled); winsorised at the 10th "
    "and 90th percentile",
    requires=("referrals.outcome",),
)


@partnership_metric(_CARD, unit="agency")
def sender_funnel(p: Partnership) -> list[Rows]:
    """Share of each sender's decided referrals that was accepted, with limits for a funnel plot.

    The parameters give the share of all (`centre`), the sender's distance from it in standard
    errors (`z`), by how much senders differ beyond chance (`dispersion`), and the 95 % and 99.8 %
    limits that allow for it. Outside the limits is a reason to ask, never a verdict: needs differ.

    >>> from partnernet.metrics._example_records import partnership
    >>> (found,) = sender_funnel(partnership())
    >>> dict(zip(found.unit_id, found.value.round(3).tolist()))
    {'FD': 0.75, 'SCH': 0.522}
    """

    def measure(log: Referrals) -> Rows:
        chosen = log.decided & log.cohort[0]
        n = np.bincount(log.source[chosen], minlength=len(log.ends))
        x = np.bincount(log.source[chosen & log.accepted], minlength=len(log.ends))
        sent = np.bincount(log.source, minlength=len(log.ends)) > 0
        senders = np.flatnonzero(sent & ~log.public)
        n, x = n[senders], x[senders]
        enough = n >= LEAST
        low, high = wilson(x, n)
        return Rows(
            log.names(senders),
            np.where(enough, ratio(x, n), np.nan),
            FEW,
            lo=np.where(enough, low, np.nan),
            hi=np.where(enough, high, np.nan),
            flags=(*log.cohort[1], CLUSTERED),
            params=_beside(x.astype(np.float64), n.astype(np.float64), enough),
        )

    return for_each(p, measure)


def _beside(x: Floats, n: Floats, enough: NDArray[np.bool_]) -> list[dict[str, object]]:
    counts = [{"accepted": int(a), "decided": int(b)} for a, b in zip(x, n, strict=True)]
    if not enough.any():
        return [dict(each) for each in counts]
    centre = float(x[enough].sum() / n[enough].sum())
    error = np.sqrt(ratio(centre * (1 - centre), n))
    z = np.nan_to_num(ratio(ratio(x, n) - centre, error))
    low, high = np.quantile(z[enough], (0.1, 0.9))
    dispersion = max(1.0, float(np.mean(np.clip(z[enough], low, high) ** 2)))
    wide = error * np.sqrt(dispersion)
    found: list[dict[str, object]] = []
    for i, each in enumerate(counts):
        if not enough[i]:
            found.append(dict(each))
            continue
        limits = {
            f"limits_{name}": [
                round(max(0.0, centre - q * wide[i]), 6),
                round(min(1.0, centre + q * wide[i]), 6),
            ]
            for name, q in LIMITS.items()
        }
        beside = {"centre": round(centre, 6), "dispersion": round(dispersion, 6)}
        apart = round(float(z[i] / np.sqrt(dispersion)), 6)
        found.append({**each, **beside, "z": apart, **limits})
    return found
