"""People whom no heading announces: columns are tested by their values, and headings themselves.

After headings have given roles to columns, a sample of the values is looked at. A column of
identifiers counts persons if nothing else does, and is dropped; other columns about people lose
their role and are not read. A column of agencies that holds people stops the reading.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from partnernet.readers import formats, personal
from partnernet.readers.headings import RELATIONS, is_known, normalise
from partnernet.readers.identifiers import treatment
from partnernet.readers.raw import ROW
from partnernet.readers.roles import COUNTING, Roles
from partnernet.readers.sampling import first_filled
from partnernet.readers.valuetests import (
    ENOUGH,
    SAMPLE,
    TREATMENTS,
    Kind,
    kinds,
    looks_like_names,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from partnernet.readers.coded import Coded
    from partnernet.readers.log import Log
    from partnernet.readers.raw import RawTable

NODES = ("source", "target", "reporter", "agency_id", "name", "party", "respondent", "about")
"""Roles whose values become nodes: where they are people, nothing is read."""
STRAY = 0.2
"""Ten-digit cells of a column of agencies are its codes where more than a fifth are such."""
_HASHED = (*COUNTING, "contact_key_s", "contact_key_t")
_DATED = ("date", "period", "first", "last", "start", "end", "joined", "left")


_TRUE_HEADINGS = 3
"""As many known headings show that a row is one of headings, and no data; so does half of it."""
_WORDED = 2 / 3
"""So does a word of some known heading in as many of its cells."""
_SECOND_HEADINGS = 2
_A_DAY = re.compile(
    r"(?:\d{1,2}[/.-](?:\d{1,2}|[A-Za-z]{3,9})[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{2,4})(?:[T ,].*)?$"
)
_BEGINNING = 25
"""Cells that begin with as many letters alike are the columns of one question."""


def conceal(raw: RawTable, named: Container[str] = ()) -> RawTable:
    """Rename headings that are values: a file without headings has its first row for them.

    Where one is about a person, or the row is data by its days or by what stands below, all
    headings that nobody knows are renamed, but those that the user has `named`. In a row of
    headings only those that reach or name a person are: they may be long there, as the questions
    of a survey are, and begin like a forename ("Grant Amount").
    """
    known = {heading for heading in raw.headings if heading in named or _is_heading(heading)}
    begun = Counter(heading[:_BEGINNING] for heading in raw.headings if len(heading) > _BEGINNING)
    worded = sum(bool(_words_of_headings() & _words(heading)) for heading in raw.headings)
    true = len(known) >= min(_TRUE_HEADINGS, len(raw.headings) / 2)
    data = not true and not any(h in named for h in raw.headings) and _is_data(raw)
    likely = true or (not data and worded >= _WORDED * len(raw.headings))
    found = (
        set(raw.headings) - known
        if data
        else {
            heading
            for heading in raw.headings
            if heading not in known
            and personal.about_a_person(heading)
            and not (
                _only_words(heading)
                and (
                    true
                    or begun[heading[:_BEGINNING]] > 1
                    or (likely and personal.is_named(heading))
                )
            )
        }
    )
    if not found:
        return raw
    new = {
        heading: f"column {place}"
        for place, heading in enumerate(raw.headings, start=1)
        if heading in found or not (likely or heading in known)
    }
    names = [new.get(heading, heading) for heading in raw.headings]
    if len(set(names)) < len(names):
        names = [f"column {place}" for place, _ in enumerate(raw.headings, start=1)]
        new = dict(zip(raw.headings, names, strict=True))
    return replace(
        raw,
        headings=tuple(names),
        lazy=raw.lazy.rename(new),
        notes=tuple(
            replace(note, column=new.get(note.column or "", note.column), message=message)
            for note in raw.notes
            if (message := _without(note.message, new))
        ),
    )


def _is_data(raw: RawTable) -> bool:
    """Tell whether the row of headings is one of data: it has a day, or words of its columns.

    Where all words of the row come again, the headings may be written on each page; what comes
    again at once may be a second row of headings, as surveys have. A column that holds nothing but
    its heading is the choice of an answer.
    """
    if raw.typed:
        return False
    if any(_A_DAY.match(heading.strip()) for heading in raw.headings):
        return True
    cells = raw.lazy.select(raw.headings).slice(_SECOND_HEADINGS, SAMPLE).collect()
    again = [h for h in raw.headings if (cells[h] == h).any()]
    return len(again) < len(raw.headings) and any(
        cells[h].drop_nulls().n_unique() > 1 for h in again
    )


def _is_heading(text: str) -> bool:
    known = is_known(text) or treatment(text) is not None
    return known or normalise(text) in formats.headings()


def _only_words(heading: str) -> bool:
    """Tell whether a heading holds no detail of a person, and names none if it is short."""
    if personal.without_details(heading) != heading or personal.is_nhs_number(heading):
        return False
    return not personal.is_named(heading) or bool(_words_of_headings() & _words(heading))


def _words(heading: str) -> set[str]:
    return set(normalise(heading).split())


_SHORT = 3
"""Spaces that make a heading long: it has words of all kinds."""


@cache
def _words_of_headings() -> frozenset[str]:
    return frozenset(
        word
        for heading in formats.headings()
        if heading.count(" ") < _SHORT
        for word in heading.split()
        if word.isalpha() and len(word) > 3 and word not in personal.forenames()
    )


def _without(message: str, new: Mapping[str, str]) -> str:
    for heading in sorted(new, key=len, reverse=True):
        message = message.replace(heading, new[heading])
    return message


def vet(
    raw: RawTable, roles: Roles, table: str, keep: Iterable[str], log: Log, *, people: bool
) -> Roles:
    """Return the roles without the columns whose values are about people; say what was found.

    `keep` are headings that the settings vouch for; `people` says that people may be nodes.
    """
    kept = {*keep, *roles.stripped, *roles.sensitive}
    kept |= {heading for role, heading in roles.mapping.items() if role in _HASHED}
    dated = {h for r, h in roles.mapping.items() if r.startswith(_DATED)}
    open_to = [h for h in raw.headings if h not in kept and treatment(h) is None]
    frame = raw.lazy.select(open_to).head(SAMPLE).collect()
    found: dict[str, Kind] = kinds(_filled_up(raw, frame, roles, table), open_to)
    births = {h for h in dated if found.get(h) == "dates of birth"}
    found = {h: k for h, k in found.items() if h not in births}
    nodes = {heading: role for role, heading in roles.mapping.items() if role in NODES}
    _doubt(frame, {*found, *nodes}, roles, table, log)
    persons: dict[str, Kind] = {h: found.pop(h) for h in nodes if h in found}
    persons = {h: kind for h, kind in persons.items() if kind != "dates of birth" and not people}
    free = [h for h in persons if _instead(roles, nodes[h], {*found, *persons})]
    found |= {h: persons.pop(h) for h in free}
    taken = _taken(roles, found, table, log) if found else roles
    return replace(taken, people=persons) if persons else taken


def _instead(roles: Roles, role: str, about: Container[str]) -> str | None:
    """Return the next best column for a role whose own holds people, if there is one."""
    return next((h for h in roles.rivals.get(role, ()) if h not in about), None)


def refused(roles: Roles, log: Log) -> bool:
    """Tell whether a column of agencies holds people, and say so."""
    for role, heading in roles.mapping.items():
        if heading in roles.people:
            said = f"Column '{heading}' was read as {role} and holds {roles.people[heading]}"
            log.note("person_column", said)
    return bool(roles.people)


def _filled_up(raw: RawTable, frame: pl.DataFrame, roles: Roles, table: str) -> pl.DataFrame:
    """Look further down where a column that is read is filled too rarely in the sample."""
    read = set(roles.mapping.values()) | (set(raw.headings) if table == "agencies" else set[str]())
    rare = [
        name
        for name in frame.columns
        if name in read and frame.height == SAMPLE and frame[name].count() < ENOUGH
    ]
    if not rare:
        return frame
    wider = first_filled(raw, rare, SAMPLE)
    deep = max([SAMPLE, *(each.len() for each in wider)])
    return frame.with_columns(each.extend_constant(None, deep - each.len()) for each in wider)


def _taken(roles: Roles, found: Mapping[str, Kind], table: str, log: Log) -> Roles:
    """Take the columns out of the roles; one of identifiers counts persons where nothing does."""
    mapping = {
        role: kept
        for role, heading in roles.mapping.items()
        if (kept := _instead(roles, role, found) if heading in found else heading)
    }
    ids = [h for h, kind in found.items() if TREATMENTS[kind] == "count"]
    counted: tuple[str, ...] = ()
    if ids and table in {*RELATIONS, "referrals", "events"} and not set(_HASHED[:2]) & set(mapping):
        counted = (ids[0],)
        mapping["person"] = ids[0]
    warned = tuple(h for h, kind in found.items() if TREATMENTS[kind] == "warn")
    gone = tuple(h for h in found if h not in (*counted, *warned))
    said = "; ".join(f"{heading} ({kind})" for heading, kind in found.items())
    log.note("identifier_values", f"Columns whose values are about people: {said}")
    return replace(
        roles,
        mapping=mapping,
        ignored=tuple(h for h in roles.ignored if h not in found and h not in mapping.values()),
        stripped=(*roles.stripped, *gone),
        sensitive=(*roles.sensitive, *warned),
        counted=(*roles.counted, *counted),
        rivals={
            role: tuple(h for h in names if h not in found and h not in mapping.values())
            for role, names in roles.rivals.items()
        },
    )


def _doubt(frame: pl.DataFrame, settled: Iterable[str], roles: Roles, table: str, log: Log) -> None:
    """Warn of columns that are read and may hold names of people."""
    read = set(frame.columns) if table == "agencies" else set(roles.mapping.values())
    doubtful = [
        name
        for name in frame.columns
        if name in read and name not in settled and looks_like_names(frame[name])
    ]
    if doubtful:
        log.note(
            "maybe_names", f"Two capitalised words in nearly every cell: {', '.join(doubtful)}"
        )


def cleaned(column: Coded, log: Log, heading: str) -> Coded:
    """Take what is about people out of the cells of a column of agencies, and say so.

    A cell that holds nothing else counts as people whose names were redacted.
    """
    suspects = column.values.filter(personal.may_hold_details("value"))["value"].to_list()
    new = {
        text: kept or REDACTED_CELL
        for text in suspects
        if (kept := personal.without_details(text)) != text
    }
    tens = [text for text in suspects if len(text.strip()) == 10 and text.strip().isdigit()]
    if len(tens) <= STRAY * column.values.height:
        new |= {text: REDACTED_CELL for text in tens if personal.is_nhs_number(text)}
    if not new:
        return column
    hit = column.values.filter(pl.col("value").is_in(list(new)))
    log.note(
        "personal_cells",
        "Contact details, numbers or names of people were taken out of cells",
        column=heading,
        row=int(hit[ROW].min() or 0),  # type: ignore[arg-type]
        rows=int(hit["n"].sum()),
    )
    return replace(column, values=column.values.with_columns(pl.col("value").replace(new)))


REDACTED_CELL = "Redacted"
"""What a cell becomes that held nothing but details of a person; it is no agency."""
