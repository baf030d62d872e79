"""What others have printed about the real networks, row by row of `published.csv`.

`RULES` names for every row how partnernet arrives at the figure, or why no measure can give it. A
row without a rule fails, and so does a rule without a row.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.metrics.networks import TIES, network, value
from tests.metrics.real_networks import networks, table
from tests.metrics.reference_rules import WEAK

from partnernet.metrics import Values, get

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.study import Partnership

    Rule = Callable[[Path], str] | str

EVENTS = "a fact of the event log before it is a network: tests of the readers count its rows"
TYPING_ERROR = "477"
"""Edges of dhhs on the help page of UserNetR; the object that the page describes has 447."""


def _of(data: Path, dataset: str) -> dict[str, Partnership]:
    return dict(networks(data, dataset))


def _size(p: Partnership) -> tuple[int, int]:
    s = p.slice("unstated", TIES)
    return s.n, s.m


def _ties_by_layer(data: Path, dataset: str) -> dict[str, int]:
    return {name: _size(p)[1] for name, p in _of(data, dataset).items()}


def _emon(data: Path) -> str:
    return str(len(_of(data, "emon")))


def _tobacco_sizes(data: Path) -> str:
    return " ".join(sorted({str(_size(p)[0]) for p in _of(data, "tobacco_indiana").values()}))


def _tobacco_densities(data: Path) -> str:
    found = {x: value(p, "density", view=WEAK) for x, p in _of(data, "tobacco_indiana").items()}
    order = ("dissemination", "collaboration", "contact")
    assert sorted(found, key=found.__getitem__) == list(order)
    return " < ".join(f"{found[x]:.6f}" for x in order)


def _tobacco_centralisations(data: Path) -> str:
    every = _of(data, "tobacco_indiana").items()
    found = {x: value(p, "degree_centralisation", view=WEAK) for x, p in every}
    order = sorted(found, key=found.__getitem__, reverse=True)
    assert order[0] == "dissemination"
    return "degree centralisation " + " > ".join(f"{found[x]:.6f}" for x in order)


def _lhds(data: Path) -> str:
    (p,) = _of(data, "lhds").values()
    return "{} / {}".format(*_size(p))


def _dhhs(at: int) -> Rule:
    return lambda data: str(_size(_of(data, "dhhs")["collaboration"])[at])


def _dhhs_agencies(data: Path) -> str:
    """A collapse of people to agencies leaves one vertex for each."""
    return str(table(data / "dhhs" / "agencies.csv").height)


def _bristol_ties(data: Path) -> str:
    return str(sum(_ties_by_layer(data, "bristol").values()))


def _aucs(data: Path) -> str:
    every = _of(data, "aucs").values()
    (actors,) = {_size(p)[0] for p in every}
    return f"{actors} / {sum(_size(p)[1] for p in every)}"


def _aucs_layers(data: Path) -> str:
    found = _ties_by_layer(data, "aucs")
    order = ("work", "lunch", "facebook", "leisure", "coauthor")
    return " / ".join(str(found[x]) for x in order)


def _nfdi(data: Path) -> str:
    return f"{_size(_of(data, 'nfdi')['2019'])[0]} consortia with ties"


def _trust_shares(data: Path) -> str:
    every = _of(data, "nhs_trust_la").values()
    sent = [
        x
        for p in every
        for x in p.slice("unstated", TIES)
        .ties.group_by("source")
        .agg(pl.col("amount").sum())["amount"]
    ]
    return f"min {min(sent):.1f} max {max(sent):.1f}"


def _wolfson(data: Path) -> str:
    """Recipients and the total by our measures; the number of grants and their dates as read."""
    grants = table(data / "grants_360" / "edges.csv")
    grants = grants.filter(
        pl.col("publisher").str.contains("Wolfson") & pl.col("date").str.starts_with("2014")
    )
    pairs = list(grants.select("source", "target").iter_rows())
    names = sorted({name for pair in pairs for name in pair})
    p = network(names, pairs, directed=True, amounts=grants["weight"].cast(pl.Float64).to_list())
    paid = round(value(p, "mean_strength") * len(names))
    received = get("in_degree")(p.slice("unstated", TIES))
    assert isinstance(received, Values)
    recipients = sum(x > 0 for x in received.value)
    dates = f"{grants['date'].min()}..{grants['date'].max()}"
    return f"{grants.height} / {recipients} / {paid} / {dates}"


RULES: dict[tuple[str, str], Rule] = {
    ("emon", "networks"): _emon,
    ("tobacco_indiana", "nodes in each network"): _tobacco_sizes,
    ("tobacco_indiana", "density order"): _tobacco_densities,
    ("tobacco_indiana", "centralisation order"): _tobacco_centralisations,
    ("lhds", "vertices / edges"): _lhds,
    ("dhhs", "nodes"): _dhhs(0),
    ("dhhs", "edges"): _dhhs(1),
    ("dhhs", "agencies"): _dhhs_agencies,
    ("bristol", "people / organisations / events"): (
        "kinds of vertex: partnernet has agencies only, and would treat people as such"
    ),
    ("bristol", "ties"): _bristol_ties,
    ("aucs", "actors / ties"): _aucs,
    ("aucs", "ties per layer work lunch facebook leisure coauthor"): _aucs_layers,
    ("sepsis", "cases / activities"): EVENTS,
    ("sepsis", "events"): EVENTS,
    ("sepsis", "variants"): EVENTS,
    ("nfdi", "consortia with a letter of intent 2019"): _nfdi,
    ("nhs_trust_la", "p_trust sums to 1 in each trust"): _trust_shares,
    ("grants_360", "Wolfson 2014: grants / recipients / total / dates"): _wolfson,
}
"""By data set and figure: how we arrive at it, or why it is no measure of ours."""

REPRODUCED = [key for key, rule in RULES.items() if not isinstance(rule, str)]


def _rows(data: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (data / "published.csv").open(newline="", encoding="utf-8") as file:
        return {(row["dataset"], row["figure"]): row for row in csv.DictReader(file)}


def test_every_row_has_a_rule(shared: Path) -> None:
    assert _rows(shared / "data").keys() == RULES.keys()
    assert len(REPRODUCED) == 14


@pytest.mark.parametrize("key", REPRODUCED, ids=" ".join)
def test_published_figure(shared: Path, key: tuple[str, str]) -> None:
    row, rule = _rows(shared / "data")[key], RULES[key]
    assert not isinstance(rule, str)
    assert rule(shared / "data") == row["our_value"]
    if row["status"] != "holds":
        assert row["published_value"] == TYPING_ERROR
