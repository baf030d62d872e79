"""What became of each file: what it is, what was read, assumed, left out and never read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnernet.readers.personal import about_a_person
from partnernet.readers.relation import Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.readers.opening import Opened
    from partnernet.readers.registers import Register


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One table of one file. read + sum(excluded) + rejected = rows.

    `recognised` is the format that it was taken for, `confidence` how sure that is (to 100) and
    `because` why; they are empty where columns alone decided.
    `table` is what it is (agencies, ties, events ...); `mapping` is role to heading. `stripped`,
    `sensitive` and `used_then_dropped` are columns about people: not read, not read and of a
    special category, and read to count persons only. `row_unit`, `layer`, `level`, `area`,
    `first` and `last` are empty for tables that hold no ties.
    """

    file: str
    sheet: str | None
    table: str
    format: str
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows: int
    read: int
    excluded: Mapping[str, int]
    rejected: int
    mapping: Mapping[str, str]
    ignored: tuple[str, ...]
    stripped: tuple[str, ...]
    sensitive: tuple[str, ...]
    used_then_dropped: tuple[str, ...]
    assumed: tuple[str, ...]
    row_unit: str
    layer: str
    level: str
    area: str
    first: str
    last: str
    sha256: str
    recognised: str = ""
    confidence: int | None = None
    because: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def report(opened: Opened, made: Relation | Register | None) -> SourceReport:
    """Report on one table; nothing of a table that could not be used was read."""
    raw, roles = opened.raw, opened.roles
    facts = {"row_unit": "", "layer": "", "level": "", "area": "", "first": "", "last": ""}
    if isinstance(made, Relation):
        facts = _facts(made)
    excluded = dict(made.excluded) if made else {}
    rejected = made.rejected if made else raw.rows
    read = raw.rows - sum(excluded.values()) - rejected
    taken, known = opened.taken, opened.recognised
    left_out = taken.left_out if taken else {}
    mapping = dict(roles.mapping if made is None else made.mapping)
    used = set(mapping.values())
    spare = tuple(h for h in roles.mapping.values() if h not in used)
    return SourceReport(
        file=raw.file,
        sheet=raw.sheet,
        table=opened.table,
        format=raw.format,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        header_row=raw.header_row,
        rows=raw.rows + sum(left_out.values()),
        read=read,
        excluded={**left_out, **excluded},
        rejected=rejected,
        mapping=mapping,
        ignored=(*roles.ignored, *spare),
        stripped=roles.stripped,
        sensitive=roles.sensitive,
        used_then_dropped=tuple(h for h in roles.counted if h in used),
        assumed=tuple(dict.fromkeys([*(taken.assumed if taken else ()), *made.assumed]))
        if made
        else (),
        sha256=raw.sha256,
        recognised=known.title if known else "",
        confidence=known.match.score if known else None,
        because=known.match.reasons if known else (),
        unread=_unread(opened),
        **facts,
    )


def _unread(opened: Opened) -> tuple[str, ...]:
    """Return what a file of a known format holds unused; agencies keep their attributes."""
    if opened.taken is None:
        return ()
    kept = opened.raw.headings if opened.table == "agencies" else ()
    return tuple(n for n in opened.roles.ignored if n not in kept and not about_a_person(n))


def _facts(made: Relation) -> dict[str, str]:
    """Labels that rows have, and the days they span."""
    labels = {name: ";".join(each.present()) for name, each in made.keys.items()}
    day = made.earliest
    first, last = (day.min(), day.max()) if day is not None else (None, None)
    if made.far is not None:
        first, last = made.far.days
    return {
        "row_unit": made.unit,
        "layer": labels.get("layer", ""),
        "level": labels.get("level", ""),
        "area": labels.get("area_id", ""),
        "first": "" if first is None else str(first),
        "last": "" if last is None else str(last),
    }
