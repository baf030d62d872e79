"""Levels as sheets one above the other, each agency above itself: a picture, not an instrument.

Users read flat panes better; for comparison use the small multiples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet_maps import palette
from partnernet_maps.figures import canvas
from partnernet_maps.wording import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from partnernet_maps.model import MapData

FLAT, SHEAR = 0.34, 0.45
"""How far a sheet is tipped back, and how far it leans."""


def draw(data: MapData) -> canvas.Drawn:
    """Draw a sheet a level, governance on top, and a thin line through each agency's places."""
    flat = data.arrangements[0].xy
    wide, deep = (
        (max(c) - min(c) + 1.0 if c else 1.0 for c in zip(*flat, strict=True))
        if flat
        else (1.0, 1.0)
    )
    gap = deep * FLAT * 1.25
    order = list(range(len(data.levels)))
    rows = canvas.key_rows(data) * canvas.ROW
    tall = (len(order) * gap + 0.3 * gap) / (wide * 1.1 + deep * SHEAR * 1.14)
    height = (canvas.WIDE * tall + rows) / 0.95
    told: list[str] = []
    stood: dict[int, list[tuple[float, float]]] = {}
    with canvas.style():
        made = canvas.figure(canvas.WIDE, height)
        axes = made.add_axes((0, rows / height, 1, 0.95 - rows / height))
        every: list[tuple[float, float]] = []
        for sheet, level in enumerate(order):
            places = tuple((x + SHEAR * -y, y * FLAT + sheet * gap) for x, y in flat)
            links = [link for link in data.now if link.level == level]
            strands = [data.strands[i] for i in sorted({link.strand for link in links})]
            partners = canvas.partners_in(data, strands)
            shown = [i for i, number in enumerate(partners) if number]
            every += _sheet(axes, flat, sheet * gap, data.levels[level].name)
            canvas.lines(axes, data, strands, places)
            canvas.agencies(axes, data, shown, places, partners)
            for i in shown:
                stood.setdefault(i, []).append(places[i])
            many = v.many(len(links), "link")
            told.append(f"{data.levels[level].name} {many} among {v.many(len(shown), 'agency')}")
        for spots in stood.values():
            xs, ys = zip(*spots, strict=True)
            axes.plot(xs, ys, color=palette.MUTED, linewidth=0.3, alpha=0.5, zorder=0.5)
        canvas.pane(axes, tuple(every), f"{data.title}, by level")
        canvas.key(made, data)
    says = (
        f"Levels as sheets, one above the other: {listed(told)}. Thin lines join the places of one "
        "agency."
    )
    return canvas.Drawn(made, f"{data.title}, levels stacked", says)


def _sheet(axes: Axes, flat: canvas.Places, down: float, name: str) -> list[tuple[float, float]]:
    """Draw a sheet with its name and return its corners."""
    from matplotlib.patches import Polygon

    xs, ys = [x for x, _ in flat] or [0.0], [y for _, y in flat] or [0.0]
    wide, high = (max(xs) - min(xs)) * 0.05 + 1, (max(ys) - min(ys)) * 0.07 + 1
    left, right = min(xs) - wide, max(xs) + wide
    top, bottom = min(ys) - high, max(ys) + high
    square = ((left, top), (right, top), (right, bottom), (left, bottom))
    corners = [(x + SHEAR * -y, y * FLAT + down) for x, y in square]
    axes.add_patch(
        Polygon(
            corners,
            closed=True,
            facecolor="#f3f2f1",
            edgecolor="#b1b4b6",
            linewidth=0.6,
            alpha=0.75,
            zorder=0.4,
        )
    )
    x, y = corners[0]
    axes.annotate(
        name, (x, y), (4, -9), textcoords="offset points", fontsize=8, weight="bold", zorder=5
    )
    return corners
