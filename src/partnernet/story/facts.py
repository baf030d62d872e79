"""Look-ups into the results of one area and wave: the numbers that sentences are made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import vocabulary as v
from partnernet.scales import catalogue, typologies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.analysis import Analysis
    from partnernet.readers import SourceReport
    from partnernet.scales import Typology
    from partnernet.study import Partnership

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Facts:
    """The results of one area and wave, looked up by what they say.

    `analysed` are the levels that results exist for, outermost first.
    """

    analysis: Analysis
    part: Partnership

    @property
    def flags(self) -> frozenset[str]:
        """Facts about the whole study that change what may be said."""
        return self.part.study.flags

    @cached_property
    def analysed(self) -> tuple[str, ...]:
        """Levels that were analysed, outermost first."""
        there = set(self._values["level"].drop_nulls()) | set(self._scales["level"].drop_nulls())
        there &= {*self.part.levels}
        return tuple(sorted(there, key=lambda level: (v.level_rank(level), level)))

    def layers(self, level: str) -> tuple[str, ...]:
        """Layers analysed at a level, known ones first."""
        here = self.part.layers_at(level)
        return tuple(layer for layer in here if (level, layer) in self._places)

    @cached_property
    def _places(self) -> set[tuple[Any, ...]]:
        return set(self._values.select("level", "layer").unique().iter_rows())

    @cached_property
    def main(self) -> tuple[str, str]:
        """The level and layer with most records."""
        size = pl.col("count").sum().fill_null(0)
        rows = self.ties.group_by("level", "layer").agg(size=size, rows=pl.len())
        first = rows.sort("size", "rows", "level", "layer", descending=[True, True, False, False])
        return first["level"][0], first["layer"][0]

    def together(self, level: str) -> str:
        """Return the name under which all layers of a level are measured as one."""
        layers = self.layers(level)
        return "*" if len(layers) > 1 else layers[0] if layers else ""

    def role(self, layer: str) -> str:
        """Return the known layer whose rules a layer follows."""
        return self.part.spec(layer).treated_as

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Name of every agency by id."""
        rows = self.part.listed.select("agency_id", "name").iter_rows()
        return {key: name or key for key, name in rows}

    def name(self, agency_id: str) -> str:
        """Name of an agency."""
        return self.names.get(agency_id, agency_id)

    def called(self, agency_id: str) -> str:
        """Name of an agency of any area."""
        rows = self.part.study.agencies.filter(pl.col("agency_id") == agency_id)["name"]
        return str(rows[0]) if len(rows) else agency_id

    def further(self, table: str) -> pl.DataFrame | None:
        """Rows of this area and wave of a table that was asked for; None where it was not."""
        found = self.analysis.further.get(table)
        return None if found is None else self._here(found)

    @property
    def agencies(self) -> int:
        """Number of agencies."""
        return self.part.agencies.height

    @cached_property
    def ties(self) -> pl.DataFrame:
        """Output rows of ties of this area and wave."""
        return self._here(self.analysis.ties)

    @cached_property
    def between(self) -> pl.DataFrame:
        """Ties between two different agencies (or categories); the public is neither."""
        public = self.part.listed.filter(pl.col("kind") == "public")["agency_id"].to_list()
        return self.ties.filter(
            pl.col("is_tie"),
            pl.col("source") != pl.col("target"),
            ~pl.col("source").is_in(public),
            ~pl.col("target").is_in(public),
        )

    @cached_property
    def dyads(self) -> pl.DataFrame:
        """Output rows of pairs of this area and wave."""
        return self._here(self.analysis.dyads)

    def value(self, metric: str, level: str, layer: str, **params: object) -> Row | None:
        """Return the row of a network measure, or None where it was not computed.

        With `params`, the row whose parameters include them.
        """
        for row in self._networks.get((metric, level, layer), ()):
            if params.items() <= _params(row).items():
                return row
        return None

    def number(self, metric: str, level: str, layer: str, **params: object) -> float | None:
        """Return the value of a network measure; None where it has none."""
        row = self.value(metric, level, layer, **params)
        return None if row is None else row["value"]

    @cached_property
    def costly(self) -> list[str]:
        """Measures that were not computed because they would have taken too long."""
        return self._values.filter(pl.col("reason") == "cost")["metric"].unique().sort().to_list()

    def units(self, metric: str, level: str, layer: str) -> pl.DataFrame:
        """Return the rows of a measure that have a value: agency, sector or pair, highest first."""
        found = self._of_units.get((metric, level, layer), self._values.clear())
        return found.sort("value", "unit_id", descending=[True, False])

    @cached_property
    def _of_units(self) -> dict[tuple[object, ...], pl.DataFrame]:
        known = self._values.filter(
            pl.col("value").is_not_null(),
            pl.col("view").is_in(["single", "any"]),
            pl.col("unit_type") != "network",
        )
        return known.partition_by("metric", "level", "layer", as_dict=True)

    def scale(self, scale: str, level: str, indicator: str, route: str | None = None) -> Row | None:
        """Return the row of an indicator of a scale at a level; None where there is none.

        Without `route` the first that there is, declared before inferred.
        """
        rows = self._indicators.get((scale, level, indicator), ())
        for row in rows:
            if route is None or row["route"] == route:
                return row
        return None

    def indicators(self, scale: str, level: str) -> list[tuple[str, Row]]:
        """Return every indicator of a scale at a level with its first row, sorted."""
        found = [
            (indicator, rows[0])
            for (name, where, indicator), rows in self._indicators.items()
            if name == scale and where == level
        ]
        return sorted(found, key=lambda each: each[0])

    @property
    def sources(self) -> Sequence[SourceReport]:
        """What was read from which file; none when the study did not come from files."""
        return self.analysis.reading.sources if self.analysis.reading else ()

    @cached_property
    def days(self) -> int | None:
        """Number of days that the rows cover, first and last included; None where undated."""
        first, last = self.period
        return None if first is None or last is None else (last - first).days + 1

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day that the rows cover; None where undated."""
        first, last = self.part.period
        return (
            first if isinstance(first, date) else None,
            last if isinstance(last, date) else None,
        )

    def _here(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("area") == self.part.area, pl.col("wave") == self.part.wave)

    @cached_property
    def _values(self) -> pl.DataFrame:
        return self._here(self.analysis.values)

    @cached_property
    def _scales(self) -> pl.DataFrame:
        return self._here(self.analysis.scales)

    @cached_property
    def matrix(self) -> dict[str, dict[str, Row]]:
        """The matrix, by level and indicator."""
        found: dict[str, dict[str, Row]] = {}
        for row in self._here(self.analysis.matrix).iter_rows(named=True):
            found.setdefault(row["level"], {})[row["indicator"]] = row
        return found

    @property
    def models(self) -> tuple[Typology, ...]:
        """The models of the review, and typologies of the user's own."""
        return (*typologies(), *self.analysis.typologies)

    @cached_property
    def modelled(self) -> dict[str, list[Row]]:
        """Rows of the models, by model; none where they were not gone through."""
        models = [model.id for model in self.models]
        rows = self._scales.filter(
            pl.col("scale").is_in(models), pl.col("unit_type").is_in(["network", "level", "layer"])
        ).filter(~pl.col("scale").is_in([scale.id for scale in catalogue()]))
        found: dict[str, list[Row]] = {}
        for row in rows.iter_rows(named=True):
            found.setdefault(row["scale"], []).append(row)
        return found

    @cached_property
    def _networks(self) -> dict[tuple[str, str, str], list[Row]]:
        rows = self._values.filter(
            pl.col("unit_type") == "network", pl.col("view").is_in(["single", "any"])
        )
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows.sort("view", descending=True).iter_rows(named=True):
            found.setdefault((row["metric"], row["level"], row["layer"]), []).append(row)
        return found

    @cached_property
    def _indicators(self) -> dict[tuple[str, str, str], list[Row]]:
        rows = self._scales.filter(pl.col("unit_type") == "network")
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows.sort("route", nulls_last=True, maintain_order=True).iter_rows(named=True):
            found.setdefault((row["scale"], row["level"], row["indicator"]), []).append(row)
        return found


def _params(row: Row) -> dict[str, object]:
    text = row["params"]
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}
