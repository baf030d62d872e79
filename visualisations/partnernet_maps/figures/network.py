"""The whole network as one figure, as the map opens: agencies by sector, links now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet_maps import palette
from partnernet_maps.figures import canvas
from partnernet_maps.wording import listed

if TYPE_CHECKING:
    from partnernet_maps.model import MapData


def draw(data: MapData) -> canvas.Drawn:
    """Draw agencies and links in the map's first arrangement, main links only where crowded."""
    places = data.arrangements[0].xy
    crowded = data.lines > palette.CROWDED
    now = {link.strand for link in data.now}
    strands = [s for i, s in enumerate(data.strands) if i in now and (s.main or not crowded)]
    shown = [i for i, agency in enumerate(data.agencies) if agency.present(data.last)]
    partners = [agency.partners for agency in data.agencies]
    rows = canvas.key_rows(data) * canvas.ROW
    with canvas.style():
        made = canvas.figure(canvas.WIDE, canvas.WIDE * 0.72 + rows)
        share = rows / (canvas.WIDE * 0.72 + rows)
        axes = made.add_axes((0, share, 1, 0.94 - share))
        canvas.pane(axes, places, data.title)
        canvas.lines(axes, data, strands, places)
        canvas.agencies(axes, data, shown, places, partners)
        canvas.names(axes, data, shown, places, partners)
        canvas.key(made, data)
    return canvas.Drawn(made, data.title, _says(data, crowded=crowded))


def _says(data: MapData, *, crowded: bool) -> str:
    """Say what the figure shows: numbers, the best linked, and what was left out."""
    shown = [agency for agency in data.agencies if agency.present(data.last)]
    top = sorted(shown, key=lambda a: (-a.partners, a.name))[:3]
    most = listed(f"{a.name} ({v.many(a.partners, 'partner')})" for a in top if a.partners)
    left = " Only the main links are drawn." if crowded else ""
    best = f" Most partners: {most}." if most else ""
    return f"{data.sentence}{best}{left} Distance and place measure nothing."
