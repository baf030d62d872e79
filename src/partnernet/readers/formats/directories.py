"""Directories of organisations: Open Referral (HSDS), schools (GIAS), NHS organisations (ODS).

They hold no ties. They say of agencies that other files name what they are, and of what they are a
part; the rest of a directory is left out.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers.encoding import as_utf8, blocks
from partnernet.readers.headings import normalise
from partnernet.readers.seam import Match, Taken
from partnernet.readers.shapes import best_shape, headings_of, read_shapes, shapes, sniff_shapes
from partnernet.readers.tabling import added, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed

TITLE = "Directory of organisations (Open Referral, GIAS, ODS)"
_DATA = "directories.toml"
_ODS_CODE = r"^[A-Z][A-Z0-9]{0,7}\d[A-Z0-9]{0,3}$"
_ODS_COLUMNS = 27
_SECTORS = {"GIAS, schools": "education", "ODS, NHS organisations": "health"}
_ROLES = {"agency_id": "id", "name": "name", "parent_id": "parent id"}


def headings() -> frozenset[str]:
    """Return the headings of the three directories."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know each by its headings, a list of NHS organisations without headings by its shape."""
    if not file.tables:
        if _ods(file):
            return Match(95, ("it is JSON with organisations", "they have OrgId and Name"))
        found = _services(file)
        reasons = ("it is JSON with contents", "a service has its organization")
        return Match(95, reasons) if found else None
    match = sniff_shapes(file, shapes(_DATA))
    if match is None and any(_headless(raw) for raw in file.tables):
        return Match(62, (f"it has {_ODS_COLUMNS} columns without headings, the first ODS codes",))
    return match


def read(file: File) -> Sequence[Taken | Passed]:
    """Read the organisations and the services of a directory as agencies."""
    if not file.tables:
        return [_of_ods(file) if _ods(file) else _of_json(file)]
    done: list[Taken | Passed] = []
    for each in read_shapes(file, shapes(_DATA)):
        done.append(_only(each) if isinstance(each, Taken) else each)
    done += [_without_headings(file, raw) for raw in file.tables if _headless(raw)]
    return done


def _only(taken: Taken) -> Taken:
    """Keep the columns of agencies and the attributes that are asked for, and nothing of people."""
    source = cast("RawTable", taken.source)
    shape = best_shape(source, shapes(_DATA))
    kept = [*taken.how.columns.values()]
    wanted = set(shape.attributes) if shape else set[str]()
    kept += [h for h in taken.raw.headings if normalise(h) in wanted and h not in kept]
    raw = replace(taken.raw, headings=tuple(kept))
    how = taken.how
    sector = _SECTORS.get(shape.name) if shape else None
    if sector:
        raw = added(raw, sector=pl.lit(sector))
        how = replace(how, columns={**how.columns, "sector": "sector"})
    unread = tuple(h for h in source.headings if h not in kept)
    return replace(taken, raw=raw, how=how, unread=unread, lookup=True)


def _headless(raw: RawTable) -> bool:
    """Tell whether a table is an old list of ODS codes, which has no headings."""
    if len(raw.headings) != _ODS_COLUMNS:
        return False
    codes = raw.lazy.select(pl.col(raw.headings[0])).head(50).collect().to_series()
    return codes.len() > 0 and codes.str.contains(_ODS_CODE).fill_null(value=False).all()


def _without_headings(file: File, raw: RawTable) -> Taken:
    """Read a list without headings: code first, name second; the rest is addresses and dates."""
    text = as_utf8(file.source, file=file.name)
    content = b"".join(blocks(text.source, text.start)).decode()
    rows = [row for row in csv.reader(io.StringIO(content, newline="")) if any(row)]
    columns = {
        "id": [row[0] for row in rows],
        "name": [row[1] if len(row) > 1 else "" for row in rows],
        "sector": ["health"] * len(rows),
    }
    made = table(file, columns, raw.format, part=raw.sheet)
    how = SourceConfig(columns={"agency_id": "id", "name": "name", "sector": "sector"})
    return Taken(made, how, "agencies", source=raw, lookup=True)


def _ods(file: File) -> list[dict[str, Any]]:
    """Return what the interface of the Organisation Data Service gave: a list, or one in full."""
    data = file.json
    said = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    several = said.get("Organisations")
    items = cast("list[object]", several) if isinstance(several, list) else [said]
    found: list[dict[str, Any]] = []
    for each in items:
        item = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
        whole = item.get("Organisation", item)
        if isinstance(whole, dict) and {"OrgId", "Name"} <= whole.keys():
            found.append(cast("dict[str, Any]", whole))
    return found


def _of_ods(file: File) -> Taken:
    """List organisations by their codes, as part of what operates or contains them."""
    found = _ods(file)
    columns = {
        "id": [_org_id(each) for each in found],
        "name": [str(each["Name"]) for each in found],
        "parent id": [_operator(each) for each in found],
        "sector": ["health"] * len(found),
        "Primary Role": [str(each.get("PrimaryRoleDescription") or "") for each in found],
    }
    how = SourceConfig(columns={**_ROLES, "sector": "sector"})
    made = table(file, columns, "json", part="organisations of ODS")
    return Taken(made, how, "agencies", lookup=True)


def _org_id(item: dict[str, Any]) -> str:
    said = item.get("OrgId")
    code = cast("dict[str, object]", said).get("extension") if isinstance(said, dict) else said
    return str(code or "")


_OPERATED = ("RE6", "RE2")
"""Relationships of ODS: is operated by, is a sub-division of."""


def _operator(item: dict[str, Any]) -> str:
    rels = item.get("Rels")
    several = cast("dict[str, object]", rels).get("Rel") if isinstance(rels, dict) else None
    for each in cast("list[object]", several) if isinstance(several, list) else []:
        rel = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
        target = rel.get("Target")
        if (
            rel.get("id") in _OPERATED
            and rel.get("Status") == "Active"
            and isinstance(target, dict)
        ):
            return _org_id(cast("dict[str, Any]", target))
    return ""


def _services(file: File) -> list[dict[str, Any]]:
    data = file.json
    found = cast("dict[str, object]", data).get("contents") if isinstance(data, dict) else None
    items = cast("list[object]", found) if isinstance(found, list) else []
    services = [cast("dict[str, Any]", each) for each in items if isinstance(each, dict)]
    return [each for each in services if isinstance(each.get("organization"), dict)]


def _of_json(file: File) -> Taken:
    """List the services of a page of the interface, and the organisations they belong to."""
    found: dict[str, tuple[str, str]] = {}
    services = _services(file)
    for service in services:
        body = cast("dict[str, Any]", service["organization"])
        owner = str(body.get("id", ""))
        if owner:
            found.setdefault(owner, (str(body.get("name", "")), ""))
        if service.get("id"):
            found.setdefault(str(service["id"]), (str(service.get("name", "")), owner))
    columns = {
        "id": list(found),
        "name": [name for name, _ in found.values()],
        "parent id": [parent for _, parent in found.values()],
    }
    made = table(file, columns, "json", part="services")
    return Taken(made, SourceConfig(columns=_ROLES), "agencies", lookup=True)
