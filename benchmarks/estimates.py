"""Estimated against measured CPU seconds of the costly measures, on random networks.

    python benchmarks/estimates.py
    python benchmarks/estimates.py --sizes 200x1200 2000x12000 --most 300

A measure that would take over a minute is not run unless asked for; that is decided by an
estimate, which is meant to be within a factor of 3 where it matters (above a second). A measure of
each class is tried, unless its estimate exceeds `--most` seconds.
"""

from __future__ import annotations

import argparse
import time

from networks import partnership

import partnernet as pn
from partnernet.metrics import get
from partnernet.metrics._cost import estimate_seconds

MEASURES = (
    "transitivity",
    "constraint",
    "reach",
    "harmonic",
    "betweenness",
    "bonacich",
    "key_players_loss",
    "core_fit",
    "coreness",
    "robustness",
    "communities",
)
FACTOR = 3


def main() -> None:
    """Measure each class of cost at each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sizes = ["200x1200", "2000x12000", "2000x40000", "20000x60000"]
    parser.add_argument("--sizes", nargs="+", default=sizes)
    parser.add_argument("--most", type=float, default=120.0)
    asked = parser.parse_args()
    print(f"{'agencies x ties':16}{'measure':20}{'estimate s':>12}{'measured s':>12}{'ratio':>8}")
    for size in asked.sizes:
        agencies, ties = map(int, size.split("x"))
        for name in MEASURES:
            card = get(name).card
            whole = partnership(agencies, ties)
            s = whole.slice("frontline", "referral", card.view)
            estimate = estimate_seconds(card.cost, s.n, s.m if s.directed else 2 * s.m)
            line = f"{size:16}{name:20}{estimate:12.2f}"
            if estimate > asked.most:
                print(f"{line}{'not run':>12}")
                continue
            len(s.graph.es)  # so that the graph exists
            before = time.process_time()
            pn.metrics.compute(whole, names=[name])
            spent = time.process_time() - before
            apart = max(spent, estimate) > 1 and not 1 / FACTOR <= estimate / spent <= FACTOR
            remark = f"   more than a factor of {FACTOR} apart" if apart else ""
            print(f"{line}{spent:12.2f}{estimate / spent:8.2f}{remark}", flush=True)


if __name__ == "__main__":
    main()
