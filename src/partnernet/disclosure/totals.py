"""Flows with their totals: how much each agency sent and received, and what must go with it.

One table is one wave, level and layer: a row a sender, a column a receiver. Totals are shown for
layers that have a direction, in tables that are not enormous; nothing is added up over layers,
levels or waves, so no table can be set against another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from partnernet.disclosure import dominance, secondary
from partnernet.disclosure.audit import DisclosureError, exposed
from partnernet.disclosure.primary import to_base

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from partnernet.disclosure.profiles import Policy, Profile

LARGEST = 4_000_000
"""Cells of the largest table that gets totals: beyond, they would take too much memory."""

TABLE = ("wave", "level", "layer")
TOTALS = pl.Schema(
    {
        "wave": pl.String,
        "level": pl.String,
        "layer": pl.String,
        "kind": pl.String,
        "agency_id": pl.String,
        "count": pl.Int64,
        "hidden": pl.Boolean,
        "small": pl.Boolean,
        "amount": pl.Float64,
        "amount_hidden": pl.Boolean,
    }
)
"""A total: `kind` is sent, received or total (of the whole table, without an agency)."""


def secured(
    ties: pl.DataFrame, policy: Policy, directed: Mapping[str, bool], paid: Collection[str] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say of every tie whether it is `hidden`, and return the totals that go with them.

    `ties` are judged (`small`); `paid` are layers of money, whose counts are not of people. Raises
    DisclosureError if a hidden number could be worked out.
    """
    found = [(ties.clear().with_columns(hidden=pl.lit(value=False)), TOTALS.to_frame())]
    for (_, _, layer), table in ties.sort(*TABLE, "source", "target").group_by(
        TABLE, maintain_order=True
    ):
        cells = (table["source"].n_unique() + 1) * (table["target"].n_unique() + 1)
        if directed.get(str(layer), True) and cells <= LARGEST:
            found.append(_table(table, policy, of_people=str(layer) not in paid))
        else:
            found.append((table.with_columns(hidden="small"), TOTALS.to_frame()))
    kept = pl.concat([table for table, _ in found])
    totals = pl.concat([total for _, total in found])
    given = pl.col("amount").is_not_null()
    secret = pl.col("hidden") if policy.money_is_public else pl.lit(value=True)
    kept = kept.with_columns(amount_hidden=given & secret)
    return kept.with_columns(amount=pl.when(~pl.col("amount_hidden")).then("amount")), totals


def _table(
    ties: pl.DataFrame, policy: Policy, *, of_people: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Secure one table: say which of its cells and totals are hidden, and add up the totals."""
    profile = policy.profile
    grid = _Grid.of(ties, profile, of_people=of_people)
    hidden = grid.hidden(profile) if profile.secondary else grid.small
    mask = grid.cells(hidden).tolist()
    kept = ties.with_columns(hidden=pl.Series(mask, dtype=pl.Boolean))
    shown = kept.filter(~pl.col("hidden")).with_columns(to_base(pl.col("count"), profile.base))
    numbers = (
        grid.numbers
        if profile.base == 1
        else _Grid.of(shown, profile, of_people=of_people, like=grid).numbers
    )
    lines = grid.margins(numbers)
    unknown = grid.margins(grid.unknown)
    empty = (numbers == 0) & (grid.numbers > 0)
    secret = grid.margins(hidden if profile.secondary else empty)
    money = _money(kept, policy)
    totals = pl.DataFrame(
        {
            "kind": [kind for kind, _ in grid.lines],
            "agency_id": [agency for _, agency in grid.lines],
            "count": [
                None if gone or unsaid else number
                for number, gone, unsaid in zip(lines, secret, unknown, strict=True)
            ],
            "hidden": [gone and not unsaid for gone, unsaid in zip(secret, unknown, strict=True)],
            "small": grid.margins(grid.small),
            "amount": [money.get(line) for line in grid.lines],
            "amount_hidden": [bool(money) and line not in money for line in grid.lines],
        },
        schema={name: kind for name, kind in TOTALS.items() if name not in TABLE},
    )
    where = ties.select(TABLE).head(1)
    return kept, where.join(totals, how="cross").select(TOTALS.names())


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """A table with its totals in the last row and column: numbers, small cells, unknown totals."""

    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    numbers: NDArray[np.int64]
    small: NDArray[np.bool_]
    unknown: NDArray[np.bool_]

    @classmethod
    def of(
        cls, ties: pl.DataFrame, profile: Profile, *, of_people: bool, like: _Grid | None = None
    ) -> _Grid:
        """Lay out ties; the persons behind a total are at least those of its largest cell."""
        senders = like.senders if like else tuple(ties["source"].unique().sort())
        receivers = like.receivers if like else tuple(ties["target"].unique().sort())
        row = np.searchsorted(senders, ties["source"].to_list()).astype(np.int64)
        column = np.searchsorted(receivers, ties["target"].to_list()).astype(np.int64)
        shape = (len(senders) + 1, len(receivers) + 1)
        numbers, people = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        small, unknown = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        numbers[row, column] = ties["count"].fill_null(0)
        people[row, column] = ties.select(pl.coalesce("persons", "count").fill_null(0)).to_series()
        small[row, column] = ties["small"]
        unknown[row, column] = ties["count"].is_null()
        for lines in (numbers, people, unknown):
            merge = lines.sum if lines is numbers else lines.max
            lines[:-1, -1] = merge(axis=1)[:-1]
            lines[-1, :] = merge(axis=0)
        margin = np.ones(shape, dtype=bool)
        margin[:-1, :-1] = False
        least = np.minimum(numbers, people)
        within = (least >= profile.low) & (least <= profile.high) & profile.hides & of_people
        small = np.where(margin, within & ~unknown, small)
        return cls(senders, receivers, row, column, numbers, small, unknown & margin)

    def hidden(self, profile: Profile) -> NDArray[np.bool_]:
        """Return what is hidden, audited. Raises DisclosureError if any of it could be found."""
        classes = np.select(
            [self.unknown, self.small, self.numbers > 0],
            [secondary.WITHHELD, secondary.SMALL, secondary.LARGE],
            secondary.EMPTY,
        ).astype(np.int8)
        if not self.small.any():
            return self.small
        found = secondary.pattern(classes)
        if exposed(self.numbers, found & ~self.unknown, profile.high, withheld=self.unknown):
            message = "A table of flows could not be protected."
            raise DisclosureError(message, hint="Please report it; nothing was written.")
        return found

    def cells(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the ties' part of a mask, in the order of the ties."""
        return mask[self.row, self.column]

    @property
    def lines(self) -> list[tuple[str, str | None]]:
        """Kind and agency of every total: senders, receivers, all."""
        sent: list[tuple[str, str | None]] = [("sent", name) for name in self.senders]
        return [*sent, *(("received", name) for name in self.receivers), ("total", None)]

    def margins(self, values: NDArray[np.generic]) -> list[Any]:
        """Return the totals of a table in the order of `lines`."""
        return [*values[:-1, -1].tolist(), *values[-1, :].tolist()]


def _money(ties: pl.DataFrame, policy: Policy) -> dict[tuple[str, str | None], float]:
    """Return the sums of money that may be shown, by line; nothing where nothing was paid.

    Where a payment is hidden with its count, sums would give it back: none are shown.
    """
    paid = ties.filter(pl.col("amount").is_not_null())
    if paid.is_empty() or paid["hidden"].any():
        return {}
    if not policy.money_is_public:
        sums = dominance.sums_of_payers(paid)
        return {("total", None) if name is None else ("sent", name): x for name, x in sums.items()}
    if paid.height < ties.height:
        return {}
    by_line: dict[tuple[str, str | None], float] = {}
    for kind, end in (("sent", "source"), ("received", "target")):
        found = paid.group_by(end).agg(pl.col("amount").sum()).sort(end)
        by_line |= {(kind, str(name)): amount for name, amount in found.iter_rows()}
    return by_line | {("total", None): float(paid["amount"].sum())}
