"""Eleven real networks that can be had for nothing, read from the shared folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from tests.metrics.networks import network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnernet.study import Partnership


def table(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _pairs(rows: pl.DataFrame) -> list[tuple[str, str]]:
    return list(rows.select("source", "target").unique(maintain_order=True).iter_rows())


def _net(
    nodes: pl.DataFrame, rows: pl.DataFrame, *, directed: bool, money: bool = False
) -> Partnership:
    sector = dict.fromkeys(nodes["id"], "unknown")
    if "sector" in nodes.columns:
        sector = dict(zip(nodes["id"], nodes["sector"].fill_null("unknown"), strict=True))
    if not money:
        return network(nodes["id"], _pairs(rows), directed=directed, sector=sector)
    sums = (
        rows.group_by("source", "target")
        .agg(pl.col("weight").cast(pl.Float64).sum())
        .sort("source", "target")
    )
    return network(
        nodes["id"],
        sums.select("source", "target").iter_rows(),
        directed=directed,
        sector=sector,
        amounts=sums["weight"].to_list(),
    )


def networks(data: Path, dataset: str) -> Iterator[tuple[str, Partnership]]:
    """Each network of a set, by the key under which the reference names it."""
    folder = data / dataset
    edges = folder / "edges.csv"
    rows = table(edges if edges.is_file() else folder / "edges.csv.gz")
    nodes = table(folder / ("members.csv" if dataset == "dhhs" else "agencies.csv"))
    if dataset == "emon":
        for name, case in rows.group_by("network", maintain_order=True):
            here = nodes.filter(pl.col("network") == name[0])
            yield str(name[0]), _net(here, case, directed=True)
    elif dataset == "nfdi":
        for name, wave in rows.group_by("date", maintain_order=True):
            active = nodes.filter(pl.col("id").is_in([*wave["source"], *wave["target"]]))
            yield str(name[0]), _net(active, wave, directed=True)
    elif dataset == "dhhs":
        yield "collaboration", _net(nodes, rows, directed=False)
        formal = rows.filter(pl.col("weight").is_in(["3", "4"]))
        yield "collaboration, formal only (3,4)", _net(nodes, formal, directed=False)
    elif dataset in ("grants_360", "council_spend_care"):
        yield "funding", _net(nodes, rows, directed=True, money=True)
    elif dataset == "sepsis":
        yield "handover", _net(nodes, rows, directed=True, money=True)
    else:
        directed = dataset in ("nhs_trust_la", "bristol")
        for name, layer in rows.group_by("layer", maintain_order=True):
            money = dataset == "nhs_trust_la"
            yield str(name[0]), _net(nodes, layer, directed=directed, money=money)
