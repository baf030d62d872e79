"""What each key of `reference.json` is among our measures, or why it is none of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.metrics.networks import TIES, network, value

from partnernet.metrics import Missing, Rows, get
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.study import Partnership

    Rule = Callable[[Partnership], Any] | str

WEAK = View(direction="weak")
AS_GIVEN = View()
NULLS = "a null model: issue 6 builds it"
RANK = "degree and betweenness are compared themselves; their correlation with a rank is no measure"
INPUT = "a fact of the file, not a measure"
OTHER = "another convention than ours"


def _of(code: str, view: View | None = None, factor: Callable[[Any], float] | None = None) -> Rule:
    def rule(p: Partnership) -> float:
        found = value(p, code, view=view)
        return found * factor(p.slice("unstated", TIES)) if factor else found

    return rule


def _ties(p: Partnership) -> int:
    return p.slice("unstated", TIES, AS_GIVEN).m


def _scores(p: Partnership, code: str, view: View) -> dict[str, float]:
    s = p.slice("unstated", TIES, view)
    found = get(code)(s).value  # type: ignore[union-attr]
    return dict(zip(s.agencies["agency_id"], found.tolist(), strict=True))  # type: ignore[union-attr]


def _top_three(p: Partnership) -> list[float]:
    return sorted(_scores(p, "betweenness", WEAK).values(), reverse=True)[:3]


def _dyadic_reciprocity(p: Partnership) -> float:
    """sna counts empty dyads as symmetric."""
    s = p.slice("unstated", TIES, AS_GIVEN)
    if not s.directed:
        return 1.0
    return 1 - value(p, "dyads_asymmetric") / (s.n * (s.n - 1) / 2)


def _paid_at_least(number: int) -> Rule:
    def rule(p: Partnership) -> int:
        return sum(1 for x in _scores(p, "in_degree", AS_GIVEN).values() if x >= number)

    return rule


def _mean_path(p: Partnership) -> frozenset[float]:
    """Of the largest part alone, without direction; of each, where several are equally large."""
    s = p.slice("unstated", TIES, WEAK)
    parts = list(s.graph.connected_components())
    found = set[float]()
    for part in parts:
        if len(part) == max(map(len, parts)):
            pairs = s.graph.induced_subgraph(part).get_edgelist()
            names = [str(i) for i in range(len(part))]
            ties = [(names[i], names[j]) for i, j in pairs]
            found.add(value(network(names, ties, directed=False), "average_path"))
    return frozenset(found)


def _within_sectors(p: Partnership) -> int:
    """Ties whose two ends are known to be of one sector."""
    found = get("sector_ties")(p.slice("unstated", TIES, AS_GIVEN))
    if not isinstance(found, Rows):  # one sector, or none known
        s = p.slice("unstated", TIES)
        return s.m if "unknown" not in set(s.agencies["sector"]) else 0
    blocks = zip(found.unit_id, found.value, strict=True)
    return sum(int(ties) for name, ties in blocks if len({*str(name).split(" > ")}) == 1)


def _closeness(p: Partnership) -> float:
    """sna gives 0 where some cannot be reached; we give none (method 4.3)."""
    found = get("closeness_centralisation")(p.slice("unstated", TIES, WEAK))
    cut_off = isinstance(found, Missing) and found.reason == "disconnected"
    return 0.0 if cut_off else value(p, "closeness_centralisation", view=WEAK)


def _roles(p: Partnership) -> dict[str, float]:
    names = {
        "w_I": "coordinator",
        "w_O": "itinerant",
        "b_IO": "representative",
        "b_OI": "gatekeeper",
        "b_O": "liaison",
        "t": "total",
    }
    return {short: value(p, "brokerage_total", role=role) for short, role in names.items()}


DENSITY = _of("density", AS_GIVEN)
TRANSITIVITY = _of("transitivity", WEAK)

RULES: dict[str, Rule] = {
    # both
    "nodes": lambda p: p.slice("unstated", TIES).n,
    "edges": _ties,
    "density": DENSITY,
    "isolates": _of("isolates", WEAK),
    "components": _of("components", WEAK),
    "reciprocity_edgewise": lambda p: (
        value(p, "recip_edge") if p.slice("unstated", TIES).directed else 1.0
    ),
    "indegree_centralization": _of("in_degree_centralisation"),
    "outdegree_centralization": _of("out_degree_centralisation"),
    # networkx
    "largest_component": _of("largest_component_share", WEAK, lambda s: s.n),
    "degree_centralization_undirected": _of("degree_centralisation", WEAK),
    "mean_degree_undirected": _of("mean_degree", WEAK),
    "max_degree_undirected": lambda p: max(_scores(p, "degree", WEAK).values()),
    "transitivity_undirected": TRANSITIVITY,
    "igraph_transitivity_undirected": TRANSITIVITY,
    "betweenness_centralization_undirected": _of("betweenness_centralisation", WEAK),
    "top_betweenness_undirected": _top_three,
    "largest_component_mean_path": _mean_path,
    "largest_component_diameter": "not in method 4: one long route decides it",
    "within_sector_ties": lambda p: _within_sectors(p),
    "between_or_unknown": lambda p: _ties(p) - _within_sectors(p),
    "mean_local_clustering_undirected": "not in method 4",
    # R sna
    "reciprocity_dyadic": _dyadic_reciprocity,
    "hierarchy_reciprocity": lambda p: 1 - _dyadic_reciprocity(p),
    "components_weak": _of("components", WEAK),
    "betweenness_centralization": _of("betweenness_centralisation"),
    "weak_density": _of("density", WEAK),
    "weak_degree_centralization": _of("degree_centralisation", WEAK),
    "weak_betweenness_centralization": _of("betweenness_centralisation", WEAK),
    "degree": lambda p: _scores(p, "degree", WEAK),
    "betweenness": lambda p: _scores(p, "betweenness", WEAK),
    "weak_closeness_centralization": _closeness,
    "connectedness": _of("connectedness", WEAK),
    "efficiency": _of("structural_efficiency"),
    "kcore_max": _of("degeneracy", WEAK),
    "brokerage_by_sponsorship": _roles,
    "cor_degree_decision_rank": RANK,
    "cor_degree_command_rank": RANK,
    "cor_betweenness_decision_rank": RANK,
    "contact_collab": NULLS,
    "contact_diss": NULLS,
    "collab_diss": NULLS,
    "at_least_every_few_hours_ties": INPUT,
    # layers together
    **dict.fromkeys(
        (
            "jaccard contact/dissemination",
            "jaccard collaboration/contact",
            "jaccard collaboration/dissemination",
            "ties in all three layers",
            "distinct pairs",
        ),
        "of several layers: test_layers_of_the_tobacco_network",
    ),
    # money and counts
    "distinct_pairs": _ties,
    "funder_hhi": _of("payer_hhi"),
    "funders": lambda p: sum(x > 0 for x in _scores(p, "out_degree", AS_GIVEN).values()),
    "recipients": _paid_at_least(1),
    "recipients_with_2_or_more_funders": _paid_at_least(2),
    "agencies": lambda p: p.slice("unstated", TIES).n,
    "agencies_both_funder_and_recipient": lambda p: sum(
        sent > 0 and received > 0
        for sent, received in zip(
            _scores(p, "out_degree", AS_GIVEN).values(),
            _scores(p, "in_degree", AS_GIVEN).values(),
            strict=True,
        )
    ),
    "total": _of("mean_strength", None, lambda s: s.n),
    "total_handovers": _of("mean_strength", None, lambda s: s.n),
    "trust_share_sum_min": lambda p: min(
        x for x in _scores(p, "out_strength", View(weight="strength")).values() if x
    ),
    "trust_share_sum_max": lambda p: max(
        _scores(p, "out_strength", View(weight="strength")).values()
    ),
    "trusts": lambda p: sum(x > 0 for x in _scores(p, "out_degree", AS_GIVEN).values()),
    "areas": _paid_at_least(1),
    "sources": lambda p: sum(x > 0 for x in _scores(p, "out_degree", AS_GIVEN).values()),
    "targets": _paid_at_least(1),
    "max_source_degree": lambda p: max(_scores(p, "out_degree", AS_GIVEN).values()),
    "max_target_degree": lambda p: max(_scores(p, "in_degree", AS_GIVEN).values()),
    **dict.fromkeys(
        (
            "rows",
            "self_loops",
            "directed",
            "value_counts",
            "frequency_counts",
            "missing_weight",
            "negative_weight",
            "missing_date",
            "date_min",
            "date_max",
        ),
        INPUT,
    ),
}

EXCEPTIONS: dict[tuple[str, str], Rule] = {
    ("emon", "degree_centralization"): f"{OTHER}: sna adds in- and out-degree",
    ("emon", "transitivity_weak"): f"{OTHER}: share of directed two-paths",
    ("council_spend_care", "total"): "includes negative nets, which are no ties",
    ("council_spend_care", "distinct_pairs"): "includes negative nets, which are no ties",
    ("council_spend_care", "funders"): "includes negative nets, which are no ties",
    ("council_spend_care", "recipients"): "includes negative nets, which are no ties",
    ("council_spend_care", "recipients_with_2_or_more_funders"): "includes negative nets",
    ("council_spend_care", "agencies"): "units and payees without a tie are listed too",
}
"""By data set and key."""

UNDIRECTED: dict[str, Rule] = {
    "degree_centralization": _of("degree_centralisation", WEAK),
    "transitivity_weak": TRANSITIVITY,
}


def rule_of(dataset: str, key: str) -> Rule:
    if (dataset, key) in EXCEPTIONS:
        return EXCEPTIONS[dataset, key]
    return UNDIRECTED.get(key) or RULES[key]
