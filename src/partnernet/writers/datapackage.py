"""The data dictionary of what is written: a Frictionless tabular data package.

`datapackage.json` lies beside the tables and says of every column what it holds; programs that know
the standard read the tables with their types. Meanings come from `partnernet.schema`, as they do in
the documentation.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.schema import AGENCIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.schema import Column, Table

DATAPACKAGE = "datapackage.json"
OPEN = ("level", "layer", "sector")
"""Words that a study may add to, so that no list of them is complete."""
OWN_COLUMN = "A column of the study's own table of agencies."


def datapackage(name: str, tables: Mapping[str, tuple[pl.DataFrame, Table]]) -> bytes:
    """Describe CSV files by file name, each with its frame and its contract.

    >>> from partnernet import schema
    >>> told = datapackage("x", {"places.csv": (schema.empty(schema.PLACES), schema.PLACES)})
    >>> json.loads(told)["resources"][0]["schema"]["fields"][1]
    {'name': 'level', 'type': 'string', 'description': 'Level.'}
    """
    described = {
        "profile": "tabular-data-package",
        "name": name,
        "resources": [
            {
                "name": file.removesuffix(".csv").lower(),
                "path": file,
                "profile": "tabular-data-resource",
                "description": table.meaning,
                "encoding": "utf-8",
                "schema": {
                    "fields": [_field(c, kind, table) for c, kind in frame.schema.items()],
                    "missingValues": [""],
                },
            }
            for file, (frame, table) in tables.items()
        ],
    }
    return f"{json.dumps(described, ensure_ascii=False, indent=1)}\n".encode()


def _field(name: str, kind: pl.DataType, table: Table) -> dict[str, Any]:
    kinds: tuple[tuple[bool, str], ...] = (
        (kind.is_integer(), "integer"),
        (kind.is_float(), "number"),
        (kind == pl.Boolean, "boolean"),
        (kind == pl.Date, "date"),
    )
    column = _column(name, table)
    said: dict[str, Any] = {
        "name": name,
        "type": next((word for fits, word in kinds if fits), "string"),
        "description": OWN_COLUMN if column is None else column.meaning,
    }
    closed = column is not None and column.kind == "text" and name not in OPEN
    if column is not None and column.allowed and closed:
        said["constraints"] = {"enum": list(column.allowed)}
    return said


def _column(name: str, table: Table) -> Column | None:
    known = {column.name: column for column in (*AGENCIES.columns, *table.columns)}
    return known.get(name)
