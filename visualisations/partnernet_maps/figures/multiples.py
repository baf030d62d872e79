"""Small multiples: one pane a kind of link, level or period, every agency always in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet_maps.figures import canvas
from partnernet_maps.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnernet_maps.model import Link, MapData, Strand

COLUMNS = 3


def by_layer(data: MapData) -> canvas.Drawn:
    """Draw one pane a kind of link, links of the last period."""
    return _draw(
        data,
        [layer.name for layer in data.layers],
        lambda link: data.strands[link.strand].layer,
        "kind of link",
        data.now,
    )


def by_level(data: MapData) -> canvas.Drawn:
    """Draw one pane a level of working, links of the last period."""
    names = [level.name for level in data.levels]
    return _draw(data, names, lambda link: link.level, "level", data.now)


def by_wave(data: MapData) -> canvas.Drawn:
    """Draw one pane a period."""
    names = [wave.name for wave in data.waves]
    return _draw(data, names, lambda link: link.wave, "period", data.links)


def _draw(
    data: MapData,
    names: Sequence[str],
    pane_of: Callable[[Link], int],
    what: str,
    links: Sequence[Link],
) -> canvas.Drawn:
    places = data.arrangements[0].xy
    columns = min(COLUMNS, max(len(names), 1))
    rows = -(-max(len(names), 1) // columns)
    each = canvas.WIDE / columns * 0.78
    foot = canvas.key_rows(data) * canvas.ROW
    height = rows * (each + 0.28) + foot
    told: list[str] = []
    with canvas.style():
        made = canvas.figure(canvas.WIDE, height)
        for number, name in enumerate(names):
            here = [link for link in links if pane_of(link) == number]
            strands = _strands(data, here)
            partners = canvas.partners_in(data, strands)
            row, column = divmod(number, columns)
            bottom = (foot + (rows - 1 - row) * (each + 0.28)) / height
            axes = made.add_axes((column / columns, bottom, 0.98 / columns, each / height))
            joined = sum(map(bool, partners))
            many = v.many(len(here), "link")
            canvas.pane(axes, places, f"{canvas.short(name, 26)}: {many}")
            canvas.lines(axes, data, strands, places)
            canvas.agencies(axes, data, range(len(data.agencies)), places, partners)
            told.append(f"{name} {many} among {v.many(joined, 'agency')}")
        canvas.key(made, data)
    title = f"{data.title}, by {what}"
    says = f"One pane a {what}, agencies always in the same place: {listed(told)}."
    return canvas.Drawn(made, title, says)


def _strands(data: MapData, links: Sequence[Link]) -> list[Strand]:
    return [data.strands[i] for i in sorted({link.strand for link in links})]
