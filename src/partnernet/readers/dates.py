"""Dates as people write them in British files, read strictly and never guessed.

The formats of a column are chosen on a sample, then proved on every row: what does not fit is named
with its row, and nothing is read in an order that its own values contradict. Day comes first unless
`order` says otherwise. A date before 1990 or after today is more likely a slip than a fact, so it
is unknown (null), and reported.

>>> import polars as pl
>>> frame = pl.DataFrame({"_row": [2, 3, 4], "seen": ["04/01/2024", "31/02/2024", "5 Sept 24"]})
>>> expression, report = parse_dates(frame, "seen")
>>> frame.select(expression)["seen"].to_list()
[datetime.date(2024, 1, 4), None, datetime.date(2024, 9, 5)]
>>> report.formats, report.problems.rows()
(('%d/%m/%Y', '%d %b %y'), [(3, '31/02/2024', 'impossible', None)])
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from partnernet.readers.amounts import is_missing
from partnernet.readers.raw import ROW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Order = Literal["dmy", "mdy", "ymd"]
Period = Literal["day", "month"]
Problem = Literal["unreadable", "impossible", "before_1990", "after_today", "month_only"]

EARLIEST = dt.date(1990, 1, 1)
SAMPLE = 1_000
SERIAL = "Excel serial number"

_AROUND = (
    (r"^(?i:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?i:day)?[.,]*\s+", ""),
    (
        r"(?:,?[T\s]+(?:at\s+)?|\s*@\s*)\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?"
        r"(\s?([AaPp]\.?[Mm]\.?|(?i:hrs|hours|h)))?(\s?(Z|GMT|UTC|BST))?(\s?[+-]\d{2}:?\d{2})?"
        r"(\s\([^)]*\))?$",
        "",
    ),
    (r"(\d)(?i:st|nd|rd|th)\b", "${1}"),
    (r"(?i:\s+of)?[,\s]+", " "),
)
"""What stands around a date, and what is left of it: "Monday, 1st of April  2024 at 10.30am"."""
_MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[A-Za-z]*"
_CAN_ONLY_BE_DAY_FIRST = r"^(1[3-9]|2\d|3[01])[/.-](0?[1-9]|1[0-2])[/.-]\d"
_CAN_ONLY_BE_MONTH_FIRST = r"^(0?[1-9]|1[0-2])[/.-](1[3-9]|2\d|3[01])[/.-]\d"


@dataclass(frozen=True, slots=True)
class _Format:
    """One way of writing a date: what it is called, its pattern, and how text of it is parsed."""

    name: str
    pattern: str
    month_only: bool = False

    def read(self, text: pl.Expr) -> pl.Expr:
        """Parse text that follows the pattern; other text gives null or a date out of range."""
        if self.name == SERIAL:  # days since 1899-12-30; 1970-01-01 is 25,569
            days = text.cast(pl.Float64, strict=False).floor() - 25_569
            return days.cast(pl.Int32, strict=False).cast(pl.Date)
        if "%b" in self.name or self.month_only:
            # Months go by their first three letters, as some systems write "Sept".
            text = pl.when(text.str.contains(self.pattern)).then(text)
            text = text.str.replace(r"([A-Za-z]{3})[A-Za-z]*", "${1}")
        if self.month_only:
            return (pl.lit("1 ") + text).str.to_date(f"%d {self.name}", strict=False)
        return text.str.to_date(self.name, strict=False)


def _day_formats(order: Order) -> Iterator[_Format]:
    digits = {"d": r"\d{1,2}", "m": r"\d{1,2}", "y": r"\d{2}"}
    for mark in "/-.":
        sign = f"[{mark}]"
        if order != "ymd":
            name = f"%{order[0]}{mark}%{order[1]}{mark}%Y"
            yield _Format(name, rf"^\d{{1,2}}{sign}\d{{1,2}}{sign}\d{{4}}$")
        name = mark.join(f"%{part}" for part in order)
        yield _Format(name, "^" + sign.join(digits[part] for part in order) + "$")
        yield _Format(f"%Y{mark}%m{mark}%d", rf"^\d{{4}}{sign}\d{{1,2}}{sign}\d{{1,2}}$")
    yield _Format("%Y%m%d", r"^(19|20)\d{6}$")
    for mark in "- /":
        sign = f"[{mark}]"
        yield _Format(f"%d{mark}%b{mark}%Y", rf"^\d{{1,2}}{sign}{_MONTH}{sign}\d{{4}}$")
        yield _Format(f"%d{mark}%b{mark}%y", rf"^\d{{1,2}}{sign}{_MONTH}{sign}\d{{2}}$")
    yield _Format("%b %d %Y", rf"^{_MONTH} \d{{1,2}} \d{{4}}$")


def _month_formats() -> Iterator[_Format]:
    for mark in "- /":
        sign = f"[{mark}]"
        for year, digits in (("%Y", 4), ("%y", 2)):
            yield _Format(f"%b{mark}{year}", rf"^{_MONTH}{sign}\d{{{digits}}}$", month_only=True)
        yield _Format(f"%m{mark}%Y", rf"^\d{{1,2}}{sign}\d{{4}}$", month_only=True)
        yield _Format(f"%Y{mark}%m", rf"^\d{{4}}{sign}\d{{1,2}}$", month_only=True)


_SERIALS = _Format(SERIAL, r"^[2-5]\d{4}(\.\d+)?$|^60000$")


@dataclass(frozen=True, slots=True)
class DateReport:
    """How a column was read, and every cell that was not.

    `formats` are the ways of writing that were found, in the order tried. `period` is "month" when
    the column names months and no days: the expression then gives the first of the month, which
    stands for the month and must not be counted as a day. `filled` counts the cells that hold
    something, `read` those that gave a date; `problems` has a row for each of the others: `_row`,
    `value`, `problem` and `month`, the first of the month where that is all that the cell says.
    `us_order` says that some value can only be month-first and none can only be day-first: stop and
    ask for `--date-order mdy`. `order_shown` says that the values themselves prove the order; where
    it is false, `order` is an assumption to be told.
    """

    column: str
    order: Order
    formats: tuple[str, ...]
    period: Period
    filled: int
    read: int
    us_order: bool
    order_shown: bool
    problems: pl.DataFrame

    def rows(self, *problems: Problem) -> tuple[int, ...]:
        """Return the row numbers of the cells with one of these problems, in file order."""
        return tuple(self.problems.filter(pl.col("problem").is_in(problems))[ROW].to_list())

    @property
    def unparsed(self) -> tuple[int, ...]:
        """Rows whose cell is no date: unreadable, or impossible such as 31/02."""
        return self.rows("unreadable", "impossible")

    @property
    def out_of_range(self) -> tuple[int, ...]:
        """Rows whose date is before 1990 or after today."""
        return self.rows("before_1990", "after_today")

    @property
    def month_only(self) -> tuple[int, ...]:
        """Rows that name a month in a column of days."""
        return self.rows("month_only")


def parse_dates(
    frame: pl.DataFrame | pl.LazyFrame,
    column: str,
    *,
    order: Order | None = None,
    today: dt.date | None = None,
) -> tuple[pl.Expr, DateReport]:
    """Choose how a text column writes its dates, and prove it on every row.

    The expression keeps the column's name and has type Date. It is null where the cell is empty,
    holds a null word, is no date, or is a date out of range. Excel's serial numbers are read only
    in a column that writes no date otherwise, months only in a column that names no day. Rows are
    named by `_row` where the frame has it, else counted from 1. On a lazy frame this is one pass
    over the file: where there are several date columns, collect them first.

    `order` is the user's answer on numeric dates, day first without one; it never applies to dates
    that start with a four-digit year or name their month. `today` ends the range.
    """
    today = today or dt.date.today()
    lazy = frame.lazy()
    if ROW not in lazy.collect_schema().names():
        lazy = lazy.with_row_index(ROW, offset=1)
    cells = lazy.select(ROW, value=pl.col(column)).collect()
    plan = _Plan.of(cells["value"].drop_nulls().head(SAMPLE), order or "dmy")
    while True:
        unread = cells.filter(pl.col("value").is_not_null() & plan.read("value", today).is_null())
        failing = unread.filter(~is_missing("value"))
        wider = plan.wider(_Plan.of(failing["value"], plan.order))
        if wider == plan:
            break
        plan = wider
    values = cells["value"]
    read = values.len() - values.null_count() - unread.height
    months_first = _any(failing["value"], _CAN_ONLY_BE_MONTH_FIRST)
    days_first = (months_first or plan.ambiguous) and _any(values, _CAN_ONLY_BE_DAY_FIRST)
    report = DateReport(
        column=column,
        order=plan.order,
        formats=tuple(f.name for f in plan.formats),
        period="month" if any(f.month_only for f in plan.formats) else "day",
        filled=read + failing.height,
        read=read,
        us_order=order is None and months_first and not days_first,
        order_shown=not plan.ambiguous or days_first or months_first,
        problems=_problems(failing, plan, today),
    )
    return plan.read(column, today), report


def tidied(text: pl.Expr) -> pl.Expr:
    """Cut off the time of day, and what is written around a date by hand.

    >>> written = pl.Series("", ["Mon, 1st of April  2024", "05/05/2024, 10:30", "Hill School"])
    >>> written.to_frame().select(tidied(pl.col("")))[""].to_list()
    ['1 April 2024', '05/05/2024', 'Hill School']
    """
    for pattern, left in _AROUND:
        text = text.str.replace_all(pattern, left)
    return text


def _any(values: pl.Series, pattern: str) -> bool:
    """Tell whether any text matches: on a sample first, which nearly always suffices."""
    return any(part.str.contains(pattern).any() for part in (values.head(SAMPLE), values))


@dataclass(frozen=True, slots=True)
class _Plan:
    """The formats that a column is read by: of one family, days before serials before months."""

    order: Order
    family: int
    formats: tuple[_Format, ...]
    tidied: bool

    @classmethod
    def of(cls, values: pl.Series, order: Order) -> _Plan:
        raw = values.str.strip_chars().unique()
        text = raw.to_frame("").select(tidied(pl.col("")))[""]
        families = (_day_formats(order), (_SERIALS,), _month_formats())
        for number, family in enumerate(families):
            formats = tuple(family)
            fits = text.to_frame("").select(
                pl.col("").str.contains(f.pattern).any().alias(str(i))
                for i, f in enumerate(formats)
            )
            found = tuple(f for f, there in zip(formats, fits.row(0), strict=True) if there)
            if found:
                return cls(order, number, found, tidied=(raw != text).any())
        return cls(order, len(families), (), tidied=False)

    def wider(self, other: _Plan) -> _Plan:
        """Add what another part of the column needs; the family that says more wins."""
        if other.family > self.family or not other.formats:
            return self
        old = self.formats if other.family == self.family else ()
        formats = tuple(dict.fromkeys((*old, *other.formats)))
        return _Plan(self.order, other.family, formats, tidied=self.tidied or other.tidied)

    @property
    def ambiguous(self) -> bool:
        """Whether the order of day and month is only known from `order`."""
        return any("%m" in f.name and f.name[1] in "dmy" and "%d" in f.name for f in self.formats)

    def text(self, column: str) -> pl.Expr:
        """Trim a column, and take off what is written around dates where there is any."""
        text = pl.col(column).str.strip_chars()
        return tidied(text) if self.tidied else text

    def read(self, column: str, today: dt.date) -> pl.Expr:
        """Read a column: the first format that gives a date in range."""
        dates = [f.read(self.text(column)) for f in self.formats]
        in_range = [pl.when(d.is_between(EARLIEST, today)).then(d) for d in dates]
        nothing = pl.when(pl.col(column).is_null()).then(pl.lit(None, pl.Date))
        return pl.coalesce(*in_range or [nothing]).alias(column)


def _problems(failing: pl.DataFrame, plan: _Plan, today: dt.date) -> pl.DataFrame:
    """Say what is wrong with each cell that gave no date."""
    if failing.is_empty():
        return failing.with_columns(problem=pl.lit(""), month=pl.lit(None, pl.Date))
    failing = failing.with_columns(text=tidied(pl.col("value").str.strip_chars()))
    text = pl.col("text")
    months = list(_month_formats())
    days = [] if plan.family == 2 else [*_day_formats(plan.order), *plan.formats]
    date = pl.coalesce(
        pl.when(text.str.contains(f.pattern)).then(f.read(text)) for f in [*days, *months]
    )
    only_month = _like(text, months) & (plan.family < 2)
    problem = (
        pl.when(date < EARLIEST)
        .then(pl.lit("before_1990"))
        .when(date > today)
        .then(pl.lit("after_today"))
        .when(date.is_not_null() & only_month)
        .then(pl.lit("month_only"))
        .when(_like(text, [*days, *months]))
        .then(pl.lit("impossible"))
        .otherwise(pl.lit("unreadable"))
    )
    return failing.select(
        ROW, "value", problem=problem, month=pl.when(problem == "month_only").then(date)
    )


def _like(text: pl.Expr, formats: Sequence[_Format]) -> pl.Expr:
    return pl.any_horizontal(text.str.contains(f.pattern) for f in formats)
