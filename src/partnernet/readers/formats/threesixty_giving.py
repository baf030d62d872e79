"""360Giving: grants from funders to organisations, as JSON, CSV or workbook.

Organisations go by their identifiers. Grants to individuals are left out. A grant of several
funders, or to several recipients, ties each to each; what each paid or got is not known.
"""

from __future__ import annotations

import re
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
_PLAIN = {
    "Identifier": "id",
    "Amount Awarded": "amountAwarded",
    "Currency": "currency",
    "Award Date": "awardDate",
}
_OF_JSON = {"Funding Org": "fundingOrganization", "Recipient Org": "recipientOrganization"}
_WORDS = {
    "fundingorganization": "funding org", "recipientorganization": "recipient org",
    "recipientindividual": "recipient ind", "amountawarded": "amount awarded",
    "awarddate": "award date", "id": "identifier",
}  # fmt: skip
"""Keys of the JSON, as some tools make headings of them, in the words of the spreadsheet."""
_READ = re.compile(
    r"(funding|recipient) org:(\d+:)?(identifier|name)|recipient ind:.*|amount awarded|award date"
    r"|currency|identifier"
)


def headings() -> frozenset[str]:
    """Return the headings of the spreadsheet form."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know JSON by its grants and their funder, tables by the identifiers of both ends."""
    if file.tables:
        standard = replace(file, tables=tuple(map(_standard, file.tables)))
        return sniff_shapes(standard, shapes(_DATA))
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
        standard = _standard(raw)
        if best_shape(standard, shapes(_DATA)):
            done += [replace(each, source=raw) for each in _taken(file, standard)]
    return done


def _standard(raw: RawTable) -> RawTable:
    """Name columns as the standard does where they are named by keys, or with spaces."""
    new: dict[str, str] = {}
    for heading in raw.headings:
        parts = [_WORDS.get(part, part) for part in re.split(r"\s*[:/.]\s*", normalise(heading))]
        name = ":".join(parts)
        if _READ.fullmatch(name) and name != normalise(heading) and name not in raw.headings:
            new[heading] = name
    if not new or len(set(new.values())) < len(new):
        return raw
    names = tuple(new.get(heading, heading) for heading in raw.headings)
    return replace(raw, headings=names, lazy=raw.lazy.rename(new))


def _grants(file: File) -> list[dict[str, Any]]:
    data = file.json
    if isinstance(data, dict):
        data = cast("dict[str, object]", data).get("grants")
    found = cast("list[object]", data) if isinstance(data, list) else file.documents
    return [cast("dict[str, Any]", each) for each in found if isinstance(each, dict)]


def _table(file: File) -> RawTable:
    """Lay the grants out as the spreadsheet form has them."""
    grants = _grants(file)
    columns: dict[str, list[str | None]] = {}
    for end, key in _OF_JSON.items():
        several = [_bodies(grant.get(key)) for grant in grants]
        for place in range(max([1, *map(len, several)])):
            for part, name in (("Identifier", "id"), ("Name", "name")):
                columns[f"{end}:{place}:{part}" if place else f"{end}:{part}"] = [
                    _said(bodies[place].get(name)) if place < len(bodies) else None
                    for bodies in several
                ]
    for name, key in _PLAIN.items():
        columns[name] = [_said(grant.get(key)) for grant in grants]
    columns["Recipient Ind:Identifier"] = [
        "x" if grant.get("recipientIndividual") else "" for grant in grants
    ]
    return table(file, columns, "json", part="grants")


def _bodies(end: object) -> list[dict[str, object]]:
    """Return the organisations at one end of a grant, of which one may stand alone."""
    several = cast("list[object]", end) if isinstance(end, list) else [end]
    return [cast("dict[str, object]", each) for each in several if isinstance(each, dict)]


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _headings(raw: RawTable, end: str) -> list[tuple[str | None, str]]:
    """Return the headings of identifier and name of each organisation at one end."""
    names = {normalise(heading): heading for heading in raw.headings}
    plain = normalise(end)
    numbered = (re.match(rf"{plain}:(\d+):(?:identifier|name)$", name) for name in names)
    places = sorted({int(found[1]) for found in numbered if found})
    found: list[tuple[str | None, str]] = []
    for start in (f"{plain}:", *(f"{plain}:{place}:" for place in places)):
        code, name = names.get(f"{start}identifier"), names.get(f"{start}name")
        either = name or code
        if either is not None:
            found.append((code, either))
    return found


def _taken(file: File, raw: RawTable) -> list[Taken | Passed]:
    names = {normalise(heading): heading for heading in raw.headings}
    funders, recipients = (_headings(raw, end) for end in _OF_JSON)
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
    dated = kept.lazy.with_columns(
        amount.alias(money), pl.col(day).str.replace(r"^(\d{4}-\d\d-\d\d)T.*$", "$1")
    )
    made = without(_each_to_each(replace(kept, lazy=dated), funders, recipients, money), "_person")
    columns = {"source": "funder", "target": "recipient", "amount": money, "date": day}
    how = SourceConfig(layer="funding", rows="events", columns=columns)
    several = len(funders) * len(recipients) > 1
    said = (
        *(("amounts in another currency than GBP are unknown",) if currency else ()),
        *((_SHARED,) if several else ()),
    )
    grants = Taken(
        made, how, left_out=left_out, source=raw, assumed=said, unread=tuple(person),
        derived=several,
    )  # fmt: skip
    ends = [*funders, *recipients]
    return [grants, *(replace(each, source=raw) for each in listed(file, kept, ends))]


_SHARED = "the share of each in a grant of several funders or to several recipients is unknown"


def _each_to_each(
    raw: RawTable,
    funders: Sequence[tuple[str | None, str]],
    recipients: Sequence[tuple[str | None, str]],
    money: str,
) -> RawTable:
    """Give each funder of a grant a row with each of its recipients."""
    one = added(raw, funder=identity(*funders[0]), recipient=identity(*recipients[0]))
    if len(funders) * len(recipients) == 1:
        return one
    ends = {"funder": funders, "recipient": recipients}
    lists = raw.lazy.with_columns(
        pl.concat_list(identity(*each) for each in bodies)
        .list.eval(pl.element().filter(pl.element() != ""))
        .list.unique(maintain_order=True)
        .alias(end)
        for end, bodies in ends.items()
    )
    shared = pl.max_horizontal(pl.col(end).list.len() for end in ends) > 1
    rows = lists.with_columns(pl.when(~shared).then(pl.col(money)).alias(money))
    return replace(one, lazy=rows.explode("funder").explode("recipient"))


_PERSON = pl.col("_person")


def without_people(raw: RawTable, person: Sequence[str], individual: pl.Expr) -> RawTable:
    """Mark grants to people, and drop the columns about them."""
    marked = replace(raw, lazy=raw.lazy.with_columns(individual.alias("_person")))
    return without(marked, *person)
