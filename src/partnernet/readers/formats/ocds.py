"""Open Contracting Data Standard: releases or records of contracts, as JSON or one a line.

Each award ties its buyer to its suppliers. Of an award that several releases repeat, the last
counts; one that is cancelled, unsuccessful or pending was not made. Value and day that an award
does not have are those of its contracts. The value of an award to several suppliers is not split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from partnernet.config import SourceConfig
from partnernet.readers.organisations import identity, listed
from partnernet.readers.seam import Match, Taken
from partnernet.readers.tabling import added, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnernet.readers.seam import File, Passed

TITLE = "Open Contracting (OCDS)"
_COLUMNS = (
    "buyer id", "buyer name", "supplier id", "supplier name", "award date", "award value", "ocid",
    "award id",
)  # fmt: skip
"""The last two tell awards of one sum and day apart."""
_NOT_MADE = ("pending", "cancelled", "unsuccessful")
_REGISTERS = ("GB-", "XI-")
"""How identifiers begin that a register gave, and no buyer's own system."""

Item = dict[str, Any]


def headings() -> frozenset[str]:
    """Return nothing: it is no table."""
    return frozenset()


def sniff(file: File) -> Match | None:
    """Know it by releases or records with an ocid, or one release with ocid and buyer."""
    first = next(_releases(file), None)
    if first is None or "ocid" not in first:
        return None
    return Match(98, ("it is JSON with releases or records", "a release has an ocid"))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read each award as payments from the buyer to its suppliers."""
    columns: dict[str, list[str | None]] = {name: [] for name in _COLUMNS}
    rows: list[int] = []
    left_out = {"no_award": 0, "superseded": 0, "award_not_made": 0, "no_supplier": 0}
    last: dict[tuple[str, str], tuple[Item, Item]] = {}
    for place, release in enumerate(_releases(file)):
        awards = [each for each in _list(release, "awards") if isinstance(each, dict)]
        left_out["no_award"] += not awards
        for number, award in enumerate(awards):
            key = (str(release.get("ocid", place)), str(award.get("id", f"{place}/{number}")))
            left_out["superseded"] += key in last
            last[key] = (release, award)
    for row, (release, award) in enumerate(last.values(), start=1):
        suppliers = [each for each in _list(award, "suppliers") if isinstance(each, dict)]
        if award.get("status") in _NOT_MADE:
            left_out["award_not_made"] += 1
            continue
        left_out["no_supplier"] += not suppliers
        signed = _contracts(release, award)
        value = _value(award, signed) if len(suppliers) == 1 else None
        days = [award.get("date"), *(each.get("dateSigned") for each in signed)]
        buyer = _organisation(release, release.get("buyer"))
        for each in suppliers:
            supplier = _organisation(release, each)
            day = str(next(filter(None, days), None) or release.get("date") or "")[:10]
            ids = (str(release.get("ocid") or ""), str(award.get("id") or ""))
            cells = (*buyer, *supplier, day, value, *ids)
            for name, cell in zip(_COLUMNS, cells, strict=True):
                columns[name].append(cell)
            rows.append(row)
    raw = table(file, columns, "json", part="awards", rows=rows)
    made = added(
        raw,
        buyer=identity("buyer id", "buyer name"),
        supplier=identity("supplier id", "supplier name"),
    )
    roles = {
        "source": "buyer", "target": "supplier", "amount": "award value", "date": "award date",
    }  # fmt: skip
    how = SourceConfig(layer="funding", rows="events", columns=roles)
    said = "the value of an award to several suppliers, or not in GBP, is unknown"
    counted = {reason: n for reason, n in left_out.items() if n}
    awards_taken = Taken(made, how, left_out=counted, derived=True, assumed=(said,))
    ends = [("buyer id", "buyer name"), ("supplier id", "supplier name")]
    return [awards_taken, *listed(file, raw, ends)]


def _releases(file: File) -> Iterator[Item]:
    data = file.json
    whole = cast("list[object]", data) if isinstance(data, list) else [data, *file.documents]
    for each in whole:
        if isinstance(each, dict):
            yield from _of_document(cast("Item", each))


def _of_document(document: Item) -> Iterator[Item]:
    """Give the releases of a package, of a record, or the one that a document is."""
    if "ocid" in document and ("buyer" in document or "awards" in document):
        yield document
        return
    for each in _list(document, "releases"):
        if isinstance(each, dict):
            yield {"ocid": document.get("ocid"), **cast("Item", each)}
    compiled = document.get("compiledRelease")
    if "ocid" in document and isinstance(compiled, dict):
        yield {"ocid": document.get("ocid"), **cast("Item", compiled)}
    for each in _list(document, "records"):
        record = cast("Item", each) if isinstance(each, dict) else {}
        whole = {k: v for k, v in record.items() if k != "releases"}
        has = isinstance(record.get("compiledRelease"), dict)
        yield from _of_document({"ocid": None, **(whole if has else record)})


def _list(item: Mapping[str, Any], name: str) -> list[Any]:
    found = item.get(name)
    return found if isinstance(found, list) else []


def _organisation(release: Item, said: object) -> tuple[str | None, str | None]:
    """Return identifier and name; only an identifier that a register gave is one."""
    mine = cast("Item", said) if isinstance(said, dict) else {}
    parties = [cast("Item", each) for each in _list(release, "parties") if isinstance(each, dict)]
    party = next((each for each in parties if each.get("id") == mine.get("id")), {})
    register = party.get("identifier") or mine.get("identifier") or {}
    found = cast("Item", register) if isinstance(register, dict) else {}
    scheme, number = found.get("scheme"), found.get("id")
    code = f"{scheme}-{number}" if scheme and number else str(mine.get("id") or "")
    name = mine.get("name") or party.get("name")
    return (code if code.startswith(_REGISTERS) else None), (str(name) if name else None)


def _contracts(release: Item, award: Item) -> list[Item]:
    """Return the contracts that were signed of an award."""
    known = [cast("Item", each) for each in _list(release, "contracts") if isinstance(each, dict)]
    return [each for each in known if each.get("awardID") == award.get("id")]


def _value(award: Item, signed: Sequence[Item]) -> str | None:
    """Return the value of an award, else that of its contracts where each has one."""
    mine = _pounds(award)
    if mine is None and "value" not in award and signed:
        values = [_pounds(each) for each in signed]
        mine = sum(filter(None, values)) if None not in values else None
    return None if mine is None else str(mine)


def _pounds(item: Item) -> float | None:
    found = item.get("value")
    value = cast("Item", found) if isinstance(found, dict) else {}
    amount = value.get("amount")
    known = isinstance(amount, (int, float)) and amount and value.get("currency", "GBP") == "GBP"
    return amount if known else None
