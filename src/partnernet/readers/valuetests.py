"""What the values of a column tell about people, whatever its heading says.

Decided for a column, on a sample: a single match means nothing, since 9.1 % of random ten-digit
texts pass the check of an NHS number. With 20 filled cells or more, four in five must pass; with
fewer, three at least and all of them. Nothing of a value is ever returned.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from partnernet.readers import personal
from partnernet.readers.dates import tidied

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnernet.readers.identifiers import Treatment

Kind = Literal[
    "NHS numbers",
    "unique pupil numbers",
    "National Insurance numbers",
    "postcodes",
    "e-mail addresses",
    "telephone numbers",
    "dates of birth",
    "names of people",
    "free text",
]
"""What a column can be found to hold; the word that a message uses."""

TREATMENTS: dict[Kind, Treatment] = {
    "NHS numbers": "count",
    "unique pupil numbers": "count",
    "National Insurance numbers": "count",
    "postcodes": "strip",
    "e-mail addresses": "strip",
    "telephone numbers": "strip",
    "dates of birth": "warn",
    "names of people": "strip",
    "free text": "strip",
}
"""What is done with such a column: as with one whose heading says so."""

SAMPLE = 400
"""Rows that are looked at in a file; a column that is filled more rarely is looked at further."""
ENOUGH = 20
LEAST = 3
SHARE = 0.8
NAMED_SHARE = 0.5
YOUNG_SHARE = 0.5
OLDEST = 25
BIRTHS_SPAN = 3 * 365
"""Births of children spread over years; a column of dates that spans less is one of events. Of
twenty days or more, the tenth at each end is left out."""
_WORDS = 9
"""A text with as many words is a sentence, not a name or a category."""

_PATTERNS: dict[Kind, str] = {
    "NHS numbers": r"^\d{3}[ -]?\d{3}[ -]?\d{4}(\.0)?$",
    "unique pupil numbers": r"^[A-HJ-NP-RT-Za-hj-np-rt-z]\d{11}[\dA-Za-z]$",
    "National Insurance numbers": r"^[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?"
    r"[A-Da-d]$",
    "postcodes": f"^{personal.POSTCODE}$",
    "e-mail addresses": f"^<?{personal.EMAIL}>?$",
    "telephone numbers": r"^(\+44|0044|\(?0)[ (]*[1-9](?:[ ()-]{0,2}\d){8,9}$",
}
_DATES = (
    (r"^\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"),
    (r"^\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    (r"^\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"),
    (r"^\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (r"^\d{1,2}-[A-Za-z]{3}-\d{4}", "%d-%b-%Y"),
    (r"^\d{1,2} [A-Za-z]{3,9} \d{4}", "%d %B %Y"),
    (r"^[A-Za-z]{3,9} \d{1,2} \d{4}", "%B %d %Y"),
    (r"^\d{1,2}/\d{1,2}/\d{2}$", "%d/%m/%y"),
    (r"^\d{1,2}-[A-Za-z]{3}-\d{2}$", "%d-%b-%y"),
)

_FITS = [
    *(pl.col("").str.contains(pattern).mean().alias(pattern) for pattern in _PATTERNS.values()),
    *(tidied(pl.col("")).str.contains(pattern).mean().alias(pattern) for pattern, _ in _DATES),
]


def kinds(frame: pl.DataFrame, headings: Iterable[str]) -> dict[str, Kind]:
    """Return which of the columns hold identifiers of people, dates of birth or free text.

    >>> frame = pl.DataFrame(
    ...     {"Ref": ["943 476 5919", "9434765870", "4010232137"], "Team": list("ABC")}
    ... )
    >>> kinds(frame, frame.columns)
    {'Ref': 'NHS numbers'}
    """
    columns = {name: _Column.of(_filled(frame[name])) for name in headings}
    latest = _latest(columns.values())
    found: dict[str, Kind] = {}
    for name, column in columns.items():
        kind = _kind(column, latest) if column.values.len() >= LEAST else None
        if kind is not None:
            found[name] = kind
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Column:
    """The filled cells of a column, the share that follows each pattern, and its days if dates."""

    values: pl.Series
    shares: Mapping[str, float | None]
    days: pl.Series | None

    @classmethod
    def of(cls, values: pl.Series) -> _Column:
        shares = values.to_frame("").select(_FITS).row(0, named=True)
        return cls(values, shares, _days(values, shares))


def _filled(column: pl.Series) -> pl.Series:
    text = column.cast(pl.String).str.strip_chars()
    return text.filter(text.is_not_null() & (text != ""))


def _kind(column: _Column, latest: dt.date | None) -> Kind | None:
    """Return what one column of filled cells holds."""
    values = column.values
    for kind, pattern in _PATTERNS.items():
        if _enough(column.shares[pattern], values.len()):
            fits = values.str.contains(pattern)
            if _passes(_checked(kind, values, fits)):
                return kind
    if latest is not None and _are_births(column.days, latest):
        return "dates of birth"
    distinct = values.unique()
    if _are_names(distinct):
        return "names of people"
    return "free text" if _are_sentences(distinct, values.len()) else None


def _are_sentences(distinct: pl.Series, cells: int) -> bool:
    words = distinct.str.count_matches(r"\S+").cast(pl.Float64).to_numpy()
    return distinct.len() > cells / 2 and float(np.median(words)) >= _WORDS


def _passes(fits: pl.Series) -> bool:
    return _enough(fits.mean(), fits.len())  # type: ignore[arg-type]


def _enough(share: float | None, cells: int) -> bool:
    """Tell whether a share of so many cells says what a column holds."""
    few = cells < ENOUGH
    if share is None:
        return few
    return share == 1 if few else share >= SHARE


def _checked(kind: Kind, values: pl.Series, fits: pl.Series) -> pl.Series:
    """Which values pass the check that a number of this kind carries."""
    if kind == "NHS numbers":
        digits = values.str.replace_all(r"[ -]|\.0$", "")
        check = sum((_digit(digits, place) * (10 - place) for place in range(9)), pl.Series([0]))
        return fits & ((11 - check % 11) % 11 == _digit(digits, 9)).fill_null(value=False)
    if kind == "unique pupil numbers":
        upper = values.str.to_uppercase()
        total = sum((_digit(upper, place) * (place + 1) for place in range(1, 13)), pl.Series([0]))
        letter = pl.Series(list(personal.UPN_LETTERS)).gather((total % 23).fill_null(0))
        temporary = upper.str.contains(r"[A-Z]$")
        return fits & (temporary | (letter == upper.str.head(1)))
    return fits


def _digit(texts: pl.Series, place: int) -> pl.Series:
    return texts.str.slice(place, 1).cast(pl.Int32, strict=False)


def _days(values: pl.Series, shares: Mapping[str, float | None]) -> pl.Series | None:
    """Read a column of dates in one of the usual forms; None when it is none, or empty."""
    for pattern, form in _DATES if values.len() else ():
        if _enough(shares[pattern], values.len()):
            texts = values.to_frame("").select(tidied(pl.col("")))[""]
            start = texts.str.extract(f"({pattern})").str.replace(r"([A-Za-z]{3})[A-Za-z]+", "${1}")
            return start.str.to_date(form.replace("%B", "%b"), strict=False).drop_nulls()
    return None


def _latest(columns: Iterable[_Column]) -> dt.date | None:
    """Return the latest day in the columns: ages are counted at it, so that results stay equal."""
    days = [each.days.max() for each in columns if each.days is not None]
    past = [day for day in days if isinstance(day, dt.date)]
    return max(past, default=None)


def _are_births(days: pl.Series | None, latest: dt.date) -> bool:
    if days is None or days.len() < LEAST:
        return False
    ages = (pl.Series([latest]) - days).dt.total_days()
    tail = 0.1 if ages.len() >= ENOUGH else 0  # of a few days, one apart is not yet a slip
    low, high = ages.quantile(tail), ages.quantile(1 - tail)
    young = float(((ages >= 0) & (ages <= OLDEST * 365.25)).mean() or 0)  # type: ignore[arg-type]
    return young >= YOUNG_SHARE and (high or 0) - (low or 0) >= BIRTHS_SPAN


def _are_names(distinct: pl.Series) -> bool:
    """Tell whether half of the different values are names of people; of one or two, all."""
    named = [personal.may_be_named(text) for text in distinct.head(SAMPLE)]
    return sum(named) >= (NAMED_SHARE if len(named) >= LEAST else 1) * len(named)


def looks_like_names(values: pl.Series) -> bool:
    """Tell whether a column may hold names: two capitalised words, over half of them different."""
    filled = _filled(values)
    two = filled.str.contains(r"^\p{Lu}[\p{L}'’-]+,? \p{Lu}[\p{L}'’-]+$")
    return filled.len() >= ENOUGH and _passes(two) and filled.n_unique() > filled.len() / 2
