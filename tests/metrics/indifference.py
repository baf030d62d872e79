"""What measures make no difference between, so that a fault may not be one to them.

The contract tests prove each table; `tools/faults` takes from them which fault fits which measure.
"""

TURNED_ROUND = {
    "in_degree": "out_degree",
    "in_degree_normalised": "out_degree_normalised",
    "in_degree_centralisation": "out_degree_centralisation",
    "in_strength": "out_strength",
    "gini_in_strength": "gini_out_strength",
    "receiver_hhi": "sender_hhi",
    "effective_receivers": "effective_senders",
    "harmonic": "harmonic_in",
    "hub": "authority",
}
"""Measures that become each other when every tie is reversed (on layers with a direction)."""

FOLLOWS_DIRECTION = {
    "sector_ties",
    "sector_homophily",
    "brokerage_total",
    "brokerage_shared",
    "brokerage",
    "bonacich_funding",
    "block_density",
    "dependence",
    "dependence_innet",
    "funding_dominance",
    "funding_hhi",
    "funding_sources",
    "gini_in_degree",
    "harmonic_centralisation",
    "imbalance",
    "imbalance_innet",
    "imbalanced_share",
    "imbalanced_share_innet",
    "lead_reach",
    "lead_reach_sector",
    "mutual_dependence",
    "mutual_dependence_innet",
    "net_flow",
    "pagerank",
    "pagerank_payers",
    "payer_hhi",
    "reach",
    "reach_into_sector",
}
"""Measures that reversal changes into something that is no other measure; all the rest stay."""

TURNS = frozenset({*TURNED_ROUND, *TURNED_ROUND.values(), *FOLLOWS_DIRECTION})
"""Measures of graphs that can tell sending from receiving."""

BLIND_TO_ISOLATES = frozenset(
    {
        "articulation_point",
        "articulation_points",
        "authority",
        "average_path",
        "betweenness",
        "biconnected_parts",
        "bridge",
        "clique_overlap",
        "co_community",
        "core_number",
        "degeneracy",
        "degree",
        "degree_assortativity",
        "dependence",
        "dependence_innet",
        "diversity_gap_layers",
        "diversity_gap_levels",
        "dyads_mutual",
        "hierarchy",
        "hub",
        "hub_ties",
        "imbalance",
        "imbalance_innet",
        "imbalanced_share",
        "imbalanced_share_innet",
        "in_degree",
        "in_strength",
        "modularity",
        "mutual_dependence",
        "mutual_dependence_innet",
        "net_flow",
        "out_degree",
        "out_strength",
        "sector_diversity",
        "sector_diversity_ties",
        "sectors_rarefied",
        "strength",
        "structural_efficiency",
        "transitivity",
    }
)
"""Measures to which an agency without a tie adds nothing: it has 0 itself, the rest stays."""

SAME_OF_REVERSED_RECORDS = frozenset(
    {
        "accepted_wait",
        "agencies_per_case",
        "agency_turnover",
        "assessed_in_45_days",
        "bounced_share",
        "busiest_children_share",
        "cases_of_three",
        "confirmed_ties",
        "conversion",
        "core_agency",
        "creation",
        "decided_in_one_day",
        "dissolution",
        "dormant_ties",
        "effective_links",
        "feedback_share",
        "handoffs_per_case",
        "incidence",
        "incidence_quantile",
        "link_hhi",
        "new_ties",
        "nfa_share",
        "persistence",
        "redirected_share",
        "referrals_per_10000",
        "rereferral",
        "wave_hamming",
    }
)
"""Measures of records that look at both ends, but at neither more than the other.

They count referrals, ties and pairs of a place, compare pairs of two waves, or ask whether both
ends say the same: with every row reversed they are what they were.
"""

ALWAYS_GIVEN = frozenset(
    {
        "betweenness_normalised",
        "components",
        "connectedness",
        "coordinating_body",
        "criticality",
        "degree_normalised",
        "fragmentation",
        "fragmentation_distance",
        "harmonic",
        "harmonic_in",
        "in_degree_normalised",
        "in_strength",
        "isolates",
        "key_players_loss",
        "key_players_reach",
        "largest_component_share",
        "m_reach",
        "mean_degree",
        "mean_reach",
        "mean_strength",
        "members_declared",
        "members_declared_band",
        "net_flow",
        "out_degree_normalised",
        "out_strength",
        "reach",
        "reachable_share",
        "service_providers",
        "service_range",
        "strength",
    }
)
"""Measures that have a value wherever they are asked: only the gates before them refuse one."""

SAME_OF_PAIRS = frozenset(
    {
        "connectedness",
        "constraint",
        "dyads_null",
        "effective_size",
        "ei_expected",
        "mean_strength",
        "partner_efficiency",
        "strength",
    }
)
"""Measures of layers with a direction that take what passes between two agencies together."""
