"""Permutations and null draws beside plain scripts: numpy, igraph, networkx, and R's sna.

    python benchmarks/permuting.py                  # both
    python benchmarks/permuting.py qap --rounds 5
    python benchmarks/permuting.py degrees --rounds 1

QAP: 1,999 permutations of a pair of layers of 100 agencies. Degrees: 999 networks with the same
ties sent and received by each of 100 agencies, 1,500 ties, and the betweenness centralisation of
each.
The scripts do the same number of steps; those in plain Python are run for some of them and scaled.
CPU seconds, program and script in turn; the ratio is the median of the rounds' own ratios.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does

import igraph as ig
import networkx as nx
import numpy as np
import polars as pl

import partnernet as pn
from partnernet.mrqap._permuting import Cells, deals, dealt_r
from partnernet.nulls import null_models

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

AGENCIES, TIES = 100, 1_500
PERMUTATIONS, DRAWS, STEPS = 1_999, 999, 20
SNA = """
suppressMessages(library(sna))
x <- as.matrix(read.csv("x.csv", header=FALSE)); y <- as.matrix(read.csv("y.csv", header=FALSE))
g <- array(0, c(2, nrow(x), ncol(x))); g[1,,] <- x; g[2,,] <- y
t <- system.time(qaptest(g, gcor, g1=1, g2=2, reps=REPS)); cat(t[[1]] + t[[2]])
"""


def pair() -> tuple[Bools, Bools]:
    """Two layers of the same agencies, one a noisy copy of the other."""
    rng = np.random.default_rng(1)
    one = rng.random((AGENCIES, AGENCIES)) < TIES / (AGENCIES * (AGENCIES - 1))
    other = np.where(rng.random(one.shape) < 0.7, one, rng.random(one.shape) < 0.15)
    np.fill_diagonal(one, val=False)
    np.fill_diagonal(other, val=False)
    return one, other


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of some work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def told(name: str, rounds: int, ours: Callable[[], object], *scripts: Script) -> None:
    """Run ours and each script in turn and print medians and ratios."""
    spent: list[float] = []
    theirs: dict[str, list[float]] = {script[0]: [] for script in scripts}
    ours()
    for _ in range(rounds):
        spent.append(cpu(ours))
        for label, share, work in scripts:
            theirs[label].append(cpu(work) / share)
    print(f"\n{name}: CPU seconds, median of {rounds} rounds")
    print(f"  {'partnernet':34}{median(spent):9.2f}")
    for label, each in theirs.items():
        ratio = median(a / b for a, b in zip(each, spent, strict=True))
        print(f"  {label:34}{median(each):9.2f}   {ratio:7.1f} times ours", flush=True)


Script = tuple[str, float, "Callable[[], object]"]
"""What it is called, which share of the steps it does, and the work."""


# --- QAP ------------------------------------------------------------------------------------------


def qap(rounds: int) -> None:
    """1,999 permutations of one matrix."""
    one, other = (each.astype(float) for each in pair())
    cells = Cells.where(~np.eye(AGENCIES, dtype=bool), directed=True)

    def ours() -> None:
        for chunk in deals(AGENCIES, PERMUTATIONS, seed=1, place="x"):
            dealt_r(one, other, cells, chunk)

    def numpy_script() -> None:
        rng = np.random.default_rng(1)
        off = ~np.eye(AGENCIES, dtype=bool)
        y = one[off]
        for _ in range(PERMUTATIONS):
            order = rng.permutation(AGENCIES)
            np.corrcoef(y, other[np.ix_(order, order)][off])

    first = nx.from_numpy_array(one, create_using=nx.DiGraph)
    second = nx.from_numpy_array(other, create_using=nx.DiGraph)
    some = 50

    def networkx_script() -> None:
        rng = np.random.default_rng(1)
        off = ~np.eye(AGENCIES, dtype=bool)
        y = nx.to_numpy_array(first)[off]
        for _ in range(some):
            names = dict(enumerate(rng.permutation(AGENCIES).tolist()))
            renamed = nx.relabel_nodes(second, names)
            np.corrcoef(y, nx.to_numpy_array(renamed, nodelist=range(AGENCIES))[off])

    told(
        f"QAP, {PERMUTATIONS} permutations, {AGENCIES} agencies",
        rounds,
        ours,
        ("numpy, one by one", 1.0, numpy_script),
        ("networkx (50 of them)", some / PERMUTATIONS, networkx_script),
    )
    seconds = sna(one, other)
    print(f"  {'R sna, qaptest':34}" + ("not installed" if seconds is None else f"{seconds:9.2f}"))


def sna(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """CPU seconds of R's sna; None where it is not installed."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, matrix in (("x", one), ("y", other)):
            np.savetxt(Path(folder) / f"{name}.csv", matrix, fmt="%d", delimiter=",")
        script = SNA.replace("REPS", str(PERMUTATIONS))
        command = ["Rscript", "-e", script]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


# --- degrees --------------------------------------------------------------------------------------


def degrees(rounds: int) -> None:
    """999 networks with every agency's ties sent and received."""
    rng = np.random.default_rng(1)
    cells = np.flatnonzero(~np.eye(AGENCIES, dtype=bool))
    source, target = np.divmod(rng.choice(cells, TIES, replace=False), AGENCIES)
    names = pl.DataFrame({"agency_id": [f"a{i:03d}" for i in range(AGENCIES)]})
    ties = pl.DataFrame({"source": source, "target": target}).select(
        pl.format("a{}", pl.all().cast(pl.String).str.zfill(3)), layer=pl.lit("referral")
    )
    seen = names.with_columns(
        role=pl.lit("sender_log"),
        status=pl.lit("admin_complete"),
        absence_means=pl.lit("no_contact"),
    )
    part = pn.Study.of(ties, agencies=names, coverage=seen).partnership()

    def ours() -> None:
        null_models(part, draws=DRAWS, models=["DEG"], measures=["betweenness_centralisation"])

    some = 3
    edges = list(zip(source.tolist(), target.tolist(), strict=True))

    def igraph_script() -> None:
        for seed in range(some):
            scores = ig.Graph(AGENCIES, walked(edges, seed), directed=True).betweenness()
            centralised(scores)

    def networkx_script() -> None:
        for seed in range(some):
            graph = nx_walked(edges, seed)
            centralised(list(nx.betweenness_centrality(graph, normalized=False).values()))

    told(
        f"{DRAWS} networks of the same degrees, {AGENCIES} agencies, {TIES} ties",
        rounds,
        ours,
        (f"sets of pairs and igraph ({some} of them)", some / DRAWS, igraph_script),
        (f"networkx ({some} of them)", some / DRAWS, networkx_script),
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"  peak memory {memory:.0f} MB")


def proposals(ties: int, seed: int) -> zip[tuple[bool, list[int], list[int]]]:
    """Whether to swap, which two ties, or else which three agencies: one proposal a step."""
    rng = np.random.default_rng(seed)
    steps = STEPS * ties
    kinds, picks = rng.random(steps) < 0.5, rng.integers(0, ties, (steps, 2))
    triples = rng.integers(0, AGENCIES, (steps, 3))
    return zip(kinds.tolist(), picks.tolist(), triples.tolist(), strict=True)


def walked(edges: list[tuple[int, int]], seed: int) -> list[tuple[int, int]]:
    """One chain of proposals, half of them swaps, half of them circles of three turned round."""
    ties, there = list(edges), set(edges)
    for swap, (one, two), (i, j, k) in proposals(len(ties), seed):
        if swap:
            (a, b), (c, d) = ties[one], ties[two]
            if a != d and c != b and (a, d) not in there and (c, b) not in there:
                there -= {(a, b), (c, d)}
                there |= {(a, d), (c, b)}
                ties[one], ties[two] = (a, d), (c, b)
        elif len({i, j, k}) == 3:
            forth, back = {(i, j), (j, k), (k, i)}, {(j, i), (k, j), (i, k)}
            if forth <= there and not back & there:
                there = (there - forth) | back
                ties = list(there)
    return ties


def nx_walked(edges: list[tuple[int, int]], seed: int) -> nx.DiGraph:
    """The same chain on a networkx graph."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(AGENCIES))
    graph.add_edges_from(edges)
    ties = list(edges)
    for swap, (one, two), (i, j, k) in proposals(len(ties), seed):
        if swap:
            (a, b), (c, d) = ties[one], ties[two]
            if a != d and c != b and not graph.has_edge(a, d) and not graph.has_edge(c, b):
                graph.remove_edges_from([(a, b), (c, d)])
                graph.add_edges_from([(a, d), (c, b)])
                ties[one], ties[two] = (a, d), (c, b)
        elif len({i, j, k}) == 3:
            forth, back = [(i, j), (j, k), (k, i)], [(j, i), (k, j), (i, k)]
            if all(graph.has_edge(*tie) for tie in forth):
                if any(graph.has_edge(*tie) for tie in back):
                    continue
                graph.remove_edges_from(forth)
                graph.add_edges_from(back)
                ties = list(graph.edges)
    return graph


def centralised(scores: list[float]) -> float:
    """What the highest is above all others."""
    return sum(max(scores) - score for score in scores)


BENCHMARKS = {"qap": qap, "degrees": degrees}


def main() -> None:
    """Run what was named, or both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="default: both")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    for name in asked.names or BENCHMARKS:
        BENCHMARKS[name](asked.rounds)


if __name__ == "__main__":
    main()
