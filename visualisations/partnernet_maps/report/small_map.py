"""The map of page 1: main links, every agency, and names that can be read in print."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from partnernet_maps import layout, palette
from partnernet_maps.report.charts import short, svg, text
from partnernet_maps.static_svg import radius_of, shape_path

if TYPE_CHECKING:
    from markupsafe import Markup

    from partnernet_maps.model import MapData

LABELLED = 9
LONGEST = 24
LETTERS = 19
"""Half a page wide, 19 of 560 is about 8 point."""
MARGIN = 46.0

Box = tuple[float, float, float, float]


def draw(key: str, says: str, data: MapData) -> Markup:
    """Draw the opening arrangement small: lines in one quiet colour, the largest agencies named."""
    xy = data.arrangements[0].xy
    if not xy:
        return svg(key, says, 1, 1, [])
    left, right = min(x for x, _ in xy) - MARGIN, max(x for x, _ in xy) + MARGIN
    top, bottom = min(y for _, y in xy) - MARGIN, max(y for _, y in xy) + MARGIN
    moved = [(x - left, y - top) for x, y in xy]
    width, height = max(right - left, layout.WIDTH * 0.8), max(bottom - top, 120.0)
    now = {link.strand for link in data.now}
    pairs = sorted(
        {(s.source, s.target) for i, s in enumerate(data.strands) if i in now and s.main}
    )
    marks = [_line(moved[a], moved[b]) for a, b in pairs]
    here = [i for i, a in enumerate(data.agencies) if a.present(data.last)]
    radius = {i: 1.25 * radius_of(data.agencies[i].partners, len(here)) for i in here}
    for i in here:
        (x, y), sector = moved[i], data.sectors[data.agencies[i].sector]
        marks.append(
            f'<path d="{shape_path(sector.shape, x, y, radius[i])}" fill="{sector.colour}" '
            f'stroke="{palette.INK}"/>'
        )
        if data.agencies[i].lead:
            marks.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius[i] + 4:.1f}" fill="none" '
                f'stroke="{palette.INK}" stroke-width="2"/>'
            )
    marks += _names(data, moved, radius, width, height)
    return svg(key, says, width, height, marks)


def _line(one: tuple[float, float], other: tuple[float, float]) -> str:
    return (
        f'<path d="M{one[0]:.0f},{one[1]:.0f}L{other[0]:.0f},{other[1]:.0f}" '
        'stroke="#7d8b99" stroke-opacity="0.55" fill="none"/>'
    )


def _names(
    data: MapData,
    xy: list[tuple[float, float]],
    radius: dict[int, float],
    width: float,
    height: float,
) -> list[str]:
    """Name the agencies with most partners where the name touches no other name."""
    common = shared_word([a.name for a in data.agencies])
    order = sorted(radius, key=lambda i: (-data.agencies[i].partners, i))
    taken: list[Box] = []
    placed: list[str] = []
    for i in order[:LABELLED]:
        name = short(data.agencies[i].name.removeprefix(common), LONGEST)
        half, (x, y), r = len(name) * LETTERS * 0.27, xy[i], radius[i]
        for cx, cy in (
            (x, y + r + 13),
            (x, y - r - 11),
            (x + r + half + 4, y),
            (x - r - half - 4, y),
        ):
            box = (cx - half, cy - 11, cx + half, cy + 11)
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
            if inside and not any(_touch(box, other) for other in taken):
                taken.append(box)
                placed.append(text(cx, cy + 6, name, anchor="middle", size=LETTERS, halo=True))
                break
    return placed


def shared_word(names: list[str]) -> str:
    """Return the first word of half of the names or more, with its space: the place, mostly.

    >>> shared_word(["Ossleby Police", "Ossleby School", "Refuge"])
    'Ossleby '
    """
    firsts = Counter(name.split(" ", 1)[0] for name in names if " " in name)
    word, often = min(firsts.items(), key=lambda x: (-x[1], x[0]), default=("", 0))
    return f"{word} " if often > 2 * len(names) / 5 and often > 1 else ""


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
