"""Referrals of the NHS data sets for mental health (MHSDS) and community services (CSDS).

Organisations go by their ODS codes. Onward referrals are ties of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.readers.headings import normalise
from partnernet.readers.seam import Taken
from partnernet.readers.shapes import headings_of, read_shapes, shapes, sniff_shapes
from partnernet.readers.tabling import added

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.seam import File, Match, Passed

TITLE = "NHS referrals (MHSDS, CSDS)"
_DATA = "nhs_referrals.toml"
_REJECTED = ("referrejectiondate", "referral rejection date", "referralrejectiondate")


def headings() -> frozenset[str]:
    """Return the headings of the referral tables."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know it by the date on which a request was received and the referring organisation."""
    return sniff_shapes(file, shapes(_DATA))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read each request, and whether it was rejected."""
    return [
        _with_outcome(each) if isinstance(each, Taken) else each
        for each in read_shapes(file, shapes(_DATA))
    ]


def _with_outcome(taken: Taken) -> Taken:
    plain = {normalise(heading): heading for heading in taken.raw.headings}
    day = next((plain[name] for name in _REJECTED if name in plain), None)
    if day is None:
        return taken
    outcome = pl.when(pl.col(day).str.strip_chars() != "").then(pl.lit("declined"))
    columns = {**taken.how.columns, "outcome": "outcome", "date_decided": day}
    how = replace(taken.how, columns=columns)
    return replace(taken, raw=added(taken.raw, outcome=outcome), how=how)
