"""How the rows of `validation.csv` on structure are computed here: which measure, which network."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import polars as pl
from tests.metrics.networks import FLORENTINE_BUSINESS, network, toy, value

from partnernet.metrics import Estimate, Missing, Rows, Values, get
from partnernet.metrics._distances import fragments
from partnernet.metrics.communities import multiplex_partition
from partnernet.metrics.core_periphery import best_core, coreness_vector
from partnernet.metrics.prestige import bonacich_power
from partnernet.study import Study
from partnernet.view import View
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.study import Partnership, Slice

    Row = dict[str, str]
    Rule = Callable[[Partnership, Row], float]

ROLES = {
    "coordinator": "coordinator",
    "itinerant (consultant)": "itinerant",
    "representative": "representative",
    "gatekeeper": "gatekeeper",
    "liaison": "liaison",
}
CONTINUOUS = "Borgatti-Everett continuous core-periphery fit (max r)"
DISCRETE = "Borgatti-Everett discrete core-periphery fit (max r)"
TOLERANCES = {CONTINUOUS: 5e-5, "eigenvector centrality": 1e-5}


def _whole(p: Partnership, view: View | None = None) -> Slice:
    return p.slice("unstated", "ties", view or View())


def _plain(code: str, **params: object) -> Rule:
    return lambda p, _: value(p, code, **params)


def _who(p: Partnership, row: Row) -> str:
    """The agency that a row is about, by name or number."""
    names = set(p.agencies["agency_id"])
    words = row["params"].replace(";", " ").replace(",", " ").split()
    return next(word for word in reversed(words) if word in names)


def _of_agency(code: str, **params: object) -> Rule:
    return lambda p, row: value(p, code, _who(p, row), **params)


def _of_manager(code: str) -> Rule:
    return lambda p, row: value(p, code, _who(p, row), View())


def _largest(code: str, **params: object) -> Rule:
    """The largest value, and that it is held by the agency that the row names."""

    def rule(p: Partnership, row: Row) -> float:
        s = _whole(p)
        found = get(code)(s, **params)
        assert isinstance(found, Values)
        named = [word for word in row["params"].replace(";", " ").split() if word.isdigit()]
        assert s.agencies["agency_id"][int(found.value.argmax())] in named
        return float(found.value.max())

    return rule


def _centre(code: str) -> Rule:
    return lambda p, _: value(p, code, "0")


def _closeness_centralisation(p: Partnership, row: Row) -> float:
    if "isolate dropped" in row["params"]:
        p = toy("marriage without Pucci")
    return value(p, "closeness_centralisation")


def _eigenvector(p: Partnership, row: Row) -> float:
    s = _whole(p)
    found = get("eigenvector")(s)
    assert isinstance(found, Values)
    at = s.agencies["agency_id"].to_list().index(_who(p, row))
    size = np.sqrt(np.nansum(found.value**2)) if "L2" in row["params"] else 1.0
    return float(found.value[at] / size)


def _spectral_radius(p: Partnership, _: Row) -> float:
    """Sum of the partners' scores over one's own is lambda_1, whoever one is."""
    s = _whole(p)
    found = get("eigenvector")(s)
    assert isinstance(found, Values)
    i = s.agencies["agency_id"].to_list().index("Medici")
    return float(found.value[s.graph.neighbors(i)].sum() / found.value[i])


def _bonacich(p: Partnership | None, row: Row) -> float:
    beta = float(row["params"].split("beta=")[1].split(";")[0])
    if p is None:
        p = network("ABCDE", [("A", "B"), ("A", "C"), ("B", "D"), ("C", "E")], directed=False)
    s = _whole(p)
    matrix = np.array(s.graph.get_adjacency().data, dtype=float)
    found = bonacich_power(matrix, beta)
    assert isinstance(found, Values)
    return float(found.value[s.agencies["agency_id"].to_list().index(_who(p, row))])


def _core(p: Partnership, row: Row) -> float:
    ideal = "missing" if "missing" in row["params"] else "or"
    s = _whole(p)
    best = best_core(s, ideal)
    assert not isinstance(best, Missing)
    if "core ids" in row["params"] and "tied_cores" not in best.flags:
        wanted = set(row["params"].split("=")[-1].split("/"))
        names = s.agencies["agency_id"].to_list()
        order = sorted(names) if "Medici" in names else sorted(names, key=int)
        assert {str(order.index(names[i]) + 1) for i in np.flatnonzero(best.core)} == wanted
    return value(p, "core_fit", ideal=ideal)


def _coreness(p: Partnership, row: Row) -> float:
    s = _whole(p)
    found = coreness_vector(s)
    assert isinstance(found, tuple)
    top = s.agencies["agency_id"][int(found[0].argmax())]
    assert top in row["params"] or top.isdigit()
    return value(p, "coreness_fit")


def _key_players(code: str, **params: object) -> Rule:
    """The best value, and that the sets that the row names are among ours."""

    def rule(p: Partnership, row: Row) -> float:
        text = row["params"]
        found = get(code)(_whole(p), k=int(text[2]), **params)
        assert isinstance(found, Rows)
        named = text.split("set(s): ")[1].split(";")[0].replace("node ", "").split(" | ")
        ours = {frozenset(str(unit).split("|")) for unit in found.unit_id}
        assert {frozenset(each.split(" + ")) for each in named} <= ours
        return float(found.value[0])

    return rule


def _club_split(p: Partnership, _: Row) -> float:
    s = _whole(p)
    clubs = s.agencies["sector"].to_list()
    return float(s.graph.modularity([sorted(set(clubs)).index(club) for club in clubs]))


def _brokerage(code: str, role: str, **params: object) -> Rule:
    return lambda p, _: value(p, code, role=role, **params)


def _davis(_: Partnership | None, __: Row) -> float:
    g = nx.davis_southern_women_graph()
    sides = {x: "women" if x in g.graph["top"] else "events" for x in g}
    p = network(g, g.edges, directed=False, sector=sides)
    return value(p, "block_density", "women > events")


# --- two layers ----------------------------------------------------------------------------------


@cache
def _florence() -> list[Slice]:
    marriage = nx.florentine_families_graph()
    rows = [("marriage", i, j) for i, j in marriage.edges]
    rows += [("business", *pair.split("-")) for pair in FLORENTINE_BUSINESS.split()]  # type: ignore[misc]
    ties = pl.DataFrame(rows, schema=["layer", "source", "target"], orient="row")
    names = ("marriage", "business")
    specs = {x: LayerSpec(x, directed=False, kind="presence", treated_as=x) for x in names}
    agencies = pl.DataFrame({"agency_id": [*marriage, "Pucci"]})
    p = Study.of(ties, agencies=agencies, layers=specs).partnership()
    return [p.slice("unstated", x, View(direction="weak")) for x in names]


def _in_florence(code: str, **params: object) -> Rule:
    def rule(_: Partnership | None, row: Row) -> float:
        layers = _florence()
        found = get(code)(layers, **params)
        if isinstance(found, Estimate):
            return found.value
        assert isinstance(found, (Values, Rows))
        if isinstance(found, Rows):
            return float(found.value[0])
        names = layers[0].agencies["agency_id"].to_list()
        who = row["params"].split(";")[0]
        return float(found.value[names.index(who)])

    return rule


def _shared_ties(_: Partnership | None, __: Row) -> float:
    """Overlap = (ties of both layers) / (2 x tied pairs), so shared = both layers - tied pairs."""
    layers = _florence()
    every = sum(s.m for s in layers)
    overlap = get("layer_overlap")(layers)
    assert isinstance(overlap, Estimate)
    return every - every / (2 * overlap.value)


def _multiplex(_: Partnership | None, row: Row) -> float:
    layers = _florence()
    members, quality = multiplex_partition(layers)
    names = layers[0].agencies["agency_id"].to_list()
    wanted = dict(zip(sorted(names), row["params"].split()[-1].split(":")[-1], strict=True))
    ours = {name: members[i] for i, name in enumerate(names)}
    pairs = [(a, b) for a in names for b in names]
    assert all((ours[a] == ours[b]) == (wanted[a] == wanted[b]) for a, b in pairs)
    return quality


STRUCTURE: dict[str, Rule] = {
    "Krackhardt connectedness": _plain("connectedness"),
    "Krackhardt hierarchy": _plain("hierarchy"),
    "Krackhardt efficiency": _plain("structural_efficiency"),
    "closeness": _of_agency("closeness"),
    "closeness centralisation": _closeness_centralisation,
    "closeness centralisation (Freeman)": _closeness_centralisation,
    "harmonic centralisation": _plain("harmonic_centralisation"),
    "eigenvector centrality": _eigenvector,
    "spectral radius (1/lambda1 bounds |beta|)": _spectral_radius,
    "Bonacich power centrality": _bonacich,
    "HITS authority share (max)": _largest("authority"),
    "HITS hub share (max)": _largest("hub"),
    "Burt constraint": _of_agency("constraint"),
    "Burt constraint (directed, z=a+a^T)": _of_manager("constraint"),
    "Burt constraint of centre": _centre("constraint"),
    "effective size": _of_agency("effective_size"),
    "effective size (directed, Burt 1992)": _of_manager("effective_size"),
    "effective size of centre": _centre("effective_size"),
    "Gould-Fernandez total brokerage (max node)": _largest("brokerage", role="total"),
    **{
        f"Gould-Fernandez network total: {name}": _brokerage("brokerage_total", role)
        for name, role in ROLES.items()
    },
    **{
        f"Gould-Fernandez expected total: {name}": _brokerage(
            "brokerage_expected", role, null_model="bernoulli"
        )
        for name, role in ROLES.items()
    },
    "Gould-Fernandez liaison total expected under sector-label permutation": _brokerage(
        "brokerage_expected", "liaison", null_model="labels"
    ),
    "E-I index (network)": _plain("ei_index"),
    "E-I index expected under sector-label permutation": _plain("ei_expected"),
    "nominal assortativity (Newman r)": _plain("sector_assortativity"),
    "degree assortativity": _plain("degree_assortativity"),
    "bipartite density": _davis,
    DISCRETE: _core,
    CONTINUOUS: _coreness,
    "Borgatti-Everett discrete fit (OR ideal)": _plain("core_fit", ideal="or"),
    "degeneracy (max k-core)": _plain("degeneracy"),
    "size of max k-core": _plain("main_core_size"),
    "number of articulation points": _plain("articulation_points"),
    "fragmentation F (Borgatti 2006)": _plain("fragmentation"),
    "distance-weighted fragmentation DF": _plain("fragmentation_distance"),
    "fragmentation after removing the centre": lambda p, _: (fragments(_whole(p)).of([0]) or (0,))[
        0
    ],
    "KPP-Neg max F": _key_players("key_players_loss", by="F"),
    "KPP-Neg max DF": _key_players("key_players_loss", by="DF"),
    "KPP-Pos max distance-weighted reach DR": _key_players("key_players_reach"),
    "maximum modularity": _plain("modularity"),
    "modularity of the observed club split": _club_split,
    "Jaccard layer overlap": _in_florence("layer_jaccard"),
    "shared ties": _shared_ties,
    "multiplex participation coefficient (Battiston 2014)": _in_florence("participation"),
    "overlapping degree o_i": _in_florence("overlapping_degree"),
    "eigenvector versatility (supra-adjacency, omega=1, sum over layers, max-scaled)": (
        _in_florence("versatility", omega=1.0)
    ),
    "PageRank versatility (supra-adjacency, omega=1, d=0.85, sum over layers)": _in_florence(
        "versatility_pagerank", omega=1.0
    ),
    "sum of layer modularities Q_M+Q_B of the best multiplex Leiden partition found": _multiplex,
}
