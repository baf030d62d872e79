"""Two pictures beside the report: one for an e-mail, one 16:9 for a slide; findings and map."""

from __future__ import annotations

import textwrap
from io import BytesIO
from typing import TYPE_CHECKING

from partnernet_maps import palette
from partnernet_maps.figures import canvas
from partnernet_maps.report.findings import findings
from partnernet_maps.report.page import title
from partnernet_maps.wording import shared_start

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from partnernet_maps.model import MapData
    from partnernet_maps.report import About
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

SOFT = "#484949"
DOTS = 120
TOLD = 4
"""So many findings, in large letters."""


def slide(facts: Facts, drawn: MapData, words: Words, about: About) -> bytes:
    """Return a picture of 1,600 by 900 dots: findings at the left, the map at the right."""
    del about
    with canvas.style():
        made = canvas.figure(1600 / DOTS, 900 / DOTS)
        y = _head(made, facts, words, size=24, wide=78, top=0.95, line=0.06)
        low = _key(made, drawn)
        _told(made, facts, words, size=14, wide=46, top=y - 0.02, line=0.04, floor=low)
        axes = made.add_axes((0.46, low, 0.53, y - low))
        _map(axes, drawn, letters=9)
        return _png(made)


def picture(facts: Facts, drawn: MapData, words: Words, about: About) -> bytes:
    """Return a picture as wide as an e-mail, 900 by 1,050 dots: findings over the map."""
    del about
    with canvas.style():
        made = canvas.figure(900 / DOTS, 1050 / DOTS)
        y = _head(made, facts, words, size=17, wide=60, top=0.97, line=0.034)
        y = _told(made, facts, words, size=11, wide=84, top=y - 0.012, line=0.023)
        low = _key(made, drawn)
        axes = made.add_axes((0.01, low, 0.98, max(y - low, 0.2)))
        _map(axes, drawn, letters=8)
        return _png(made)


def _head(
    made: Figure, facts: Facts, words: Words, *, size: float, wide: int, top: float, line: float
) -> float:
    """Write the heading, its period, and a label where data are invented; return where it ends."""
    y = top
    for part in textwrap.wrap(facts.title or title(facts, words), wide)[:2]:
        _write(made, y, part, size=size, weight="bold")
        y -= line * 1.15
    said = [words.say("page.period", period=facts.period)] if facts.period else []
    said += [words.say("page.wave", wave=facts.wave)] if facts.wave else []
    said += [words.say("page.synthetic")] if facts.synthetic else []
    said += [words.say("page.internal")] if facts.profile == "none" else []
    for part in textwrap.wrap(" ".join(said), int(wide * 1.6)):
        _write(made, y, part, size=size * 0.5, colour=SOFT)
        y -= line * 0.62
    return y


def _told(
    made: Figure,
    facts: Facts,
    words: Words,
    *,
    size: float,
    wide: int,
    top: float,
    line: float,
    floor: float = 0.0,
) -> float:
    """Write findings from `top` down, whole ones, none below `floor`; return where they end."""
    y = top
    for found in findings(facts, words)[:TOLD]:
        head, more = textwrap.wrap(found.lead, wide), textwrap.wrap(found.say, int(wide * 1.1))
        if y - line * (len(head) + len(more)) < floor:
            break
        for i, part in enumerate(head):
            _write(made, y, ("•  " if not i else "    ") + part, size=size, weight="bold")
            y -= line
        for part in more:
            _write(made, y, "    " + part, size=size * 0.88, colour=SOFT)
            y -= line
        y -= line * 0.35
    return y


def _write(
    made: Figure,
    y: float,
    said: str,
    *,
    size: float,
    weight: str = "normal",
    colour: str = palette.INK,
) -> None:
    made.text(0.02, y, said, size=size, weight=weight, color=colour, va="top", parse_math=False)


def _key(made: Figure, drawn: MapData) -> float:
    """Write what marks and lines mean at the foot; return where it ends."""
    canvas.key(made, drawn)
    return canvas.key_rows(drawn) * canvas.ROW / float(made.get_size_inches()[1]) + 0.01


def _map(axes: Axes, drawn: MapData, *, letters: float) -> None:
    """Draw main links and agencies, the largest named."""
    places = drawn.arrangements[0].xy
    now = {link.strand for link in drawn.now}
    strands = [s for i, s in enumerate(drawn.strands) if i in now and s.main]
    shown = [i for i, agency in enumerate(drawn.agencies) if agency.present(drawn.last)]
    partners = [agency.partners for agency in drawn.agencies]
    canvas.pane(axes, places)
    canvas.lines(axes, drawn, strands, places)
    canvas.agencies(axes, drawn, shown, places, partners)
    without = shared_start([agency.name for agency in drawn.agencies])
    canvas.names(axes, drawn, shown, places, partners, letters=letters, without=without)


def _png(made: Figure) -> bytes:
    held = BytesIO()
    made.savefig(held, format="png", dpi=DOTS, metadata={"Software": None})
    return held.getvalue()
