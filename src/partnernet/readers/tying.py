"""From relations to the tables of a study: events are counted, records and links kept row by row.

All event files are counted together, so that a child in January's and in February's file is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet import vocabulary as v
from partnernet.events import KEYS, aggregate
from partnernet.journeys import with_journeys
from partnernet.readers.contacts import identifiers, merge_contacts
from partnernet.readers.contents import DATES
from partnernet.readers.folding import count_there
from partnernet.readers.relation import ASKED
from partnernet.readers.roles import COUNTING
from partnernet.readers.sources import PUBLIC, PUBLIC_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnernet.config import Config
    from partnernet.events import Aggregate
    from partnernet.readers.relation import Relation
    from partnernet.vocabulary import LayerSpec

ENDS = ("source", "target")
_LABELS = ("area_id", "wave", "level", "layer")
_SUMMED = (
    "date",
    "month",
    "date_decided",
    "date_assessed",
    "date_feedback",
    "count",
    "amount",
    "outcome",
)
_DATED = {"date": "date_received"}


@dataclass(frozen=True, eq=False, slots=True)
class Resolved:
    """A relation whose ends are agencies: `ids[role]` is the agency of each distinct name.

    `named[role]` is who the name means before units are rolled up and people are put together.
    """

    relation: Relation
    ids: dict[str, list[str]]
    named: dict[str, list[str]]

    def end(self, role: str, kind: type[pl.DataType] | pl.DataType = pl.String) -> pl.Series:
        """Return the agency of every row; the public where the cell is empty."""
        answers = pl.Series([*self.ids[role], PUBLIC]).cast(kind)
        codes = self.relation.coded[role].codes
        return answers.gather(codes.fill_null(len(self.ids[role])))


@dataclass(frozen=True, eq=False, slots=True)
class Tables:
    """What relations amount to; ends are agency ids."""

    ties: pl.DataFrame
    activity: pl.DataFrame | None
    referrals: pl.DataFrame | None


def tie_tables(found: Sequence[Resolved], treated_as: Callable[[str], str]) -> Tables:
    """Make ties, activity and referral events of all relations."""
    events = [each for each in found if each.relation.unit == "events"]
    arrows = _directed(found)
    ties = [_records(each, arrows) for each in found if each.relation.unit != "events"]
    activity = referrals = None
    if any(each.relation.far is not None for each in events):
        counted, activity = _count_there(events[0])
        ties.append(counted)
    elif events:
        merge_contacts([each.relation for each in events], [each.named for each in events])
        counted, activity = _count(events)
        ties.append(counted)
        referrals = _referrals(events, treated_as)
    frames = [schema.conform(frame, schema.TIES) for frame in ties]
    whole = pl.concat(frames) if frames else schema.empty(schema.TIES)
    order = ["wave", "area_id", "level", "layer", "source", "target", "reporter", "event_id"]
    return Tables(whole.sort(order, nulls_last=True, maintain_order=True), activity, referrals)


def _ids(found: Sequence[Resolved]) -> pl.Enum:
    """One type that holds every agency of several relations, in order."""
    every = {PUBLIC}.union(*(each.ids[role] for each in found for role in ENDS))
    return pl.Enum(sorted(every))


def _count(found: Sequence[Resolved]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count the events of all files together."""
    kind = _ids(found)
    constant: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    for key in _LABELS:
        labels = [each.relation.keys[key] for each in found]
        names[key] = tuple(dict.fromkeys(name for each in labels for name in each.names))
        if len(names[key]) == 1:
            constant[key] = names[key][0]
    persons = [identifiers(each.relation, "person") for each in found]
    if all(codes is None for codes in persons):
        persons = [identifiers(each.relation, "case_key") for each in found]
    wanted = {name for each in found for name in _SUMMED if name in each.relation.columns}
    frames: list[pl.DataFrame] = []
    for place, each in enumerate(found):
        relation = each.relation
        columns = {role: each.end(role, kind) for role in ENDS}
        for key in _LABELS:
            if key not in constant:
                columns[key] = relation.keys[key].by_row(relation.height, pl.Enum(names[key]))
        columns |= {n: relation.columns[n] for n in sorted(wanted) if n in relation.columns}
        if (mine := persons[place]) is not None:
            columns["person"] = mine
        frames.append(pl.DataFrame(columns))
    whole = pl.concat(frames, how="diagonal")
    counted = aggregate(whole, keys=KEYS, constant=constant, merged=True)
    return _of_log(counted)


def _count_there(found: Resolved) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count a table of events where it is; it is the only one."""
    relation = found.relation
    assert relation.far is not None  # noqa: S101  (told by the caller)
    folds = {role: found.end(role) for role in ENDS}
    for role in ENDS:
        codes = relation.coded[role].codes.fill_null(len(found.named[role]))
        folds[f"named_{role}"] = pl.Series([*found.named[role], ""]).gather(codes)
    folds |= {key: relation.keys[key].by_row(relation.height) for key in _LABELS}
    counted = count_there(relation, relation.far, pl.DataFrame(folds))
    return _of_log(counted)


def _of_log(counted: Aggregate) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say whose word it is."""
    return counted.ties.with_columns(reporter=pl.lit(v.ADMIN)), counted.activity


def _directed(found: Sequence[Resolved]) -> frozenset[str]:
    """Return the layers of which some table gives ties a direction."""
    return frozenset(
        layer
        for each in found
        if not each.relation.undirected
        for layer in each.relation.keys["layer"].present()
    )


def _records(each: Resolved, directed: frozenset[str]) -> pl.DataFrame:
    """Keep a table of records or links row by row.

    Ties without direction stand both ways in layers where other ties have one.
    """
    relation = each.relation
    columns = {role: each.end(role) for role in ENDS}
    columns |= {key: relation.keys[key].by_row(relation.height) for key in _LABELS}
    columns |= {n: c for n, c in relation.columns.items() if n in schema.TIES.names}
    if (day := relation.earliest) is not None:
        columns |= {"first": day, "last": day}
    columns["reporter"] = _reporter(each, columns["source"])
    frame = pl.DataFrame(columns)
    if not relation.undirected or not directed:
        return frame
    both = pl.col("layer").is_in(list(directed)) & (pl.col("source") != pl.col("target"))
    back = frame.filter(both).rename({"source": "target", "target": "source"})
    return pl.concat([frame, back.select(frame.columns)])


def _reporter(each: Resolved, source: pl.Series) -> pl.Series:
    """Who says so: the reporter named, else the source of an answer, else a record system."""
    relation = each.relation
    answered = any(role in relation.columns for role in ASKED) or "scaled" in relation.flags
    default = source if answered else pl.repeat(v.ADMIN, source.len(), dtype=pl.String, eager=True)
    if "reporter" not in relation.coded:
        return default
    column = relation.coded["reporter"]
    named = column.spread(pl.Series(each.ids["reporter"], dtype=pl.String))
    return named.zip_with(named.is_not_null(), default)


def _referrals(found: Sequence[Resolved], treated_as: Callable[[str], str]) -> pl.DataFrame | None:
    """Return referral events, one row each, without identifiers; None where there are none."""
    frames: list[pl.DataFrame] = []
    found = [
        each
        for each in found
        if any(treated_as(name) == "referral" for name in each.relation.keys["layer"].present())
    ]
    coded = pl.Categorical()
    for each in found:
        relation = each.relation
        layers = relation.keys["layer"]
        columns = {key: relation.keys[key].by_row(relation.height, coded) for key in _LABELS}
        columns |= {role: each.end(role, coded) for role in ENDS}
        columns |= {
            _DATED.get(name, name): relation.columns[name]
            for name in DATES
            if name in relation.columns
        }
        columns |= {
            name: relation.columns[name].cast(coded)
            for name in ("outcome", "priority", "case_mix")
            if name in relation.columns
        }
        counting = {role: identifiers(each.relation, role) for role in COUNTING}
        columns |= {role: codes for role, codes in counting.items() if codes is not None}
        frame = pl.DataFrame(columns)
        mine = [name for name in layers.names if treated_as(name) == "referral"]
        if len(mine) < len(layers.names):
            frame = frame.filter(pl.col("layer").cast(pl.String).is_in(mine))
        frames.append(frame)
    if not frames:
        return None
    whole = pl.concat([*frames, _undated(frames[0])], how="diagonal")
    whole = with_journeys(whole, PUBLIC_NAMES)
    types = schema.polars_schema(schema.REFERRALS)
    return whole.select(
        pl.col(name) if name in whole.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in types.items()
    )


def _undated(frame: pl.DataFrame) -> pl.DataFrame:
    """No row, but the column of days: where only months are known, the day is not."""
    return frame.clear().with_columns(date_received=pl.lit(None, dtype=pl.Date))


def layer_specs(
    ties: pl.DataFrame, found: Sequence[Resolved], config: Config
) -> dict[str, LayerSpec]:
    """Return what each layer is: as the settings say, else by its name and its data."""
    units: dict[str, set[str]] = {}
    arrows = _directed(found)
    for each in found:
        for layer in each.relation.keys["layer"].present():
            units.setdefault(layer, set()).add(each.relation.unit)
    filled = ties.group_by("layer").agg(
        money=pl.col("amount").is_not_null().any(), counted=pl.col("count").is_not_null().any()
    )
    specs: dict[str, LayerSpec] = {}
    for layer, money, counted in filled.sort("layer").iter_rows():
        unit = units.get(layer, {"ties"})
        specs[layer] = _spec(
            layer,
            config,
            arrows=layer in arrows,
            money=money,
            counted=counted,
            unit=next(iter(unit)) if len(unit) == 1 else "ties",
        )
    return specs


def _spec(
    layer: str, config: Config, *, arrows: bool, money: bool, counted: bool, unit: str
) -> LayerSpec:
    from dataclasses import replace

    spec = replace(v.layer_spec(layer), row_unit=unit)  # type: ignore[arg-type]
    if not arrows:
        spec = replace(spec, directed=False)
    if money:
        funding = spec.treated_as == "relation"
        spec = replace(
            spec,
            kind="money",
            treated_as="funding" if funding else spec.treated_as,
            is_contact=spec.is_contact and not funding,
        )
    elif counted and spec.kind == "presence":
        spec = replace(spec, kind="count")
    said = config.layers.get(layer)
    if said is None:
        return spec
    if said.scale:
        spec = replace(spec, kind="ordinal", scale=said.ascending)
    changes = {
        name: getattr(said, name)
        for name in ("directed", "kind", "treated_as", "is_contact")
        if getattr(said, name) is not None
    }
    if said.treated_as is not None and said.is_contact is None:
        changes["is_contact"] = v.layer_spec(said.treated_as).is_contact
    return replace(spec, **changes)
