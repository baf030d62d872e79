"""The map of page 1: main links, every agency, and a few names that can be read in print."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from partnernet_maps import layout, palette
from partnernet_maps.report.charts import across, short, svg, text
from partnernet_maps.static_svg import radius_of, shape_path
from partnernet_maps.wording import shared_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from partnernet_maps.model import MapData

LABELLED = 7
LONGEST = 26
LETTERS = 0.033
"""Height of letters against the width of the picture: 95 mm wide on paper, that is 8.8 point."""
MARGIN = 58.0
BESIDE = 9.0
"""No line is needed where a name is so near to its mark."""
FAR = (0.0, 14.0, 30.0, 50.0, 75.0, 105.0, 140.0)
"""So far from its mark may a name stand; further out a line leads to it."""

Box = tuple[float, float, float, float]
Point = tuple[float, float]


def draw(key: str, says: str, data: MapData) -> Markup:
    """Draw the opening arrangement small: lines in one quiet colour, the largest agencies named."""
    xy = data.arrangements[0].xy
    if not xy:
        return svg(key, says, 1, 1, [])
    left, right = min(x for x, _ in xy) - MARGIN, max(x for x, _ in xy) + MARGIN
    top, bottom = min(y for _, y in xy) - MARGIN, max(y for _, y in xy) + MARGIN
    width, height = max(right - left, layout.WIDTH * 0.8), max(bottom - top, 120.0)
    spare = (width - (right - left)) / 2
    moved = [(x - left + spare, y - top) for x, y in xy]
    now = {link.strand for link in data.now}
    pairs = sorted(
        {(s.source, s.target) for i, s in enumerate(data.strands) if i in now and s.main}
    )
    here = [i for i, a in enumerate(data.agencies) if a.present(data.last)]
    radius = {i: 1.25 * radius_of(data.agencies[i].partners, len(here)) for i in here}
    names, leads, taken = _names(data, moved, radius, width, height)
    marks = [_line(moved[a], moved[b]) for a, b in pairs]
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
    low = min((box[1] for box in taken), default=0.0) - 6
    high = max((box[3] for box in taken), default=height) + 6
    cut = [f'<g transform="translate(0,{-low:.0f})">', *marks, *leads, *names, "</g>"]
    return svg(key, says, width, high - low, cut)


def _line(one: Point, other: Point) -> str:
    return (
        f'<path d="M{one[0]:.0f},{one[1]:.0f}L{other[0]:.0f},{other[1]:.0f}" '
        'stroke="#7d8b99" stroke-opacity="0.55" fill="none"/>'
    )


def _names(
    data: MapData, xy: list[Point], radius: dict[int, float], width: float, height: float
) -> tuple[list[str], list[str], list[Box]]:
    """Name the agencies with most partners, where a name touches no other name and no mark.

    Returns names, the lines that lead to them, and all room that names and marks take.
    """
    common = shared_start([a.name for a in data.agencies])
    order = sorted(radius, key=lambda i: (-data.agencies[i].partners, i))
    letters = round(LETTERS * width)
    shapes = [_around(xy[i], radius[i] + 4 * data.agencies[i].lead) for i in radius]
    taken: list[Box] = [*shapes]
    names: list[str] = []
    leads: list[str] = []
    for i in order[:LABELLED]:
        name = short(data.agencies[i].name.removeprefix(common), LONGEST)
        half = (across(name) * letters / 2, letters * 0.58)
        for box in _places(xy[i], radius[i], half):
            lead = _lead(xy[i], radius[i], box)
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
            met = any(_touch(box, other) for other in taken)
            if inside and not met and not _crosses(lead, shapes):
                taken.append(box)
                middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
                names.append(
                    text(
                        middle[0],
                        middle[1] + letters * 0.35,
                        name,
                        anchor="middle",
                        size=letters,
                        halo=True,
                    )
                )
                leads += [
                    f'<path d="M{a:.0f},{b:.0f}L{c:.0f},{d:.0f}" stroke="{palette.INK}"/>'
                    for (a, b), (c, d) in lead
                ]
                break
    return names, leads, taken


def _places(at: Point, radius: float, half: Point) -> Iterator[Box]:
    """Yield places for a name, the nearest first: below, above, beside, aslant."""
    (x, y), (w, h) = at, half
    for far in FAR:
        out, aslant = radius + far + 3, (radius + far) * 0.7 + 3
        for cx, cy in (
            (x, y + out + h),
            (x, y - out - h),
            (x + out + w, y),
            (x - out - w, y),
            (x + aslant + w, y + aslant + h),
            (x - aslant - w, y + aslant + h),
            (x + aslant + w, y - aslant - h),
            (x - aslant - w, y - aslant - h),
            (x + w * 0.8, y + out + h),
            (x - w * 0.8, y + out + h),
            (x + w * 0.8, y - out - h),
            (x - w * 0.8, y - out - h),
        ):
            yield (cx - w, cy - h, cx + w, cy + h)


def _lead(at: Point, radius: float, box: Box) -> list[tuple[Point, Point]]:
    """Return the line from a name to its mark, none where the name stands beside it."""
    x = min(max(at[0], box[0]), box[2])
    y = min(max(at[1], box[1]), box[3])
    far = hypot(x - at[0], y - at[1])
    if far <= radius + BESIDE:
        return []
    k = (radius + 6) / far
    return [((x, y), (at[0] + (x - at[0]) * k, at[1] + (y - at[1]) * k))]


def _crosses(lead: list[tuple[Point, Point]], marks: list[Box]) -> bool:
    """Tell whether a line to a mark would pass over another mark."""
    for (x1, y1), (x2, y2) in lead:
        for k in range(1, 10):
            x, y = x1 + (x2 - x1) * k / 10, y1 + (y2 - y1) * k / 10
            if any(a <= x <= c and b <= y <= d for a, b, c, d in marks):
                return True
    return False


def _around(at: Point, radius: float) -> Box:
    return (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
