"""The dominance rule for money that is confidential: which sums of payments may be shown.

A payment is one body's figure and never shown. A sum may be shown when no payer or payee could work
out another's part: at least three parts, the largest no more than 80 % of the sum, and the rest
beyond the two largest at least 10 % of the largest (the p % rule), so that the second cannot
estimate the first within 10 %. (method 6.3)
"""

from __future__ import annotations

import numpy as np
import polars as pl

PARTS = 3
LARGEST = 0.80
MARGIN = 0.10


def may_be_shown(parts: pl.Series) -> bool:
    """Tell whether the sum of these amounts gives none of them away.

    >>> [may_be_shown(pl.Series(x)) for x in ([40.0, 35, 25], [90.0, 5, 5], [50.0, 48, 2], [9.0])]
    [True, False, False, False]
    """
    largest = np.sort(parts.drop_nulls().to_numpy())[::-1]
    total = largest.sum()
    if len(largest) < PARTS or total <= 0:
        return False
    rest = total - largest[0] - largest[1]
    return bool(largest[0] <= LARGEST * total and rest >= MARGIN * largest[0])


def sums_of_payers(ties: pl.DataFrame) -> dict[str | None, float]:
    """Return the sums that may be shown of one table of money: by payer, and of all (None).

    Sums by payer have no payment in common, so they cannot be set against each other. The sum of
    all is shown if what it adds to the payers' sums is safe too. Sums by payee would cross those by
    payer and are not shown.

    >>> ties = pl.DataFrame({"source": ["A", "A", "A", "B"], "amount": [40.0, 35.0, 25.0, 7.0]})
    >>> sums_of_payers(ties)
    {'A': 100.0}
    """
    known = ties.filter(pl.col("amount").is_not_null())
    if known.height < ties.height:
        known = known.join(
            ties.filter(pl.col("amount").is_null()).select("source").unique(),
            on="source",
            how="anti",
        )
    shown: dict[str | None, float] = {}
    for (payer,), rows in known.sort("source").group_by("source", maintain_order=True):
        if may_be_shown(rows["amount"]):
            shown[str(payer)] = float(rows["amount"].sum())
    rest = ties.filter(~pl.col("source").is_in(list(shown)))
    complete = ties["amount"].null_count() == 0
    if shown and complete and (rest.is_empty() or may_be_shown(rest["amount"])):
        shown[None] = float(ties["amount"].sum())
    return shown
