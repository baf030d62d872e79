"""The report's charts as inline SVG: presentation attributes only, each with its text equivalent.

One hue, darker for closer, and every bar has its number, so that nothing rests on colour. Nothing
is red, and nothing says that shallow is bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from partnernet_maps import palette
from partnernet_maps.figures.profile import FILLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet_maps.report.model import Marker

WIDTH = 640
BAR, GAP = 22, 8
LABEL = 200
SIZE = 14
"""Size of letters: as wide as a printed page, 14 of 640 is more than 8 point."""
WIDE, CAPITAL, BROAD = 0.53, 0.72, 0.95
"""Width of a letter, a capital, and `M`, `W` and the like against their height, as Arial has it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a label, a value of a whole, what is written behind it, and the range if any."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None


def svg(key: str, says: str, width: float, height: float, marks: Sequence[str]) -> Markup:
    """Return a named picture; `says` is read in its place."""
    head = (
        f'<svg role="img" aria-labelledby="{key}-title" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="Arial, sans-serif" font-size="{SIZE}">'
        f'<title id="{key}-title">{escape(says)}</title>'
    )
    return Markup("\n".join([head, *marks, "</svg>"]))  # noqa: S704 - all text went through escape


def text(
    x: float,
    y: float,
    said: str,
    *,
    anchor: str = "start",
    fill: str = palette.INK,
    size: int = SIZE,
    halo: bool = False,
) -> str:
    """Return a text element."""
    around = ' stroke="#fff" stroke-width="3" paint-order="stroke"' if halo else ""
    letters = f' font-size="{size}"' if size != SIZE else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{letters}{around}>'
        f"{escape(said)}</text>"
    )


def across(said: str) -> float:
    """Return how wide a text is, in heights of its letters.

    >>> round(across("Home"), 2), round(across("HOME"), 2)
    (2.73, 3.11)
    """
    return sum(
        BROAD if letter in "MWm@…" else CAPITAL if letter.isupper() else WIDE for letter in said
    )


def short(said: str, most: int) -> str:
    """Cut a name for a chart; the table beside it has it whole."""
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"


def fitted(names: Sequence[str], room: float) -> tuple[str, ...]:
    """Cut names to a width in letters' heights, at the beginning where only ends tell them apart.

    >>> fitted(["Hill Care Trust North", "Hill Care Trust South", "Refuge"], 6.0)
    ('…ust North', '…ust South', 'Refuge')
    """
    heads = [_cut(name, room) for name in names]
    return tuple(
        head if head == name or heads.count(head) == 1 else _cut(name[::-1], room)[::-1]
        for name, head in zip(names, heads, strict=True)
    )


def _cut(said: str, room: float) -> str:
    most = len(said)
    while across(short(said, most)) > room and most > 1:
        most -= 1
    return short(said, most)


def bars(
    key: str,
    says: str,
    rows: Sequence[Bar],
    whole: float,
    *,
    width: float = WIDTH,
    label: float = LABEL,
) -> Markup:
    """Draw bars on one scale from nought to `whole`, each with its number behind it."""
    behind = 14 + max((8 * len(row.text) for row in rows), default=0)
    room = width - label - behind
    marks: list[str] = []
    names = fitted([row.label for row in rows], (label - 8) / SIZE)
    for i, row in enumerate(rows):
        y = i * (BAR + GAP) + 4
        long = room * min(row.value / whole, 1.0) if whole else 0.0
        marks += [
            text(label - 8, y + 16, names[i], anchor="end"),
            f'<rect x="{label:.0f}" y="{y}" width="{room}" height="{BAR}" fill="#f0f4f8"/>',
            f'<rect x="{label:.0f}" y="{y}" width="{long:.1f}" height="{BAR}" fill="#12436d"/>',
        ]
        if row.low is not None and row.high is not None and whole:
            a, b = (label + room * x / whole for x in (row.low, row.high))
            middle = y + BAR / 2
            for colour, thick in (("#fff", 5), (palette.INK, 2)):
                marks.append(
                    f'<path d="M{a:.1f},{middle}H{b:.1f}M{a:.1f},{middle - 5}v10M{b:.1f},'
                    f'{middle - 5}v10" stroke="{colour}" stroke-width="{thick}" fill="none"/>'
                )
        marks.append(text(label + room + 8, y + 16, row.text))
    return svg(key, says, width, len(rows) * (BAR + GAP) + 4, marks)


def profile(
    key: str,
    says: str,
    rows: Sequence[tuple[str, tuple[float, ...]]],
    *,
    width: float = WIDTH,
    label: float = LABEL,
) -> Markup:
    """Draw one whole bar a level, parted into the shares of the rungs; numbers where they fit."""
    room = width - label - 4
    marks: list[str] = []
    names = fitted([name for name, _ in rows], (label - 8) / SIZE)
    for i, (_, shares) in enumerate(rows):
        y, x = i * (BAR + GAP) + 4, float(label)
        marks.append(text(label - 8, y + 16, names[i], anchor="end"))
        for rung, share in enumerate(shares):
            long = room * share
            marks.append(
                f'<rect x="{x:.1f}" y="{y}" width="{long:.1f}" height="{BAR}" '
                f'fill="{FILLS[rung]}" stroke="{palette.INK}" stroke-width="0.7"/>'
            )
            if long >= 24:
                ink = palette.INK if rung < 4 else palette.PAPER
                marks.append(
                    text(x + long / 2, y + 16, f"{100 * share:.0f}", anchor="middle", fill=ink)
                )
            x += long
    return svg(key, says, width, len(rows) * (BAR + GAP) + 4, marks)


def swatch(rung: int) -> Markup:
    """Return the key's sample of a rung, hidden from screen readers: its name stands beside it."""
    return Markup(  # noqa: S704 - nothing of the data in it
        '<svg aria-hidden="true" class="swatch" viewBox="0 0 16 16"><rect x="1" y="1" width="14" '
        f'height="14" fill="{FILLS[rung - 1]}" stroke="{palette.INK}"/></svg>'
    )


def place(
    key: str,
    says: str,
    marker: Marker,
    *,
    bands: Sequence[str],
    depths: Sequence[str],
    starts: tuple[str, str],
) -> Markup:
    """Draw a level in depth by breadth, with the two schematic start regions."""
    left, top, wide, high = 190.0, 8.0, 76.0, 36.0
    width, height = left + 5 * wide + 6, top + 7 * high + 78

    def at(breadth: float, depth: float) -> tuple[float, float]:
        return left + (breadth - 0.5) * wide, top + (6.5 - depth) * high

    marks = [
        f'<defs><pattern id="{key}-a" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0,0V7" stroke="#6f777b" stroke-width="1.6"/>'
        f'</pattern><pattern id="{key}-b" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(-45)"><path d="M0,0V7" stroke="#6f777b" stroke-width="1.6"/>'
        "</pattern></defs>",
        f'<rect x="{left}" y="{top}" width="{5 * wide}" height="{7 * high}" fill="#fff" '
        f'stroke="{palette.INK}"/>',
    ]
    for k in range(1, 5):
        x = left + k * wide
        marks.append(f'<path d="M{x},{top}v{7 * high}" stroke="#d5d8da" fill="none"/>')
    for k in range(1, 7):
        y = top + k * high
        marks.append(f'<path d="M{left},{y}h{5 * wide}" stroke="#d5d8da" fill="none"/>')
    for side, (x, y), label, across, down in (
        ("a", at(0.5, 6.0), starts[0], 1.9, 2.0),
        ("b", at(3.1, 2.0), starts[1], 2.4, 1.8),
    ):
        marks.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{across * wide:.1f}" height="{down * high:.1f}" '
            f'rx="14" fill="url(#{key}-{side})" fill-opacity="0.45" stroke="#6f777b" '
            'stroke-dasharray="5 4"/>'
        )
        marks.append(
            text(
                x + across * wide / 2,
                y + down * high - 6,
                label,
                anchor="middle",
                size=13,
                halo=True,
            )
        )
    for depth, label in enumerate(depths):
        marks.append(text(left - 8, at(1, depth)[1] + 5, f"{depth} {label}", anchor="end", size=15))
    for band, label in enumerate(bands, 1):
        lines = label.split()
        for i, line in enumerate(lines):
            y = top + 7 * high + 17 + 16 * i
            marks.append(text(at(band, 0)[0], y, line, anchor="middle", size=14))
    (x, y), (x1, y1) = at(marker.breadth, marker.depth), at(marker.breadth_low, marker.depth_low)
    x2, y2 = at(marker.breadth_high, marker.depth_high)
    for colour, thick in (("#fff", 6), (palette.INK, 2.5)):
        marks.append(
            f'<path d="M{x1:.1f},{y:.1f}H{x2:.1f}M{x:.1f},{y1:.1f}V{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{thick}" fill="none"/>'
        )
    dash = ' stroke-dasharray="4 3"' if marker.floor else ""
    marks.append(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{"#fff" if marker.floor else "#12436d"}" '
        f'stroke="#12436d" stroke-width="3.5"{dash}/>'
    )
    return svg(key, says, width, height, marks)
