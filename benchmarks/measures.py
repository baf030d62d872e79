"""CPU time of measures: each beside the bare igraph and networkx call, and all of them together.

    python benchmarks/measures.py                        # everything
    python benchmarks/measures.py calls --no-networkx    # 2,000 agencies, 12,000 ties
    python benchmarks/measures.py alone                  # measures that igraph has not, as large
    python benchmarks/measures.py whole                  # 200 agencies, 3 layers, 4 levels

A measure is run on a slice whose graph is built but about which nothing else is remembered, in turn
with the bare call on the same graph (A B A B ...), after one round that does not count; the ratio
is the median of the rounds' own ratios. Nothing here is asserted: see README.md.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does

import networkx as nx
from networks import partnership

import partnernet as pn
from partnernet.metrics import all_cards, get

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.study import Slice

    Call = Callable[[Any], object]

BARE: dict[str, tuple[Call, Call | None]] = {
    "betweenness": (lambda g: g.betweenness(), nx.betweenness_centrality),
    "harmonic": (lambda g: g.harmonic_centrality(mode="out"), nx.harmonic_centrality),
    "pagerank": (lambda g: g.pagerank(weights="weight"), nx.pagerank),
    "reach": (lambda g: g.neighborhood_size(order=2, mode="out"), None),
    "transitivity": (lambda g: g.transitivity_undirected(), nx.transitivity),
    "components": (lambda g: g.connected_components(mode="weak"), nx.number_connected_components),
    "average_path": (lambda g: g.average_path_length(directed=True), None),
    "closeness": (lambda g: g.closeness(), nx.closeness_centrality),
    "eigenvector": (lambda g: g.eigenvector_centrality(), nx.eigenvector_centrality),
    "hub": (lambda g: g.hub_score(weights="weight"), nx.hits),
    "authority": (lambda g: g.authority_score(weights="weight"), nx.hits),
    "constraint": (lambda g: g.constraint(weights="weight"), nx.constraint),
    "core_number": (lambda g: g.coreness(), nx.core_number),
    "articulation_points": (
        lambda g: g.articulation_points(),
        lambda g: list(nx.articulation_points(g)),
    ),
    "biconnected_parts": (
        lambda g: g.biconnected_components(),
        lambda g: list(nx.biconnected_components(g)),
    ),
    "degree_assortativity": (
        lambda g: g.assortativity_degree(),
        nx.degree_assortativity_coefficient,
    ),
    "recip_edge": (lambda g: g.reciprocity(), nx.overall_reciprocity),
}
"""The bare call in igraph and in networkx, of measures that these have."""

ALONE = ("brokerage", "brokerage_shared", "constraint", "effective_size", "core_fit", "coreness")
"""Measures that must not go through agencies or pairs one by one; with all their parameters."""

LONG_ENOUGH = 0.020
"""Seconds under which a ratio says more about the clock than about the code."""

SEARCHES = ("core", "gradient", "sets", "losses", "leiden")
"""Classes of cost with random restarts, or that try sets of agencies."""

NULLS = ("clique_overlap_expected", "size_status_p")
"""What chance alone would give, by permutations: asked for by name, and no description."""


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _forgetful(s: Slice) -> Slice:
    """The same slice with its graph, and nothing else, worked out."""
    fresh = replace(s)
    vars(fresh)["graph"] = s.graph
    return fresh


def calls(agencies: int, ties: int, rounds: int, *, networkx: bool) -> None:
    """Each measure beside the bare calls."""
    whole = partnership(agencies, ties)
    print(f"\n{agencies:,} agencies, {ties:,} ties: CPU milliseconds, median of {rounds} rounds")
    print(
        f"  {'measure':22}{'partnernet':>11}{'igraph':>9}{'ratio':>7}{'networkx':>10}{'ratio':>8}"
    )
    for name, (bare, other) in BARE.items():
        if name not in all_cards():
            continue
        metric = get(name)
        s = whole.slice("frontline", "referral", metric.card.view)
        ours, theirs = list[float](), list[float]()
        for _ in range(rounds + 1):
            fresh = _forgetful(s)
            ours.append(_cpu(lambda metric=metric, fresh=fresh: metric(fresh)))
            theirs.append(_cpu(lambda bare=bare, s=s: bare(s.graph)))
        ours, theirs = ours[1:], theirs[1:]
        ratio = median(a / max(b, 1e-9) for a, b in zip(ours, theirs, strict=True))
        line = f"  {name:22}{1e3 * median(ours):11.1f}{1e3 * median(theirs):9.1f}"
        line += f"{ratio:7.2f}" if median(theirs) >= LONG_ENOUGH else f"{'short':>7}"
        if networkx and other:
            graph = s.to_networkx()
            slow = _cpu(lambda other=other, graph=graph: other(graph))
            line += f"{1e3 * slow:10.0f}{slow / max(median(ours), 1e-9):7.0f}x"
        print(line, flush=True)


def alone(agencies: int, ties: int) -> None:
    """Measures that are sums over pairs and routes, at the size of `calls`."""
    print(f"\n{agencies:,} agencies, {ties:,} ties: CPU seconds")
    for name in ALONE:
        metric = get(name)
        s = partnership(agencies, ties).slice("frontline", "referral", metric.card.view)
        _ = s.graph
        spent = _cpu(lambda metric=metric, s=s: [metric(s, **run) for run in metric.grid()])
        print(f"  {name:22}{len(list(metric.grid())):4} runs{spent:10.2f}", flush=True)


def whole(agencies: int, ties: int) -> None:
    """Everything that describes a partnership; then everything that searches."""
    layers = ("referral", "communication", "funding")
    levels = ("governance", "strategy", "process", "frontline")
    pn.metrics.compute(partnership(20, 40, layers, levels), names=["all"])  # loads every library
    print(f"\n{agencies} agencies, {len(layers)} layers, {len(levels)} levels, {ties:,} ties each")
    cards = all_cards().values()
    searches = [m.id for m in cards if m.card.cost in SEARCHES]
    describe = [m.id for m in cards if m.card.cost not in SEARCHES and m.id not in NULLS]
    by_default = [m.id for m in cards if not m.card.on_request]
    for title, names, budget in (
        ("run by default", by_default, 3),
        ("all that describe", describe, 3),
        ("all that search", searches, 60),
    ):
        fresh = partnership(agencies, ties, layers, levels)
        spent = _cpu(lambda names=names, fresh=fresh: pn.metrics.compute(fresh, names=names))
        print(
            f"  {title:20}{len(names):4} measures{spent:8.2f} s CPU,"
            f" {spent / budget:.2f} of {budget} s",
            flush=True,
        )


def main() -> None:
    """Run the benchmarks that were named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", choices=[[], "calls", "alone", "whole"], help="default: all"
    )
    parser.add_argument("--agencies", type=int, default=2_000)
    parser.add_argument("--ties", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-networkx", action="store_true")
    asked = parser.parse_args()
    names = asked.names or ["calls", "alone", "whole"]
    if "calls" in names:
        calls(asked.agencies, asked.ties, asked.rounds, networkx=not asked.no_networkx)
    if "alone" in names:
        alone(asked.agencies, asked.ties)
    if "whole" in names:
        whole(200, 1_200)


if __name__ == "__main__":
    main()
