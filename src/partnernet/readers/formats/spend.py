"""Published spend over a threshold (£500 for councils, £25,000 for the NHS and departments).

No two publishers use the same headings, so roles are found by the letters of a heading. The payer
is the body that publishes; net amounts are taken, credit notes as negative. Lines of totals are
left out.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.headings import letters, normalise
from partnernet.readers.seam import Match, Taken
from partnernet.readers.tabling import split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed

TITLE = "Spend over a threshold"
PAYER = "Publishing body"
"""Who paid, where no column says."""

_NEEDED = ("target", "amount", "date")
_TOTAL = r"(?i)^\W*(grand |sub ?)?totals?\W*$"


@cache
def _book() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("partnernet.readers.formats").joinpath("spend.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def headings() -> frozenset[str]:
    """Return the headings as words, as far as they have been seen."""
    return frozenset(normalise(each) for each in _book()["words"]["seen"])


def roles(found: Sequence[str]) -> dict[str, str]:
    """Return which heading plays which role, by its letters.

    >>> roles(["Body Name", "Date Paid", "Vendor Name", " (Net) Amount £"])["amount"]
    ' (Net) Amount £'
    """
    plain = {letters(heading): heading for heading in reversed(found)}
    return {
        role: next(plain[name] for name in names if name in plain)
        for role, names in _book()["roles"].items()
        if plain.keys() & set(names)
    }


def sniff(file: File) -> Match | None:
    """Know it by a supplier, an amount and a date, and by what publishers add to them."""
    found = [match for raw in file.tables if (match := _match(raw))]
    return max(found, key=lambda match: match.score, default=None)


def _match(raw: RawTable) -> Match | None:
    found = roles(raw.headings)
    plain = {letters(heading) for heading in raw.headings}
    if not set(_NEEDED) <= found.keys() or plain & set(_book()["words"]["never"]):
        return None
    usual = [each for each in raw.headings if letters(each) in _book()["words"]["usual"]]
    said = ", ".join(f"'{found[role]}'" for role in _NEEDED)
    score = min(60 + 10 * len(usual) + 10 * ("source" in found), 90)
    reasons = [f"it has a supplier, an amount and a date: {said}"]
    if usual:
        reasons.append(f"published spend usually has {', '.join(usual[:3])}")
    return Match(score, tuple(reasons))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read each line as a payment."""
    return [_taken(raw) for raw in file.tables if set(_NEEDED) <= roles(raw.headings).keys()]


def _taken(raw: RawTable) -> Taken:
    columns = roles(raw.headings)
    supplier, money = pl.col(columns["target"]), pl.col(columns["amount"])
    hollow = (supplier.is_null() | (supplier.str.strip_chars() == "")) & (
        money.is_null() | (money.str.strip_chars() == "")
    )
    kept, left_out = split(
        raw, {"line_of_totals": supplier.str.contains(_TOTAL), "no_supplier_and_amount": hollow}
    )
    sender = None if "source" in columns else PAYER
    how = SourceConfig(layer="funding", rows="events", columns=columns, sender=sender)
    assumed = (f"no column names the payer: {PAYER}",) if sender else ()
    return Taken(kept, how, left_out=left_out, assumed=assumed, source=raw)
