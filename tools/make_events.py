"""Make an event log of any size, as a council's system would export it. All of it is synthetic.

    python tools/make_events.py events.csv --events 1_000_000

Who writes to whom is drawn once (each agency has a short list of partners, a few hubs have long
ones), then events are drawn over those pairs, so the same seed gives the same file. Dates are
dd/mm/yyyy, heading names are those of a contact log, about 80 bytes a row. Names of places and
agencies are made up. The Parquet or CSV format follows from the name of the output.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import polars as pl

FIRST = ("Alder", "Bram", "Cold", "Dun", "Elm", "Fern", "Gorse", "Hazel", "Ing", "Jack", "Kest")
LAST = ("brook", "combe", "den", "field", "ford", "holt", "leigh", "mere", "stow", "wick")
KINDS = (
    ("Primary", 0.34),
    ("High School", 0.10),
    ("Nursery", 0.12),
    ("Surgery", 0.14),
    ("Health Visitors", 0.08),
    ("Early Help", 0.05),
    ("Housing", 0.04),
    ("Family Centre", 0.06),
    ("Police", 0.03),
    ("Youth Project", 0.04),
)
OUTCOMES = (("Accepted", 0.46), ("Declined", 0.27), ("Redirected", 0.11), ("NFA", 0.08))
OPEN = (("Pending", 0.05), ("Withdrawn", 0.03))
START, DAYS = np.datetime64("2021-04-01"), 4 * 365 + 1


def agency_names(agencies: int, rng: np.random.Generator) -> pl.Series:
    """Return distinct names, a few of them hubs with names of their own."""
    kinds, shares = zip(*KINDS, strict=True)
    kind = rng.choice(kinds, size=agencies, p=np.array(shares) / sum(shares))
    places = [first + last for first in FIRST for last in LAST]
    place = rng.choice(places, size=agencies)
    frame = pl.DataFrame({"place": place, "kind": kind}).with_columns(
        number=pl.int_range(1, pl.len() + 1).over("place", "kind")
    )
    plain = pl.format("{} {}", "place", "kind")
    numbered = pl.format("{} {} {}", "place", "kind", "number")
    return frame.select(name=pl.when(pl.col("number") == 1).then(plain).otherwise(numbered))["name"]


def pairs(agencies: int, partners: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw who ever writes to whom: ordered pairs without self-pairs, hubs preferred as targets."""
    popularity = rng.pareto(1.1, agencies) + 0.02
    out = np.clip(rng.lognormal(np.log(partners), 0.6, agencies).astype(np.int64), 1, agencies - 1)
    source = np.repeat(np.arange(agencies), out)
    target = rng.choice(agencies, size=source.size, p=popularity / popularity.sum())
    key = np.unique((source * agencies + target)[source != target])
    return key // agencies, key % agencies


def make_events(
    events: int, *, agencies: int = 2_000, partners: int = 30, seed: int = 1
) -> pl.DataFrame:
    """Return the log as a frame of text columns, in order of the date of contact."""
    rng = np.random.default_rng(seed)
    names = agency_names(agencies, rng)
    source, target = pairs(agencies, partners, rng)
    volume = rng.pareto(1.3, source.size) + 0.05
    pair = rng.choice(source.size, size=events, p=volume / volume.sum())

    day = np.sort(rng.integers(0, DAYS, size=events))
    labels, shares = zip(*OUTCOMES, *OPEN, strict=True)
    outcome = rng.choice(len(labels), size=events, p=np.array(shares) / sum(shares))
    wait = rng.geometric(0.08, size=events)
    decided = (outcome < len(OUTCOMES)) & (day + wait < DAYS)
    child = rng.integers(0, max(1, int(events * 0.6)), size=events)
    named = rng.random(events) >= 0.01

    day_texts = pl.Series(np.arange(START, START + 2 * DAYS)).dt.strftime("%d/%m/%Y")
    return pl.DataFrame(
        {
            "Date of Contact": day_texts.gather(day),
            "Child ID": pl.select(
                pl.when(pl.lit(named)).then(pl.format("C{}", pl.lit(child + 1_000_000)))
            ).to_series(),
            "Contact Source": names.gather(source[pair]),
            "Receiving Team": names.gather(target[pair]),
            "Contact Outcome": pl.Series(labels).gather(outcome),
            "Date of Decision": pl.select(
                pl.when(pl.lit(decided)).then(
                    pl.lit(day_texts.gather(day + np.minimum(wait, DAYS)))
                )
            ).to_series(),
        }
    )


def main(argv: list[str] | None = None) -> int:
    """Write a log to a file."""
    raw = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("output", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--agencies", type=int, default=2_000)
    parser.add_argument("--partners", type=int, default=30, help="median partners of an agency")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    log = make_events(args.events, agencies=args.agencies, partners=args.partners, seed=args.seed)
    if args.output.suffix == ".parquet":
        log.write_parquet(args.output)
    else:
        log.write_csv(args.output)
    print(f"{log.height} events, {args.output.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
