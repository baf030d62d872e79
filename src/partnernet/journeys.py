"""What referrals of one child, or of one case, have to do with each other; found before ids go.

A reader drops the identifiers of persons and cases at the door. What needs them is worked out here
first and kept as plain facts on each referral (was this child here before, which step of its case
is this), from which nobody can be found again. Within a day the order of events is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    Days = NDArray[np.int64]
    Keys = NDArray[np.uint64]
    Bools = NDArray[np.bool_]

REPEAT_DAYS = 365
"""Days within which a second referral of a child to the same agency is a re-referral."""

_SPARE = 40
"""Bits of a key that day and row may take the place of, when rows are sorted."""

_SLICE = ("area_id", "wave", "level", "layer")
_ENDS = ("source", "target")
_MIX = np.uint64(0x9E3779B97F4A7C15)


def with_journeys(events: pl.DataFrame, nobody: Collection[str] = ()) -> pl.DataFrame:
    """Add what referrals of a person or a case tell of one another; drop `person`, `case_key`.

    `events` has `area_id`, `wave`, `level`, `layer`, `source`, `target`, `date_received` and, if
    they were recorded, `person` and `case_key` as numbers. `nobody` are ends that are no agency.
    Rows inside one agency are no referrals: nothing is said of them. A case is a case key and,
    where it is known, a person, so that local case numbers of two children never meet.

    - `repeat_within_365`: the person was referred to the same agency on one of the 365 days
      before. Null within 365 days of the area's first record: nobody knows.
    - `person_step`: which referral of its person in the wave, level and layer it is.
    - `case_step`: which referral of its case, by day; `case_agencies`: agencies in the whole case.
    - `case_handoff`: the sender had been sent the case, on that day or before.
    - `case_bounce`: it comes to an agency that had passed the case on before that day.

    >>> import datetime as dt
    >>> log = pl.DataFrame(
    ...     {
    ...         "source": ["School", "Hub", "School"],
    ...         "target": ["Hub", "Clinic", "Hub"],
    ...         "date_received": [dt.date(2024, 1, 8), dt.date(2024, 1, 9), dt.date(2025, 1, 7)],
    ...         "person": [1, 1, 1],
    ...         "case_key": [7, 7, 8],
    ...         **{name: ["x"] * 3 for name in ("area_id", "wave", "level", "layer")},
    ...     }
    ... )
    >>> found = with_journeys(log)
    >>> found.select("repeat_within_365", "person_step", "case_agencies", "case_handoff").rows()
    [(None, 1, 3, False), (None, 2, 3, True), (True, 3, 2, False)]
    """
    day = events["date_received"].cast(pl.Int32).fill_null(0).to_numpy().astype(np.int64)
    dated = events["date_received"].is_not_null().to_numpy()
    inside = (events["source"] == events["target"]).to_numpy()
    ids = {name: _ids(events, name) for name in ("person", "case_key")}
    slices = _codes(events, _SLICE)
    columns: list[pl.Series] = []
    person, known = ids["person"]
    if known.any():
        used = known & dated & ~inside
        place = _codes(events, ("area_id", "layer", "target"))
        key = _mixed(person, place)[used]
        rows = _sorted(key, day[used])
        settled = used & (day >= _start(events, day, dated) + REPEAT_DAYS)
        repeated = _spread(used, _repeated(*rows, day[used]))
        columns.append(_only(settled, "repeat_within_365", repeated))
        used = known & ~inside
        other = _mixed(person, slices)[used]
        if not np.array_equal(key, other):  # one receiver, one slice: sorted already
            rows = _sorted(other, day[used])
        columns.append(_only(used, "person_step", _spread(used, _steps(*rows))))
    case, known = ids["case_key"]
    if known.any():
        used = known & dated & ~inside
        key = _mixed(_mixed(case, person), slices)
        columns += _cases(events, used, key[used], day[used], nobody)
    return events.drop("person", "case_key", strict=False).with_columns(columns)


def _ids(events: pl.DataFrame, name: str) -> tuple[Keys, Bools]:
    """Identifiers, 0 where there is none, and where there is one."""
    if name not in events.columns:
        return np.zeros(events.height, np.uint64), np.zeros(events.height, np.bool_)
    column = events[name]
    return column.fill_null(0).to_numpy().astype(np.uint64), column.is_not_null().to_numpy()


def _codes(events: pl.DataFrame, names: Collection[str]) -> Keys:
    """A number for each combination of a few columns."""
    code: Keys | None = None
    for name in names:
        column = events[name]
        if not isinstance(column.dtype, pl.Enum | pl.Categorical):
            column = column.cast(pl.Categorical)
        place = column.to_physical()
        if place.len() and not place.has_nulls() and place.min() == place.max():
            continue
        number = place.fill_null(0).to_numpy().astype(np.uint64)
        code = number if code is None else _mixed(code, number)
    return np.zeros(events.height, np.uint64) if code is None else code


def _mixed(first: Keys, second: Keys) -> Keys:
    """One key of two; that two pairs share it is as unlikely as that two hashes do."""
    mixed = first * _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed += second
    mixed *= _MIX
    return np.asarray(mixed ^ (mixed >> np.uint64(32)))


def _start(events: pl.DataFrame, day: Days, dated: Bools) -> Days:
    """First day of each row's area."""
    area = _codes(events, ("area_id",)).astype(np.intp)
    if not area.any():
        return np.full(len(area), day[dated].min(initial=np.iinfo(np.int64).max // 2))
    first = np.full(int(area.max(initial=0)) + 1, np.iinfo(np.int64).max // 2)
    np.minimum.at(first, area[dated], day[dated])
    return first[area]


def _sorted(key: Keys, day: Days) -> tuple[NDArray[np.intp], Bools]:
    """Order by key, then day; and which rows in that order are the first of their key."""
    low = int(day.min(initial=0))
    for_row = np.uint64(len(key).bit_length())
    beside = (int(day.max(initial=low)) - low).bit_length() + int(for_row)
    if beside > _SPARE:
        order = np.lexsort((day, key))
    else:
        # One whole number a row: some bits of the key, the day, the row. Sorting is then quick.
        packed = key >> np.uint64(beside) << np.uint64(beside)
        packed |= (day - low).astype(np.uint64) << for_row
        packed |= np.arange(len(key), dtype=np.uint64)
        packed = pl.Series(packed).sort().to_numpy()
        order = (packed & ((np.uint64(1) << for_row) - np.uint64(1))).astype(np.intp)
        _mend(order, packed >> np.uint64(beside), key, day)
    ordered = key[order]
    first = np.ones(len(key), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return order, first


def _mend(order: NDArray[np.intp], begins: Keys, key: Keys, day: Days) -> None:
    """Sort again, in place, where keys that begin alike were sorted into each other."""
    ordered = key[order]
    torn = np.unique(begins[1:][(begins[1:] == begins[:-1]) & (ordered[1:] != ordered[:-1])])
    start, end = (np.searchsorted(begins, torn, side) for side in ("left", "right"))
    before = np.cumsum(end - start) - (end - start)
    places = np.repeat(start - before, end - start)
    places += np.arange(len(places))
    rows = order[places]
    order[places] = rows[np.lexsort((rows, day[rows], key[rows], begins[places]))]


def _repeated(order: NDArray[np.intp], first: Bools, day: Days) -> Bools:
    """Whether the same key has an earlier day, at most a year before."""
    days = day[order]
    fresh = first.copy()
    fresh[1:] |= days[1:] != days[:-1]
    entry = np.flatnonzero(fresh)
    gap = np.diff(days[entry], prepend=0)
    soon = ~first[entry] & (gap <= REPEAT_DAYS)
    found = np.empty(len(order), np.bool_)
    found[order] = soon[np.cumsum(fresh) - 1]
    return found


def _steps(order: NDArray[np.intp], first: Bools) -> Days:
    """Place of each row among those of its key, from 1."""
    row = np.arange(len(order))
    found = np.empty(len(order), np.int64)
    found[order] = row - np.maximum.accumulate(np.where(first, row, 0)) + 1
    return found


def _spread(used: Bools, found: NDArray[np.generic]) -> NDArray[np.generic]:
    whole = np.zeros(len(used), found.dtype)
    whole[used] = found
    return whole


def _only(used: Bools, name: str, values: NDArray[np.generic]) -> pl.Series:
    """A column that is null where nothing is known."""
    column = pl.Series(name, values)
    return column.set(pl.Series(~used), None)


def _cases(
    events: pl.DataFrame, used: Bools, key: Keys, day: Days, nobody: Collection[str]
) -> list[pl.Series]:
    """Steps, agencies, hand-offs and returns of each case."""
    ends = {end: events[end].filter(pl.Series(used)).cast(pl.String) for end in _ENDS}
    rows = pl.DataFrame({"case": key, "day": day, **ends})
    sides = {
        end: rows.group_by("case", agency=end).agg(pl.col("day").min().alias(end)) for end in _ENDS
    }
    agencies = (
        pl.concat([side.select("case", "agency") for side in sides.values()])
        .filter(~pl.col("agency").is_in(list(nobody)))
        .unique()
        .group_by("case")
        .agg(agencies=pl.len())
    )

    def first_day(of: str, side: str) -> pl.Series:
        """First day on which the agency at one end had been at the other end of the case."""
        return rows.select("case", agency=of).join(
            sides[side], on=["case", "agency"], how="left", maintain_order="left"
        )[side]

    when = rows["day"]
    people = pl.Series(list(nobody), dtype=pl.String).implode()
    handed = (first_day("source", "target") <= when) & ~ends["source"].is_in(people)
    returned = (first_day("target", "source") < when) & ~ends["target"].is_in(people)
    number = rows.select("case").join(agencies, on="case", how="left", maintain_order="left")
    return [
        _only(used, "case_step", _spread(used, _steps(*_sorted(key, day)))),
        _only(used, "case_agencies", _spread(used, number["agencies"].fill_null(0).to_numpy())),
        _only(used, "case_handoff", _spread(used, handed.fill_null(value=False).to_numpy())),
        _only(used, "case_bounce", _spread(used, returned.fill_null(value=False).to_numpy())),
    ]
