"""The daily return of children's social care to the Department for Education, as JSON.

The same codes and ties as in the children in need census, with the council's number in `la_code`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from partnernet.config import SourceConfig
from partnernet.readers.closures import passed_on
from partnernet.readers.codelists import with_meanings
from partnernet.readers.seam import Match, Taken
from partnernet.readers.tabling import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.seam import File, Passed

TITLE = "Children's social care daily return (DfE)"
_OF_EPISODE = (
    "referral_date", "referral_source", "referral_no_further_action_flag", "closure_date",
    "closure_reason",
)  # fmt: skip
_ROLES = {
    "source": "referral_source", "date": "referral_date", "person": "la_child_id",
    "nfa": "referral_no_further_action_flag",
}  # fmt: skip


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by the number of the council and its children with episodes."""
    if any("social_care_episodes" in child for _, child in _children(file)):
        return Match(99, ("it is JSON with la_code and Children", "children have episodes"))
    return None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read the referrals, and the closures that pass a child on."""
    columns: dict[str, list[str | None]] = {name: [] for name in ("la_child_id", *_OF_EPISODE)}
    council = "Local authority"
    unread: dict[str, None] = {}
    for number, child in _children(file):
        council = f"LA:{number}" if number else council
        unread |= dict.fromkeys(name for name in child if name not in columns)
        episodes = child.get("social_care_episodes")
        for episode in episodes if isinstance(episodes, list) else []:
            if isinstance(episode, dict):
                given = cast("dict[str, Any]", episode)
                unread |= dict.fromkeys(name for name in given if name not in columns)
                columns["la_child_id"].append(_text(child.get("la_child_id")))
                for name in _OF_EPISODE:
                    columns[name].append(_text(given.get(name)))
    raw = with_meanings(table(file, columns, "json"), "referral_source", "referral_source")
    how = SourceConfig(
        layer="referral", level="frontline", receiver=council, rows="events", columns=_ROLES
    )
    names = tuple(name for name in unread if name != "social_care_episodes")
    transfers = passed_on(
        raw, council, reason="closure_reason", date="closure_date", person="la_child_id"
    )
    return [Taken(raw, how, unread=names, categories=("source",)), *transfers]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _children(file: File) -> list[tuple[str, dict[str, Any]]]:
    """Return each child with the number of its council."""
    data = file.json
    returns = cast("list[object]", data) if isinstance(data, list) else [data]
    found: list[tuple[str, dict[str, Any]]] = []
    for each in returns:
        body = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
        children = body.get("Children")
        if "la_code" in body and isinstance(children, list):
            found += [
                (str(body["la_code"]), cast("dict[str, Any]", child))
                for child in cast("list[object]", children)
                if isinstance(child, dict)
            ]
    return found
