"""NHS e-Referral Service extract EBSX02 (monthly) and EBSX02D (daily): one row an action.

The rows of one booking reference are one referral: who referred stands at its creation (action
1422), the provider and the decision at its acceptance (1420). Of the look-ups that come with it,
EBSX04 names the organisations, EBSX03 in the same zip says what actions are where the extract does
not, and EBSX05, the services, is passed over.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.headings import normalise
from partnernet.readers.organisations import listed
from partnernet.readers.raw import ROW
from partnernet.readers.seam import Match, Passed, Taken
from partnernet.readers.shapes import best_shape, headings_of, shapes, sniff_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File

TITLE = "NHS e-Referral Service (EBSX02)"
_DATA = "ers.toml"
_LOOKUP = re.compile(r"ebsx0([345])", re.IGNORECASE)
_CODES = ("code value", "code", "cd", "code cd", "code id")
_MEANINGS = ("display", "description", "desc", "code desc", "code description", "meaning")
_ORGANISATIONS = ("org id", "organisation id", "org cd", "nacs cd", "ods code", "org code")
_NAMES = ("org name", "organisation name", "org desc", "name")
_CREATED, _ACCEPTED = "1422", "1420"


def headings() -> frozenset[str]:
    """Return the headings of the extract."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know it by the booking reference, the action and the referring organisation."""
    found = sniff_shapes(file, shapes(_DATA))
    if found is None and any(_lookup(raw) for raw in file.tables):
        return Match(75, ("its name is that of a look-up of e-RS",))
    return found


def read(file: File) -> Sequence[Taken | Passed]:
    """Join the actions of each referral; name the organisations."""
    done: list[Taken | Passed] = []
    meanings = _meanings(file)
    for raw in file.tables:
        if best_shape(raw, shapes(_DATA)):
            done += _taken(file, raw, meanings)
        elif number := _lookup(raw):
            done.append(_looked_up(raw, number, used=bool(meanings)))
    return done


def _lookup(raw: RawTable) -> str:
    """Return the number of a look-up by the name of its table or file; empty where it is none."""
    found = _LOOKUP.search(raw.sheet or "") or _LOOKUP.search(raw.file)
    return found[1] if found else ""


def _heading(raw: RawTable, names: tuple[str, ...]) -> str | None:
    plain = {normalise(heading): heading for heading in reversed(raw.headings)}
    return next((plain[name] for name in names if name in plain), None)


def _meanings(file: File) -> dict[str, str]:
    """Return what codes mean by EBSX03, if it is in the same zip."""
    for raw in file.tables:
        code, meaning = _heading(raw, _CODES), _heading(raw, _MEANINGS)
        if _lookup(raw) == "3" and code and meaning:
            pairs = raw.lazy.select(code, meaning).drop_nulls().collect()
            return {each.strip(): said.strip() for each, said in pairs.iter_rows()}
    return {}


def _looked_up(raw: RawTable, number: str, *, used: bool) -> Taken | Passed:
    code, name = _heading(raw, _ORGANISATIONS), _heading(raw, _NAMES)
    if number == "4" and code and name:
        kept = replace(raw, headings=(code, name))
        how = SourceConfig(columns={"agency_id": code, "name": name})
        unread = tuple(heading for heading in raw.headings if heading not in {code, name})
        return Taken(kept, how, "agencies", source=raw, unread=unread, lookup=True)
    if number == "3" and used:
        return Passed(raw, "What its codes mean was used; it holds no ties")
    what = {"3": "codes", "4": "organisations without code or name", "5": "services"}[number]
    return Passed(raw, f"This look-up of e-RS holds {what} and no ties")


def _taken(file: File, raw: RawTable, meanings: dict[str, str]) -> list[Taken | Passed]:
    plain = {normalise(heading): heading for heading in reversed(raw.headings)}

    def column(*names: str) -> pl.Expr:
        found = [plain[name] for name in names if name in plain]
        text = pl.col(found[0]).str.strip_chars() if found else pl.lit(None, dtype=pl.String)
        return pl.when(text != "").then(text)

    rows = raw.lazy.select(
        pl.col(ROW),
        ubrn=column("ubrn id", "ubrn"),
        action=column("action cd").str.replace(r"\.0$", ""),
        said=column("action desc"),
        day=column("action dt tm", "e referral pathway start"),
        referrer=column("referring org id"),
        referrer_name=column("referrer org name", "referring org name"),
        provider=column("provider org id"),
        provider_name=column("provider org name"),
        person=column("patient id", "nhs number"),
        priority=column("priority desc", "original priority desc"),
    ).sort(ROW).collect()  # fmt: skip
    decoded = pl.col("action").replace_strict(meanings, default=None, return_dtype=pl.String)
    rows = rows.with_columns(said=pl.coalesce("said", decoded))
    created, accepted = pl.col("action") == _CREATED, pl.col("action") == _ACCEPTED
    cancelled = pl.col("said").str.contains("(?i)cancel").any()
    rejected = pl.col("said").str.contains("(?i)reject").any()

    def first(name: str, where: pl.Expr) -> pl.Expr:
        known = pl.col(name).filter(where & pl.col(name).is_not_null()).first()
        return pl.coalesce(known, pl.col(name).drop_nulls().first())

    joined = rows.filter(pl.col("ubrn").is_not_null()).group_by("ubrn", maintain_order=True).agg(
        pl.col(ROW).first(),
        actions=pl.len(),
        person=pl.col("person").drop_nulls().first(),
        referring_org=first("referrer", created),
        referring_org_name=first("referrer_name", created),
        provider_org=first("provider", accepted),
        provider_org_name=first("provider_name", accepted),
        created=first("day", created),
        decided=pl.col("day").filter(accepted).first(),
        outcome=pl.when(accepted.any()).then(pl.lit("accepted"))
        .when(rejected).then(pl.lit("declined")).when(cancelled).then(pl.lit("withdrawn")),
        priority=pl.col("priority").drop_nulls().first(),
    )  # fmt: skip
    whole = pl.col("referring_org").is_not_null() & pl.col("provider_org").is_not_null()
    kept, halves = joined.filter(whole), joined.filter(~whole)
    left_out = {
        "no_booking_reference": rows["ubrn"].null_count(),
        "referrer_or_provider_unknown": int(halves["actions"].sum()),
        "joined_by_booking_reference": int(kept["actions"].sum()) - kept.height,
    }
    person = plain.get("patient id") or plain.get("nhs number") or "PATIENT_ID"
    names = {each: each.replace("_", " ") for each in kept.columns if each not in {ROW, "ubrn"}}
    named = kept.drop("ubrn", "actions").rename({**names, "person": person}, strict=False)
    table = replace(
        raw, headings=tuple(h for h in named.columns if h != ROW), rows=kept.height,
        lazy=named.lazy(),
    )  # fmt: skip
    columns = {
        "source": "referring org", "target": "provider org", "date": "created",
        "date_decided": "decided", "outcome": "outcome", "person": person, "priority": "priority",
    }  # fmt: skip
    how = SourceConfig(layer="referral", rows="events", level="frontline", columns=columns)
    used = {"action cd", "action desc", "action dt tm", "patient id", "referring org id"}
    taken = Taken(
        table, how, left_out={why: n for why, n in left_out.items() if n}, source=raw,
        unread=tuple(h for p, h in plain.items() if p not in used and h != person),
    )  # fmt: skip
    ends = [("referring org", "referring org name"), ("provider org", "provider org name")]
    return [taken, *(replace(each, source=raw) for each in listed(file, table, ends))]
