"""The strongest part of a network that is too large to draw, chosen by what may be shown alone.

A page of 50,000 agencies is opened by no browser and read by nobody. Beyond `LARGEST` agencies the
map draws those with the strongest links. The choice sees protected frames only, so no hidden
number decides who is drawn; what is not drawn is counted and said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet_maps import palette, wording

if TYPE_CHECKING:
    from partnernet_maps.gather import Drawable

LARGEST = 1500
"""So many agencies, at most, are on a map (ours): a page of that size opens in under a second."""

MOST_LINKS = 7500
"""Where agencies must be left out, so many links, at most, are left: five an agency (ours)."""


def strongest(shown: Drawable) -> Drawable:
    """Return what is drawn of protected frames: all of it up to `LARGEST` agencies, else a part.

    The part is the lead and the agencies with the strongest links, and the links between them. An
    agency's strength is the sum over its links of the number shown against the mean of its kind of
    link; a hidden number counts as the smallest, one that is not given as the mean. Of equals come
    first those with more partners, then by id. Agencies are taken in this order as long as there
    are no more than `LARGEST` agencies and `MOST_LINKS` links.
    """
    if shown.agencies.height <= LARGEST:
        return shown
    ranks = _ranks(shown)
    links = (
        shown.ties.join(ranks.select(source="agency_id", one="rank"), on="source")
        .join(ranks.select(target="agency_id", other="rank"), on="target")
        .with_columns(rank=pl.max_horizontal("one", "other"))
    )
    last = links["rank"].sort()
    taken = min(LARGEST, *last.slice(MOST_LINKS, 1), shown.agencies.height)
    kept = ranks.filter(pl.col("rank") < max(taken, 2)).select("agency_id")
    agencies = shown.agencies.join(kept, on="agency_id", how="semi", maintain_order="left")
    return replace(
        shown,
        agencies=agencies,
        ties=_between(shown.ties, kept),
        close=_between(shown.close, kept),
        left_out=int(shown.agencies["members"].sum()) - int(agencies["members"].sum()),
        links_of=shown.ties.height,
    )


def _ranks(shown: Drawable) -> pl.DataFrame:
    """Number the agencies from the strongest, the lead before all."""
    weighed = [
        here.select("source", "target", weight=pl.Series(scale.weight))
        for (key,), here in shown.ties.sort("layer").group_by("layer", maintain_order=True)
        for scale in (wording.Scale.of(here, palette.layer_styles([str(key)])[str(key)]),)
    ]
    ends = [
        each.select("weight", agency_id=end, partner=other)
        for each in weighed
        for end, other in (("source", "target"), ("target", "source"))
    ]
    strength = (
        pl.concat(ends)
        .sort("agency_id", "partner", "weight")
        .group_by("agency_id", maintain_order=True)
        .agg(pl.col("weight").sum(), partners=pl.col("partner").n_unique())
        if ends
        else pl.DataFrame(schema={"agency_id": pl.String, "weight": float, "partners": pl.UInt32})
    )
    return (
        shown.agencies.select("agency_id", "is_lead")
        .join(strength, on="agency_id", how="left")
        .sort(
            "is_lead",
            "weight",
            "partners",
            "agency_id",
            descending=[True, True, True, False],
            nulls_last=True,
        )
        .select("agency_id", rank=pl.int_range(pl.len(), dtype=pl.Int64))
    )


def _between(rows: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of which both ends are drawn."""
    for end in ("source", "target"):
        rows = rows.join(kept, left_on=end, right_on="agency_id", how="semi", maintain_order="left")
    return rows
