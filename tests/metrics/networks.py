"""Published networks as partnerships, every pair observed: the ground on which values are
checked."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

import networkx as nx
import polars as pl

from partnernet.metrics import Estimate, Missing, Rows, Values, get
from partnernet.study import Study
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from partnernet.study import Partnership
    from partnernet.view import View

TIES = "ties"
EMON = {
    "Cheyenne": 1,
    "HurrFrederic": 2,
    "LakePomona": 3,
    "MtSi": 4,
    "MtStHelens": 5,
    "Texas": 6,
    "Wichita": 7,
}
FLORENTINE_BUSINESS = (
    "Barbadori-Castellani Barbadori-Ginori Barbadori-Medici Barbadori-Peruzzi Bischeri-Guadagni "
    "Bischeri-Lamberteschi Bischeri-Peruzzi Castellani-Lamberteschi Castellani-Peruzzi "
    "Ginori-Medici Guadagni-Lamberteschi Lamberteschi-Peruzzi Medici-Pazzi Medici-Salviati "
    "Medici-Tornabuoni"
)


def network(
    nodes: Iterable[str],
    ties: Iterable[tuple[str, str]],
    *,
    directed: bool,
    sector: Mapping[str, str] | None = None,
    amounts: Iterable[float] | None = None,
) -> Partnership:
    """One layer in which every pair was observed; with `amounts`, a money layer."""
    names, pairs = list(nodes), list(ties)
    known = sector or {}
    agencies = pl.DataFrame(
        {"agency_id": names, "sector": [known.get(x, "unknown") for x in names]}
    )
    rows = pl.DataFrame(
        {
            "source": [i for i, _ in pairs],
            "target": [j for _, j in pairs],
            "layer": [TIES] * len(pairs),
            "amount": list(amounts) if amounts else [None] * len(pairs),
        },
        schema_overrides={"source": pl.String, "target": pl.String, "amount": pl.Float64},
    )
    seen = pl.DataFrame(
        {
            "agency_id": names,
            "role": ["sender_log"] * len(names),
            "status": ["admin_complete"] * len(names),
            "absence_means": ["no_contact"] * len(names),
        }
    )
    spec = LayerSpec(TIES, directed=directed, kind="presence", treated_as=TIES)
    if amounts:
        spec = LayerSpec(TIES, directed=directed, kind="money", treated_as="funding")
    return Study.of(rows, agencies=agencies, coverage=seen, layers={TIES: spec}).partnership()


def value(
    p: Partnership, code: str, unit: str | None = None, view: View | None = None, **params: object
) -> float:
    """One value of a measure, called as anybody may call it."""
    metric = get(code)
    if metric.card.over == "partnership":
        return float(metric(p, **params)[0].value[0])  # type: ignore[index]
    s = p.slice("unstated", TIES, view or metric.card.view)
    result = metric(s, **params)
    if isinstance(result, Estimate):
        return result.value
    if isinstance(result, Values):
        return float(result.value[s.agencies["agency_id"].to_list().index(str(unit))])
    if isinstance(result, Rows):
        return float(result.value[list(result.unit_id).index(unit)])
    assert not isinstance(result, (Missing, list)), result
    return float(result)


def _from_networkx(g: nx.Graph[int], sector: Mapping[str, str] | None = None) -> Partnership:
    return network(
        map(str, g), ((str(i), str(j)) for i, j in g.edges), directed=False, sector=sector
    )


@cache
def toy(name: str) -> Partnership:
    """A network that needs no file."""
    if name == "star":
        return _from_networkx(nx.star_graph(9))
    if name == "cycle":
        return _from_networkx(nx.cycle_graph(10))
    if name == "kite":
        return _from_networkx(nx.krackhardt_kite_graph())
    if name == "zachary":
        g = nx.karate_club_graph()
        return _from_networkx(g, {str(x): club for x, club in g.nodes(data="club")})
    marriage = nx.florentine_families_graph()
    families = [*marriage, "Pucci"]
    if name == "marriage":
        return network(families, marriage.edges, directed=False)
    if name == "marriage without Pucci":
        return network(marriage, marriage.edges, directed=False)
    if name == "business":
        pairs = (pair.split("-") for pair in FLORENTINE_BUSINESS.split())
        return network(families, ((i, j) for i, j in pairs), directed=False)
    raise KeyError(name)


def from_files(folder: Path, stem: str, label: str) -> Partnership:
    """A directed network of `validation/data`: 1-based row numbers, `label` as the sector."""
    with (folder / f"{stem}_nodes.csv").open(newline="", encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    with (folder / f"{stem}_edges.csv").open(newline="", encoding="utf-8") as file:
        arcs = [(row["from"], row["to"]) for row in csv.DictReader(file)]
    sector = {str(at): row[label] for at, row in enumerate(people, 1)}
    return network(sector, arcs, directed=True, sector=sector)
