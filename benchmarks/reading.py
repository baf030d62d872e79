"""Reading events to ties beside a bare polars scan with the same group-by; budget 2 x CPU.

    python benchmarks/reading.py                            # a million contacts as in Annex A
    python benchmarks/reading.py --payments events.csv      # also date,source,target,amount

The contacts are made up (seeded). A file of payments is the user's own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from run import HERE, pair

READ = "import sys, partnernet as pn; print(pn.read(sys.argv[1], discover=False).study)"
SOURCES = (
    "a) 1A: Individual", "e) 2A: Schools", "q) 6: Police", "k) 3A: GP", "l) 3B: Health visitor",
    "h) 4: Housing", "p1) 5D: LA services", "t) 9: Anonymous", "u) 10: Unknown",
)  # fmt: skip


def contacts(path: Path, rows: int) -> None:
    """Write list 1 of Annex A."""
    rng = np.random.default_rng(1)

    def days(start: str, length: int) -> pl.Series:
        drawn = np.datetime64(start) + rng.integers(0, length, rows)
        return pl.Series(drawn.astype("datetime64[D]")).dt.strftime("%d/%m/%Y")

    ids = pl.Series(rng.integers(0, rows // 3, rows)).cast(pl.String).str.pad_start(8, "0")
    pl.DataFrame(
        {
            "Child Unique ID": ids,
            "Gender": np.array(["a) Male", "b) Female"])[rng.integers(0, 2, rows)],
            "Ethnicity": np.array(["a) WBRI", "b) WIRI"])[rng.integers(0, 2, rows)],
            "Date of Birth": days("2006-01-01", 5_000),
            "Age of Child (Years)": rng.integers(0, 18, rows),
            "Date of Contact": days("2021-01-01", 1_400),
            "Contact Source": np.array(SOURCES)[rng.integers(0, len(SOURCES), rows)],
        }
    ).write_csv(path)


def main() -> None:
    """Run both programs in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--payments", type=Path)
    asked = parser.parse_args()
    baseline = [sys.executable, str(HERE / "baselines" / "ties.py")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "contacts.csv"
        contacts(log, asked.rows)
        person = ["Contact Source", "Date of Contact", "%d/%m/%Y", "--person", "Child Unique ID"]
        money = ["source,target", "date", "%Y-%m-%d", "--amount", "amount"]
        jobs = [("contacts", log, person)]
        jobs += [("payments", asked.payments, money)] if asked.payments else []
        for title, path, known in jobs:
            ours = [sys.executable, "-c", READ, str(path)]
            theirs = [*baseline, str(path), *known]
            pair(f"{title} to ties", lambda _, ours=ours: ours, theirs, asked.rounds, folder)


if __name__ == "__main__":
    main()
