"""Why a value is missing, and what should be known beside one: the codes and their words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "n<1": "no agencies",
        "n<2": "fewer than two agencies",
        "n<3": "fewer than three agencies",
        "n<4": "fewer than four agencies",
        "n<5": "fewer than five agencies",
        "n<12": "fewer than twelve agencies",
        "n<m": "fewer agencies than are to be drawn",
        "no_agencies": "no agency is expected in either wave",
        "complete": "every pair is tied",
        "no_variation": "all have the same value",
        "acyclic": "ties lead nowhere back",
        "singular": "the equations have no single solution",
        "separated": "terms foretell ties without fail, so that there is no estimate",
        "not_binary": "the outcome is not 0 or 1",
        "no_ties": "no ties of this kind",
        "no_two_path": "no agency has two partners",
        "no_volume": "nothing flows here",
        "isolate": "the agency has no tie here",
        "disconnected": "the network is in several parts",
        "single_group": "the group has no other agencies to compare with",
        "only_one": "there is only one level or layer to compare",
        "coverage<min": "too few of those asked have answered",
        "absence_unknown": "no record says that a missing row means no contact",
        "row_unit_unknown": "it is not known whether a row is one contact or a link; see --rows",
        "not_recorded": "the files do not hold what this needs",
        "sector_unknown": "no agency's sector is known",
        "lead_not_declared": "no lead agency is declared; see --lead",
        "presence_only": "the layer records only that a tie exists, not how much flows",
        "not_money": "the layer holds no money",
        "ordinal": "the layer holds ordered codes, which are never added up",
        "one_inbox": "one agency is on nearly every pair, so only flows can be read",
        "source_categories": "senders are categories and not agencies, so only flows can be read",
        "band_unknown": "no agency's breadth band is known",
        "no_discordance": "the same agencies are active in both",
        "size_unknown": "no agency's size is known",
        "over_budget": "payments exceed the stated yearly income: they cover different periods",
        "degenerate": "there is more than one solution",
        "few_events": "fewer than ten events, too few for a share",
        "few_referrers": "fewer than ten other referrers to draw from",
        "not_followed": "nobody was followed for so long",
        "not_reached": "the share was not reached while anybody was followed",
        "no_contrast": "no receiver has referrals of both",
        "is_lead": "the agency is the lead itself",
        "no_clique": "no three agencies are all tied to one another",
        "one_sided": "no tie has both ends among those who answered",
        "no_common_service": "no two agencies provide the same service",
        "no_marac": "no agency has the service type marac",
        "short_record": "the record is too short to tell",
        "cost": "would take over the time allowed; ask for it by name",
    }
)
"""Why a value is null, in words. A measure may bring its own code; these are the shared ones."""

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "recorded_ties_only": "describes the ties that are on record; others may exist unseen",
        "coverage<.7": "fewer than seven in ten of those asked have answered",
        "not_meaningful": "the measure is not meant for this kind of layer",
        "possible_routes": "routes that exist, not journeys taken",
        "report_concordance": "how often one agency's report is matched by the other's",
        "from_frequency": "volumes are contacts a year read from frequency words",
        "negative_net": "some payments are negative net of credit notes",
        "unknown_sectors": "agencies of unknown sector are left out",
        "every_core_tried": "every possible core was tried: the best there is",
        "every_set_tried": "every possible set was tried: the best there is",
        "best_found": "the best found from many starts; a better one cannot be ruled out",
        "tied_cores": "several cores fit equally well; the smallest is given",
        "no_ranking": "the order depends on how the layers are coupled: do not rank by it",
        "unstable_small_n": "unstable under thirty agencies",
        "tied_maximum": "several agencies share the largest value",
        "immature": "some referrals had less than 45 working days to be decided, or have no date",
        "ignores_clustering": "the interval takes referrals of one referrer as unrelated",
        "among_accepted": "of those accepted only: says nothing of how likely that is",
    }
)
"""What should be known beside a value, in words."""
