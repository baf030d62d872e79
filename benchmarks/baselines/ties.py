"""Events to ties and months by bare polars, for someone who knows the file.

python benchmarks/baselines/ties.py events.csv SOURCE[,TARGET] DATE FORMAT [--person HEADING]
[--amount HEADING]
"""

from __future__ import annotations

import argparse

import polars as pl


def main() -> None:
    """Scan, read the dates, group twice."""
    parser = argparse.ArgumentParser()
    for name in ("path", "ends", "date", "format"):
        parser.add_argument(name)
    parser.add_argument("--person")
    parser.add_argument("--amount")
    asked = parser.parse_args()
    ends = asked.ends.split(",")
    date = pl.col("date")
    events = pl.scan_csv(asked.path, infer_schema=False).select(
        *ends,
        *([asked.person] if asked.person else []),
        *([pl.col(asked.amount).cast(pl.Float64)] if asked.amount else []),
        date=pl.col(asked.date).str.to_date(asked.format, strict=False),
    )
    if asked.person:
        events = events.unique().collect().lazy()  # rows that are one contact
    sums = [pl.len(), date.min().alias("first"), date.max().alias("last")]
    sums.append(date.n_unique().alias("days"))
    if asked.person:
        person = pl.col(asked.person)
        sums += [person.n_unique().alias("persons"), person.null_count().alias("no_id")]
    if asked.amount:
        sums.append(pl.col(asked.amount).sum())
    months = events.group_by(*ends, date.dt.truncate("1mo").alias("month"))
    counted = [
        events.group_by(ends).agg(sums),
        months.agg(pl.len(), date.n_unique().alias("days")),
    ]
    print(*(frame.height for frame in pl.collect_all(counted)))


if __name__ == "__main__":
    main()
