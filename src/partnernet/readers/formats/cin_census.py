"""The children in need census of English councils, as XML of 2017 to 2026 or flattened to CSV.

Each episode of need (CINdetails) is a referral from its source to the council. A closure that
passes the child on is a second tie. XML is read piece by piece; of a child only the council's own
number is taken, to count distinct children.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnernet.config import SourceConfig
from partnernet.readers.closures import passed_on
from partnernet.readers.codelists import with_meanings
from partnernet.readers.seam import Match, Taken
from partnernet.readers.shapes import headings_of, read_shapes, shapes, sniff_shapes
from partnernet.readers.tabling import table
from partnernet.readers.xmlparts import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed
    from partnernet.readers.xmlparts import Part

TITLE = "Children in need census"
COUNCIL = "Local authority"
"""Who the referrals went to, where the file does not number the council."""

_DATA = "cin_census.toml"
_PERSON, _SOURCE, _DAY = "LAchildID", "ReferralSource", "CINreferralDate"
_OF_EPISODE = (_DAY, _SOURCE, "ReferralNFA", "CINclosureDate", "ReasonForClosure")
_ASSESSED = ("AssessmentActualStartDate", "AssessmentAuthorisationDate")
_NEW_SOURCE = 2023
"""The collection that brought 5D, early help."""
_COLUMNS = {
    "source": _SOURCE, "date": _DAY, "nfa": "ReferralNFA", "person": _PERSON,
    "date_assessed": _ASSESSED[0], "date_assessment_completed": _ASSESSED[1],
}  # fmt: skip


def headings() -> frozenset[str]:
    """Return the headings of the flattened tables."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know the XML by its message and collection, the CSV by its headings."""
    if file.tables:
        return sniff_shapes(file, shapes(_DATA))
    if file.root is None or file.root.name != "Message":
        return None
    if re.search(r"<Collection>\s*CIN\s*<", file.head):
        return Match(100, ("it is XML with the element Message", "its collection is CIN"))
    if "<CINdetails" in file.head:
        return Match(95, ("it is XML with the element Message", "children have CINdetails"))
    return None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read the referrals, and the closures that pass a child on."""
    if not file.tables:
        return _read_xml(file)
    done: list[Taken | Passed] = []
    for each in read_shapes(file, shapes(_DATA)):
        done.append(each)
        if isinstance(each, Taken):
            done += _closures(each.raw, COUNCIL)
    return done


def _closures(raw: RawTable, council: str) -> list[Taken]:
    return passed_on(raw, council, reason="ReasonForClosure", date="CINclosureDate", person=_PERSON)


def _read_xml(file: File) -> list[Taken | Passed]:
    columns: dict[str, list[str | None]] = {
        name: [] for name in (_PERSON, *_OF_EPISODE, *_ASSESSED)
    }
    council, year = COUNCIL, ""
    unread: dict[str, None] = {}
    for part in parts(file.source, file.name, "Header", "Child"):
        if part.name == "Header":
            number = part.value("Source", "LEA")
            council = f"LA:{number}" if number else COUNCIL
            year = part.value("CollectionDetails", "Year") or ""
        else:
            _child(part, columns, unread)
    raw = with_meanings(table(file, columns, "xml"), _SOURCE, "referral_source")
    how = SourceConfig(
        layer="referral", level="frontline", receiver=council, rows="events", columns=_COLUMNS
    )
    assumed = (_about_early_help(year),) if year else ()
    taken = Taken(
        raw, how, unread=tuple(unread), assumed=tuple(filter(None, assumed)), categories=("source",)
    )
    return [taken, *_closures(raw, council)]


def _child(child: Part, columns: dict[str, list[str | None]], unread: dict[str, None]) -> None:
    """Add the episodes of a child; of their assessments the first."""
    number = child.value("ChildIdentifiers", _PERSON)
    for block in ("ChildIdentifiers", "ChildCharacteristics"):
        found = child.first(block)
        unread |= dict.fromkeys(p.name for p in (found.parts if found else []) if p.name != _PERSON)
    for episode in child.all("CINdetails"):
        columns[_PERSON].append(number)
        for name in _OF_EPISODE:
            columns[name].append(episode.value(name))
        starts = [(each.value(_ASSESSED[0]) or "9", each) for each in episode.all("Assessments")]
        first = min(starts, key=lambda pair: pair[0])[1] if starts else None
        for name in _ASSESSED:
            columns[name].append(first.value(name) if first else None)


def _about_early_help(year: str) -> str:
    before = len(year) == 4 and year.isdecimal() and int(year) < _NEW_SOURCE
    return "early help (5D) was no referral source before the collection of 2023" if before else ""
