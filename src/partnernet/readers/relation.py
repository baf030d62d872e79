"""A table whose rows relate a source to a target: read once, checked whole, nothing lost uncounted.

One pass over the file takes only the columns that have a role. What each column means is decided on
its distinct values. Every row ends in one of three ways: read, left out for a reason that is
counted, or rejected because it says nothing usable; the three add up to the rows of the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import polars as pl

from partnernet import vocabulary as v
from partnernet.readers import words
from partnernet.readers.asides import drop_asides
from partnernet.readers.coded import constant, load
from partnernet.readers.contents import read_days, read_quantities, read_words
from partnernet.readers.engines import stays
from partnernet.readers.folding import USED, Far, fold, read_there
from partnernet.readers.grids import like_a_matrix
from partnernet.readers.identifiers import treatment
from partnernet.readers.labels import Labels, label, layer_label, level_label
from partnernet.readers.options import levels_of
from partnernet.readers.roles import COUNTING
from partnernet.readers.usable import usable
from partnernet.readers.values import are_years
from partnernet.readers.values import text as tidy
from partnernet.readers.vetting import cleaned, refused

if TYPE_CHECKING:
    import datetime as dt

    from partnernet.config import Config, SourceConfig
    from partnernet.readers.coded import Coded
    from partnernet.readers.engines import There
    from partnernet.readers.log import Log
    from partnernet.readers.options import ReadOptions
    from partnernet.readers.raw import RawTable
    from partnernet.readers.roles import Roles
    from partnernet.readers.seam import Taken
    from partnernet.vocabulary import RowUnit

ASKED = ("contact_type", "gp_depth", "frequency", "content", "mode", "basis")
"""Columns that only an answer to a question fills, never a record system."""
NAMED = ("source", "target", "reporter", "area", "wave", "layer", "respondent_role", "case_mix")
"""Columns whose texts come out again as they are written."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """Area and wave of ties that name none."""

    area: str
    wave: str = v.ALL_WAVES


@dataclass(eq=False, slots=True)
class Relation:
    """A table of ties or events, read; its ends are still names as they are written.

    Of a table that stays in its engine (`far`) each row stands for as many as `weights` says.
    """

    raw: RawTable
    log: Log
    how: SourceConfig
    roles: Roles
    mapping: dict[str, str]
    rows: pl.Series
    coded: dict[str, Coded]
    keys: dict[str, Labels] = field(default_factory=dict[str, Labels])
    columns: dict[str, pl.Series] = field(default_factory=dict[str, pl.Series])
    unit: RowUnit = "ties"
    rejected: int = 0
    excluded: dict[str, int] = field(default_factory=dict[str, int])
    assumed: list[str] = field(default_factory=list[str])
    flags: set[str] = field(default_factory=set[str])
    derived: bool = False
    categories: tuple[str, ...] = ()
    every_row: bool = False
    undirected: bool = False
    weights: pl.Series | None = None
    far: Far | None = None

    @property
    def height(self) -> int:
        """Rows that are still in."""
        return self.rows.len()

    @property
    def earliest(self) -> pl.Series | None:
        """The day of every row, else the first of the month that it names."""
        day, month = self.columns.get("date"), self.columns.get("month")
        return day if day is None or month is None else day.zip_with(day.is_not_null(), month)

    def count(self, rows: pl.Series) -> int:
        """Return how many rows of the file some rows stand for."""
        return int((rows if self.weights is None else self.weights.filter(rows)).sum())

    def column(self, role: str) -> Coded | None:
        """Return the column that plays a role."""
        return self.coded.get(role)

    def heading(self, role: str) -> str:
        """Return the heading of the column that plays a role."""
        return self.mapping.get(role, role)

    def keep(self, keep: pl.Series) -> int:
        """Keep some rows; return how many rows of the file were left out by that.

        Where a row of the file stands in several, it is out when the last of them is.
        """
        gone = self.count(~keep)
        if not keep.all():
            kept = self.rows.filter(keep)
            if self.derived:
                gone = self.rows.n_unique() - kept.n_unique()
            self.rows = kept
            self.weights = None if self.weights is None else self.weights.filter(keep)
            self.coded = {role: each.filter(keep) for role, each in self.coded.items()}
            self.keys = {name: each.filter(keep) for name, each in self.keys.items()}
            self.columns = {name: each.filter(keep) for name, each in self.columns.items()}
        return gone

    def leave_out(self, reason: str, keep: pl.Series) -> None:
        """Leave rows out for a reason, and count them."""
        gone = self.keep(keep)
        if gone:
            self.excluded[reason] = self.excluded.get(reason, 0) + gone

    def reject(self, keep: pl.Series) -> None:
        """Leave unusable rows out, and count them."""
        self.rejected += self.keep(keep)


def read_relation(
    raw: RawTable,
    how: SourceConfig,
    roles: Roles,
    options: ReadOptions,
    config: Config,
    log: Log,
    *,
    defaults: Defaults,
    taken: Taken | None = None,
) -> Relation | None:
    """Read a table of ties or events; None when it lacks an end or people would be its nodes.

    `how` is what is said about this file, `roles` which column is what, `defaults` the area and
    wave of rows that name none, `taken` what the format of the file says of it.
    Problems go to the log and never stop the reading.
    """
    there = stays(raw, options)
    log = replace(log, numbered=there is None)
    found = _open(raw, how, roles, options, log, there)
    if found is None:
        return None
    if taken is not None:
        found.derived, found.categories = taken.derived, taken.categories
        found.every_row, found.undirected = taken.every_row, taken.undirected
    drop_asides(found, log)
    _drop_unlike(found)
    layers = _labels(found, config, defaults, log)
    read_days(found, options, log)
    read_quantities(found, log)
    read_words(found, layers, config, log)
    usable(found, log)
    found.unit = _unit(found, log)
    _period(found, options)
    if found.far is not None:
        read_there(found, found.far, options, config, log)
    if found.unit != "events":
        _once(found, log)
    if set(found.mapping) <= {"source", "target"}:
        found.flags.add("two_columns")
    return found


def _open(
    raw: RawTable,
    how: SourceConfig,
    roles: Roles,
    options: ReadOptions,
    log: Log,
    there: There | None,
) -> Relation | None:
    """Check the ends and read the columns."""
    mapping = dict(roles.mapping)
    if there is not None:
        mapping = {role: h for role, h in mapping.items() if role in {*USED, *ASKED}}
    ends = {"source": how.sender, "target": how.receiver}
    missing = [role for role, name in ends.items() if role not in mapping and not name]
    matrix = "If it is a matrix: --as matrix. " if missing and like_a_matrix(raw) else ""
    for role in missing:
        key = "sender" if role == "source" else "receiver"
        log.note(
            "column_missing",
            f"No column gives the {role}; the headings are {', '.join(raw.headings)}",
            suggestion=f"{matrix}Say which it is: --column {role}=HEADING; or, where all rows "
            f'have the same, {key} = "NAME" under [[source]] in partnernet.toml.',
        )
    people = refused(roles, log)
    for role in ("source", "target", "reporter"):
        heading = mapping.get(role)
        about_people = heading is not None and treatment(heading) in {"strip", "count"}
        if about_people and not options.allow_person_nodes:
            said = f"Column '{heading}' is about people and was read as {role}"
            log.note("person_column", said, column=heading)
            people = True
    if missing or people:
        return None
    shown = {heading for role, heading in mapping.items() if role not in COUNTING}
    weights = far = None
    if there is None:
        money = [h for role, h in mapping.items() if role == "amount" and raw.decimal == "."]
        alone = [h for h in money if list(mapping.values()).count(h) == 1]
        rows, by_heading = load(raw, mapping.values(), set(mapping.values()) - shown, alone)
        coded = {role: by_heading[heading] for role, heading in mapping.items()}
    else:
        far, folds = fold(raw, there, mapping)
        rows, coded, weights = folds.rows, folds.coded, folds.weights
    if not options.allow_person_nodes:
        named = [role for role in NAMED if role in coded]
        coded |= {role: cleaned(coded[role], log, mapping[role]) for role in named}
    for role, name in ends.items():
        if role not in coded and name:
            coded[role] = constant(name, rows.len(), raw.header_row or 1)
    every = coded if far is None else {**far.values, **coded}
    empty = [role for role in mapping if role not in ends and every[role].empty]
    for role in empty:
        if rows.len():
            log.note("column_empty", f"No cell is filled ({role})", column=mapping[role])
        coded.pop(role, None)
        del mapping[role]
    return Relation(raw, log, how, roles, mapping, rows, coded, weights=weights, far=far)


def _drop_unlike(found: Relation) -> None:
    """Take back roles that the values contradict, where the heading alone gave them."""
    stated = set(found.how.columns)
    layer = found.column("layer")
    if layer and {words.plain(each) for each in layer.texts} <= {
        "directed",
        "undirected",
        "mutual",
    }:
        _forget(found, "layer")
    away = {} if found.far is None else found.far.values
    kind = found.column("contact_type") or away.get("contact_type")
    if kind and "contact_type" not in stated:
        digits = kind.values["value"].str.contains(r"^\s*\d(\.0)?\s*$")
        if not digits.any():
            _forget(found, "contact_type")
    day = found.column("date")
    if day and "date" not in stated and are_years(day) and "wave" not in found.coded:
        found.coded["wave"] = found.coded.pop("date")
        found.mapping["wave"] = found.mapping.pop("date")
        found.assumed.append(f"each year of '{found.heading('wave')}' is a wave")
    if found.far is not None:
        found.coded.pop("date", None)


def _forget(found: Relation, role: str) -> None:
    found.coded.pop(role, None)
    del found.mapping[role]


def _labels(found: Relation, config: Config, defaults: Defaults, log: Log) -> Labels:
    """Set area, wave, level and layer; return the layers."""
    how, raw = found.how, found.raw
    stem = raw.file.split(".")[0]
    if raw.sheet and words.layer_of_stem(raw.sheet, config.layers):
        stem = raw.sheet
    named = "referral" if how.format == "referrals" else how.layer
    layers, why = layer_label(
        found.column("layer"), named, stem, found.roles.mapping, config.layers, log,
        rows=found.height,
    )  # fmt: skip
    if why:
        found.assumed.append(why)
    if found.height and "relation" in layers.present() and found.column("layer") is None:
        found.flags.add("layer_assumed")
    level_column = found.column("level")
    levels, assumed = level_label(
        level_column, how.level, layers, levels_of(config), config.layers,
        found.heading("level"), log,
    )  # fmt: skip
    if assumed:
        found.flags.add("level_assumed")
        found.assumed.append("level frontline for referrals")
    if level_column and levels.codes is None and "level" in found.mapping:
        known = [each for each in level_column.texts if each.strip()]
        if not any(words.known("level", each) or each in levels_of(config) for each in known):
            _forget(found, "level")
    areas, waves = found.column("area"), found.column("wave")
    if found.height and areas is None and not how.area:
        found.assumed.append(f"area {defaults.area}")
    if found.height and waves is None and not how.wave and defaults.wave != v.ALL_WAVES:
        found.assumed.append(f"wave {defaults.wave}, the only one that the other tables name")
    found.keys = {
        "area_id": label(areas, _tidy(areas), how.area or defaults.area),
        "wave": label(waves, _tidy(waves), how.wave or defaults.wave),
        "level": levels,
        "layer": layers,
    }
    return layers


def _tidy(column: Coded | None) -> list[str | None]:
    return [tidy(each) for each in column.texts] if column else []


def _unit(found: Relation, log: Log) -> RowUnit:
    """Say what one row is: an event, a record with a number, or a bare link."""
    has = found.mapping.keys()
    if found.how.rows:
        return cast("RowUnit", found.how.rows)
    if found.how.format in {"events", "referrals"}:
        return "events"
    if found.how.format == "ties" or "reporter" in has or any(role in has for role in ASKED):
        return "ties"
    if {"date", "person", "case_key"} & has:
        return "events"
    if {"count", "amount", "strength"} & has:
        return "ties"
    rows = found.height if found.weights is None else int(found.weights.sum())
    repeated = rows - _pairs(found).n_unique()
    if repeated:
        found.assumed.append(
            f"each row is one contact, because {repeated:,} of {rows:,} repeat a pair "
            "(--rows links if they are links)"
        )
        return "events"
    if found.height:
        log.note("row_unit_unknown", "Every pair is there once, without date and count")
    found.flags.add("row_unit_unknown")
    return "links"


def _pairs(found: Relation) -> pl.DataFrame:
    """Source, target and labels of every row, as codes."""
    ends = [role for role in ("source", "target", "reporter") if role in found.coded]
    columns: dict[str, pl.Series] = {role: found.coded[role].codes for role in ends}
    columns |= {name: each.codes for name, each in found.keys.items() if each.codes is not None}
    return pl.DataFrame(columns)


def _period(found: Relation, options: ReadOptions) -> None:
    """Leave out rows outside `--from` and `--to`, and undated ones where a period was asked for."""
    day = found.earliest
    since = cast("dt.date | None", options.date_from)
    until = cast("dt.date | None", options.date_to)
    if day is None or not (since or until or options.period):
        return
    found.leave_out("undated", day.is_not_null())
    if since:
        found.leave_out("outside_period", cast("pl.Series", found.earliest) >= since)
    if until:
        found.leave_out("outside_period", cast("pl.Series", found.earliest) <= until)


def _once(found: Relation, log: Log) -> None:
    """Leave out rows of a list that repeat another in everything that was read."""
    if {"count", "amount"} & found.columns.keys() or not found.height:
        return
    plain = {n: c for n, c in found.columns.items() if c.dtype != pl.List(pl.String)}
    frame = _pairs(found).with_columns(**plain)
    first = frame.select(first=pl.struct(pl.all()).is_first_distinct())["first"]
    if not first.all():
        again = found.rows.filter(~first)
        log.note(
            "row_repeated",
            "The same tie as in an earlier row",
            row=cast("int", again.min()),
            rows=again.len(),
        )
        found.leave_out("repeated", first)
