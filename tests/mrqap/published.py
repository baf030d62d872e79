"""Published values of QAP and MRQAP: families of Florence, managers of Krackhardt."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
from tests.metrics.networks import toy

import partnernet as pn
from partnernet.study import Study
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from partnernet.study import Partnership

    Row = dict[str, str]
    Rule = Callable[[Partnership | None, Row], float]

MANAGERS = "Krackhardt HT advice ~ friends + reports + same dept"
LAYERS = ("advice", "friends", "reports")


def managers(folder: Path) -> Partnership:
    """Three relations among 21 managers, every pair observed; the department is the sector."""
    ties: list[tuple[str, str, str]] = []
    for layer in LAYERS:
        with (folder / f"ht_{layer}_edges.csv").open(newline="", encoding="utf-8") as lines:
            ties += [(row["from"], row["to"], layer) for row in csv.DictReader(lines)]
    with (folder / "ht_advice_nodes.csv").open(newline="", encoding="utf-8") as lines:
        sectors = [row["dept"] for row in csv.DictReader(lines)]
    ids = [str(at) for at, _ in enumerate(sectors, 1)]
    seen = {"role": "sender_log", "status": "admin_complete", "absence_means": "no_contact"}
    return Study.of(
        pl.DataFrame(ties, schema=["source", "target", "layer"], orient="row"),
        agencies=pl.DataFrame({"agency_id": ids, "sector": sectors}),
        coverage=pl.DataFrame({"agency_id": ids}).with_columns(
            pl.lit(value).alias(name) for name, value in seen.items()
        ),
        layers={
            name: LayerSpec(name, directed=True, kind="presence", treated_as="relation")
            for name in LAYERS
        },
    ).partnership()


@cache
def _explained(p: Partnership) -> dict[str, dict[str, float]]:
    found = pn.qap(p, "advice ~ friends + reports + same_sector", draws=2000).table
    return {row["term"]: row for row in found.filter(test="mrqap").iter_rows(named=True)}


def _term(column: str) -> Rule:
    def rule(p: Partnership | None, row: Row) -> float:
        assert p is not None
        term = row["params"].split(";")[0]
        return _explained(p)["same_sector" if term == "same dept" else term][column]

    return rule


@cache
def _florence() -> dict[str, float]:
    """Marriage against business: sixteen families, of which Pucci has no tie."""
    rows = [
        toy(name).study.ties.with_columns(layer=pl.lit(name)) for name in ("marriage", "business")
    ]
    layers = {
        name: LayerSpec(name, directed=False, kind="presence", treated_as="relation")
        for name in ("marriage", "business")
    }
    study = toy("marriage").study.replace(ties=pl.concat(rows), layers=layers)
    found = pn.qap(study, "marriage ~ business", draws=20_000).table.filter(test="qap")
    return found.row(0, named=True)


PERMUTED: Mapping[str, Rule] = {
    "MRQAP OLS coefficient": _term("estimate"),
    "MRQAP pivotal t statistic (observed)": _term("t"),
    "MRQAP double semi-partialling p (two-sided)": _term("p"),
    "QAP correlation (Pearson, off-diagonal dyads)": lambda _, __: _florence()["estimate"],
    "QAP p-value (upper tail)": lambda _, __: _florence()["p_hi"],
}

PERMUTED_TOLERANCES = {
    "MRQAP double semi-partialling p (two-sided)": 0.03,
    "QAP p-value (upper tail)": 0.001,
}
"""What validation.csv allows for the draws."""
