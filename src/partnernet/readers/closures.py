"""Cases that a council passes on when it closes them.

They go to another council, adults' services or early help: the reason for closure says so (codes
RC5, RC6 and RC9 of the children in need census).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import LayerConfig, SourceConfig
from partnernet.readers.codelists import code_list, code_of
from partnernet.readers.seam import Taken
from partnernet.readers.tabling import added, split

if TYPE_CHECKING:
    from partnernet.readers.raw import RawTable

LAYER = "onward transfer"


def passed_on(raw: RawTable, sender: str, *, reason: str, date: str, person: str) -> list[Taken]:
    """Return the closures that pass a case on, as ties from `sender`; nothing where there is none.

    `reason`, `date` and `person` are headings. Other rows are left out as not passed on.
    """
    if not {reason, date} <= set(raw.headings):
        return []
    code = code_of(reason)
    to = code_list("passed_on_to")
    named = code.replace_strict(to, default=None, return_dtype=pl.String)
    left, left_out = split(raw, {"not_passed_on": named.is_null()})
    if not left.rows:
        return []
    columns = {"target": "passed on to", "date": date, "person": person}
    how = SourceConfig(
        layer=LAYER, level="frontline", sender=sender, rows="events",
        columns={role: heading for role, heading in columns.items() if role != "person" or heading
                 in raw.headings},
    )  # fmt: skip
    table = replace(added(left, passed_on_to=named), notes=())
    layers = {LAYER: LayerConfig(treated_as="referral")}
    return [Taken(table, how, layers=layers, left_out=left_out, source=raw)]
