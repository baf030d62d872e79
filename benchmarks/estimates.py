"""Estimated against measured CPU seconds of the costly measures, on random networks.

    python benchmarks/estimates.py
    python benchmarks/estimates.py --sizes 2000x40000 20000x200000

A measure that would take over a minute is not run unless asked for; that is decided by an estimate,
which is meant to be within a factor of 3 where it matters (above a second).
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import polars as pl

import partnernet as pn
from partnernet.metrics._cost import estimate_seconds

MEASURES = {
    "triangles": "transitivity",
    "steps": "reach",
    "paths": "harmonic",
    "betweenness": "betweenness",
}


def partnership(agencies: int, ties: int) -> pn.Partnership:
    """A network with random ends, a few of them much sought after."""
    rng = np.random.default_rng(1)
    sought = rng.pareto(1.5, agencies) + 0.1
    source = rng.integers(0, agencies, ties)
    target = rng.choice(agencies, ties, p=sought / sought.sum())
    rows = pl.DataFrame({"source": source, "target": target}).filter(
        pl.col("source") != pl.col("target")
    )
    named = rows.unique().sort("source", "target").select(pl.format("a{}", pl.all()))
    study = pn.Study.of(named.with_columns(layer=pl.lit("referral"), count=pl.lit(1)))
    return study.partnership()


def main() -> None:
    """Measure each class of cost at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["2000x40000", "5000x50000", "20000x60000"])
    asked = parser.parse_args()
    print(f"{'agencies x ties':20}{'measure':16}{'estimate s':>12}{'measured s':>12}{'ratio':>8}")
    for size in asked.sizes:
        agencies, ties = map(int, size.split("x"))
        for cost, name in MEASURES.items():
            whole = partnership(agencies, ties)
            pn.metrics.compute(whole, names=["in_degree", "degree"])  # so that the graphs exist
            before = time.process_time()
            pn.metrics.compute(whole, names=[name])
            spent = time.process_time() - before
            arcs = 2 * ties if cost == "triangles" else ties
            estimate = estimate_seconds(cost, agencies, arcs)
            print(f"{size:20}{name:16}{estimate:12.2f}{spent:12.2f}{estimate / spent:8.2f}")


if __name__ == "__main__":
    main()
