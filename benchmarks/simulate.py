"""Do the intervals cover, do the tests reject as often as they say? Beside the classic wrong ways.

    python benchmarks/simulate.py                                # everything, 1,000 networks each
    python benchmarks/simulate.py waves explained --runs 200
    python benchmarks/simulate.py --start 0 --runs 500 -o a.csv  # in pieces, on other machines
    python benchmarks/simulate.py --start 500 --runs 500 -o b.csv
    python benchmarks/simulate.py --add a.csv b.csv              # the same as in one go

Networks are made of which the truth is known (`worlds.py`), partnernet's own code is run on them
(`simulations.py`), and it is counted how often a 95 % interval holds the truth and how often a test
at 5 % rejects what is true. A run of a simulation has its own random numbers, made of the seed, the
name and the number of the run, so pieces add up to the whole.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
import zlib
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does

import numpy as np
from answers import COVERS
from simulations import SIMULATIONS

COLUMNS = ("question", "world", "size", "method", "kind", "wrong", "held", "runs", "undefined")
NOMINAL = {COVERS: 0.95}
"""What should be; of tests, .05."""

Counts = dict[tuple[str, ...], list[int]]


def simulate(name: str, runs: range, seed: int) -> Counts:
    """Count how often each method of a simulation held."""
    counts: Counts = {}
    for run in runs:
        entropy = [seed, zlib.crc32(name.encode()), run]
        for said in SIMULATIONS[name](np.random.default_rng(entropy)):
            tally = counts.setdefault(said.key, [0, 0, 0])
            if said.held is None:
                tally[2] += 1
            else:
                tally[0] += said.held
                tally[1] += 1
    return counts


def added(*every: Counts) -> Counts:
    """Add up pieces."""
    found: Counts = {}
    for counts in every:
        for key, tally in counts.items():
            found[key] = [a + b for a, b in zip(found.get(key, [0, 0, 0]), tally, strict=True)]
    return found


def write(counts: Counts, path: Path) -> None:
    """Write counts that can be added up."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows((*key, *tally) for key, tally in counts.items())


def read(path: Path) -> Counts:
    """Read counts."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return {tuple(row[:6]): [int(each) for each in row[6:]] for row in rows}


def share(tally: list[int]) -> tuple[float, float]:
    """Share of the runs, and twice its Monte Carlo error."""
    held, runs, _ = tally
    rate = held / runs if runs else float("nan")
    return rate, 2 * float(np.sqrt(max(rate * (1 - rate), 1 / (runs or 1)) / (runs or 1)))


def table(counts: Counts) -> str:
    """Return the counts as a table in Markdown; the wrong ways in italics."""
    lines = [
        "| question | world | size | method | should be | is | ± |",
        "|---|---|---|---|---|---|---|",
    ]
    order = {key[:2]: at for at, key in reversed(list(enumerate(counts)))}
    for key in sorted(counts, key=lambda key: (order[key[:2]], list(counts).index(key))):
        question, world, size, method, kind, wrong = key
        rate, error = share(counts[key])
        nominal = NOMINAL.get(kind, 0.05)
        said = f"*{method}*" if wrong else method
        got = (f"{100 * rate:.1f}", f"{100 * error:.1f}")
        if counts[key][2] > counts[key][1]:
            got = ("no test", "")
        cells = (question, world, size, said, f"{kind} {100 * nominal:.0f} %", *got)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run what was named, or add up pieces."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[[], *SIMULATIONS], help="default: all")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--add", nargs="+", type=Path, metavar="FILE", help="pieces to add up")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="counts as CSV")
    asked = parser.parse_args()
    if asked.add:
        counts = added(*map(read, asked.add))
    else:
        counts = {}
        for name in asked.names or SIMULATIONS:
            before = time.process_time()
            runs = range(asked.start, asked.start + asked.runs)
            counts = added(counts, simulate(name, runs, asked.seed))
            spent = time.process_time() - before
            print(f"{name}: {asked.runs} runs, {spent:.0f} s CPU", file=sys.stderr, flush=True)
    if asked.output:
        write(counts, asked.output)
    print(table(counts))


if __name__ == "__main__":
    main()
