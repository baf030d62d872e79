"""The map as a still picture: for print, for viewers that run no script, for e-mail and slides.

Written by hand with presentation attributes only, so that a strict policy lets it be seen.
"""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from partnernet import vocabulary as v
from partnernet_maps import layout, palette
from partnernet_maps.wording import opening, shared_start

if TYPE_CHECKING:
    from partnernet_maps.model import MapData, Strand

MARGIN = 70.0
SUMMED = 15
"""So many of the most linked pairs of sectors are drawn in the summary."""
LABELLED = 90
"""At most this many names; the best linked come first."""


def shape_path(shape: str, x: float, y: float, radius: float) -> str:
    """Return the outline of a shape as SVG path data.

    >>> shape_path("diamond", 0, 0, 10)
    'M0,-11.5L11.5,0L0,11.5L-11.5,0Z'
    """
    corners = (f"{x + radius * a:.1f},{y + radius * b:.1f}" for a, b in palette.SHAPES[shape])
    return f"M{'L'.join(corners)}Z".replace(".0", "").replace("-0,", "0,").replace("-0L", "0L")


def radius_of(partners: int, agencies: int) -> float:
    """Return the drawn radius of an agency: more partners, larger; smaller where there are many."""
    steps = ((80, 1.0), (palette.MANY, 0.75), (600, 0.45))
    room = next((share for most, share in steps if agencies <= most), 0.3)
    return round((5.5 + 1.1 * sqrt(partners)) * room, 1)


def picture(data: MapData) -> Markup:
    """Return the opening view as an SVG element with its key; sectors only where it opens so."""
    if opening(data)[0] == "summary":
        return _svg(data, data.summary, "sectors and the most linked pairs of them", _summary(data))
    xy = data.arrangements[0].xy
    crowded = data.lines > palette.CROWDED
    now = {link.strand for link in data.now}
    drawn = [s for i, s in enumerate(data.strands) if i in now and (s.main or not crowded)]
    what = data.counted + (
        ", main links only" if crowded else f" and {v.many(len(data.now), 'link')}"
    )
    marks = [
        *(_line(data, strand) for strand in drawn),
        *(_agency(data, i) for i, a in enumerate(data.agencies) if a.present(data.last)),
        *_labels(data),
    ]
    return _svg(data, xy, what, marks)


def _svg(data: MapData, xy: tuple[tuple[float, float], ...], what: str, marks: list[str]) -> Markup:
    left, top = -layout.WIDTH / 2 - MARGIN, -layout.HEIGHT / 2 - MARGIN
    wide, high = layout.WIDTH + 2 * MARGIN, layout.HEIGHT + 2 * MARGIN
    bottom = max((y for _, y in xy), default=0.0) + 40
    key, rows = _key(data, left + 20, max(bottom, top + high - 40))
    high = max(bottom, top + high - 40) - top + rows
    parts = [
        f'<svg class="picture" role="img" aria-labelledby="picture-title" '
        f'viewBox="{left:.0f} {top:.0f} {wide:.0f} {high:.0f}" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="Arial, sans-serif" font-size="11">',
        f'<title id="picture-title">Map of {escape(what)}. The tables on this page say the same.'
        "</title>",
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}" fill="#fff"/>',
        *marks,
        *key,
        "</svg>",
    ]
    return Markup("\n".join(parts))  # noqa: S704 - every text in it went through escape


def _summary(data: MapData) -> list[str]:
    """Sectors, and the lines between the 15 most linked pairs and each sector's most linked."""
    counts: Counter[tuple[int, int]] = Counter()
    for strand in {data.strands[link.strand] for link in data.now}:
        a, b = sorted(data.agencies[i].sector for i in (strand.source, strand.target))
        counts[a, b] += a != b
    ranked = sorted((pair for pair in counts if counts[pair]), key=lambda p: (-counts[p], p))
    met: set[int] = set()
    lines: list[str] = []
    texts: list[str] = []
    for rank, (a, b) in enumerate(ranked):
        if rank < SUMMED or not {a, b} <= met:
            (x1, y1), (x2, y2) = data.summary[a], data.summary[b]
            width = 1 + 7 * sqrt(counts[a, b] / counts[ranked[0]])
            lines.append(
                f'<path d="M{x1:.0f},{y1:.0f}L{x2:.0f},{y2:.0f}" stroke="#7d8b99" '
                f'stroke-opacity="0.75" stroke-width="{width:.1f}"/>'
            )
            texts.append(_text((x1 + x2) / 2, (y1 + y2) / 2 + 4, f"{counts[a, b]:,}"))
        met |= {a, b}
    shapes = [
        f'<path d="{shape_path(sector.shape, x, y, 14)}" fill="{sector.colour}" '
        f'stroke="{palette.INK}"/>'
        for sector, (x, y) in zip(data.sectors, data.summary, strict=True)
    ]
    names = [
        _text(x, y + (-22 if y < 0 else 30), f"{_short(sector.name, 40)} ({sector.agencies:,})")
        for sector, (x, y) in zip(data.sectors, data.summary, strict=True)
    ]
    return [*lines, *shapes, *texts, *names]


def _text(x: float, y: float, text: str) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" stroke="#fff" stroke-width="3" '
        f'paint-order="stroke" fill="{palette.INK}">{escape(text)}</text>'
    )


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _line(data: MapData, strand: Strand) -> str:
    layer = data.layers[strand.layer]
    (x1, y1), (x2, y2) = (data.arrangements[0].xy[i] for i in (strand.source, strand.target))
    bend = strand.bend * 0.8
    mx, my = (x1 + x2) / 2 + (y2 - y1) * bend, (y1 + y2) / 2 - (x2 - x1) * bend
    dash = f' stroke-dasharray="{" ".join(map(str, layer.dash))}"' if layer.dash else ""
    return (
        f'<path d="M{x1:.0f},{y1:.0f}Q{mx:.0f},{my:.0f} {x2:.0f},{y2:.0f}" fill="none" '
        f'stroke="{layer.colour}" stroke-opacity="0.75"{dash}/>'
    )


def _agency(data: MapData, i: int) -> str:
    agency = data.agencies[i]
    sector = data.sectors[agency.sector]
    x, y = data.arrangements[0].xy[i]
    radius = radius_of(agency.partners, len(data.agencies))
    ring = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius + 4:.1f}" fill="none" '
        f'stroke="{palette.INK}" stroke-width="2"/>'
        if agency.lead
        else ""
    )
    return (
        f'<path d="{shape_path(sector.shape, x, y, radius)}" fill="{sector.colour}" '
        f'stroke="{palette.INK}"/>{ring}'
    )


def _labels(data: MapData) -> list[str]:
    """Names that touch neither another name nor, if it can be helped, an agency."""
    xy = data.arrangements[0].xy
    radius = [radius_of(a.partners, len(data.agencies)) + 6 * a.lead for a in data.agencies]
    shapes = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(xy, radius, strict=True)]
    order = sorted(range(len(xy)), key=lambda i: (-data.agencies[i].partners, i))
    common = shared_start([agency.name for agency in data.agencies])
    taken: list[tuple[float, float, float, float]] = []
    placed: list[str] = []
    here = [i for i in order if data.agencies[i].present(data.last)]
    for rank, i in enumerate(here[:LABELLED]):
        name = _short(data.agencies[i].name.removeprefix(common), 28)
        width, (x, y), r = len(name) * 5.8, xy[i], radius[i]
        for cx, cy in (
            (x, y + r + 9),
            (x, y - r - 7),
            (x + r + 4 + width / 2, y),
            (x - r - 4 - width / 2, y),
        ):
            box = (cx - width / 2, cy - 7, cx + width / 2, cy + 7)
            others = taken if rank < 12 else taken + shapes
            if not any(_touch(box, other) for other in others):
                taken.append(box)
                placed.append(_text(cx, cy + 4, name))
                break
    return placed


def _touch(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _key(data: MapData, left: float, top: float) -> tuple[list[str], float]:
    """Return the key's elements and its height: sectors, then kinds of link."""
    summed = opening(data)[0] == "summary"
    entries = [
        *(
            (f'<path d="{{}}" fill="{s.colour}" stroke="{palette.INK}"/>', s.shape, s.name)
            for s in data.sectors
        ),
        *((_sample(x.colour, x.dash), "", x.name) for x in data.layers if not summed),
    ]
    found: list[str] = []
    x, y = left, top
    for mark, shape, name in entries:
        short = _short(name, 40)
        width = 46 + len(short) * 6.2
        if x + width > left + layout.WIDTH + MARGIN:
            x, y = left, y + 22
        drawn = (
            mark.format(shape_path(shape, x + 14, y, 7))
            if shape
            else mark.format(f"M{x:.0f},{y:.0f}h30")
        )
        found.append(
            f'{drawn}<text x="{x + 36:.0f}" y="{y + 4:.0f}" fill="{palette.INK}">'
            f"{escape(short)}</text>"
        )
        x += width
    return found, y - top + 30


def _sample(colour: str, dash: tuple[int, ...]) -> str:
    dashes = f' stroke-dasharray="{" ".join(map(str, dash))}"' if dash else ""
    return f'<path d="{{}}" stroke="{colour}" stroke-width="2.5" fill="none"{dashes}/>'
