"""On which layers each measure is given, said once more and by name.

Method 4.1: money is no contact, so reciprocity, routes, cores and communities of funding mean
nothing; lines of accountability have an order and no density; only what can be counted or paid adds
up to strengths. A measure that is not named here is given on every layer.
"""

from __future__ import annotations

from partnernet.metrics import all_cards

ADDS_UP = {"communication", "funding", "referral", "planning", "relation", "joint_activity"}
ANY_LINE = {
    "communication",
    "governance",
    "funding",
    "accountability",
    "referral",
    "planning",
    "relation",
    "joint_activity",
}
CONTACT = {"communication", "governance", "referral", "planning", "relation", "joint_activity"}
MEETING = {"communication", "relation", "planning", "governance"}
MONEY = {"funding"}
SENT_ON = {"referral", "relation"}

GIVEN_ON = (
    (ADDS_UP, ["gini_in_strength", "gini_out_strength", "in_strength", "out_strength", "strength"]),
    (ANY_LINE, ["connectedness", "hierarchy", "structural_efficiency"]),
    (
        CONTACT,
        [
            "articulation_point",
            "articulation_points",
            "average_path",
            "betweenness",
            "betweenness_centralisation",
            "betweenness_normalised",
            "biconnected_parts",
            "block_density",
            "bonacich",
            "bridge",
            "brokerage",
            "brokerage_expected",
            "brokerage_shared",
            "brokerage_total",
            "closeness",
            "closeness_centralisation",
            "co_community",
            "communities",
            "community",
            "community_sector_ari",
            "constraint",
            "core_fit",
            "core_member",
            "core_number",
            "core_size",
            "coreness",
            "coreness_concentration",
            "coreness_core_size",
            "coreness_fit",
            "coreness_strength",
            "coreness_strength_fit",
            "criticality",
            "degeneracy",
            "degree_assortativity",
            "degree_centralisation",
            "density",
            "dyads_asymmetric",
            "dyads_mutual",
            "dyads_null",
            "effective_size",
            "ei_agency",
            "ei_expected",
            "ei_index",
            "ei_sector",
            "eigenvector",
            "fragmentation",
            "fragmentation_distance",
            "harmonic",
            "harmonic_centralisation",
            "harmonic_in",
            "in_degree_centralisation",
            "key_players_loss",
            "key_players_reach",
            "left_after",
            "m_reach",
            "main_core_size",
            "mean_degree",
            "mean_pair_weight",
            "modularity",
            "out_degree_centralisation",
            "pagerank",
            "partner_efficiency",
            "reachable_share",
            "recip_edge",
            "recip_w",
            "robustness",
            "routes_to_lead",
            "sector_assortativity",
            "sector_homophily",
            "sector_ties",
            "size_status",
            "size_status_p",
            "transitivity",
            "two_routes_share",
        ],
    ),
    (MEETING, ["connected_without_hub", "hub_ties"]),
    (
        MONEY,
        [
            "bonacich_funding",
            "dependence",
            "dependence_innet",
            "funding_dominance",
            "funding_hhi",
            "funding_sources",
            "imbalance",
            "imbalance_innet",
            "imbalanced_share",
            "imbalanced_share_innet",
            "mutual_dependence",
            "mutual_dependence_innet",
            "pagerank_payers",
        ],
    ),
    (SENT_ON, ["authority", "hub"]),
)


def test_measures_are_given_on_the_layers_where_they_mean_something() -> None:
    cards = {code: m.card for code, m in all_cards().items() if m.card.over == "slice"}
    expected = {code: layers for layers, codes in GIVEN_ON for code in codes}
    assert {code: set(card.layers) for code, card in cards.items() if card.layers} == expected
