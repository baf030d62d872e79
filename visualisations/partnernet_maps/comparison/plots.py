"""Plots of a comparison as inline SVG: dots with intervals, funnels, the map of areas.

Nothing here is styled in place, so that the page's policy may forbid it: classes only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LABEL, PLOT, ROW, FOOT = 118, 190, 18, 24
WIDTH = LABEL + PLOT + 20
TALL = 210
LEAST = 0.2
"""Least width of an axis, as a share of the largest value on it (ours)."""
LETTER = 6.6
"""Width that a letter of the map is taken to have (ours)."""
BENT = 15
"""Sizes from which on a curve may bend (ours)."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One network in a plot; `low` and `high` its interval, `null` what chance gives.

    `grey` is the reason for which it is in no test.
    """

    label: str
    n: int
    value: float
    low: float | None = None
    high: float | None = None
    null: tuple[float, float] | None = None
    grey: str | None = None
    unit: str = "agencies"


@dataclass(frozen=True, slots=True)
class Band:
    """Mean over areas, its interval, and the interval for a further area."""

    mean: float
    low: float
    high: float
    predict: tuple[float, float]


def dots(title: str, found: Sequence[Dot], band: Band | None = None) -> Markup:
    """Draw a row a network: a dot, its interval, and behind it what chance gives."""
    left, right = _range(found, band)
    height = ROW * len(found) + FOOT + 4

    def x(value: float) -> float:
        return LABEL + PLOT * (min(max(value, left), right) - left) / (right - left)

    parts: list[str] = []
    bottom = height - FOOT
    if band is not None:
        low, high = x(band.predict[0]), x(band.predict[1])
        parts.append(
            f'<rect class="further" x="{low:.1f}" y="0" width="{high - low:.1f}" '
            f'height="{bottom}"/>'
        )
        parts.append(_line("mean", x(band.mean), 0, x(band.mean), bottom))
    for row, dot in enumerate(found):
        y = ROW * row + ROW / 2 + 2
        kind = " grey" if dot.grey else ""
        if dot.null is not None:
            low, high = x(dot.null[0]), x(dot.null[1])
            parts.append(
                f'<rect class="chance" x="{low:.1f}" y="{y - 6:.1f}" '
                f'width="{max(1.0, high - low):.1f}" height="12"/>'
            )
        if dot.low is not None and dot.high is not None:
            parts.append(_line(f"interval{kind}", x(dot.low), y, x(dot.high), y))
        parts.append(
            f'<circle class="dot{kind}" cx="{x(dot.value):.1f}" cy="{y:.1f}" r="3.5">'
            f"<title>{escape(_told(dot))}</title></circle>"
        )
        parts.append(
            f'<text class="name{kind}" x="{LABEL - 8}" y="{y + 4:.1f}">'
            f"{escape(_short(dot.label))}</text>"
        )
    parts += _axis(left, right, bottom)
    return _svg(title, WIDTH, height, parts)


def funnel(title: str, found: Sequence[Dot], band: Band | None = None) -> Markup:
    """Draw values by size, agencies on a logarithmic axis, with what chance gives at each."""
    low, high = _range(found, band)
    sizes = [math.log(dot.n) for dot in found]
    first, last = min(sizes) - 0.08, max(sizes) + 0.08

    def x(n: float) -> float:
        return 44 + (WIDTH - 60) * (math.log(n) - first) / (last - first)

    def y(value: float) -> float:
        return 8 + (TALL - FOOT - 16) * (1 - (min(max(value, low), high) - low) / (high - low))

    parts: list[str] = []
    if band is not None:
        top, bottom = y(band.predict[1]), y(band.predict[0])
        parts.append(
            f'<rect class="further" x="44" y="{top:.1f}" width="{WIDTH - 60}" '
            f'height="{bottom - top:.1f}"/>'
        )
        parts.append(_line("mean", 44, y(band.mean), WIDTH - 16, y(band.mean)))
    parts += _envelope(found, x, y)
    for dot in found:
        kind = " grey" if dot.grey else ""
        at = x(dot.n)
        if dot.null is not None:
            parts.append(_line("envelope", at, y(dot.null[0]), at, y(dot.null[1])))
        elif dot.low is not None and dot.high is not None:
            parts.append(_line(f"interval{kind}", at, y(dot.low), at, y(dot.high)))
        parts.append(
            f'<circle class="dot{kind}" cx="{at:.1f}" cy="{y(dot.value):.1f}" r="3.5">'
            f"<title>{escape(_told(dot))}</title></circle>"
        )
    for value in (low, (low + high) / 2, high):
        parts.append(_tick("tick end", 40, y(value) + 4, _number(value)))
    bottom = TALL - FOOT
    parts.append(_line("axis", 44, bottom, WIDTH - 16, bottom))
    for n in sorted({min(d.n for d in found), max(d.n for d in found)}):
        parts.append(f'<text class="tick" x="{x(n):.1f}" y="{bottom + 16}">{n}</text>')
    middle = (WIDTH + 28) / 2
    parts.append(f'<text class="tick" x="{middle:.0f}" y="{bottom + 16}">agencies</text>')
    return _svg(title, WIDTH, TALL, parts)


def _envelope(
    found: Sequence[Dot], x: Callable[[float], float], y: Callable[[float], float]
) -> list[str]:
    """What chance gives at every size: curves through the ends that it gives each network."""
    known = [(math.log(dot.n), *dot.null) for dot in found if dot.null is not None]
    sizes = sorted({size for size, _, _ in known})
    if len(sizes) < 3:
        return []
    bend = 2 if len(sizes) >= BENT else 1
    curves = [np.polyfit([k[0] for k in known], [k[end] for k in known], bend) for end in (1, 2)]
    steps = np.linspace(sizes[0], sizes[-1], 25)
    low, high = (np.polyval(curve, steps) for curve in curves)
    ends = [(steps, high), (steps[::-1], low[::-1])]
    points = " ".join(
        f"{x(math.exp(at)):.1f},{y(float(value)):.1f}"
        for sizes_, values in ends
        for at, value in zip(sizes_, values, strict=True)
    )
    return [f'<polygon class="chance" points="{points}"/>']


def spots(title: str, found: Sequence[tuple[str, float, float]]) -> Markup:
    """Draw the map of areas: near ones are alike in structure; axes mean nothing."""
    reach = max((max(abs(x), abs(y)) for _, x, y in found), default=1.0) or 1.0
    wide, tall = 2 * WIDTH, 330
    at = [
        (wide / 2 + x / reach * (wide / 2 - 80), tall / 2 - y / reach * (tall / 2 - 24))
        for _, x, y in found
    ]
    names = [_short(name) for name, _, _ in found]
    parts = [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in at]
    for name, (x, y, end) in zip(names, _beside(names, at, wide), strict=True):
        kind = "spot end" if end else "spot"
        parts.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(name)}</text>')
    return _svg(title, wide, tall, parts, kind="map")


def _beside(
    names: Sequence[str], at: Sequence[tuple[float, float]], wide: float
) -> list[tuple[float, float, bool]]:
    """Where each name stands, and whether it ends there: right, left, below or above its dot.

    The first of the four at which it covers no dot and no name before it; else to the right.
    """
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in at]
    found: list[tuple[float, float, bool]] = []
    for own, (name, (x, y)) in enumerate(zip(names, at, strict=True)):
        long = LETTER * len(name)
        ways = [
            (x + 7, y + 4, False), (x - 7, y + 4, True),
            (x + 4, y + 16, False), (x + 4, y - 8, False),
        ]  # fmt: skip
        boxes = [
            (left - long if end else left, foot - 10, left if end else left + long, foot + 3)
            for left, foot, end in ways
        ]
        others = [box for place, box in enumerate(taken) if place != own]
        free = [
            way
            for way, box in zip(ways, boxes, strict=True)
            if box[0] >= 0 and box[2] <= wide and not any(_meet(box, each) for each in others)
        ]
        chosen = free[0] if free else ways[0]
        taken.append(boxes[ways.index(chosen)])
        found.append(chosen)
    return found


Box = tuple[float, float, float, float]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _svg(title: str, width: int, height: int, parts: Sequence[str], *, kind: str = "") -> Markup:
    name = escape(title)
    inner = "".join(parts)
    named = f'class="{kind}" ' if kind else ""
    return Markup(  # noqa: S704 - all that is not ours is escaped above
        f'<svg {named}viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{name}">{inner}</svg>'
    )


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _tick(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>'


def _axis(left: float, right: float, bottom: float) -> list[str]:
    parts = [_line("axis", LABEL, bottom, LABEL + PLOT, bottom)]
    for share in (0.0, 0.5, 1.0):
        at = LABEL + PLOT * share
        value = left + (right - left) * share
        parts.append(_tick("tick", at, bottom + 16, _number(value)))
    return parts


def _range(found: Sequence[Dot], band: Band | None) -> tuple[float, float]:
    """Ends of an axis: everything that is drawn, a little wider."""
    values = [v for d in found for v in (d.value, d.low, d.high, *(d.null or ())) if v is not None]
    if band is not None:
        values += [*band.predict, band.mean]
    low, high = min(values), max(values)
    lack = (LEAST * max(abs(low), abs(high)) - (high - low)) / 2
    if lack > 0:  # what differs by next to nothing is to look so
        low, high = low - lack, high + lack
    room = (high - low) * 0.04 or 0.5
    return (0.0 if 0 <= low < (high - low) else low - room), high + room


def _number(value: float) -> str:
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _short(label: str) -> str:
    return label if len(label) <= 18 else label[:17] + "…"


def _told(dot: Dot) -> str:
    text = f"{dot.label}: {dot.value:.3f}, {dot.n} {dot.unit}"
    if dot.low is not None and dot.high is not None:
        text += f", 95 % interval {dot.low:.3f} to {dot.high:.3f}"
    return text if dot.grey is None else f"{text}; in no test: {dot.grey}"
