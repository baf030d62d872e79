"""Thirty areas compared in full, beside a networkx script that makes the same number of steps.

    python benchmarks/comparing.py                      # 30 areas, 4 levels, 3 layers, 999 draws
    python benchmarks/comparing.py --areas 8 --draws 99
    python benchmarks/comparing.py --cores 2 --steps 400

The budget is five minutes on two cores. The script draws as many networks and computes the same
measures of each with networkx; it is run for `--steps` of them, and its time is scaled up.
"""

from __future__ import annotations

import argparse
import os
import resource
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does

import networkx as nx
import numpy as np
import polars as pl

import partnernet as pn

LEVELS = ("governance", "strategy", "process", "frontline")
LAYERS = ("communication", "planning", "referral")
SECTORS = ("health", "social_care", "education", "police", "housing", "third_sector")
BUDGET = 300


def areas(number: int, agencies: int, ties: int) -> pn.Study:
    """Areas of so many agencies, so many ties in every layer of every level; all observed."""
    rng = np.random.default_rng(1)
    nodes = pl.DataFrame(
        [
            (f"area{a:02d}", f"a{a:02d}_{i:02d}", SECTORS[int(rng.integers(6))])
            for a in range(number)
            for i in range(agencies)
        ],
        schema=["area_id", "agency_id", "sector"],
        orient="row",
    )
    found = []
    for a in range(number):
        for level in LEVELS:
            for layer in LAYERS:
                active = rng.uniform(0.3, 1.7, agencies)
                chances = np.outer(active, active)
                np.fill_diagonal(chances, 0)
                cells = rng.choice(
                    agencies**2, ties, replace=False, p=(chances / chances.sum()).ravel()
                )
                found += [
                    (f"area{a:02d}", level, layer, f"a{a:02d}_{x:02d}", f"a{a:02d}_{y:02d}")
                    for x, y in zip(*divmod(cells, agencies), strict=True)
                ]
    columns = ["area_id", "level", "layer", "source", "target"]
    seen = nodes.select("area_id", "agency_id").with_columns(
        status=pl.lit("admin_complete"),
        role=pl.lit("sender_log"),
        absence_means=pl.lit("no_contact"),
    )
    rows = pl.DataFrame(found, schema=columns, orient="row")
    return pn.Study.of(rows, agencies=nodes, coverage=seen)


def step(agencies: int, ties: int, sectors: dict[int, str], seed: int) -> None:
    """One random network with the measures that a comparison sets against chance."""
    graph = nx.gnm_random_graph(agencies, ties, seed=seed, directed=True)
    nx.overall_reciprocity(graph)
    nx.transitivity(graph.to_undirected())
    for degrees in (dict(graph.in_degree()), dict(graph.out_degree())):
        max(degrees.values())
    scores = nx.betweenness_centrality(graph, normalized=False)
    max(scores.values())
    nx.set_node_attributes(graph, sectors, "sector")
    nx.attribute_assortativity_coefficient(graph, "sector")


def _spent() -> float:
    """CPU seconds of this process and of those it started."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def main() -> None:
    """Compare, then time the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--areas", type=int, default=30)
    parser.add_argument("--agencies", type=int, default=40)
    parser.add_argument("--ties", type=int, default=200)
    parser.add_argument("--draws", type=int, default=999)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--steps", type=int, default=300, help="of the script; 0 leaves it out")
    asked = parser.parse_args()
    study = areas(asked.areas, asked.agencies, asked.ties)
    networks = asked.areas * len(LEVELS) * len(LAYERS)
    wall, cpu = time.perf_counter(), _spent()
    found = pn.compare(study, draws=asked.draws, cores=asked.cores, tests=True)
    wall, ours = time.perf_counter() - wall, _spent() - cpu
    print(f"{networks} networks, {asked.draws} draws each, {found.table.height:,} rows")
    print(
        f"  partnernet {ours:8.1f} s CPU {wall:8.1f} s wall, {ours / 2 / BUDGET:.2f} of the budget"
    )
    if not asked.steps:
        return
    sectors = {i: SECTORS[i % len(SECTORS)] for i in range(asked.agencies)}
    cpu = _spent()
    for seed in range(asked.steps):
        step(asked.agencies, asked.ties, sectors, seed)
    whole = (_spent() - cpu) / asked.steps * networks * asked.draws
    told = f"{asked.steps} of {networks * asked.draws:,} steps"
    print(f"  networkx   {whole:8.0f} s CPU ({told}), {whole / max(ours, 1e-9):.0f} times")


if __name__ == "__main__":
    main()
