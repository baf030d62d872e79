"""Still figures for papers and slides, from the same protected frames as the map.

One function, one style file (`assets/paper.mplstyle`), the map's own colours, dashes and shapes.
Text stays text in SVG and PDF; the same data give the same bytes.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from partnernet.errors import OutputError, UnknownNameError
from partnernet_maps.figures import canvas, multiples, network, profile, sectors, stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from partnernet_maps.gather import Mappable
    from partnernet_maps.model import MapData

KINDS: Mapping[str, Callable[[MapData], canvas.Drawn]] = {
    "network": network.draw,
    "layers": multiples.by_layer,
    "levels": multiples.by_level,
    "waves": multiples.by_wave,
    "stacked": stacked.draw,
    "sectors": sectors.draw,
}
"""What can be drawn of a map; the ordinal profile is drawn from a study (`profile`)."""

FORMATS = ("svg", "pdf", "png")


def check(kind: str, path: Path) -> str:
    """Return the format that a file's name asks for; raise for a kind or format not known."""
    known = [*KINDS, "profile"]
    if kind not in known:
        raise UnknownNameError.among(kind="figure", name=kind, known=known)
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        message = f"'{path.name}' does not say which kind of picture to write."
        raise OutputError(message, hint="End its name in .svg, .pdf or .png.")
    return ending


def rendered(drawn: canvas.Drawn, ending: str) -> bytes:
    """Return a figure as a file's bytes, without dates, with a title and a text equivalent."""
    about: dict[str, Any] = {"Title": drawn.title, "Creator": "partnernet"}
    settings: dict[str, Any] = {
        "svg": {**about, "Description": drawn.says, "Date": None},
        "pdf": {**about, "Subject": drawn.says, "CreationDate": None, "Producer": None},
        "png": {"Title": drawn.title, "Description": drawn.says, "Software": None},
    }
    held = BytesIO()
    with canvas.style():
        drawn.figure.savefig(held, format=ending, metadata=settings[ending])
    return canvas.named(held.getvalue(), drawn) if ending == "svg" else held.getvalue()


def profiled(data: Mappable, *, area: str | None = None, level: str | None = None) -> canvas.Drawn:
    """Return the ordinal profile of an area's last period."""
    from partnernet_maps.gather import parts_of

    return profile.draw(parts_of(data, area)[2][-1], level=level)
