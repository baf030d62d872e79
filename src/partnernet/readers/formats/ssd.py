"""The Standard Safeguarding Dataset: tables named alike in every case system of a council.

Contacts and episodes of need are referrals, episodes of early help are passed to an organisation,
involvements with one child at one time are co-working, and departments are the hierarchy of teams.
The free text in outcomes and all staff columns never leave this reader.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import LayerConfig, SourceConfig
from partnernet.readers.closures import passed_on
from partnernet.readers.dates import parse_dates
from partnernet.readers.headings import normalise
from partnernet.readers.raw import ROW
from partnernet.readers.seam import Taken
from partnernet.readers.shapes import headings_of, read_shapes, shapes, sniff_shapes
from partnernet.readers.tabling import added, split, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Match, Passed

TITLE = "Standard Safeguarding Dataset"
CO_WORKING = "co-working"

_DATA = "ssd.toml"
_JSON = "cont_contact_outcome_json"
_FLAG = r'(?i)"?{}"?\s*:\s*"?(y|yes|1|true)\b'
_ACCEPTED = r"(NEW_REFERRAL|EXISTING_REFERRAL|CP_ENQUIRY|OLA_CP)_FLAG"


def headings() -> frozenset[str]:
    """Return the headings of all tables."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know it by the prefixes of its headings."""
    return sniff_shapes(file, shapes(_DATA))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read each table by what it is."""
    done: list[Taken | Passed] = []
    for each in read_shapes(file, shapes(_DATA)):
        if not isinstance(each, Taken):
            done.append(each)
        elif _has(each.raw, "cont_contact_date"):
            done.append(_contacts(_worded(each, "cont_contact_source")))
        elif _has(each.raw, "invo_person_id"):
            done.append(_co_working(each))
        elif _has(each.raw, "dept_team_id"):
            done.append(_departments(each))
        else:
            done.append(_worded(each, "cine_referral_source"))
            done += _closures(each)
    return done


def _named(raw: RawTable, name: str) -> str:
    """Return the heading as this file spells it."""
    plain = normalise(name)
    return next((each for each in raw.headings if normalise(each) == plain), name)


def _has(raw: RawTable, name: str) -> bool:
    return _named(raw, name) in raw.headings


def _worded(taken: Taken, name: str) -> Taken:
    """Write the code of a source where its description is empty."""
    words, code = (_named(taken.raw, f"{name}_{part}") for part in ("desc", "code"))
    if not {words, code} <= set(taken.raw.headings):
        return taken
    filled = pl.col(words).str.strip_chars() != ""
    lazy = taken.raw.lazy.with_columns(pl.when(filled).then(words).otherwise(code).alias(words))
    return replace(taken, raw=replace(taken.raw, lazy=lazy))


def _contacts(taken: Taken) -> Taken:
    """Take the outcome out of the JSON of flags, and drop it with the comments in it."""
    raw = taken.raw
    heading = _named(raw, _JSON)
    if heading not in raw.headings:
        return taken
    text = pl.col(heading)
    outcome = (
        pl.when(text.str.contains(_FLAG.format(_ACCEPTED)))
        .then(pl.lit("accepted"))
        .when(text.str.contains(_FLAG.format("NFA_FLAG")))
        .then(pl.lit("nfa"))
    )
    raw = without(added(raw, outcome=outcome), heading)
    columns = {**taken.how.columns, "outcome": "outcome"}
    how = replace(taken.how, columns=columns)
    return replace(taken, raw=raw, how=how, unread=(heading, "COMMENTS"))


def _closures(taken: Taken) -> list[Taken]:
    raw = taken.raw
    return passed_on(
        raw,
        taken.how.receiver or "Children's social care",
        reason=_named(raw, "cine_close_reason"),
        date=_named(raw, "cine_close_date"),
        person=_named(raw, "cine_person_id"),
    )


def _co_working(taken: Taken) -> Taken:
    """Pair the teams that had the same child at the same time."""
    raw = taken.raw
    heading = {
        short: _named(raw, f"invo_{name}")
        for short, name in (
            ("team", "professional_team"), ("child", "person_id"),
            ("start", "involvement_start_date"), ("end", "involvement_end_date"),
        )
    }  # fmt: skip
    wanted = [each for each in heading.values() if each in raw.headings]
    frame = raw.lazy.select(ROW, *wanted).collect()
    days = {
        name: parse_dates(frame, heading[name], order=None)[0]
        if heading[name] in frame.columns
        else pl.lit(None, dtype=pl.Date)
        for name in ("start", "end")
    }
    team, child = (pl.col(heading[name]).str.strip_chars() for name in ("team", "child"))
    rows = frame.select(
        pl.col(ROW), team=pl.when(team != "").then(team), child=pl.when(child != "").then(child),
        start=days["start"], end=days["end"],
    )  # fmt: skip
    usable = rows.drop_nulls(["team", "child", "start"])
    other = usable.rename({name: f"{name}_2" for name in usable.columns if name != "child"})
    pairs = usable.join(other, on="child").filter(
        pl.col("team") < pl.col("team_2"),
        pl.col("end").is_null() | (pl.col("start_2") <= pl.col("end")),
        pl.col("end_2").is_null() | (pl.col("start") <= pl.col("end_2")),
    )
    part = pl.col(ROW).is_in(pl.concat([pairs[ROW], pairs[f"{ROW}_2"]]).unique().implode())
    table, left_out = split(
        replace(raw, lazy=rows.lazy()),
        {
            "no_team": pl.col("team").is_null(),
            "no_child": pl.col("child").is_null(),
            "no_start": pl.col("start").is_null(),
            "no_other_team_at_the_time": ~part,
        },
    )
    later = pl.max_horizontal("start", "start_2")
    made = pairs.select(
        pl.max_horizontal(ROW, f"{ROW}_2").alias(ROW),
        pl.col("team").alias("team"),
        pl.col("team_2").alias("other team"),
        pl.col("child").alias(heading["child"]),
        later.cast(pl.String).alias("both involved since"),
    ).unique(["team", "other team", heading["child"], "both involved since"], keep="first",
             maintain_order=True)  # fmt: skip
    columns = {
        "source": "team", "target": "other team", "person": heading["child"],
        "date": "both involved since",
    }  # fmt: skip
    table = replace(table, headings=tuple(made.columns[1:]), lazy=made.sort(ROW).lazy())
    how = SourceConfig(layer=CO_WORKING, level="frontline", columns=columns, rows="events")
    left = tuple(each for each in raw.headings if each not in wanted)
    layer = LayerConfig(directed=False, treated_as="relation", is_contact=False)
    said = "teams are tied that had the same child at the same time; whether they met is not known"
    return replace(
        taken, raw=table, how=how, layers={CO_WORKING: layer}, left_out=left_out, unread=left,
        assumed=(said,), derived=True,
    )  # fmt: skip


def _departments(taken: Taken) -> Taken:
    """List the parents of teams too, which only their own columns name."""
    raw = taken.raw
    columns = taken.how.columns
    agency, parent = columns.get("agency_id"), columns.get("parent_id")
    named = _named(raw, "dept_team_parent_name")
    if agency is None or parent is None or "name" not in columns or named not in raw.headings:
        return taken
    frame = raw.lazy.collect()
    parents = (
        frame.filter(pl.col(parent).is_not_null(), ~pl.col(parent).is_in(frame[agency].implode()))
        .unique(parent, keep="first", maintain_order=True)
        .select(ROW, pl.col(parent).alias(agency), pl.col(named).alias(columns["name"]))
    )
    whole = pl.concat([frame, parents], how="diagonal")
    return replace(taken, raw=replace(raw, lazy=whole.lazy()), derived=True)
