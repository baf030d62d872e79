"""A comparison as a table, or as one document with the record of how it was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from partnernet.writers.tables import INTERNAL, written

if TYPE_CHECKING:
    from partnernet.comparing import Comparison


def comparison_json(found: Comparison) -> str:
    """Return a comparison as one JSON document: record, declared comparisons and tables.

    >>> import partnernet as pn
    >>> found = pn.compare(pn.datasets.load("emon"), areas=["MtSi", "Texas"], draws=0)
    >>> json.loads(comparison_json(found))["by"]
    'area'
    """
    record = {
        "stamp": INTERNAL,
        **found.run.as_dict(),
        "by": found.by,
        "primary": list(found.primary),
        "tests": found.tests,
        "tables": {
            name: written(frame).to_dicts()
            for name, frame in (
                ("compare", found.table),
                ("nulls", found.nulls),
                ("places", found.places),
            )
        },
    }
    return json.dumps(record, ensure_ascii=False, indent=1, default=str, allow_nan=False) + "\n"


def comparison_rows(found: Comparison) -> list[dict[str, object]]:
    """Return the rows of the table as they are written."""
    return written(found.table).to_dicts()
