"""The invented borough as it is written down: agencies.csv and borough.toml, nothing drawn yet."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

Row = dict[str, object]
"""One row of a table: column -> value; a missing column or None is an empty cell."""

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Wave:
    """One year: its label, first and last day."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class World:
    """Who exists (`agencies`, rows of agencies.csv) and what they are like (`facts`)."""

    agencies: tuple[dict[str, str], ...]
    facts: dict[str, Any]

    @property
    def area(self) -> str:
        """Id of the one area."""
        return str(self.facts["area"])

    @property
    def lead(self) -> str:
        """Id of the lead agency."""
        return str(self.facts["lead"])

    @cached_property
    def waves(self) -> tuple[Wave, ...]:
        """The years, in order."""
        return tuple(Wave(**wave) for wave in self.facts["waves"])

    @cached_property
    def by_id(self) -> dict[str, dict[str, str]]:
        """Agency rows by id."""
        return {agency["agency_id"]: agency for agency in self.agencies}

    def eligible(self, level: str, wave: Wave) -> list[str]:
        """Agencies expected at a level in a wave, in the order of the table."""
        return [
            agency["agency_id"]
            for agency in self.agencies
            if level in agency["levels"].split(";")
            and wave.name in (agency["waves"] or wave.name).split(";")
        ]

    def exists(self, agency: str, wave: Wave) -> bool:
        """Tell whether an agency is there in a wave."""
        return wave.name in (self.by_id[agency]["waves"] or wave.name).split(";")


def read_world() -> World:
    """Read what is written down beside this file."""
    with (HERE / "agencies.csv").open(encoding="utf-8", newline="") as file:
        agencies = tuple(csv.DictReader(file))
    return World(agencies, tomllib.loads((HERE / "borough.toml").read_text(encoding="utf-8")))
