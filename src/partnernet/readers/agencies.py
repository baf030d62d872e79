"""Who is in the partnership: listed agencies, those that only ties name, and their roll-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet import vocabulary as v
from partnernet.readers import words
from partnernet.readers.identifiers import PERSON_KINDS
from partnernet.readers.personal import (
    RANKS_AND_TITLES,
    forenames,
    is_named,
    is_sole_trader,
    is_titled,
    shown,
)
from partnernet.readers.raw import ROW
from partnernet.readers.sources import PUBLIC_NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from partnernet.readers.log import Log
    from partnernet.readers.names import Directory
    from partnernet.readers.registers import Register

_KIND_COLUMNS = frozenset(("sector", "level", "type", "kind", "category", "node type", "role"))
_SHOWN = 5


def listed(registers: Sequence[Register]) -> pl.DataFrame:
    """Return every listed agency once an area; a second row of the same agency is left out.

    Tables that hold ids alone, as the nodes of a graph without attributes, come last. Where a later
    table contradicts nothing, it fills what the earlier ones left empty: the two files of a graph
    with and without directions list the same agencies, and attributes may have a file of their own.
    """
    seen = schema.empty(schema.AGENCIES)
    for found in sorted(registers, key=_ids_alone):
        frame = found.frame.with_columns(
            pl.lit(None, dtype=pl.String).alias(name)
            for name in ("area_id", "name", "parent_id")
            if name not in found.frame.columns
        )
        key = ["agency_id", "area_id"]
        again = frame.filter(~pl.struct(key).is_first_distinct())
        other = frame.join(seen.select(key), on=key, how="semi", nulls_equal=True)
        repeated = pl.concat([again.select(ROW), other.select(ROW)]).unique()
        agreeing = _agreeing(other, seen, key)
        wrong = repeated.join(agreeing.select(ROW), on=ROW, how="anti")
        seen = _filled(seen, agreeing, key)
        if wrong.height:
            bad = frame.join(wrong, on=ROW, how="semi").group_by(value="agency_id").agg(
                n=pl.len().cast(pl.Int64), _row=pl.col(ROW).min()
            )  # fmt: skip
            heading = found.mapping["agency_id"]
            found.log.values("agency_repeated", "Listed before", bad, column=heading)
        if repeated.height:
            found.excluded["repeated"] = repeated.height
            frame = frame.join(repeated, on=ROW, how="anti", maintain_order="left")
        found.frame = frame
        seen = pl.concat(
            [seen, schema.conform(frame.drop(ROW), schema.AGENCIES)], how="diagonal_relaxed"
        )
    return seen


def _agreeing(rows: pl.DataFrame, seen: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Return the first row of each agency listed before, if it contradicts nothing said of it."""
    first = rows.unique(key, keep="first", maintain_order=True)
    both = first.join(
        seen, on=key, how="left", suffix="_seen", nulls_equal=True, maintain_order="left"
    )
    texts = [name for name in first.columns if f"{name}_seen" in both.columns]
    differ = [
        (pl.col(name).cast(pl.String) != pl.col(f"{name}_seen").cast(pl.String)).fill_null(
            value=False
        )
        if not isinstance(both[name].dtype, pl.List)
        else pl.col(name).ne_missing(pl.col(f"{name}_seen"))
        & pl.col(name).is_not_null()
        & pl.col(f"{name}_seen").is_not_null()
        for name in texts
    ]
    return first.filter(~both.select(pl.any_horizontal(pl.lit(value=False), *differ)).to_series())


def _filled(seen: pl.DataFrame, rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Fill what is empty in the agencies so far from later rows of the same agencies."""
    if rows.is_empty():
        return seen
    both = seen.join(
        rows.drop(ROW), on=key, how="left", suffix="_later", nulls_equal=True, maintain_order="left"
    )
    later = [name for name in seen.columns if f"{name}_later" in both.columns]
    return both.with_columns(
        pl.coalesce(name, pl.col(f"{name}_later").cast(seen.schema[name], strict=False))
        for name in later
    ).select(
        *seen.columns,
        *(name for name in rows.columns if name != ROW and name not in seen.columns),
    )


def _ids_alone(found: Register) -> bool:
    """Tell whether a table says nothing of its agencies but their ids."""
    said = found.frame.drop(ROW, "agency_id", strict=False)
    return all(column.null_count() == column.len() for column in said)


def names_of(frame: pl.DataFrame) -> dict[str, str]:
    """Return the name of every listed id; the id where there is none."""
    named = frame.select("agency_id", pl.coalesce("name", "agency_id")).unique(
        "agency_id", keep="first", maintain_order=True
    )
    return dict(named.iter_rows())


def roll_up(frame: pl.DataFrame, directory: Directory, to: str | None, log: Log) -> dict[str, str]:
    """Return what every unit counts as: itself, or the service or agency it belongs to.

    "agency" is the end of the chain of parents; "service" is the unit just below it. A chain that
    comes back to itself is reported and not followed.
    """
    parents: dict[str, str] = {}
    unknown: set[str] = set()
    for agency, parent in frame.select("agency_id", "parent_id").drop_nulls().iter_rows():
        resolved = directory.resolve(parent) or parent
        if resolved in directory.added:
            unknown.add(resolved)
        if resolved != agency:
            parents.setdefault(agency, resolved)
    if unknown and to is not None:
        log.note("parent_unknown", f"Not listed, but named as parents: {_some(sorted(unknown))}")
    rolled: dict[str, str] = {}
    loops: list[str] = []
    for agency in parents:
        chain = [agency]
        while chain[-1] in parents and parents[chain[-1]] not in chain:
            chain.append(parents[chain[-1]])
        if chain[-1] in parents:
            loops.append(agency)
        elif to == "agency":
            rolled[agency] = chain[-1]
        elif to == "service":
            rolled[agency] = chain[-2]
    if loops:
        log.note("parent_loop", f"Units that belong to themselves: {_some(sorted(loops))}")
    return rolled


def people(frame: pl.DataFrame, used: Collection[str]) -> tuple[str, list[str]]:
    """Return which of the used nodes are people, and the word that says so."""
    for name in frame.columns:
        if name.lower().replace("_", " ") not in _KIND_COLUMNS or frame[name].dtype != pl.String:
            continue
        said = frame.filter(
            pl.col(name).str.to_lowercase().str.strip_chars().is_in(list(PERSON_KINDS))
        )
        said = said.filter(pl.col("agency_id").is_in(list(used))) if said.height else said
        if said.height:
            return f"{name} '{said[name][0]}'", said["agency_id"].unique().sort().to_list()
    return "", []


def complete(
    frame: pl.DataFrame,
    ends: pl.DataFrame,
    *,
    rolled: Mapping[str, str],
    categories: Collection[str],
    excluded: Collection[str],
    roster: bool,
    log: Log,
) -> pl.DataFrame:
    """Return the agencies table: listed ones in their areas, and those that only `ends` name.

    `ends` has a row for each area and id that some row of ties or coverage names, with its levels:
    where an agency that nobody listed is expected is not known, so it counts at those alone. With a
    roll-up only what units roll up to is left. Where there is a `roster`, those it lacks are told.
    """
    here = frame.filter(
        ~pl.col("agency_id").is_in(list(rolled)), ~pl.col("agency_id").is_in(list(excluded))
    )
    placed = _place(here, ends, log)
    missing = ends.join(placed, on=["agency_id", "area_id"], how="anti")
    known = here.unique("agency_id", keep="first", maintain_order=True).drop("area_id", "unlisted")
    added = (
        missing.join(known, on="agency_id", how="left", suffix="_said")
        .with_columns(unlisted=pl.lit(value=True), levels=pl.coalesce("levels_said", "levels"))
        .drop("levels_said")
    )
    whole = pl.concat([placed, schema.conform(added, schema.AGENCIES)], how="diagonal_relaxed")
    public = list(PUBLIC_NAMES)
    if frame.height and roster:
        _unlisted(added, known, categories, log)
    said = pl.concat([whole["name"].drop_nulls(), missing["agency_id"]]).unique()
    said = said.filter(said.str.contains("[^A-Za-z0-9]"))  # one word is no name of a person
    titled = [name for name in said if is_titled(name) or is_named(name)]
    if titled:
        log.note("personal_title", f"{v.many(len(titled), 'agency')} named like a person")
    return whole.with_columns(
        name=pl.coalesce(
            pl.col("agency_id").replace_strict(PUBLIC_NAMES, default=None, return_dtype=pl.String),
            "name",
            "agency_id",
        ),
        kind=pl.when(pl.col("agency_id").is_in(public))
        .then(pl.lit("public"))
        .when(pl.col("agency_id").is_in(list(categories)))
        .then(pl.lit("category"))
        .otherwise(pl.col("kind").fill_null("agency")),
        sector=pl.col("sector").fill_null(v.UNKNOWN),
        unlisted=pl.col("unlisted").fill_null(value=False),
        sector_inferred=pl.col("sector_inferred").fill_null(value=False),
    ).sort("area_id", "agency_id")


def _place(frame: pl.DataFrame, ends: pl.DataFrame, log: Log) -> pl.DataFrame:
    """Put agencies that name no area where they have ties; those without ties everywhere."""
    areas = pl.concat([ends["area_id"], frame["area_id"].drop_nulls()]).unique().sort()
    nowhere = frame.filter(pl.col("area_id").is_null()).drop("area_id")
    if not nowhere.height or not len(areas):
        return frame
    if len(areas) > 1:
        said = f"No area is given for {v.many(nowhere.height, 'agency')}"
        log.note("agencies_all_areas", said, rows=nowhere.height)
    where = ends.select("area_id", "agency_id")
    by_ties = nowhere.join(where, on="agency_id", how="inner")
    tieless = nowhere.join(ends, on="agency_id", how="anti").join(areas.to_frame(), how="cross")
    somewhere = frame.filter(pl.col("area_id").is_not_null())
    parts = [schema.conform(part, schema.AGENCIES) for part in (somewhere, by_ties, tieless)]
    return pl.concat(parts, how="diagonal_relaxed").unique(
        ["agency_id", "area_id"], keep="first", maintain_order=True
    )


def _unlisted(
    added: pl.DataFrame, known: pl.DataFrame, categories: Collection[str], log: Log
) -> None:
    strangers = added.filter(
        ~pl.col("agency_id").is_in([*PUBLIC_NAMES, *categories]),
        ~pl.col("agency_id").is_in(known["agency_id"].to_list()),
    )["agency_id"].unique()
    if len(strangers):
        log.note(
            "agency_unlisted",
            f"The agencies table does not list {_some(strangers.sort().to_list())}",
        )


def with_sectors(frame: pl.DataFrame, sectors: Mapping[str, str], *, guess: bool) -> pl.DataFrame:
    """Fill unknown sectors from the sectors file, then, on request, from names (so marked)."""
    unknown = pl.col("sector") == v.UNKNOWN
    given = pl.col("agency_id").replace_strict(dict(sectors), default=None, return_dtype=pl.String)
    frame = frame.with_columns(
        sector=pl.when(unknown).then(given.fill_null(v.UNKNOWN)).otherwise("sector")
    )
    if not guess:
        return frame
    names = frame["name"].unique().to_list()
    guesses = {name: found for name in names if (found := words.guess_sector(name))}
    guessed = pl.col("name").replace_strict(guesses, default=None, return_dtype=pl.String)
    hit = unknown & guessed.is_not_null() & (pl.col("kind") == "agency")
    return frame.with_columns(
        sector=pl.when(hit).then(guessed).otherwise("sector"),
        sector_inferred=pl.col("sector_inferred") | hit,
    )


SOLE_TRADER = "sole trader"


def _may_be_a_person(name: pl.Expr) -> pl.Expr:
    """Tell which names are worth a look: of 56,000 payees one in twenty."""
    first = name.str.to_lowercase().str.extract(r"([^\W\d_]+)")
    begins = first.is_in([*forenames(), *RANKS_AND_TITLES]) | first.str.contains(r"[^a-z]")
    return begins | name.str.contains(r"(?i)[(,]|t ?/ ?a|trading as")


def with_sole_traders(
    frame: pl.DataFrame, ties: pl.DataFrame, money: Collection[str]
) -> pl.DataFrame:
    """Mark who is only ever paid and is named like a person: maps and reports do not name them.

    What a table says of the kind of service stands.
    """
    paid = pl.col("layer").is_in(list(money))
    others = ties.filter(~paid)
    ends = pl.concat([ties["source"], others["target"]]).unique()
    payees = ties.filter(paid, ~pl.col("target").is_in(ends.to_list()))["target"].unique()
    said = frame.filter(pl.col("agency_id").is_in(payees.to_list()), pl.col("kind") == "agency")
    name = pl.coalesce("name", "agency_id")
    traders = (
        said.filter(_may_be_a_person(name))
        .filter(name.map_elements(is_sole_trader, return_dtype=pl.Boolean))["agency_id"]
        .to_list()
    )
    if not traders:
        return frame
    service = pl.col("service_type")
    new = service.is_null() & pl.col("agency_id").is_in(traders)
    return frame.with_columns(
        service_type=pl.when(new).then(pl.lit(SOLE_TRADER)).otherwise(service)
    )


def with_lead(frame: pl.DataFrame, lead: str | None, log: Log) -> pl.DataFrame:
    """Mark the lead that was named; report areas with several."""
    if lead is not None:
        return frame.with_columns(is_lead=pl.col("agency_id") == lead)
    several = frame.filter(pl.col("is_lead")).group_by("area_id").agg(pl.col("agency_id").sort())
    for area, leads in (
        several.filter(pl.col("agency_id").list.len() > 1).sort("area_id").iter_rows()
    ):
        log.note("leads_several", f"{area} has {len(leads)} lead agencies: {_some(leads)}")
    return frame


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - _SHOWN
    return "; ".join(map(shown, texts[:_SHOWN])) + (f"; and {more:,} more" if more > 0 else "")
