"""How things look, and what they are called on the page: one place for colours, dashes and shapes.

Colour is never the only sign. Layers differ by colour and dash, sectors by colour and shape, levels
by a letter. Lines and fills keep 3:1 on white; the layers' colours stay at least 20 apart (CIE Lab)
under three simulations of colour blindness.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INK, MUTED, PAPER = "#0b0c0c", "#484949", "#ffffff"

Points = tuple[tuple[float, float], ...]


def _ring(corners: int, start: float = -90.0, radius: float = 1.0) -> Points:
    turns = (start + 360.0 * k / corners for k in range(corners))
    return tuple(
        (round(radius * cos(t * pi / 180), 3), round(radius * sin(t * pi / 180), 3)) for t in turns
    )


def _star() -> Points:
    outer, inner = _ring(5, radius=1.15), _ring(5, start=-54.0, radius=0.5)
    return tuple(point for pair in zip(outer, inner, strict=True) for point in pair)


SHAPES: Mapping[str, Points] = MappingProxyType(
    {
        "circle": _ring(24),
        "square": ((-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)),
        "triangle": ((0.0, -1.05), (1.05, 0.8), (-1.05, 0.8)),
        "triangle-down": ((0.0, 1.05), (-1.05, -0.8), (1.05, -0.8)),
        "diamond": ((0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0)),
        "hexagon": _ring(6, start=0.0, radius=1.05),
        "star": _star(),
        "house": ((0.0, -1.1), (0.95, -0.25), (0.95, 0.9), (-0.95, 0.9), (-0.95, -0.25)),
        "plus": (
            *((-0.4, -1.0), (0.4, -1.0), (0.4, -0.4), (1.0, -0.4), (1.0, 0.4), (0.4, 0.4)),
            *((0.4, 1.0), (-0.4, 1.0), (-0.4, 0.4), (-1.0, 0.4), (-1.0, -0.4), (-0.4, -0.4)),
        ),
        "tower": ((-0.6, -1.1), (0.6, -1.1), (0.6, 1.1), (-0.6, 1.1)),
        "dome": (
            (-1.1, 0.75),
            *(
                (round(-1.1 * cos(k * pi / 8), 3), round(0.75 - 1.5 * sin(k * pi / 8), 3))
                for k in range(1, 8)
            ),
            (1.1, 0.75),
        ),
        "cross": (
            *((-1.0, -0.6), (-0.6, -1.0), (0.0, -0.4), (0.6, -1.0), (1.0, -0.6), (0.4, 0.0)),
            *((1.0, 0.6), (0.6, 1.0), (0.0, 0.4), (-0.6, 1.0), (-1.0, 0.6), (-0.4, 0.0)),
        ),
        "hourglass": (
            (-0.95, -1.0),
            (0.95, -1.0),
            (0.25, 0.0),
            (0.95, 1.0),
            (-0.95, 1.0),
            (-0.25, 0.0),
        ),
    }
)
"""Outlines in a unit circle, y down: the same for canvas, legend and print."""


@dataclass(frozen=True, slots=True)
class SectorStyle:
    """Fill and outline of a sector's agencies."""

    name: str
    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """Colour, dash (pixels on, off, ...; empty = solid) and words of a layer.

    `one` and `many` name what its counts count.
    """

    name: str
    colour: str
    dash: tuple[int, ...]
    one: str = "contact"
    many: str = "contacts"


SECTORS: Mapping[str, SectorStyle] = MappingProxyType(
    {
        "health": SectorStyle("Health", "#28a197", "plus"),
        "social_care": SectorStyle("Social care", "#12436d", "circle"),
        "education": SectorStyle("Education", "#f46a25", "diamond"),
        "youth_justice": SectorStyle("Youth justice", "#a285d1", "hexagon"),
        "police": SectorStyle("Police", "#801650", "star"),
        "housing": SectorStyle("Housing", "#4a8bc2", "house"),
        "employment": SectorStyle("Employment", "#ac8200", "triangle"),
        "other_public": SectorStyle("Other public services", "#6b7a3a", "square"),
        "private": SectorStyle("Private", "#8c4a2f", "tower"),
        "third_sector": SectorStyle("Voluntary and community", "#3d3d3d", "triangle-down"),
        "community_user": SectorStyle("People who use services", "#d0417e", "dome"),
        "unknown": SectorStyle("Sector not known", "#868b90", "cross"),
        "\x1fcategory": SectorStyle("Source group, not an agency", "#868b90", "hourglass"),
    }
)

LAYERS: Mapping[str, LayerStyle] = MappingProxyType(
    {
        "referral": LayerStyle("Referral", "#1d70b8", (), "referral", "referrals"),
        "communication": LayerStyle("Communication", "#6f777b", (2, 4)),
        "funding": LayerStyle("Funding", "#a5460b", (12, 5), "payment", "payments"),
        "planning": LayerStyle("Planning", "#1da565", (10, 4, 2, 4)),
        "governance": LayerStyle("Governance", "#39406a", (18, 5)),
        "accountability": LayerStyle("Accountability", "#a60df2", (2, 3, 2, 3, 9, 3)),
        "joint_activity": LayerStyle("Joint activity", "#441d04", (5, 5)),
        "relation": LayerStyle("Relation", "#141414", (20, 3, 3, 3)),
    }
)
_MORE_DASHES = ((7, 3), (3, 3), (14, 3, 3, 3, 3, 3), (24, 6), (8, 8), (4, 2, 1, 2))


@dataclass(frozen=True, slots=True)
class LevelStyle:
    """Name and letter of a level, and which ring it has, innermost 0."""

    name: str
    letter: str
    ring: int


LEVELS: Mapping[str, LevelStyle] = MappingProxyType(
    {
        "governance": LevelStyle("Governance", "G", 4),
        "strategy": LevelStyle("Strategy", "S", 3),
        "process": LevelStyle("Process", "P", 2),
        "frontline": LevelStyle("Frontline", "F", 1),
        "community": LevelStyle("Community", "C", 0),
        "unstated": LevelStyle("Level not stated", "", 5),
    }
)
"""Rings follow the source: outcomes for children and families at the centre, then frontline,
processes, strategy, and governance outermost (NFER 2008, section 3.1)."""

CROWDED = 200
"""Above this many lines a map opens with its main links only."""

MANY = 200
"""Above this many agencies a map opens on the sector summary."""

WIDTHS = (1.2, 1.2, 2.2, 3.4)
"""Line width by size class: 0 is a hidden or unknown number (constant), 1 to 3 are thirds."""


def pretty(word: str) -> str:
    """Make a readable name of a key.

    >>> pretty("joint_activity"), pretty("NHS trust")
    ('Joint activity', 'NHS trust')
    """
    text = word.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def sector_styles(keys: Iterable[str]) -> dict[str, SectorStyle]:
    """Give every sector a style; a word outside the vocabulary takes a look that is unused here.

    >>> styles = sector_styles(["health", "sports clubs"])
    >>> styles["sports clubs"].name, styles["sports clubs"].shape
    ('Sports clubs', 'circle')
    """
    keys = list(keys)
    if keys == ["unknown"]:  # nothing to tell apart: a plain mark that judges nothing
        return {"unknown": SectorStyle("Sector not known", "#12436d", "circle")}
    spare = [style for key, style in SECTORS.items() if key not in keys]
    own = [key for key in keys if key not in SECTORS]
    taken = {key: spare[i % len(spare)] for i, key in enumerate(own)} if spare else {}
    return {
        key: SECTORS.get(key) or SectorStyle(pretty(key), taken[key].colour, taken[key].shape)
        for key in keys
    }


def layer_styles(keys: Iterable[str]) -> dict[str, LayerStyle]:
    """Give every layer a style; a word outside the vocabulary takes a dash of its own.

    >>> layer_styles(["referral", "lunch"])["lunch"].dash
    (7, 3)
    """
    keys = list(keys)
    spare = [style.colour for key, style in LAYERS.items() if key not in keys] or [INK]
    own = {key: i for i, key in enumerate(key for key in keys if key not in LAYERS)}
    return {
        key: LAYERS.get(key)
        or LayerStyle(
            pretty(key),
            spare[own[key] % len(spare)],
            _MORE_DASHES[own[key] % len(_MORE_DASHES)],
        )
        for key in keys
    }


def level_style(key: str) -> LevelStyle:
    """Return the style of a level; an unknown word is outermost and has its first letter."""
    return LEVELS.get(key) or LevelStyle(pretty(key), key[:1].upper(), 6)


def luminance(colour: str) -> float:
    """Relative luminance of an #rrggbb colour (WCAG 2.2)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str = PAPER) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
