"""The ordinal profile: how many pairs work at each of Gregson's levels, by level of working.

Declared levels only: what records show is a floor and has no profile. A bar is all assessed pairs
of a level; nothing is averaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet_maps import palette
from partnernet_maps.figures import canvas
from partnernet_maps.model import clean_text
from partnernet_maps.wording import listed

if TYPE_CHECKING:
    from partnernet.study import Partnership

FILLS = ("#ffffff", "#d5e3f0", "#9dbfdd", "#5c93c4", "#2a65a0", "#12436d")
"""One hue, darker for closer: the order can be seen without colours."""
RUNGS = (1, 2, 3, 4, 5, 6)


def draw(part: Partnership, *, level: str | None = None) -> canvas.Drawn:
    """Draw one bar a level at which pairs declared how closely they work."""
    from partnernet import scales

    rows = scales.place(part, levels=[level] if level else None, infer="never").scales.filter(
        pl.col("scale") == "gregson",
        pl.col("unit_type") == "network",
        pl.col("route") == "declared",
        pl.col("indicator").is_in([f"share_{k}" for k in RUNGS]),
        pl.col("value").is_not_null(),
    )
    found = {
        name: dict(rows.filter(pl.col("level") == name).select("indicator", "value").iter_rows())
        for name in sorted(rows["level"].unique(), key=lambda x: (v.level_rank(x), x))
    }
    pairs = {name: rows.filter(pl.col("level") == name)["n"][0] for name in found}
    labels = [
        f"{clean_text(palette.level_style(name).name)} ({v.many(n, 'pair')})"
        for name, n in pairs.items()
    ]
    title = "How closely pairs work, as declared"
    with canvas.style():
        height = 1.25 + 0.36 * max(len(found), 1)
        made = canvas.figure(canvas.WIDE, height)
        axes = made.add_axes((0.27, 0.62 / height, 0.71, 0.36 * max(len(found), 1) / height))
        left = [0.0] * len(found)
        for rung in RUNGS:
            shares = [100 * shares.get(f"share_{rung}", 0.0) for shares in found.values()]
            axes.barh(
                range(len(found)),
                shares,
                left=left,
                color=FILLS[rung - 1],
                height=0.72,
                edgecolor=palette.INK,
                linewidth=0.5,
                label=f"level {rung}",
            )
            for at, (start, share) in enumerate(zip(left, shares, strict=True)):
                if share >= 4:
                    ink = palette.INK if rung < 5 else palette.PAPER
                    axes.text(
                        start + share / 2,
                        at,
                        f"{share:.0f}",
                        ha="center",
                        va="center",
                        color=ink,
                        fontsize=7,
                    )
            left = [a + b for a, b in zip(left, shares, strict=True)]
        axes.set_yticks(range(len(found)), labels)
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("per cent of assessed pairs")
        made.text(0.01, 1 - 0.05 / height, title, weight="bold", fontsize=9, va="top")
        made.legend(
            *axes.get_legend_handles_labels(),
            loc="lower left",
            ncols=6,
            bbox_to_anchor=(0.25, -0.02),
            handlelength=1.2,
            columnspacing=1.4,
        )
    told = [
        f"{label}: "
        + ", ".join(f"level {k} {100 * shares.get(f'share_{k}', 0.0):.0f}%" for k in RUNGS)
        for label, shares in zip(labels, found.values(), strict=True)
    ]
    says = (
        f"Share of assessed pairs at each of Gregson's levels. {listed(told)}."
        if told
        else ("No pair declared how closely it works.")
    )
    return canvas.Drawn(made, title, says)
