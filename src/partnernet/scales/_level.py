"""One level of a partnership as pairs of agencies: rows, register and what was observable.

Agencies are numbered by their row among those eligible at the level (sorted by id); a dyad is
(a, b) with a < b, numbered a * n + b. Everything downstream joins on that number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet import vocabulary as v
from partnernet.coverage import in_every, observability, relevant
from partnernet.graphs import is_tie
from partnernet.scales._unlisted import Classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from partnernet.coverage import Observability
    from partnernet.study import Partnership

TALK = ("communication", "planning", "joint_activity")
"""Layers in which an agency's own report says that it consults or sends (never referral)."""

DYAD = "dyad"
"""Number of a dyad: a * n + b. One whole number joins and groups far faster than two names."""


@dataclass(frozen=True, eq=False)
class Level:
    """The eligible agencies of one level, and every row and agreement between two of them."""

    partnership: Partnership
    name: str

    @classmethod
    def of(cls, partnership: Partnership, name: str) -> Level:
        """Return a level of a partnership; what is worked out of it serves every scale."""
        return partnership.once(("level", name), lambda: cls(partnership, name))

    @cached_property
    def agencies(self) -> pl.DataFrame:
        """Eligible agencies by id; the row number is the agency's number."""
        return self.partnership.eligible(self.name)

    @property
    def n(self) -> int:
        """Number of eligible agencies."""
        return self.agencies.height

    @property
    def pairs(self) -> int:
        """Number of eligible dyads."""
        return self.n * (self.n - 1) // 2

    @cached_property
    def numbers(self) -> pl.DataFrame:
        """Columns agency_id, ix."""
        return self.agencies.select("agency_id").with_row_index("ix")

    def number(self, column: str) -> pl.Expr:
        """Number of the agency that a column names; null for one that is not eligible."""
        ids = pl.Enum(self.numbers["agency_id"])
        return pl.col(column).cast(ids, strict=False).to_physical().cast(pl.UInt32)

    def dyad(self, a: str, b: str) -> pl.Expr:
        """Number of the dyad of two agencies' numbers, the smaller one first."""
        return (pl.col(a).cast(pl.Int64) * self.n + pl.col(b)).alias(DYAD)

    @cached_property
    def lead(self) -> int | None:
        """Number of the declared lead; None when none is declared or it is not at this level."""
        found = self.numbers.filter(pl.col("agency_id").eq_missing(pl.lit(self.partnership.lead)))
        return int(found["ix"][0]) if found.height else None

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Every row of ties of the level between two eligible agencies, seen as dyads.

        Adds `a`, `b`, `dyad`, `forward` (the source is a), `flow` (number of the dyad, direction
        and layer), `by` ("a", "b" or "other": who says so), `role` (the known layer whose rules
        apply), `contact` (the layer shows contact) and `tie` (the row says that there is something,
        not that there is nothing).
        """
        ties = self.partnership.ties.filter(pl.col("level") == self.name)
        layers = ties["layer"].unique().sort().to_list()
        specs = [self.partnership.spec(layer) for layer in layers]
        roles = {spec.name: spec.treated_as for spec in specs}
        contact = [spec.name for spec in specs if spec.is_contact and spec.treated_as != "funding"]
        forward = pl.col("s") < pl.col("t")
        return (
            ties.with_columns(s=self.number("source"), t=self.number("target"))
            .filter(pl.col("s") != pl.col("t"))
            .with_columns(
                a=pl.min_horizontal("s", "t"),
                b=pl.max_horizontal("s", "t"),
                forward=forward,
                by=pl.when(
                    pl.col("reporter") == pl.when(forward).then("source").otherwise("target")
                )
                .then(pl.lit("a"))
                .when(pl.col("reporter") == pl.when(forward).then("target").otherwise("source"))
                .then(pl.lit("b"))
                .otherwise(pl.lit("other")),
                role=pl.col("layer").replace_strict(roles, default=None, return_dtype=pl.String),
                contact=pl.col("layer").is_in(contact),
                tie=is_tie(),
            )
            .with_columns(self.dyad("a", "b"))
            .with_columns(
                flow=(pl.col(DYAD) * 2 + pl.col("forward")) * len(layers)
                + pl.col("layer").cast(pl.Enum(layers)).to_physical()
            )
            .drop("s", "t")
        )

    @cached_property
    def contacts(self) -> pl.DataFrame:
        """The rows that show contact."""
        return self.rows.filter("contact", "tie")

    @cached_property
    def register_collected(self) -> bool:
        """Whether a register of agreements was supplied: only then is a missing one evidence."""
        return "register_collected" in self.partnership.study.flags

    @cached_property
    def parties(self) -> pl.DataFrame:
        """Parties of the agreements in force: agreement_id, type, ix, parties, evidenced.

        In force: on at least one day that the partnership's rows cover; where the rows carry no
        date, every agreement counts. An agreement that names no level holds at every one.
        """
        table = self.partnership.agreements
        if table is None:
            return _NO_PARTIES
        first, last = self.partnership.period
        here = table.filter(
            pl.col("level").is_null() | (pl.col("level") == self.name),
            pl.col("start").is_null() | _not_after(pl.col("start"), last),
            pl.col("end").is_null() | _not_after(pl.lit(first, dtype=pl.Date), pl.col("end")),
        )
        return (
            here.group_by("agreement_id", "type", "party")
            .agg(evidenced=pl.col("evidence_ref").is_not_null().any())
            .with_columns(
                parties=pl.len().over("agreement_id", "type").cast(pl.Int64),
                evidenced=pl.col("evidenced").any().over("agreement_id", "type"),
            )
            .join(self.numbers.rename({"agency_id": "party"}), on="party")
            .select("agreement_id", "type", "ix", "parties", "evidenced")
            .sort("agreement_id", "type", "ix")
        )

    @cached_property
    def register(self) -> pl.DataFrame:
        """Agreements in force that two share: dyad, agreement_id, type, parties, evidenced.

        Equal `site_id` counts as an agreement of type colocation, and `merged_into` as a merger.
        """
        shared = self.parties.rename({"ix": "a"}).join(
            self.parties.select("agreement_id", "type", b="ix"), on=["agreement_id", "type"]
        )
        return pl.concat(
            [
                shared.filter(pl.col("a") < pl.col("b")).select("a", "b", *_COMMON),
                self._same("site_id", "colocation"),
                self._merged,
            ]
        ).select(self.dyad("a", "b"), *_COMMON)

    def _same(self, column: str, token: str) -> pl.DataFrame:
        members = self.agencies.select(column).with_row_index("a").drop_nulls()
        return (
            members.join(members.rename({"a": "b"}), on=column)
            .filter(pl.col("a") < pl.col("b"))
            .select(
                "a",
                "b",
                agreement_id=pl.lit(f"{column}:") + pl.col(column),
                type=pl.lit(token),
                parties=pl.lit(2, dtype=pl.Int64),
                evidenced=pl.lit(value=True),
            )
        )

    @property
    def _merged(self) -> pl.DataFrame:
        """Pairs of which one merged into the other, or both into the same third."""
        ends = self.agencies.with_row_index("ix").select(
            "ix", whole=pl.coalesce("merged_into", "agency_id")
        )
        moved = self.agencies.with_row_index("ix").filter(pl.col("merged_into").is_not_null())
        return (
            moved.select("ix", whole="merged_into")
            .join(ends.rename({"ix": "other"}), on="whole")
            .filter(pl.col("ix") != pl.col("other"))
            .select(
                a=pl.min_horizontal("ix", "other"),
                b=pl.max_horizontal("ix", "other"),
                agreement_id=pl.lit("merged_into:") + pl.col("whole"),
                type=pl.lit("merger"),
                parties=pl.lit(2, dtype=pl.Int64),
                evidenced=pl.lit(value=True),
            )
            .unique()
        )

    @cached_property
    def listed(self) -> pl.DataFrame:
        """Dyads with at least one row or common agreement, in order: dyad, a, b."""
        dyads = pl.concat([self.rows[DYAD], self.register[DYAD]]).unique().sort()
        number = pl.col(DYAD)
        return dyads.to_frame().with_columns(
            a=(number // self.n).cast(pl.UInt32), b=(number % self.n).cast(pl.UInt32)
        )

    @cached_property
    def sectors(self) -> tuple[list[str], NDArray[np.int64]]:
        """Sectors of the eligible agencies, sorted, with how many agencies each has."""
        counted = self.agencies["sector"].fill_null(v.UNKNOWN).value_counts().sort("sector")
        return counted["sector"].to_list(), counted["count"].to_numpy().astype(np.int64)

    @cached_property
    def classes(self) -> Classes:
        """Agencies alike in coverage, in what their blanks mean, and in sector."""
        names, _ = self.sectors
        sectors = (
            self.agencies["sector"]
            .fill_null(v.UNKNOWN)
            .replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)
        )
        return Classes.of(
            {"talk": self.seen("communication")[0], "money": self.seen("funding")[0]},
            self.blank_means_none("contact_type"),
            sectors.to_numpy().astype(np.intp),
        )

    @cached_property
    def dyads(self) -> pl.DataFrame:
        """Every eligible dyad: one row a listed one (a, b), one a class of unlisted ones (c, d).

        `dyads` counts them; `seen_ab`, `seen_ba`: the directions of communication that are
        zero-observable; `zero`: the dyad is; `money_zero`: it is in funding; `blank`: an end's
        blank means none.
        """
        enough = 1 if self.seen("communication")[1] else 2
        directions = pl.col("seen_ab").cast(pl.Int8) + pl.col("seen_ba").cast(pl.Int8)
        return pl.concat(
            [self.classes.listed(self.listed), self.classes.unlisted(self.listed)], how="diagonal"
        ).with_columns(zero=directions >= enough)

    def seen(self, role: str, *, status: str | None = None) -> tuple[Observability, bool]:
        """Which pairs are zero-observable in a known layer, and whether one direction is enough.

        Where the study has no layer of that name, those that are treated as it stand in, all of
        them. `status` restricts to one kind of coverage.
        """
        here = self.partnership.layers_at(self.name)
        alike = [x for x in here if self.partnership.spec(x).treated_as == role]
        layers = [role] if role in here or not alike else alike
        found = [self._seen(layer, status) for layer in layers]
        return in_every(found), not any(self.partnership.spec(x).directed for x in layers)

    def _seen(self, layer: str, status: str | None) -> Observability:
        if status is None:
            return self.partnership.covered(self.name, layer).seen
        of_kind = [row for row in self.partnership.coverage_rows if row.status == status]
        ids = self.numbers["agency_id"].to_list()
        return observability(relevant(of_kind, self.name, layer), ids)

    def blank_means_none(self, column: str) -> NDArray[np.bool_]:
        """Agencies whose answers say "leave blank if none" where codes of `column` were asked."""
        coded = self.rows.filter(pl.col(column).is_not_null())["layer"].unique().sort()
        answered: set[str] = set()
        for layer in coded:
            said = ("reporter", "responded", "no_contact")
            answered.update(
                row.agency_id
                for row in self.partnership.covered(self.name, layer).rows
                if (row.role, row.status, row.absence_means) == said
            )
        return self.numbers["agency_id"].is_in(list(answered)).to_numpy()


_NO_PARTIES = pl.DataFrame(
    schema={
        "agreement_id": pl.String,
        "type": pl.String,
        "ix": pl.UInt32,
        "parties": pl.Int64,
        "evidenced": pl.Boolean,
    }
)
_COMMON = ("agreement_id", "type", "parties", "evidenced")


def _not_after(day: pl.Expr, limit: object) -> pl.Expr:
    """Day is on or before the limit; true where the limit is not known."""
    bound = limit if isinstance(limit, pl.Expr) else pl.lit(limit, dtype=pl.Date)
    return (day <= bound).fill_null(value=True)


def one_report_a_flow(rows: pl.DataFrame) -> bool:
    """Whether no two rows speak of one dyad, direction and layer: then there is nothing to choose.

    True of every single log, where it saves grouping a million rows by who reported them.
    """
    return rows["flow"].n_unique() == rows.height


def levels(partnership: Partnership) -> tuple[str, ...]:
    """Levels with rows of ties or coverage, and those that only agreements name."""
    agreements = partnership.agreements
    named = set(partnership.levels)
    if agreements is not None:
        named |= set(agreements["level"].drop_nulls())
    return tuple(sorted(named - {v.MACRO}, key=lambda x: (v.level_rank(x), x)))
