"""Rows that are one contact: the same person (or case) between the same two on the same day.

Systems export one contact as a row for each need, reason or worker. Such rows count once: the first
of them stays, with the earliest dates, the furthest outcome and all of the money. Two teams of an
agency that is rolled up are two senders, and so are a parent and a neighbour. Rows without a key
are only reported, where they agree in every cell: two children may be referred on one day.

Rows are compared by one whole number each, and only those whose number is there twice are looked
at, so that a log without repeats costs next to nothing.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from partnernet.events import FURTHEST_FIRST
from partnernet.readers.coded import hashed
from partnernet.readers.contents import DATES
from partnernet.readers.frames import FRAME
from partnernet.readers.raw import ROW
from partnernet.readers.roles import COUNTING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from partnernet.readers.relation import Relation

    Marks = NDArray[np.uint64]
    Names = Mapping[str, Sequence[str]]

REASON = "same_contact"
_ENDS = ("source", "target")
_LABELS = ("area_id", "wave", "level", "layer")
_SAME = (*_ENDS, *_LABELS, "date", "key")
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MOST = 200_000
"""So many suspected rows are looked up in the file again, to compare the cells that nobody read."""


def identifiers(relation: Relation, role: str) -> pl.Series | None:
    """Return what tells persons or cases apart, alike in all files: hashes, no text is left."""
    column = relation.column(role)
    if column is None or column.codes.dtype == pl.UInt64:
        return None if column is None else column.codes
    return column.spread(column.values.select(hashed("value"))["value"])


def merge_contacts(relations: Sequence[Relation], names: Sequence[Names]) -> None:
    """Leave one row of every contact, in all tables of events together.

    `names` gives, for each table, who every distinct text of its source and target names. Rows
    without a day, or with neither person nor case, stand alone.
    """
    dated = [
        (relation, named)
        for relation, named in zip(relations, names, strict=True)
        if "date" in relation.columns and not relation.every_row
    ]
    numbers: dict[str, int] = {}
    marked: list[tuple[Relation, Names, pl.Series, pl.Series]] = []
    for relation, named in dated:
        key = _key(relation)
        known = key.is_not_null() & relation.columns["date"].is_not_null()
        if known.any():
            marks = pl.Series(_marks(relation, named, key.fill_null(0), numbers))
            marked.append((relation, named, key, marks.zip_with(known, marks.clear(marks.len()))))
        if key.null_count():
            _report_copies(relation, key.is_null() & relation.columns["date"].is_not_null())
    twice = _twice([marks for *_, marks in marked])
    if twice.is_empty():
        return
    rows = pl.concat(
        [
            _rows(relation, named, key, marks.is_in(twice.implode()).arg_true(), place)
            for place, (relation, named, key, marks) in enumerate(marked)
        ],
        how="diagonal",
    )
    later = rows.filter(~pl.struct(_SAME).is_first_distinct())
    merged = _merged(rows)
    for place, (relation, *_) in enumerate(marked):
        _change(relation, merged.filter(pl.col("table") == place))
        _leave_out(relation, later.filter(pl.col("table") == place)["place"])


def _key(relation: Relation) -> pl.Series:
    """Return the person of every row, else its case; a case is never taken for a person."""
    person, case = (identifiers(relation, role) for role in ("person", "case_key"))
    if case is None:
        nobody = pl.repeat(None, relation.height, dtype=pl.Null, eager=True)
        return nobody if person is None else person
    cases = pl.select(case ^ pl.lit(_ODD, dtype=pl.UInt64)).to_series()
    return cases if person is None else person.zip_with(person.is_not_null(), cases)


def _marks(relation: Relation, named: Names, key: pl.Series, numbers: dict[str, int]) -> Marks:
    """Mark every row with a number that rows of one contact share, and hardly any others."""
    mark = relation.columns["date"].to_physical().cast(pl.Int64).fill_null(0).to_numpy()
    marks: Marks = mark.astype(np.uint64)
    for role in _ENDS:
        marks = _mixed(marks, _numbered([*named[role], ""], numbers), relation.coded[role].codes)
    for name in _LABELS:
        label = relation.keys[name]
        if label.codes is None:
            marks = marks * _ODD + np.uint64(_number(label.names[0], numbers))
        else:
            marks = _mixed(marks, _numbered(label.names, numbers), label.codes)
    mixed: Marks = marks * _ODD ^ key.to_numpy()
    return mixed


def _mixed(marks: Marks, numbers: Marks, codes: pl.Series) -> Marks:
    """Add what the codes stand for to the marks; a null code stands for the last number."""
    mixed: Marks = marks * _ODD + numbers[codes.fill_null(len(numbers) - 1).to_numpy()]
    return mixed


def _numbered(texts: Iterable[str], numbers: dict[str, int]) -> Marks:
    return np.array([_number(text, numbers) for text in texts], dtype=np.uint64)


def _number(text: str, numbers: dict[str, int]) -> int:
    return numbers.setdefault(text, len(numbers))


def _twice(marks: Sequence[pl.Series]) -> pl.Series:
    """Return the marks that more than one row has."""
    if not marks:
        return pl.Series(dtype=pl.UInt64)
    ordered = pl.concat(marks).drop_nulls().sort()
    return ordered[1:].filter(ordered[1:] == ordered[:-1]).unique()


def _rows(
    relation: Relation, named: Names, key: pl.Series, places: pl.Series, table: int
) -> pl.DataFrame:
    """Return what is needed to compare and merge some rows of a table."""
    columns = {"place": places, "key": key.gather(places)}
    for role in _ENDS:
        codes = relation.coded[role].codes.gather(places)
        columns[role] = pl.Series(named[role], dtype=pl.String).gather(codes).fill_null("")
    for name in _LABELS:
        label = relation.keys[name]
        codes = places * 0 if label.codes is None else label.codes.gather(places)
        columns[name] = pl.Series(label.names, dtype=pl.String).gather(codes)
    merging = (*DATES, "outcome", "count", "amount")
    columns |= {n: relation.columns[n].gather(places) for n in merging if n in relation.columns}
    return pl.DataFrame(columns).with_columns(
        pl.lit(table).alias("table"),
        *(pl.col("outcome").cast(pl.Enum(FURTHEST_FIRST)) for _ in ("",) if "outcome" in columns),
    )


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the first row of every contact that has several, with what they say together."""
    how = {
        "outcome": pl.col("outcome").to_physical().min(),
        "count": pl.col("count").max(),
        "amount": pl.when(pl.col("amount").count() > 0).then(pl.col("amount").sum()),
        **{name: pl.col(name).min() for name in DATES[1:]},
    }
    firsts = [pl.col("table", "place").first()]
    known = {name: each for name, each in how.items() if name in rows.columns}
    several = rows.filter(pl.struct(_SAME).is_duplicated())
    merged = several.group_by(_SAME, maintain_order=True).agg(*firsts, **known)
    if "outcome" in known:
        words = pl.Series(FURTHEST_FIRST)
        merged = merged.with_columns(outcome=words.gather(merged["outcome"]))
    return merged


def _change(relation: Relation, merged: pl.DataFrame) -> None:
    """Write what the rows of a contact say together into its first row."""
    for name in merged.columns:
        if name in relation.columns and name != "date" and merged.height:
            column = relation.columns[name]
            values = merged[name].cast(column.dtype)
            relation.columns[name] = column.clone().scatter(merged["place"], values)


def _leave_out(relation: Relation, places: pl.Series) -> None:
    """Leave the later rows of contacts out, count them and say so."""
    if places.is_empty():
        return
    relation.log.note(
        "contact_repeated",
        "Same person or case, source, target and day as an earlier row",
        row=relation.rows[cast("int", places.min())],
        rows=places.len(),
    )
    keep = np.ones(relation.height, dtype=np.bool_)
    keep[places.to_numpy()] = False
    relation.leave_out(REASON, pl.Series(keep))


def _report_copies(relation: Relation, among: pl.Series) -> None:
    """Say how many rows without a key agree with another in every cell; they all count."""
    read = _cells(relation)
    cells = pl.DataFrame(read | {ROW: relation.rows})
    if not among.all():
        cells = cells.filter(among)
    marks = cells.lazy().select(_mark(read)).collect().to_series()
    twice = marks.is_in(_twice([marks]).implode())
    rows, marks = cells[ROW].filter(twice), marks.filter(twice)
    if rows.is_empty():
        return
    unread = set(relation.raw.headings) - set(relation.mapping.values())
    again = relation.raw.format != FRAME
    looked = len(unread) == 0 or (rows.len() <= _MOST and again)
    if unread and looked:
        wanted = pl.col(ROW).is_in(rows.implode())
        lazy = relation.raw.lazy.filter(wanted).select(ROW, mark=_mark(sorted(unread)))
        others = lazy.collect()
        if relation.derived:  # a row of the file may stand in several
            first = others.group_by(ROW).agg(pl.col("mark").min())
            others = rows.to_frame(ROW).join(first, on=ROW, how="left", maintain_order="left")
        marks = marks * int(_ODD) + others["mark"]
    copies = rows.filter(~marks.is_first_distinct())
    if copies.len():
        said = "cell for cell" if looked else "in every cell that was read"
        relation.log.note(
            "rows_identical",
            f"Perhaps a copy of an earlier row, {said},",
            row=cast("int", copies.min()),
            rows=copies.len(),
        )


def _mark(names: Iterable[str]) -> pl.Expr:
    """Hash several columns to one number a row.

    Two of ten million rows that differ share it with a chance of 3 in a million.
    """
    hashes = (pl.col(name).hash() for name in names)
    return reduce(lambda mark, each: mark * int(_ODD) + each, hashes)


def _cells(relation: Relation) -> dict[str, pl.Series]:
    """Return what was read in every row as numbers, equal where the cells are."""
    cells: dict[str, pl.Series] = {}
    for role, column in relation.coded.items():
        if role not in COUNTING:
            if column.numbers is None or not column.values.is_empty():
                cells[role] = column.codes
            if column.numbers is not None:
                cells[f"{role} as a number"] = column.numbers
    return cells
