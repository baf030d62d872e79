"""Sector by sector as a heat map with its numbers written in: pairs of agencies with a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps import palette
from partnernet_maps.figures import canvas

if TYPE_CHECKING:
    from partnernet_maps.model import MapData


def draw(data: MapData) -> canvas.Drawn:
    """Draw the matrix of the last period, darker for more."""
    table = data.between_sectors
    names = [canvas.short(sector.name, 30) for sector in data.sectors]
    size = max(len(names), 1)
    most = max((n for row in table for n in row), default=0) or 1
    side = min(canvas.WIDE * 0.62, 0.32 * size + 0.6)
    with canvas.style():
        made = canvas.figure(side + 2.9, side + 2.0)
        height = side + 2.0
        axes = made.add_axes(
            (1.9 / (side + 2.9), 0.25 / height, side / (side + 2.9), side / height)
        )
        axes.imshow(table or [[0]], cmap="Blues", vmin=0, vmax=most * 1.15, aspect="equal")
        axes.set_xticks(range(len(names)), names, rotation=60, ha="left", rotation_mode="anchor")
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
        for side_name in ("left", "bottom"):
            axes.spines[side_name].set_visible(False)
        for i, row in enumerate(table):
            for j, n in enumerate(row):
                ink = palette.PAPER if n > most * 0.6 else palette.INK
                axes.text(j, i, f"{n:,}", ha="center", va="center", color=ink, fontsize=7)
        made.text(
            0.01, 0.99, f"{data.title}. Links between sectors", weight="bold", fontsize=9, va="top"
        )
    pairs = sorted(
        ((table[i][j], i, j) for i in range(len(names)) for j in range(i, len(names))),
        key=lambda cell: (-cell[0], cell[1], cell[2]),
    )
    top = "; ".join(
        f"{names[i]} and {names[j]} {n:,}" if i != j else f"within {names[i]} {n:,}"
        for n, i, j in pairs[:5]
        if n
    )
    says = f"Pairs of agencies with a link, each kind of link once, by sector. Most: {top}."
    return canvas.Drawn(made, f"{data.title}. Links between sectors", says)
