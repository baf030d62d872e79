"""The work of `partnernet analyse` on an event log, as a bare script with nothing needless.

    python benchmarks/baselines/analyse.py events.csv

It knows everything that partnernet has to find out: the separator, the columns, the order of the
dates, that no row is ragged and no name is written in two ways. It scans text, reads two dates,
groups by tie and by tie and month, calls igraph for the measures of the network that `analyse`
gives for such a file, and counts those of the referral log: who accepts whose referrals, how soon
they are decided, which children come again. It writes nothing but a line.
"""

from __future__ import annotations

import sys

import igraph as ig
import numpy as np
import polars as pl

OUTCOMES = ("Accepted", "Declined", "Redirected", "Withdrawn", "Pending", "NFA")
TIE = ["Contact Source", "Receiving Team"]


def tables(path: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Ties, months and the columns of referrals that are counted below, in one scan."""
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
    referrals = events.filter(pl.col(TIE[0]) != pl.col(TIE[1])).select(
        *(pl.col(name).cast(pl.Categorical) for name in TIE),
        pl.when(person.is_not_null()).then(person.hash()).alias("person"),
        outcome.cast(pl.Enum(OUTCOMES)),
        "date",
        "decided",
    )
    ties, months, referrals = pl.collect_all([ties, months, referrals])
    return ties.sort(TIE), months.sort(*TIE, "month"), referrals


def outcomes(referrals: pl.DataFrame) -> dict[str, object]:
    """Acceptance, decisions in time and children who come again; waits end in three ways."""
    sender, receiver = TIE
    date, decided, outcome = pl.col("date"), pl.col("decided"), pl.col("Contact Outcome")
    last = referrals.select(pl.max_horizontal(date.max(), decided.max())).item()
    day = [np.datetime64(last, "D")]
    mature = np.busday_offset(day, -45, roll="backward")[0].item()
    judged, accepted = outcome.is_in(OUTCOMES[:3]), outcome == "Accepted"
    shares = [judged.sum().alias("of"), (judged & accepted).sum().alias("accepted")]
    old = referrals.filter(date <= mature)
    received, sent = old.group_by(receiver).agg(*shares), old.group_by(sender).agg(*shares)
    started = referrals["date"].to_numpy()
    ended = referrals["decided"].fill_null(last).to_numpy()
    wait = np.busday_count(started, ended)
    # Decided, withdrawn, or open: Aalen and Johansen's estimate needs who was at risk when.
    code = referrals["Contact Outcome"].to_physical().fill_null(len(OUTCOMES)).to_numpy()
    dated = referrals["decided"].is_not_null().to_numpy()
    way = np.where(code == 3, 1, np.where(dated, 0, 2))
    used = (code < len(OUTCOMES)) & (wait >= 0) & (dated | (code == 3) | (code == 4))
    names, group = np.unique(referrals[receiver].to_physical().to_numpy(), return_inverse=True)
    size = (3, len(names), 47)
    cell = (way * size[1] + group) * size[2] + np.clip(wait, 0, 46)
    ends = np.bincount(cell[used], minlength=np.prod(size)).reshape(size)
    curves = [incidence(ends), incidence(ends.sum(axis=1, keepdims=True))]
    prompt = np.bincount(group[used & (wait <= 1)], minlength=len(names))
    # Who was referred to the same agency in the year before, and how often each child was.
    known = referrals["person"].is_not_null().to_numpy()
    child = referrals["person"].filter(known).to_numpy()
    to, on = group[known], started[known].astype(np.int64)
    key = (child ^ to.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(16)
    order = np.argsort(key << np.uint64(16) | on.astype(np.uint64))
    same = key[order[1:]] == key[order[:-1]]
    soon = np.flatnonzero(same & (np.diff(on[order]) <= 365)) + 1
    later = on >= on.min() + 365
    again = np.bincount(to[order[soon]][later[order[soon]]], minlength=len(names))
    of = np.bincount(to[later], minlength=len(names))
    times = np.sort(pl.Series(child).value_counts(sort=False)["count"].to_numpy())
    busiest = times[len(times) * 19 // 20 :].sum()
    return {
        "acceptance": received,
        "acceptance_total": received["accepted"].sum() / received["of"].sum(),
        "sender_funnel": sent,
        "decided_in_one_day": prompt,
        "incidence": curves,
        "rereferral": again / np.maximum(of, 1),
        "rereferral_total": again.sum() / of.sum(),
        "busiest_children_share": busiest / len(child),
    }


def incidence(ends: np.ndarray) -> np.ndarray:
    """Share decided by each day, of each group, while withdrawals take others away."""
    at_risk = np.maximum(ends.sum(axis=0)[:, ::-1].cumsum(axis=1)[:, ::-1], 1)
    left = np.cumprod(1 - (ends[0] + ends[1]) / at_risk, axis=1)
    before = np.concatenate([np.ones((len(left), 1)), left[:, :-1]], axis=1)
    return np.cumsum(before * ends[0] / at_risk, axis=1)


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
    ties, months, referrals = tables(sys.argv[1])
    values = measures(ties) | outcomes(referrals)
    counts = ties["events"].sum(), ties.height, months.height, len(values)
    print("{} events, {} ties, {} months, {} measures".format(*counts))


if __name__ == "__main__":
    main()
