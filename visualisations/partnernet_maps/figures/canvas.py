"""What every figure shares: the style, panes, lines, agencies, names and the key."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from math import sqrt
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from partnernet_maps import palette

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from partnernet_maps.model import Layer, MapData, Strand

Places = tuple[tuple[float, float], ...]

MILLIMETRE = 1 / 25.4
WIDE = 180 * MILLIMETRE
"""Width of a figure over two columns of a journal's page, in inches."""
PLATE = {"facecolor": palette.PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 0.4}
"""What names stand on, so that lines do not cross them."""
FIRST = 8
"""So many of the best linked agencies are named even where a name touches another's mark."""
ROW = 5.2 * MILLIMETRE
"""Height of one line of the key."""


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """A figure, its title and what it shows in words, for those who do not see it."""

    figure: Figure
    title: str
    says: str


@contextmanager
def style() -> Generator[None]:
    """Draw in the style of `assets/paper.mplstyle`, whatever the user's own settings are.

    Letters that the fonts here lack are no fault of the figure: SVG keeps them as text.
    """
    import matplotlib as mpl
    from matplotlib import style as styles

    sheet = resources.files("partnernet_maps") / "assets" / "paper.mplstyle"
    with resources.as_file(sheet) as path:
        chosen: Any = mpl.rc_params_from_file(path, use_default_template=False)
    with styles.context(chosen, after_reset=True), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def figure(width: float, height: float) -> Figure:
    """Return an empty figure that no window knows of; sizes in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height))
    FigureCanvasAgg(made)
    return made


def named(svg: bytes, drawn: Drawn) -> bytes:
    """Give an SVG picture a name and a text equivalent that screen readers find."""
    text = svg.decode("utf-8")
    start = text.index("<svg")
    end = text.index(">", start)
    name, says = escape(drawn.title), escape(drawn.says)
    words = f'<title id="title">{name}</title><desc id="desc">{says}</desc>'
    head = f'{text[start:end]} role="img" aria-labelledby="title desc">'
    return (text[:start] + head + words + text[end + 1 :]).encode("utf-8")


def pane(axes: Axes, places: Places, title: str = "") -> None:
    """Make a pane for agencies: no axes, equal scales, y down as on the map."""
    xs, ys = zip(*places, strict=True) if places else ((0.0,), (0.0,))
    wide = max(max(xs) - min(xs), 1.0) * 0.06
    axes.set_xlim(min(xs) - wide, max(xs) + wide)
    axes.set_ylim(max(ys) + wide, min(ys) - wide)
    axes.set_aspect("equal")
    axes.axis("off")
    if title:
        axes.set_title(title)


def lines(axes: Axes, data: MapData, strands: Iterable[Strand], places: Places) -> None:
    """Draw strands as curves, each layer with its colour and dash, parallel ones apart."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3]
    by_layer: dict[int, list[Path]] = {}
    for strand in strands:
        (x1, y1), (x2, y2) = places[strand.source], places[strand.target]
        bend = strand.bend * 0.8
        middle = ((x1 + x2) / 2 + (y2 - y1) * bend, (y1 + y2) / 2 - (x2 - x1) * bend)
        by_layer.setdefault(strand.layer, []).append(Path([(x1, y1), middle, (x2, y2)], codes))
    for number, paths in sorted(by_layer.items()):
        layer = data.layers[number]
        held = PathCollection(
            paths,
            facecolors="none",
            edgecolors=layer.colour,
            linewidths=0.7,
            linestyles=[dashes(layer)],
            alpha=0.75,
            zorder=1,
        )
        axes.add_collection(held)


def dashes(layer: Layer) -> Any:  # noqa: ANN401
    """Return a layer's dash as matplotlib takes it, in half the pixels of the screen."""
    return (0, tuple(length * 0.5 for length in layer.dash)) if layer.dash else "solid"


def marker(shape: str) -> Any:  # noqa: ANN401
    """Return the outline of a shape as a marker; y is up in markers."""
    from matplotlib.path import Path

    corners = [(x, -y) for x, y in palette.SHAPES[shape]]
    return Path([*corners, corners[0]], closed=True)


def agencies(
    axes: Axes, data: MapData, shown: Sequence[int], places: Places, partners: Sequence[int]
) -> None:
    """Draw agencies as the map does: shape and fill by sector, larger with more partners."""
    for number, sector in enumerate(data.sectors):
        here = [i for i in shown if data.agencies[i].sector == number]
        if here:
            axes.scatter(
                [places[i][0] for i in here],
                [places[i][1] for i in here],
                s=[size(partners[i], len(data.agencies)) for i in here],
                marker=marker(sector.shape),
                facecolor=sector.colour,
                edgecolor=palette.INK,
                linewidth=0.5,
                zorder=2,
            )
    leads = [i for i in shown if data.agencies[i].lead]
    axes.scatter(
        [places[i][0] for i in leads],
        [places[i][1] for i in leads],
        s=[3.4 * size(partners[i], len(data.agencies)) for i in leads],
        facecolor="none",
        edgecolor=palette.INK,
        linewidth=0.9,
        zorder=3,
    )


def size(partners: int, number: int) -> float:
    """Area of an agency's mark, in square points."""
    room = 1.0 if number <= 80 else 0.5 if number <= 300 else 0.2
    return room * (2.4 + 0.55 * sqrt(partners)) ** 2 * 3


def names(
    axes: Axes,
    data: MapData,
    shown: Sequence[int],
    places: Places,
    partners: Sequence[int],
    *,
    letters: float = 6.5,
    without: str = "",
) -> None:
    """Write names where they touch no other name and, but for the first few, no agency.

    `letters` is their size in points; `without` is a beginning that they leave out.
    """
    from matplotlib.transforms import Bbox

    made = axes.figure
    made.canvas.draw()
    reach = [sqrt(size(partners[i], len(data.agencies))) / 2 for i in range(len(places))]
    points: Any = axes.transData.transform([places[i] for i in shown]) if shown else []
    pixel = made.dpi / 72
    marks = [
        Bbox.from_extents(
            x - reach[i] * pixel, y - reach[i] * pixel, x + reach[i] * pixel, y + reach[i] * pixel
        )
        for i, (x, y) in zip(shown, points, strict=True)
    ]
    taken: list[Any] = []
    for rank, i in enumerate(sorted(shown, key=lambda i: (-partners[i], i))):
        text, gap = short(data.agencies[i].name.removeprefix(without), 28), 2.5 + reach[i]
        for dx, dy, across, up in (
            (0, -gap, "center", "top"),
            (0, gap, "center", "bottom"),
            (gap, 0, "left", "center"),
            (-gap, 0, "right", "center"),
        ):
            word = axes.annotate(
                text,
                places[i],
                (dx, dy),
                textcoords="offset points",
                ha=across,
                va=up,
                fontsize=letters,
                zorder=1.5,
                bbox=PLATE,
            )
            box = word.get_window_extent()
            others = taken if rank < FIRST else taken + marks
            inside = box.x0 > 0 and box.x1 < made.bbox.x1
            if inside and not any(box.overlaps(other) for other in others):
                taken.append(box)
                break
            word.remove()


def short(name: str, most: int) -> str:
    """Cut a long name."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def key_rows(data: MapData) -> int:
    """Lines that the key takes, four entries a line."""
    return -(-len(data.sectors) // 4) + -(-len(data.layers) // 4)


def key(made: Figure, data: MapData) -> None:
    """Write the key below the panes: sectors, then kinds of link."""
    from matplotlib.lines import Line2D

    height = made.get_size_inches()[1]
    marks = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=marker(sector.shape),
            markersize=7,
            markerfacecolor=sector.colour,
            markeredgecolor=palette.INK,
            markeredgewidth=0.5,
            label=short(sector.name, 34),
        )
        for sector in data.sectors
    ]
    kinds = [
        Line2D(
            [],
            [],
            color=layer.colour,
            linestyle=dashes(layer),
            linewidth=1.4,
            label=short(layer.name, 34),
        )
        for layer in data.layers
    ]
    low = -(-len(kinds) // 4) * ROW / height
    for handles, bottom in ((marks, low), (kinds, 0.0)):
        if handles:
            made.legend(
                handles=handles,
                loc="lower left",
                bbox_to_anchor=(0.0, bottom),
                ncols=4,
                borderaxespad=0.2,
                columnspacing=1.2,
                handlelength=2.6,
            )


def partners_in(data: MapData, strands: Iterable[Strand]) -> list[int]:
    """Partners of every agency among some strands."""
    found: list[set[int]] = [set() for _ in data.agencies]
    for strand in strands:
        found[strand.source].add(strand.target)
        found[strand.target].add(strand.source)
    return [len(each) for each in found]
