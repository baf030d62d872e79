"""The words of the field that partnernet knows: layers, levels, sectors, codes and tokens.

All of it can be extended by a study (`[layers.X]` in partnernet.toml, new sector words in a file);
nothing here is heavy to import.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS = ("governance", "strategy", "process", "frontline", "community")
"""Organisational levels, outermost first (NFER 2008, section 3.1); `macro` is read but not
shown."""

ABOVE = ("whole service system", "system")
"""Levels of other models that hold our outermost ones whole (`partnernet.crosswalk`)."""

MACRO = "macro"
UNSTATED = "unstated"
"""The level of ties that name none. Never merged with another level."""

LAYERS = (
    "referral",
    "communication",
    "funding",
    "planning",
    "governance",
    "accountability",
    "joint_activity",
)

SECTORS = (
    "health",
    "social_care",
    "education",
    "youth_justice",
    "police",
    "housing",
    "employment",
    "other_public",
    "private",
    "third_sector",
    "community_user",
)
UNKNOWN = "unknown"

FREQUENCIES: Mapping[str, int | None] = MappingProxyType(
    {
        "never": 0,
        "once": 1,
        "yearly": 1,
        "half_termly": 6,
        "termly": 3,
        "quarterly": 4,
        "six_weekly": 9,
        "monthly": 12,
        "fortnightly": 26,
        "weekly": 52,
        "daily": 250,
        "ad_hoc": None,
    }
)
"""Contacts a year that a frequency word stands for, for thresholds only (method 1.6 and decisions
4)."""

MODES = ("meeting", "phone", "video", "email", "letter", "shared_system", "colocated")
SYNCHRONOUS_MODES = ("meeting", "phone", "video", "colocated")

CONTENT_TOKENS = (
    "info",
    "consult",
    "case_discuss",
    "coord",
    "joint_assess",
    "joint_deliver",
    "joint_plan",
    "joint_train",
    "share_resource",
    "capacity",
    "decide",
    "on_behalf",
    "feedback",
    "shared_objectives",
)

AGREEMENT_TOKENS = (
    "mou",
    "isp",
    "referral_protocol",
    "caf",
    "case_panel",
    "lead_professional",
    "shared_it",
    "joint_plan",
    "joint_train_programme",
    "joint_qa",
    "joint_purchase",
    "aligned_budget",
    "pooled_budget",
    "joint_commissioning",
    "lead_commissioning",
    "joint_post",
    "secondment",
    "colocation",
    "joint_mgmt_team",
    "single_management",
    "governance_board",
    "partnership_org",
    "merger",
    "case_review",
    "support_network",
    "terms_of_reference",
)

OUTCOMES = ("accepted", "declined", "redirected", "withdrawn", "pending", "nfa")
BASES = ("personal", "role", "system")
STATUSES = (
    "responded",
    "partial",
    "refused",
    "not_approached",
    "admin_complete",
    "recorded",
    "not_eligible",
)
COVERAGE_ROLES = ("reporter", "sender_log", "receiver_log", "system")
ABSENCE_MEANS = ("no_contact", "unknown")

GREGSON_CODES = (1, 2, 3, 4, 5, 6)
DONT_KNOW = 9
ADMIN = "admin"
"""The `reporter` of a row that comes from a record system and not from an agency's answer."""

ALL_WAVES = "all"

LayerKind = Literal["count", "money", "ordinal", "presence"]
RowUnit = Literal["events", "links", "ties"]


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """What a layer is: which way it flows, what its weight means, how it may be used.

    `treated_as` names the known layer whose rules apply; "relation" is contact of unknown content.
    `row_unit` is "events" (each row one contact), "ties" (each row one relation, with or without a
    count) or "links" (undated pairs once each: whether a row stands for one contact or many is
    unknown, so volume measures are null).

    >>> layer_spec("funding").kind, layer_spec("funding").directed
    ('money', True)
    >>> layer_spec("lunch").treated_as
    'relation'
    """

    name: str
    directed: bool = True
    kind: LayerKind = "count"
    treated_as: str = "relation"
    is_contact: bool = True
    scale: tuple[str, ...] = ()
    row_unit: RowUnit = "ties"


_KNOWN: Mapping[str, LayerSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            LayerSpec("referral", treated_as="referral"),
            LayerSpec("communication", directed=False, treated_as="communication"),
            LayerSpec("funding", kind="money", treated_as="funding", is_contact=False),
            LayerSpec("planning", directed=False, treated_as="planning"),
            LayerSpec("governance", directed=False, kind="presence", treated_as="governance"),
            LayerSpec("accountability", kind="presence", treated_as="accountability"),
            LayerSpec("joint_activity", directed=False, treated_as="joint_activity"),
        )
    }
)


def layer_spec(name: str) -> LayerSpec:
    """Return the default specification of a layer; an unknown name is a contact of unknown content.

    >>> layer_spec("communication").directed
    False
    """
    return _KNOWN.get(name) or LayerSpec(name)


def network_label(level: str, layer: str, wave: str) -> str:
    """Name a network in one text, for formats in which a relation has a name and nothing more.

    >>> network_label("frontline", "referral", "all"), network_label("unstated", "planning", "all")
    ('frontline | referral', 'planning')
    >>> network_label("frontline", "planning", "2025")
    'frontline | planning | 2025'
    """
    bare = level == UNSTATED and layer_spec(layer).treated_as != "referral"
    parts: tuple[str, ...] = (layer,) if bare else (level, layer)
    parts = parts if wave == ALL_WAVES else (level, layer, wave)
    return " | ".join(part.replace("|", "/") for part in parts)


def network_named(label: str) -> dict[str, str]:
    """Return what the name of a relation says of it: layer alone, level and layer, or wave too.

    >>> network_named("planning"), network_named("frontline | planning")
    ({'layer': 'planning'}, {'level': 'frontline', 'layer': 'planning'})
    """
    parts = [part.strip() for part in label.split(" | ")]
    names = {1: ("layer",), 2: ("level", "layer"), 3: ("level", "layer", "wave")}.get(len(parts))
    return dict(zip(names, parts, strict=True)) if names else {"layer": label}


def level_rank(level: str) -> int:
    """Order levels for tables: governance first, the unstated last.

    >>> sorted(["frontline", "unstated", "strategy", "system"], key=level_rank)
    ['system', 'strategy', 'frontline', 'unstated']
    """
    order = (*ABOVE, *LEVELS, MACRO)
    return order.index(level) if level in order else len(order)


def many(number: int, word: str) -> str:
    """Write a count with its noun.

    >>> many(1, "agency"), many(2300, "agency"), many(0, "tie")
    ('1 agency', '2,300 agencies', '0 ties')
    """
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {word if number == 1 else plural}"
