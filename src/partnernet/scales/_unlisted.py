"""Dyads without any row: counted by class, never written out one by one.

Whether such a dyad shows a zero depends only on the coverage classes of its ends, so two thousand
agencies need a few hundred class pairs instead of two million dyads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from partnernet.coverage import Observability


@dataclass(frozen=True, eq=False)
class Classes:
    """Agencies that are alike in all that decides what a missing row means, and in a group.

    `code[i]` is the class of agency i, `sizes` how many are in each. `seen[layer][c, d]`: pairs
    from class c to class d are zero-observable. `blank[c]`: a blank answer means none. `group[c]`:
    the group (sector) of the class.
    """

    code: NDArray[np.intp]
    sizes: NDArray[np.intp]
    seen: Mapping[str, NDArray[np.bool_]]
    blank: NDArray[np.bool_]
    group: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        seen: Mapping[str, Observability],
        blank: NDArray[np.bool_],
        group: NDArray[np.intp],
    ) -> Classes:
        """Put together the agencies that agree in every layer's coverage, in blank and in group."""
        stacked = np.stack(
            [*(layer.classes for layer in seen.values()), blank.astype(np.intp), group]
        )
        distinct, code = np.unique(stacked, axis=1, return_inverse=True)
        tables = {
            name: layer.table[np.ix_(row, row)]
            for (name, layer), row in zip(seen.items(), distinct, strict=False)
        }
        code = code.reshape(-1)
        return cls(
            code=code,
            sizes=np.bincount(code, minlength=distinct.shape[1]),
            seen=tables,
            blank=distinct[-2].astype(bool),
            group=distinct[-1],
        )

    def listed(self, dyads: pl.DataFrame) -> pl.DataFrame:
        """Add what coverage says to dyads (a, b), each counted once."""
        a, b = dyads["a"].to_numpy(), dyads["b"].to_numpy()
        return pl.concat(
            [dyads, self._traits(self.code[a], self.code[b]).drop("c", "d")], how="horizontal"
        ).with_columns(dyads=pl.lit(1, dtype=pl.Int64))

    def unlisted(self, listed: pl.DataFrame) -> pl.DataFrame:
        """Pairs of classes c <= d with the number of their dyads that are not listed."""
        k = len(self.sizes)
        c, d = np.triu_indices(k)
        one_class = self.sizes[c] * (self.sizes[c] - 1) // 2
        possible = np.where(c == d, one_class, self.sizes[c] * self.sizes[d])
        ends = np.sort(self.code[listed.select("a", "b").to_numpy()], axis=1)
        there = np.bincount(ends[:, 0] * k + ends[:, 1], minlength=k * k)[c * k + d]
        dyads = pl.Series(possible - there, dtype=pl.Int64)
        return self._traits(c, d).with_columns(dyads=dyads).filter(pl.col("dyads") > 0)

    def partners(self, listed: pl.DataFrame) -> pl.DataFrame:
        """Per agency `ix` and pair of classes (c, d): `dyads`, its unlisted dyads of that kind."""
        n, k = len(self.code), len(self.sizes)
        a, b = listed["a"].to_numpy().astype(np.intp), listed["b"].to_numpy().astype(np.intp)
        possible = np.tile(self.sizes, (n, 1))
        possible[np.arange(n), self.code] -= 1
        there = np.bincount(
            np.concatenate([a * k + self.code[b], b * k + self.code[a]]), minlength=n * k
        )
        own, other = np.repeat(self.code, k), np.tile(np.arange(k), n)
        return pl.DataFrame(
            {
                "ix": np.repeat(np.arange(n), k),
                "c": np.minimum(own, other),
                "d": np.maximum(own, other),
                "dyads": possible.reshape(-1) - there,
            },
            schema={"ix": pl.UInt32, "c": pl.Int64, "d": pl.Int64, "dyads": pl.Int64},
        ).filter(pl.col("dyads") > 0)

    def _traits(self, c: NDArray[np.intp], d: NDArray[np.intp]) -> pl.DataFrame:
        talk, money = self.seen["talk"], self.seen["money"]
        return pl.DataFrame(
            {
                "c": c,
                "d": d,
                "group_c": self.group[c],
                "group_d": self.group[d],
                "seen_ab": talk[c, d],
                "seen_ba": talk[d, c],
                "money_zero": money[c, d] & money[d, c],
                "blank_a": self.blank[c],
                "blank_b": self.blank[d],
            },
            schema_overrides={"c": pl.Int64, "d": pl.Int64},
        )
