"""A log of contacts or referrals that names who sent them and when, and not who received them.

Case systems and front doors export such logs of their own inbox: Liquidlogic's FACT_CONTACTS,
Mosaic's SCF.Contacts, a MASH spreadsheet. All rows go to whoever keeps the log. A log that names a
receiver needs no reader: its columns are read by their headings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.config import LayerConfig, SourceConfig
from partnernet.readers.headings import roles_of, same
from partnernet.readers.roles import assign
from partnernet.readers.seam import Match, Taken
from partnernet.readers.shapes import headings_of, shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed

TITLE = "Contact log of one inbox"
KEEPER = "Keeper of the log"
"""Who received everything, as the file does not say."""

_DATA = "contact_log.toml"
_LAYER = "contact"
_DECLARED = ("contact_type", "gp_depth")
"""Codes that only an answer gives: in a log, the type of a contact is a telephone or a visit."""


def headings() -> frozenset[str]:
    """Return the headings of contact logs."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know it by a sender and a date, where no column names a receiver."""
    found = [match for raw in file.tables if (match := _match(raw))]
    return max(found, key=lambda match: match.score, default=None)


def _match(raw: RawTable) -> Match | None:
    needs = shapes(_DATA)[0].needs
    said = [
        next((h for name in names for h in raw.headings if same(h, name)), None) for names in needs
    ]
    if not all(said) or any("target" in roles_of(h, "relation") for h in raw.headings):
        return None
    named = " and ".join(f"'{heading}'" for heading in said)
    return Match(65, (f"it has {named} and no column for a receiver",))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read all rows as contacts with whoever keeps the log."""
    return [_taken(raw) for raw in file.tables if _match(raw)]


def _taken(raw: RawTable) -> Taken:
    found = assign(raw.headings, "relation", {}).mapping
    columns = {role: heading for role, heading in found.items() if role not in _DECLARED}
    decided = {"outcome", "date_decided", "nfa"} & columns.keys()
    how = SourceConfig(
        layer=None if "layer" in columns else "referral" if decided else _LAYER,
        receiver=KEEPER,
        rows="events",
        columns=columns,
    )
    said = (
        f"no column names the receiver, so all rows go to '{KEEPER}' "
        "(--column target=HEADING if one does)"
    )
    return Taken(raw, how, layers={_LAYER: LayerConfig(treated_as="referral")}, assumed=(said,))
