"""Levels of all dyads of a level: the listed ones by name, the rest counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import polars as pl

from partnernet.errors import ConfigError

if TYPE_CHECKING:
    from partnernet.scales._level import Level
    from partnernet.scales._text import Params, Scale

Infer = Literal["auto", "never", "always"]
INFER: tuple[Infer, ...] = ("auto", "never", "always")

CELL = ("lo", "point", "hi", "first", "second", "status", "route", "counted")


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What a scale says of every dyad of a level.

    `cells`: one row a listed dyad (a, b) or a class of unlisted dyads (c, d), `dyads` of them, with
    `lo` <= `point` <= `hi`; `first` <= `second`, the values of its reports (equal when there is one
    or none); `status`, `route` ("declared" or "inferred"), `reports`, `flags`, `reason`; `counted`:
    it enters point estimates. Null lo = no level.
    """

    scale: Scale
    level: Level
    params: Params
    cells: pl.DataFrame

    @cached_property
    def listed(self) -> pl.DataFrame:
        """Dyads with a row or agreement, in order."""
        return self.cells.filter(pl.col("a").is_not_null())

    @cached_property
    def by_agency(self) -> pl.DataFrame:
        """Each agency's dyads: `ix` with the cells' columns; unlisted ones as classes."""
        columns = [*CELL, "dyads"]
        named = self.listed.filter(pl.col("lo").is_not_null())
        classes = self.cells.filter(pl.col("a").is_null(), pl.col("lo").is_not_null())
        others = self.level.classes.partners(self.level.listed).join(
            classes.select("c", "d", *CELL), on=["c", "d"]
        )
        return pl.concat(
            [
                named.select("a", *columns).rename({"a": "ix"}),
                named.select("b", *columns).rename({"b": "ix"}),
                others.select("ix", *columns),
            ]
        )

    @property
    def any_declared(self) -> bool:
        """Whether somebody reported a usable code at the level."""
        return bool((self.cells["reports"] > 0).any())

    @property
    def any_inferred(self) -> bool:
        """Whether some dyad's level is inferred."""
        return bool((self.cells["route"] == "inferred").any())


def uses_inference(infer: str, *, declared: bool) -> bool:
    """Say whether records are read for dyads that nobody declared, at a level.

    `auto`: only where nobody declared a usable code at the level; ConfigError for another word.

    >>> uses_inference("auto", declared=True), uses_inference("always", declared=True)
    (False, True)
    """
    if infer not in INFER:
        message = f"infer = {infer!r} is not known."
        raise ConfigError(message, hint=f"Choose one of: {', '.join(INFER)}.")
    return infer == "always" or (infer == "auto" and not declared)
