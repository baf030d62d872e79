"""Event logs of processes: case, activity, resource, time. Hand-overs of a case are the ties.

Within a case, in order of time, each event that another resource does than the one before it is a
hand-over. Events of one moment keep the order of the file, or of a column that numbers them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import LayerConfig, SourceConfig
from partnernet.readers.headings import normalise, roles_of
from partnernet.readers.raw import ROW
from partnernet.readers.seam import Taken
from partnernet.readers.shapes import headings_of, read_shapes, shapes, sniff_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Match, Passed

TITLE = "Event log"
LAYER = "handover"
_DATA = "event_log.toml"
_ORDER = ("order", "event order", "event number", "sequence", "event id", "index", "sorting")
_TIMES = (
    "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f", "%d-%m-%Y %H:%M:%S%.f", "%d-%m-%Y %H:%M",
    "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d-%m-%Y", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y %H:%M",
    "%d-%m-%Y %I:%M:%S %p", "%d-%m-%Y %I:%M %p",
)  # fmt: skip
"""Ways of writing a moment, once its date is written with hyphens and a T is a space."""


def headings() -> frozenset[str]:
    """Return the headings of event logs."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know it by a case, an activity, who did it, and when."""
    if any("target" in roles_of(h, "relation") for raw in file.tables for h in raw.headings):
        return None
    match = sniff_shapes(file, shapes(_DATA))
    return replace(match, score=match.score - 10) if match else None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read the hand-overs of each log."""
    return [
        _handovers(each) if isinstance(each, Taken) else each
        for each in read_shapes(file, shapes(_DATA))
    ]


def moments(text: pl.Expr) -> pl.Expr:
    """Read moments in any of the forms that systems write; null for anything else.

    >>> frame = pl.DataFrame({"t": ["2014-10-22T11:15:41Z", "2014/10/22 11:27:00.5", "soon"]})
    >>> frame.select(moments(pl.col("t")))["t"].dt.minute().to_list()
    [15, 27, None]
    """
    bare = text.str.strip_chars().str.replace(r"^(\d+)[/.](\d+|[A-Za-z]{3})[/.](\d+)", "$1-$2-$3")
    bare = bare.str.replace(r"^(\S+)T(\d)", "$1 $2").str.replace(r" ?(Z|UTC)$", "+0000")
    read = [
        bare.str.to_datetime(
            form, strict=False, time_unit="us", time_zone="UTC"
        ).dt.replace_time_zone(None)
        if "%#z" in form
        else bare.str.to_datetime(form, strict=False, time_unit="us")
        for form in _TIMES
    ]
    return pl.coalesce(read)


def _handovers(taken: Taken) -> Taken:
    raw, column = taken.raw, taken.how.columns
    plain = {normalise(heading): heading for heading in raw.headings}
    number = next((plain[name] for name in _ORDER if name in plain), None)
    order = pl.col(number).cast(pl.Float64, strict=False) if number else pl.lit(0.0)
    case, unit = column["case_key"], column["source"]
    rows = raw.lazy.select(
        pl.col(ROW),
        case=pl.col(case),
        unit=pl.col(unit).str.strip_chars(),
        time=moments(pl.col(column["date"])),
        order=order,
    ).collect()
    named = (pl.col("unit") != "") & pl.col("case").is_not_null()
    known = rows.filter(named)
    kept = known.filter(pl.col("time").is_not_null()).sort("case", "time", "order", ROW)
    made = kept.with_columns(
        before=pl.col("unit").shift(1).over("case"),
        nth=pl.int_range(pl.len()).over("case"),
    )
    moved = made.filter(pl.col("before") != pl.col("unit")).sort(ROW)
    first = int((made["nth"] == 0).sum())
    left_out = {
        "case_or_resource_unknown": rows.height - known.height,
        "time_unreadable": known.height - kept.height,
        "first_of_its_case": first,
        "stayed_where_it_was": kept.height - first - moved.height,
    }
    table = moved.select(
        pl.col(ROW), pl.col("before").alias(f"{unit} before"), pl.col("unit").alias(unit),
        pl.col("time").dt.date().cast(pl.String).alias("day"), pl.col("case").alias(case),
    )  # fmt: skip
    columns = {"source": f"{unit} before", "target": unit, "date": "day", "case_key": case}
    how = SourceConfig(layer=LAYER, rows="events", columns=columns)
    made_of = replace(
        raw,
        headings=(f"{unit} before", unit, "day", case),
        rows=moved.height,
        lazy=table.lazy(),
    )
    cases = kept["case"].n_unique()
    said = f"each change of hands within one of {cases:,} cases is a hand-over"
    return replace(
        taken, raw=made_of, how=how, left_out={why: n for why, n in left_out.items() if n},
        layers={LAYER: LayerConfig(treated_as="relation")}, assumed=(said,),
        unread=_unread(raw, {case, unit, column["date"], number or ""}),
        every_row=True,
    )  # fmt: skip


def _unread(raw: RawTable, used: set[str]) -> tuple[str, ...]:
    return tuple(heading for heading in raw.headings if heading not in used)
