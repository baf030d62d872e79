"""Contracts Finder: notices of contracts awarded, as CSV.

One cell holds all suppliers of a notice. A value of 0 is a framework, whose value is not known; of
several suppliers the share of each is not known either. Contact columns are never read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.amounts import amount_expr
from partnernet.readers.headings import normalise
from partnernet.readers.organisations import identity, listed
from partnernet.readers.raw import ROW
from partnernet.readers.seam import Match, Taken
from partnernet.readers.tabling import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed

TITLE = "Contracts Finder"
_SUPPLIER = "supplier [name|address"
_BUYER, _DAYS = "organisation name", ("awarded date", "published date")
_VALUE = "awarded value"
_COMPANY = "COMPANIES_HOUSE"


def headings() -> frozenset[str]:
    """Return the headings that tell it apart, and some that find its header row."""
    return frozenset(
        normalise(each)
        for each in (
            "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]", "Notice Identifier",
            "Notice Type", "Organisation Name", "Published Date", "Awarded Date", "Awarded Value",
            "Cpv Codes", "OJEU Procedure Type", "Suitable for SME", "Closing Date",
            "Contract start date", "Contract end date",
        )
    )  # fmt: skip


def _named(raw: RawTable, *starts: str) -> str | None:
    plain = {normalise(heading): heading for heading in reversed(raw.headings)}
    return next((h for start in starts for p, h in plain.items() if p.startswith(start)), None)


def sniff(file: File) -> Match | None:
    """Know it by the heading that lists what the supplier's cell holds."""
    for raw in file.tables:
        supplier = _named(raw, _SUPPLIER)
        if supplier is not None and _named(raw, _BUYER):
            return Match(99, (f"it has '{supplier}'",))
    return None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read each award as payments from the buyer to its suppliers."""
    done: list[Taken | Passed] = []
    for raw in file.tables:
        supplier, buyer, day = _named(raw, _SUPPLIER), _named(raw, _BUYER), _named(raw, *_DAYS)
        if supplier is not None and buyer is not None:
            done += _taken(file, raw, supplier, buyer, day)
    return done


def _taken(
    file: File, raw: RawTable, supplier: str, buyer: str, day: str | None
) -> list[Taken | Passed]:
    cell = pl.col(supplier).str.strip_chars()
    no_award = cell.is_null() | ~cell.str.contains(r"[^\[\]|\s]")
    kept, left_out = split(raw, {"no_supplier": no_award})
    value = _named(raw, _VALUE)
    blocks = cell.str.strip_chars("[]").str.split("][")
    part = pl.col("block").str.split("|")
    number = part.list.get(3, null_on_oob=True).str.strip_chars().str.to_uppercase()
    company = part.list.get(2, null_on_oob=True).str.to_uppercase().str.contains(_COMPANY)
    made = (
        kept.lazy.select(
            pl.col(ROW),
            buyer=pl.col(buyer),
            awarded=pl.col(day) if day else pl.lit(None, dtype=pl.String),
            value=pl.col(value) if value else pl.lit(None, dtype=pl.String),
            block=blocks,
        )
        .with_columns(several=pl.col("block").list.len() > 1)
        .explode("block")
        .with_columns(
            name=part.list.get(0, null_on_oob=True).str.strip_chars(),
            code=pl.when(company.fill_null(value=False) & (number != "")).then(
                pl.concat_str(pl.lit("GB-COH-"), number.str.pad_start(8, "0"))
            ),
            known=~pl.col("several") & (amount_expr("value") != 0),
        )
        .filter(pl.col("name").is_not_null())
        .select(
            ROW,
            "buyer",
            "awarded",
            pl.when("known").then("value").alias("awarded value"),
            pl.col("name").alias("supplier name"),
            pl.col("code").alias("supplier id"),
        )
        .with_columns(identity("supplier id", "supplier name").alias("supplier"))
    )
    names = ("buyer", "awarded", "awarded value", "supplier name", "supplier id", "supplier")
    table = replace(kept, headings=names, lazy=made)
    columns = {
        "source": "buyer", "target": "supplier", "amount": "awarded value", "date": "awarded",
    }  # fmt: skip
    how = SourceConfig(layer="funding", rows="events", columns=columns)
    unread = tuple(h for h in raw.headings if h not in {supplier, buyer, day, value})
    awards = Taken(
        table, how, left_out=left_out, derived=True, source=raw, unread=unread,
        assumed=("a value of 0, and the value of a notice with several suppliers, is unknown",),
    )  # fmt: skip
    organisations = listed(file, table, [("supplier id", "supplier name")])
    return [awards, *(replace(each, source=raw) for each in organisations)]
