"""The work of `partnernet analyse` on an event log, as a bare script with nothing needless.

    python benchmarks/baselines/analyse.py events.csv

It knows everything that partnernet has to find out: the separator, the columns, the order of the
dates, that no row is ragged and no name is written in two ways. It scans text, reads two dates,
groups by tie and by tie and month, and calls igraph for the measures that `analyse` gives for such
a file. It writes nothing but a line.
"""

from __future__ import annotations

import sys

import igraph as ig
import numpy as np
import polars as pl

OUTCOMES = ("Accepted", "Declined", "Redirected", "Withdrawn", "Pending", "NFA")
TIE = ["Contact Source", "Receiving Team"]


def tables(path: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ties and months, in one scan."""
    date, decided = pl.col("date"), pl.col("decided")
    person, outcome = pl.col("Child ID"), pl.col("Contact Outcome")
    wait = (decided - date).dt.total_days()
    events = pl.scan_csv(path, infer_schema=False).select(
        *TIE,
        person,
        outcome,
        date=pl.col("Date of Contact").str.to_date("%d/%m/%Y", strict=False),
        decided=pl.col("Date of Decision").str.to_date("%d/%m/%Y", strict=False),
    )
    ties = events.group_by(TIE).agg(
        pl.len().alias("events"),
        person.drop_nulls().n_unique().alias("persons"),
        person.null_count().alias("no_id"),
        date.min().alias("first"),
        date.max().alias("last"),
        date.drop_nulls().n_unique().alias("days"),
        *((outcome == word).sum().alias(word) for word in OUTCOMES),
        wait.count().alias("responded"),
        wait.median().alias("response_days"),
    )
    months = (
        events.with_columns(month=date.dt.truncate("1mo"))
        .group_by(*TIE, "month")
        .agg(pl.len().alias("events"), date.n_unique().alias("days"))
    )
    ties, months = pl.collect_all([ties, months])
    return ties.sort(TIE), months.sort(*TIE, "month")


def measures(ties: pl.DataFrame) -> dict[str, object]:
    """What igraph gives for the measures of a lone event log."""
    names = pl.concat([ties[TIE[0]], ties[TIE[1]]]).unique().sort()
    code = pl.Enum(names)
    ends = [ties[column].cast(code).to_physical().to_numpy() for column in TIE]
    graph = ig.Graph(n=len(names), edges=np.column_stack(ends), directed=True)
    graph.es["weight"] = ties["events"].to_numpy()
    simple = graph.as_undirected(combine_edges="sum")
    values: dict[str, object] = {
        "betweenness": graph.betweenness(),
        "harmonic": graph.harmonic_centrality(mode="out"),
        "harmonic_in": graph.harmonic_centrality(mode="in"),
        "pagerank": graph.pagerank(weights="weight"),
        "components": len(simple.connected_components()),
        "transitivity": simple.transitivity_undirected(),
        "degree": simple.degree(),
        "strength": simple.strength(weights="weight"),
        "reciprocity": graph.reciprocity(),
        "dyads": graph.dyad_census(),
        "density": graph.density(),
        "path_lengths": graph.path_length_hist(),
        "strong_components": graph.connected_components(mode="strong").sizes(),
        "reached_at_all": sum(graph.neighborhood_size(order=len(names), mode="out")),
        "articulation_points": simple.articulation_points(),
        "biconnected_parts": len(simple.biconnected_components()),
        "bridges": simple.bridges(),
        "core_number": simple.coreness(),
    }
    for mode in ("in", "out"):
        values[f"{mode}_degree"] = graph.degree(mode=mode)
        values[f"{mode}_strength"] = graph.strength(mode=mode, weights="weight")
    for steps in (1, 2, 3):
        values[f"reach_{steps}"] = graph.neighborhood_size(order=steps, mode="out")
    for name in ("degree", "in_degree", "in_strength", "out_strength"):
        x = np.sort(np.asarray(values[name], dtype=float))
        values[f"gini_{name}"] = (
            (2 * np.arange(1, x.size + 1) - x.size - 1) @ x / (x.size * x.sum())
        )
    for name in ("degree", "in_degree", "out_degree", "betweenness"):
        x = np.asarray(values[name], dtype=float)
        values[f"{name}_spread"] = (x.max() - x).sum()
    return values


def main() -> None:
    """Do it."""
    ties, months = tables(sys.argv[1])
    values = measures(ties)
    counts = ties["events"].sum(), ties.height, months.height, len(values)
    print("{} events, {} ties, {} months, {} measures".format(*counts))


if __name__ == "__main__":
    main()
