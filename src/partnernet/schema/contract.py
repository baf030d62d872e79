"""What a table contract is, and how a frame is made to keep it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["text", "whole", "code", "number", "yes/no", "date", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, what may stand in it; an empty cell is unknown.

    `made` marks a column that partnernet makes and nobody is asked for; `dropped` one that is used
    while a file is read and kept nowhere.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    example: str = ""
    made: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order and the columns that make a row unique."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def asked(self) -> tuple[Column, ...]:
        """Columns that a file may have; the others are made from them."""
        return tuple(column for column in self.columns if not column.made)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Return one column by name.

        >>> from partnernet.schema import TIES
        >>> TIES.column("layer").required
        True
        """
        return next(column for column in self.columns if column.name == name)


def polars_schema(table: Table) -> pl.Schema:
    """Return the polars types of a table that was read, in column order.

    >>> from partnernet.schema import COVERAGE
    >>> polars_schema(COVERAGE)["status"]
    String
    """
    import polars as pl

    types: dict[Kind, pl.DataType | type[pl.DataType]] = {
        "text": pl.String,
        "whole": pl.Int64,
        "code": pl.Int8,
        "number": pl.Float64,
        "yes/no": pl.Boolean,
        "date": pl.Date,
        "list": pl.List(pl.String),
    }
    kept = (column for column in table.columns if not column.dropped)
    return pl.Schema({column.name: types[column.kind] for column in kept})


def empty(table: Table) -> pl.DataFrame:
    """Return a table without rows.

    >>> from partnernet.schema import COVERAGE
    >>> empty(COVERAGE).shape
    (0, 9)
    """
    import polars as pl

    return pl.DataFrame(schema=polars_schema(table))


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Give a frame exactly the contract's columns first, null where absent; further columns follow.

    >>> import polars as pl
    >>> from partnernet.schema import AGENCIES
    >>> conform(pl.DataFrame({"agency_id": ["A"], "beds": [3]}), AGENCIES).columns[-1]
    'beds'
    """
    import polars as pl

    schema = polars_schema(table)
    canonical = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    ]
    extra = [name for name in frame.columns if name not in schema]
    return frame.select(*canonical, *extra)


def col(
    name: str,
    kind: Kind,
    meaning: str,
    *,
    required: bool = False,
    allowed: tuple[str, ...] = (),
    example: str = "",
    made: bool = False,
    dropped: bool = False,
) -> Column:
    """Write a column in one line."""
    return Column(name, kind, meaning, required, allowed, example, made, dropped)
