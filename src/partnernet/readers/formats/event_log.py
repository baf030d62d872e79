"""Event logs of processes: case, activity, resource, time. Hand-overs of a case are the ties.

Within a case, in order of time, each event that another resource does than the one before it is a
hand-over. Events of one moment keep the order of the file, or of a column that numbers them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import LayerConfig, SourceConfig
from partnernet.errors import InputError
from partnernet.readers.dates import parse_dates
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
_CLOCK = r"[T\s@](\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,6}))?)?"
_AFTERNOON = r"[:.]\d{2}(?:[.,]\d+)?\s?([AaPp])\.?[Mm]"
_OFFSET = r":\d{2}(?:[.,]\d+)?\s?(?:GMT|UTC)?([+-]\d{2}):?(\d{2})"


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


def moments(texts: pl.Series) -> pl.DataFrame:
    """Read each text as the day that is written and the moment in universal time, or as nulls.

    Without a time of day the moment is the beginning of the day. Nothing is read where days are
    written with the month first, since some of them could be read either way.

    >>> moments(pl.Series(["2014-10-22T01:15:41+02:00", "1 May 2014 2.30 pm", "soon"])).rows()
    ... # doctest: +NORMALIZE_WHITESPACE
    [(datetime.date(2014, 10, 22), datetime.datetime(2014, 10, 21, 23, 15, 41)),
     (datetime.date(2014, 5, 1), datetime.datetime(2014, 5, 1, 14, 30)), (None, None)]
    """
    frame = texts.str.strip_chars().to_frame("text")
    day, report = parse_dates(frame, "text", today=dt.date.max)
    if report.us_order:
        day = pl.lit(None, pl.Date)
    text = pl.col("text")
    parts = [text.str.extract(_CLOCK, n).cast(pl.Int64, strict=False) for n in (1, 2, 3)]
    second = pl.lit("0.") + text.str.extract(_CLOCK, 4)
    half = text.str.extract(_AFTERNOON).str.to_uppercase()
    hour = pl.when(half.is_null()).then(parts[0]).otherwise(parts[0] % 12 + 12 * (half == "P"))
    hours_off = text.str.extract(_OFFSET, 1)
    minutes_off = text.str.extract(_OFFSET, 2).cast(pl.Int64)
    east = pl.when(hours_off.str.starts_with("-")).then(-minutes_off).otherwise(minutes_off)
    since = pl.duration(
        hours=(hour - hours_off.cast(pl.Int64).fill_null(0)).fill_null(0),
        minutes=(parts[1] - east.fill_null(0)).fill_null(0),
        seconds=parts[2].fill_null(0),
        microseconds=(second.cast(pl.Float64) * 1e6).round().cast(pl.Int64).fill_null(0),
    )
    return frame.select(day=day, moment=day.cast(pl.Datetime("us")) + since)


def _handovers(taken: Taken) -> Taken:
    raw, column = taken.raw, taken.how.columns
    plain = {normalise(heading): heading for heading in raw.headings}
    number = next((plain[name] for name in _ORDER if name in plain), None)
    order = pl.col(number).cast(pl.Float64, strict=False) if number else pl.lit(0.0)
    case, unit = column["case_key"], column["source"]
    rows = raw.lazy.select(
        pl.col(ROW),
        case=pl.col(case).str.strip_chars(),
        unit=pl.col(unit).str.strip_chars().str.replace_all(r"\s+", " "),
        time=pl.col(column["date"]),
        order=order,
    ).collect()
    rows = rows.hstack(moments(rows["time"]))
    if rows["day"].null_count() == rows.height > 0:
        message = f"{raw.file}: column '{column['date']}' holds no day that can be read."
        hint = "Write days as 2024-04-13; dates with the month first (04/13/2024) are not guessed."
        raise InputError(message, hint=hint)
    named = (pl.col("unit") != "") & pl.col("case").is_not_null()
    known = rows.filter(named)
    kept = known.filter(pl.col("day").is_not_null()).sort("case", "moment", "order", ROW)
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
        pl.col("day").cast(pl.String), pl.col("case").alias(case),
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
