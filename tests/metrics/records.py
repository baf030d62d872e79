"""A made-up partnership as plain rows: for measures of events, answers, places and registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import schema
from partnernet.study import Partnership, Study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Row = dict[str, Any]

CONTRACTS = {
    "ties": schema.TIES,
    "referrals": schema.REFERRALS,
    "assessments": schema.ASSESSMENTS,
    "agreements": schema.AGREEMENTS,
    "coverage": schema.COVERAGE,
    "activity": schema.ACTIVITY,
    "meetings": schema.MEETINGS,
    "footprints": schema.FOOTPRINTS,
    "services": schema.SERVICES,
}


@dataclass(frozen=True, eq=False)
class Records:
    """Agencies and tables of rows; what a row does not say is unknown.

    Rows belong to area "here" and wave "now" unless they say otherwise; `earlier` holds ties of
    the wave "before".
    """

    agencies: Sequence[Row]
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """Rows of a table, every column of its contract in each."""
        names = schema.polars_schema(CONTRACTS[table]).names()
        return [{**dict.fromkeys(names), **PLACE, **row} for row in self.tables.get(table, ())]

    def has(self, table: str) -> bool:
        return table in self.tables

    def recorded(self, table: str, column: str) -> bool:
        """Whether any row of the present wave says anything in a column."""
        return any(row[column] is not None for row in self.rows(table) if row["wave"] == "now")

    def kind(self, agency: str) -> str:
        return next(
            (a.get("kind", "agency") for a in self.agencies if a["agency_id"] == agency), ""
        )

    @property
    def nodes(self) -> list[str]:
        return sorted(a["agency_id"] for a in self.agencies if a.get("kind", "agency") == "agency")

    @property
    def lead(self) -> str | None:
        leads = [a["agency_id"] for a in self.agencies if a.get("is_lead")]
        return leads[0] if len(leads) == 1 else None

    def places(self) -> list[tuple[str, str]]:
        """Levels and layers with ties, in order."""
        rows = [row for row in self.rows("ties") if row["wave"] == "now"]
        return sorted({(row["level"], row["layer"]) for row in rows})

    def partnership(self) -> Partnership:
        made = {name: frame(self.rows(name), CONTRACTS[name]) for name in self.tables}
        agencies = frame(
            [{"area_id": "here", "kind": "agency", **row} for row in self.agencies], schema.AGENCIES
        )
        ties = made.pop("ties", schema.empty(schema.TIES))
        coverage = made.pop("coverage", None)
        study = Study.of(ties, agencies=agencies, coverage=coverage, area="here", **made)
        return Partnership(area="here", wave="now", study=study)


PLACE = {"area_id": "here", "wave": "now"}


def frame(rows: Sequence[Row], table: schema.Table) -> pl.DataFrame:
    types = schema.polars_schema(table)
    known = [{name: row.get(name) for name in types} for row in rows]
    extra = sorted({name for row in rows for name in row} - {*types, *PLACE})
    assert not extra, extra
    return pl.DataFrame(known, schema=types)
