"""360Giving: grants from funders to organisations, as JSON, CSV or workbook.

Organisations go by their identifiers. Grants to individuals are left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.headings import normalise
from partnernet.readers.organisations import identity, listed
from partnernet.readers.seam import Match, Taken
from partnernet.readers.shapes import best_shape, headings_of, shapes, sniff_shapes
from partnernet.readers.tabling import added, split, table, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed

TITLE = "360Giving"
_DATA = "threesixty_giving.toml"
_OF_JSON = {
    "Funding Org:Identifier": ("fundingOrganization", "id"),
    "Funding Org:Name": ("fundingOrganization", "name"),
    "Recipient Org:Identifier": ("recipientOrganization", "id"),
    "Recipient Org:Name": ("recipientOrganization", "name"),
}
_PLAIN = {
    "Identifier": "id",
    "Amount Awarded": "amountAwarded",
    "Currency": "currency",
    "Award Date": "awardDate",
}
_ENDS = ("Funding Org", "Recipient Org")


def headings() -> frozenset[str]:
    """Return the headings of the spreadsheet form."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know JSON by its grants and their funder, tables by the identifiers of both ends."""
    if file.tables:
        return sniff_shapes(file, shapes(_DATA))
    grants = _grants(file)
    if grants and "fundingOrganization" in grants[0]:
        return Match(100, ("it is JSON with grants", "a grant has fundingOrganization"))
    return None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read each grant as a payment from its funder to its recipient."""
    if not file.tables:
        return _taken(file, _table(file))
    done: list[Taken | Passed] = []
    for raw in file.tables:
        if best_shape(raw, shapes(_DATA)):
            done += _taken(file, raw)
    return done


def _grants(file: File) -> list[dict[str, Any]]:
    data = file.json
    if isinstance(data, dict):
        data = cast("dict[str, object]", data).get("grants")
    found = cast("list[object]", data) if isinstance(data, list) else []
    return [cast("dict[str, Any]", each) for each in found if isinstance(each, dict)]


def _table(file: File) -> RawTable:
    """Lay the grants out as the spreadsheet form has them."""
    columns: dict[str, list[str | None]] = {
        name: [] for name in (*_OF_JSON, *_PLAIN, "Recipient Ind:Identifier")
    }
    for grant in _grants(file):
        for name, (end, key) in _OF_JSON.items():
            columns[name].append(_of(grant.get(end), key))
        for name, key in _PLAIN.items():
            value = grant.get(key)
            columns[name].append(None if value is None else str(value))
        columns["Recipient Ind:Identifier"].append("x" if grant.get("recipientIndividual") else "")
    return table(file, columns, "json", part="grants")


def _of(end: object, key: str) -> str | None:
    """Return a property of an organisation, which stands alone or as the first of a list."""
    first = cast("list[object]", end)[0] if isinstance(end, list) and end else end
    value = cast("dict[str, object]", first).get(key) if isinstance(first, dict) else None
    return None if value is None else str(value)


def _heading(raw: RawTable, end: str, part: str) -> str | None:
    names = {normalise(heading): heading for heading in raw.headings}
    wanted = (normalise(f"{end}:{part}"), normalise(f"{end}:0:{part}"))
    return next((names[name] for name in wanted if name in names), None)


def _taken(file: File, raw: RawTable) -> list[Taken | Passed]:
    names = {normalise(heading): heading for heading in raw.headings}
    ends = [(_heading(raw, end, "Identifier"), _heading(raw, end, "Name")) for end in _ENDS]
    both = [(code, name or cast("str", code)) for code, name in ends]
    person = [h for plain, h in names.items() if plain.startswith("recipient ind:")]
    individual = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(h).str.strip_chars() != "" for h in person)
    )
    kept, left_out = split(without_people(raw, person, individual), {"to_a_person": _PERSON})
    money, day = names["amount awarded"], names["award date"]
    currency = names.get("currency")
    amount = pl.col(money)
    if currency:
        foreign = ~pl.col(currency).str.strip_chars().str.to_uppercase().is_in(["GBP", ""])
        amount = pl.when(~foreign.fill_null(value=False)).then(amount)
    made = added(
        replace(kept, lazy=kept.lazy.with_columns(
            amount.alias(money), pl.col(day).str.replace(r"^(\d{4}-\d\d-\d\d)T.*$", "$1")
        )),
        funder=identity(*both[0]), recipient=identity(*both[1]),
    )  # fmt: skip
    made = without(made, "_person")
    columns = {"source": "funder", "target": "recipient", "amount": money, "date": day}
    how = SourceConfig(layer="funding", rows="events", columns=columns)
    said = ("amounts in another currency than GBP are unknown",) if currency else ()
    grants = Taken(made, how, left_out=left_out, source=raw, assumed=said, unread=tuple(person))
    return [grants, *(replace(each, source=raw) for each in listed(file, kept, both))]


_PERSON = pl.col("_person")


def without_people(raw: RawTable, person: Sequence[str], individual: pl.Expr) -> RawTable:
    """Mark grants to people, and drop the columns about them."""
    marked = replace(raw, lazy=raw.lazy.with_columns(individual.alias("_person")))
    return without(marked, *person)
