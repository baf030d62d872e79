"""What if an agency withdraws, or two merge: the partnership before and after, side by side.

The answer is what the records say would end if nothing took its place: ties, referrals, money. It
forecasts nothing, for agencies that stay may find new partners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet import schema
from partnernet.analysis import check_named, chosen_parts, inputs_of, with_lead
from partnernet.provenance import Run
from partnernet.study import Partnership, Study
from partnernet.whatif._changes import Changes, agreed, named
from partnernet.whatif._merging import merge_agencies
from partnernet.whatif._networks import networks
from partnernet.whatif._shares import gregson
from partnernet.whatif._ties import ended
from partnernet.whatif._withdrawing import keep_layers, withdraw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnernet.analysis import Infer
    from partnernet.readers import Reading

__all__ = ["Changes", "WhatIf", "agreed", "merge_agencies", "named", "what_if", "withdraw"]

_ORDER = ("area", "wave", "level", "layer", "aspect", "measure", "params", "route")


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A partnership as it is and as it would be.

    `table` has the columns of `schema.WHATIF`: one row a quantity, before and after. `before` and
    `after` are the two studies, so that any of them can be analysed in full; `changes` says who
    withdraws and who merges into whom, by id.
    """

    before: Study
    after: Study
    changes: Changes
    table: pl.DataFrame
    run: Run

    def __repr__(self) -> str:
        return f"WhatIf({self.run.run_id}: {self.changes}; {self.table.height:,} quantities)"

    def _repr_html_(self) -> str:
        """Show the whole-network quantities as a table in a notebook."""
        from partnernet.showing import shown

        whole = self.table.filter(pl.col("agency").is_null())
        names = ("area", "wave", "level", "layer", "measure", "before", "after", "difference")
        return shown(whole.select(names), title=repr(self))


def what_if(
    data: Study | Partnership | Reading,
    *,
    without: Sequence[str] = (),
    merge: Mapping[str, str] | None = None,
    areas: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    infer: Infer = "auto",
    lead: str | None = None,
    seed: int = 1,
    params: Mapping[str, object] | None = None,
    budget_seconds: float = 60.0,
    progress: Callable[[str, int, int], None] | None = None,
) -> WhatIf:
    """Set a partnership without some agencies, or with some merged, beside the one there is.

    `without` names agencies, by id or name, that withdraw: they leave the boundary with their ties
    and what they reported of them. `merge` maps an agency to the one it merges into: ties between
    the two become internal; what each had with a third agency is added where it is counted, and
    the strongest holds where it is ordered; no row means no contact only where it did for both.
    All else is as in `analyse`.

    Raises UnknownNameError for an agency, area, wave, level or layer that is not there, ConfigError
    when nothing is asked, nobody would be left, or the changes contradict each other.

    >>> rows = pl.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "layer": ["referral"] * 2})
    >>> found = what_if(Study.of(rows), without=["B"])
    >>> found.table.filter(pl.col("measure") == "components").select("before", "after").row(0)
    (1.0, 2.0)
    """
    study = data if isinstance(data, Study) else data.study
    if lead is not None:
        study = with_lead(study, lead)
    parts = chosen_parts(data, study, areas, waves)
    check_named(study, levels=levels, layers=layers)
    changes = agreed(study, without, merge or {}, areas=[part.area for part in parts])
    after = keep_layers(study, withdraw(merge_agencies(study, changes.merged), changes.gone))
    asked = {
        "areas": sorted(areas) if areas else None,
        "waves": sorted(waves) if waves else None,
        "levels": sorted(levels) if levels else None,
        "layers": sorted(layers) if layers else None,
        "infer": infer,
        "lead": lead,
        "params": dict(sorted((params or {}).items())),
        "budget_seconds": budget_seconds,
        **changes.as_parameters(),
    }
    run = Run.of(inputs_of(data), asked, seed=seed)
    frames: list[pl.DataFrame] = []
    for done, part in enumerate(parts):
        if progress:
            progress(f"what if, {part.area} {part.wave}", done, len(parts))
        twin = Partnership(part.area, part.wave, after)
        here = [level for level in part.levels if levels is None or level in levels]
        frames += networks(part, twin, changes, here, layers, budget_seconds)
        frames.append(gregson(part, twin, here, infer, params or {}, seed))
        frames += ended(part, changes, here, layers)
    if progress:
        progress("", len(parts), len(parts))
    return WhatIf(study, after, changes, _finished(frames, run), run)


def _finished(frames: list[pl.DataFrame], run: Run) -> pl.DataFrame:
    """Put the parts under one another with the contract's columns, in a fixed order."""
    frame = pl.concat([schema.conform(each, schema.WHATIF) for each in frames])
    return (
        frame.with_columns(run_id=pl.lit(run.run_id), difference=pl.col("after") - pl.col("before"))
        .select(schema.WHATIF.names)
        .sort(*_ORDER, "agency", "partner", nulls_last=False)
    )
