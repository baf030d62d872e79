"""Depth by breadth: the matrix and the marker of figures 5.1 and 5.2 (method 3.7).

Every agency that takes part, or has a relation with the lead on the register, is placed once: at
its band and at its deepest relation with the lead, which itself is left out. Without a declared
lead there is neither matrix nor marker: a lead is never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales import _text
from partnernet.scales._tally import one, stamped, words
from partnernet.scales.bands import banded, contiguous, present
from partnernet.scales.depth import deepest, depth_at, route_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.scales._tally import Row
    from partnernet.scales._text import Params
    from partnernet.scales._verdicts import Verdicts

SCALE = "placement"


def placement_profile(found: Verdicts) -> pl.DataFrame:
    """Return the cells of both matrices that are not 0, and the marker, of a level.

    `found` holds the depths. Columns of `schema.SCALES` without run_id.
    """
    lead = found.level.lead
    if lead is None:
        rows = [
            one(name, reason="lead_not_declared") for name in ("marker_breadth", "marker_depth")
        ]
        return stamped(rows, found.level, SCALE)
    agencies = banded(found.level).filter(pl.col("ix") != lead)
    to_lead = agencies.join(depth_to(found, lead), on="ix", how="left")
    to_any = agencies.join(deepest(found).filter(pl.col("assessed") > 0), on="ix", how="left")
    here = present(found.level, found.params.text("breadth_presence")).implode()
    taking_part = pl.col("ix").is_in(here) | (pl.col("point") >= 1)
    rows = [
        *_matrix("lead", to_lead.filter(taking_part)),
        *_matrix("any", to_any.filter(taking_part)),
        *_marker(found, to_lead.filter(pl.col("point") >= 1)),
    ]
    route = route_of(found)
    return stamped([{**row, "route": route} for row in rows], found.level, SCALE)


def depth_to(found: Verdicts, agency: int) -> pl.DataFrame:
    """Return ix, lo, point, hi of each other agency that has a depth with this one."""
    a, b = pl.col("a"), pl.col("b")
    known = pl.col("lo").is_not_null()
    columns = ("ix", "lo", "point", "hi")
    listed = found.listed.filter((a == agency) | (b == agency)).with_columns(
        ix=pl.when(a == agency).then(b).otherwise(a)
    )
    code = found.level.classes.code
    others = pl.DataFrame(
        {"ix": range(len(code)), "own": code}, schema={"ix": pl.UInt32, "own": pl.Int64}
    ).filter(pl.col("ix") != agency)
    mine = pl.lit(int(code[agency]), dtype=pl.Int64)
    classes = found.cells.filter(a.is_null(), known).select("c", "d", *columns[1:])
    unlisted = (
        others.join(listed, on="ix", how="anti")
        .with_columns(c=pl.min_horizontal("own", mine), d=pl.max_horizontal("own", mine))
        .join(classes, on=["c", "d"])
    )
    return pl.concat([listed.filter(known).select(columns), unlisted.select(columns)]).sort("ix")


def quadrant(depth: int, band: int, params: Params) -> str:
    """Name the quadrant of a marker, on request only; the cuts are ours.

    >>> quadrant(3, 4, _text.params())
    'broad-shallow'
    """
    across = "broad" if band >= params.number("quadrant_band") else "narrow"
    down = "deep" if depth >= params.number("quadrant_depth") else "shallow"
    return f"{across}-{down}"


def _matrix(of: str, placed: pl.DataFrame) -> Iterator[Row]:
    """Count agencies by depth and band; those without one or the other are counted apart."""
    total = placed.height
    known = placed.filter(pl.col("point").is_not_null(), pl.col("band").is_not_null())
    floor = bool((known["lo"] < known["hi"]).any())
    shared: dict[str, object] = {
        "n": known.height,
        "of": total,
        "flags": words({"floor": floor, "order_assumed": True}),
    }
    counts = known.group_by("point", "band").agg(agencies=pl.len()).sort("point", "band")
    for depth, band, agencies in counts.iter_rows():
        yield one(f"matrix_{of}[{depth},{band}]", value=agencies, **shared)
    yield one(f"matrix_{of}_unplaced", value=total - known.height, **shared)


def _marker(found: Verdicts, shared: pl.DataFrame) -> Iterator[Row]:
    """Where the agencies that share at least information with the lead stand."""
    n = shared.height
    floor = bool((shared["lo"] < shared["hi"]).any())
    common: dict[str, object] = {"n": n, "of": found.level.n - 1}
    bands = set(shared["band"].drop_nulls())
    empty = None if n else "nobody_at_depth_1"
    no_band = empty or (None if bands else "sector_unknown")
    furthest = None if no_band else max(bands)
    label = next((b.label for b in _text.get("breadth").bands if b.code == furthest), None)
    yield one(
        "marker_breadth",
        value=furthest,
        text=label,
        lo=None if no_band else contiguous({1, *bands}),
        hi=furthest,
        reason=no_band,
        flags=words({"order_assumed": True}),
        **common,
    )
    depths = shared["point"].to_numpy()
    chosen = found.params.number("depth_tau")
    at = {tau: depth_at(depths, tau) if n else None for tau in (0.75, chosen, 0.25)}
    half = at[chosen]
    yield one(
        "marker_depth",
        value=half,
        text=None if half is None else _text.get("glasby_peck").rung(half).label,
        lo=at[0.75],
        hi=at[0.25],
        reason=empty,
        flags=words({"floor": floor}),
        **common,
    )
