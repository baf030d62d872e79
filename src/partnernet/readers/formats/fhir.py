"""FHIR R4 and STU3: requests for a service, a Bundle in JSON or XML, or a resource a line (NDJSON).

Each request ties the organisation of its requester to those of its performers. Practitioners count
as the organisation of their role. Of the patient nothing is kept: a running number counts persons
and is dropped. An organisation goes by its ODS code where it has one. What a request points at may
be in any file of the same reading: a bulk export has one for each type of resource.
"""

from __future__ import annotations

import json
from collections import ChainMap
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from partnernet.config import SourceConfig
from partnernet.errors import InputError
from partnernet.readers.encoding import blocks
from partnernet.readers.recognising import document
from partnernet.readers.seam import Match, Passed, Taken
from partnernet.readers.tabling import table
from partnernet.readers.xmlparts import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnernet.readers.seam import File
    from partnernet.readers.xmlparts import Part

TITLE = "FHIR service requests"
Item = dict[str, Any]
_REQUEST, _BODY = "ServiceRequest", "Organization"
_STU3 = "ReferralRequest"
"""What a request for a service was called in FHIR STU3."""
_LEADS = frozenset((_BODY, "HealthcareService", "PractitionerRole", "CareTeam"))
"""Resources that lead from a request to an organisation."""
_ODS = "ods-organization-code", "ods-site-code"
_OF_PEOPLE = frozenset(("Patient", "RelatedPerson", "Person"))
_OUTCOMES = {
    "active": "pending", "on-hold": "pending", "revoked": "withdrawn", "completed": "accepted",
}  # fmt: skip
_LEADING = (
    "resourceType", "identifier", "organization", "practitioner", "providedBy",
    "managingOrganization",
)  # fmt: skip
"""What leads from a resource to an organisation."""
_NAMESPACE = "http://hl7.org/fhir"
_SEVERAL = frozenset(("performer", "recipient", "identifier", "contained"))
_LEFT_OUT = {"entered-in-error": "entered_in_error", "draft": "draft"}
_COLUMNS = ("requester", "performer", "authored on", "outcome", "priority", "patient")


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by its resources, in a Bundle or line by line."""
    kinds = {each.get("resourceType") for each in _first(file)} if _may_be(file) else set()
    if file.root is None and not kinds - {None}:
        return None
    if file.root is not None and not kinds & {_REQUEST, _STU3, *_LEADS}:
        return None
    what = "service requests" if kinds & {_REQUEST, _STU3} else "what requests point at"
    return Match(97, (f"it is FHIR with {what}",))


def _may_be(file: File) -> bool:
    return file.root is None or file.root.namespace == _NAMESPACE


def _first(file: File) -> list[Item]:
    """Return resources enough to tell: of lines and of XML those of the beginning."""
    if file.root is not None:
        return [each for _, each in islice(_of_xml(file), 200)]
    if not file.lines_of_json:
        return [each for _, each in _resources(file)]
    whole = file.start.rpartition(b"\n")[0] or file.start
    return [each for _, each in _of_lines(whole.splitlines()[:200])]


def _resources(file: File) -> Iterator[tuple[str, Item]]:
    """Give every resource with the address that the Bundle gives it."""
    if file.root is not None:
        yield from _of_xml(file)
        return
    if file.lines_of_json:
        rest = b""
        for block in blocks(file.source):
            *whole, rest = (rest + block).split(b"\n")
            yield from _of_lines(whole)
        yield from _of_lines([rest])
        return
    data = file.json
    document = cast("Item", data) if isinstance(data, dict) else {}
    if document.get("resourceType") != "Bundle":
        if "resourceType" in document:
            yield "", document
        return
    for entry in _items(document.get("entry")):
        resource = entry.get("resource")
        if isinstance(resource, dict):
            yield str(entry.get("fullUrl") or ""), cast("Item", resource)


def _of_xml(file: File) -> Iterator[tuple[str, Item]]:
    """Give the resources of a Bundle in XML, or the one that the document is."""
    root = file.root.name if file.root else ""
    if root != "Bundle":
        for part in parts(file.source, file.name, root):
            yield "", _item(part)
        return
    for entry in parts(file.source, file.name, "entry"):
        held = entry.first("resource")
        address = entry.first("fullUrl")
        for part in held.parts if held else ():
            yield (address.attributes.get("value", "") if address else ""), _item(part)


def _item(part: Part) -> Item:
    """Return a resource in XML as JSON would hold it: what may come several times is a list."""
    found: Item = {"resourceType": part.name}
    for name in dict.fromkeys(each.name for each in part.parts):
        several = [_said(each) for each in part.all(name)]
        found[name] = several if name in _SEVERAL else several[0]
    return found


def _said(part: Part) -> object:
    if "value" in part.attributes:
        return part.attributes["value"]
    inside = part.parts[0] if len(part.parts) == 1 else None
    if part.name == "contained" and inside is not None:
        return _item(inside)
    return {key: value for key, value in _item(part).items() if key != "resourceType"}


def _of_lines(lines: Sequence[bytes]) -> Iterator[tuple[str, Item]]:
    for line in lines:
        if line.strip():
            try:
                found = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
            except (ValueError, RecursionError):
                found = None
            yield "", cast("Item", found) if isinstance(found, dict) else {}


def _items(found: object) -> list[Item]:
    several = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Item", each) for each in several if isinstance(each, dict)]


class _Book:
    """The resources that requests point at, by every address they have; else those of `other`."""

    def __init__(self, other: _Book | None = None) -> None:
        self.known: ChainMap[str, Item] = ChainMap({}, other.known if other else {})
        self.role_of: ChainMap[str, Item] = ChainMap({}, other.role_of if other else {})

    def add(self, address: str, item: Item) -> None:
        """Keep what may lead to an organisation, and nothing else."""
        kind = str(item.get("resourceType", ""))
        kept: Item = {name: item[name] for name in _LEADING if name in item}
        if kind in {_BODY, "HealthcareService"}:
            kept["name"] = item.get("name")
        for key in (address, f"{kind}/{item.get('id')}"):
            if key:
                self.known[key] = kept
        who = _address(item.get("practitioner"))
        if kind == "PractitionerRole" and who:
            self.role_of.maps[0].setdefault(who, kept)


def _address(reference: object) -> str:
    """Return what a reference points at: `Organization/1`, without server and version."""
    said = cast("Item", reference) if isinstance(reference, dict) else {}
    text = str(said.get("reference") or "").partition("/_history")[0]
    if text.startswith(("urn:", "#")):
        return text
    return "/".join(text.split("/")[-2:])


def read(file: File) -> Sequence[Taken | Passed]:
    """Read requests as referrals, and what their organisations are called."""
    book = _Book(_beside(file))
    requests: list[Item] = []
    others = 0
    for address, item in _resources(file):
        kind = item.get("resourceType")
        if kind == _REQUEST:
            requests.append(item)
        elif kind == _STU3:
            requests.append(_as_r4(item))
        elif kind in _LEADS:
            book.add(address, item)
        else:
            others += 1
    if not requests:
        return [_directory(file, book, others)]
    return _referrals(file, book, requests, others)


def _as_r4(item: Item) -> Item:
    """Return a request of STU3 in the words of R4: an agent asks on behalf of its organisation."""
    said = item.get("requester")
    asks = cast("Item", said) if isinstance(said, dict) else {}
    status = "revoked" if item.get("status") == "cancelled" else item.get("status")
    return {
        **item,
        "requester": asks.get("onBehalfOf") or asks.get("agent"),
        "performer": item.get("recipient"),
        "status": status,
    }


def _beside(file: File) -> _Book | None:
    """Return what all files of the reading hold that leads to an organisation."""
    beside = file.beside
    if TITLE not in beside.kept and len(beside.sources) > 1:
        beside.kept[TITLE] = book = _Book()
        for source, name in beside.sources:
            try:
                other = document(source, name)
                for address, item in _resources(other) if other and _may_be(other) else ():
                    if item.get("resourceType") in _LEADS:
                        book.add(address, item)
            except InputError:  # told where that file is read itself
                continue
    return beside.kept.get(TITLE)


def _referrals(file: File, book: _Book, requests: list[Item], others: int) -> list[Taken | Passed]:
    columns: dict[str, list[str | None]] = {name: [] for name in _COLUMNS}
    rows: list[int] = []
    left_out = {"other_resources": others}
    patients: dict[str, int] = {}
    names: dict[str, str] = {}
    unplaced = 0
    for row, item in enumerate(requests, start=1):
        status = str(item.get("status") or "")
        ends = [_body(each, book, item) for each in _items(item.get("performer"))]
        to = list(dict.fromkeys(end for end in ends if end[0]))
        why = _LEFT_OUT.get(status) or ("" if to else "no_performer")
        if why:
            left_out[why] = left_out.get(why, 0) + 1
            continue
        who, name = _body(item.get("requester"), book, item)
        unplaced += who is None
        subject = _address(item.get("subject"))
        number = str(patients.setdefault(subject, len(patients) + 1)) if subject else None
        for end, its_name in to:
            names |= {key: said for key, said in ((who, name), (end, its_name)) if key and said}
            day = str(item.get("authoredOn") or "")[:10]
            cells = (who, end, day, _OUTCOMES.get(status), _text(item.get("priority")), number)
            for column, cell in zip(_COLUMNS, cells, strict=True):
                columns[column].append(cell)
            rows.append(row)
    roles = ("source", "target", "date", "outcome", "priority", "person")
    how = SourceConfig(
        layer="referral", level="frontline", rows="events",
        columns=dict(zip(roles, _COLUMNS, strict=True)),
    )  # fmt: skip
    said = (f"requesters without an organisation: {unplaced:,}",) if unplaced else ()
    raw = table(file, columns, _kind(file), part="requests", rows=rows)
    counted = {reason: n for reason, n in left_out.items() if n}
    done: list[Taken | Passed] = [
        Taken(raw, how, left_out=counted, derived=True, assumed=said, unread=("subject",))
    ]
    known = {key: name for key, name in names.items() if name != key}
    if known:
        done.append(_agencies(file, known))
    return done


def _agencies(file: File, names: dict[str, str], left_out: int = 0) -> Taken:
    columns = {"organisation id": list(names), "name": list(names.values())}
    how = SourceConfig(columns={"agency_id": "organisation id", "name": "name"})
    raw = table(file, columns, _kind(file), part="organisations")
    counted = {"other_resources": left_out} if left_out else {}
    return Taken(raw, how, "agencies", left_out=counted)


def _directory(file: File, book: _Book, others: int) -> Taken | Passed:
    """List the organisations of a file that holds no request, as requests elsewhere name them."""
    found: dict[str, str] = {}
    for key, item in book.known.maps[0].items():
        if item.get("resourceType") == _BODY and key.startswith(f"{_BODY}/"):
            found[_code(item) or key] = str(item.get("name") or key)
    if not found:
        why = "It holds no request and no organisation; roles and services in it were used"
        return Passed(table(file, {}, _kind(file)), why)
    return _agencies(file, found, others)


def _kind(file: File) -> str:
    return "json" if file.root is None else "xml"


def _text(found: object) -> str | None:
    return found if isinstance(found, str) else None


def _code(item: Item) -> str | None:
    """Return the ODS code of an organisation, or of a reference to one."""
    said = item.get("identifier")
    several = _items(said) or ([cast("Item", said)] if isinstance(said, dict) else [])
    for each in several:
        if str(each.get("system") or "").lower().endswith(_ODS):
            return _text(each.get("value"))
    return None


def _body(reference: object, book: _Book, within: Item) -> tuple[str | None, str | None]:
    """Return identity and name of the organisation that a reference leads to.

    What a reference to a person says in words is a name of a person: it is never looked at.
    """
    said = cast("Item", reference) if isinstance(reference, dict) else {}
    address = _address(reference)
    for _ in range(4):
        kind = str(said.get("type") or address.partition("/")[0])
        item = book.known.get(address) or book.role_of.get(address) or _contained(within, address)
        if kind in _OF_PEOPLE or item.get("resourceType") in _OF_PEOPLE:
            return "Self", None
        kind = str(item.get("resourceType") or kind)
        if kind == _BODY or (not item and _code(said)):
            name = _text(item.get("name")) or _text(said.get("display"))
            return _code(item) or _code(said) or address or name, name
        onward = next(
            (
                item[name]
                for name in ("organization", "providedBy", "managingOrganization")
                if item.get(name)
            ),
            None,
        )
        if isinstance(onward, list):
            onward = next(iter(_items(cast("object", onward))), None)
        if not isinstance(onward, dict):
            if kind == "HealthcareService":
                name = _text(item.get("name")) or _text(said.get("display"))
                return name or address, name
            return None, None
        said, address = cast("Item", onward), _address(onward)
    return None, None


def _contained(within: Item, address: str) -> Item:
    found = (
        each
        for each in _items(within.get("contained"))
        if address.startswith("#") and each.get("id") == address[1:]
    )
    return next(found, {})
