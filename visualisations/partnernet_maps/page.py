"""One self-contained page: our template, hash-only policy, no request to anywhere.

All text is escaped by the template environment; data go into blocks that no browser runs. The
policy allows exactly the scripts and the style sheet that are in the page, so nothing that a name
contains, and nothing added later on the way to a reader, can run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from partnernet_maps import palette, wording
from partnernet_maps.static_svg import picture, shape_path
from partnernet_maps.templates import hashed, template, text_of

if TYPE_CHECKING:
    from partnernet_maps.model import Link, MapData

SCRIPTS = (
    "data",
    "state",
    "compute",
    "labels",
    "draw",
    "closeness",
    "sides",
    "details",
    "panel",
    "keys",
    "tables",
    "saves",
    "start",
)
"""Our script is these files, one after another, in one function."""

PAYLOAD_KEYS = frozenset(
    {
        *(
            "agencies",
            "arrangements",
            "bend",
            "close",
            "colour",
            "common",
            "dash",
            "directed",
            "file",
            "inside",
        ),
        *("key", "lead", "letter", "levels", "layers", "links", "many", "members", "name"),
        *("opening", "radius", "rings", "sectors", "shape", "shapes", "show", "state", "steps"),
        *("summary", "text", "texts", "title", "view", "waves", "widths", "xy"),
    }
)
"""Every key that the page's data block may hold; a test compares."""

NODE_KEYS = frozenset({"id", "name", "sector"})
EDGE_KEYS = frozenset({"from", "to", "layer", "main"})

FOLD = 50
"""So many rows of a table are seen at first where script runs; without, all are."""
EARLY = 'document.documentElement.className = "js";'
"""Runs before the tables are read, so that their folded rows are never laid out."""


def render(data: MapData) -> bytes:
    """Return the page as UTF-8 bytes with line feeds; the same data give the same bytes."""
    from partnernet_maps import _pyvis

    return _pyvis.render(data, template("map.html.j2"), _context(data, _pyvis.bundle())).encode(
        "utf-8"
    )


def payload(data: MapData) -> dict[str, Any]:
    """Return what the page's script reads besides the network itself."""
    texts = sorted({link.text for link in data.links} | {close.text for close in data.closeness})
    text_at = {text: i for i, text in enumerate(texts)}
    bends = {strand.layer: strand.bend for strand in data.strands}
    view, show = wording.opening(data)
    return {
        "title": data.title,
        "common": wording.shared_start([agency.name for agency in data.agencies]),
        "opening": {"view": view, "show": show},
        "many": palette.MANY,
        "file": "partnership-map",
        "sectors": [{"name": x.name, "colour": x.colour, "shape": x.shape} for x in data.sectors],
        "layers": [
            {
                "key": x.key,
                "name": x.name,
                "directed": x.directed,
                "colour": x.colour,
                "dash": x.dash,
                "bend": bends.get(i, 0),
            }
            for i, x in enumerate(data.layers)
        ],
        "levels": [{"key": x.key, "name": x.name, "letter": x.letter} for x in data.levels],
        "waves": [{"key": x.key, "name": x.name} for x in data.waves],
        "agencies": [
            {"lead": x.lead, "waves": x.waves, "members": x.members} for x in data.agencies
        ],
        "links": [
            (x.strand, x.way, x.level, x.wave, x.size, text_at[x.text])
            for x in _reading_order(data)
        ],
        "texts": texts,
        "close": [
            (x.source, x.target, x.level, x.wave, x.point, int(x.inferred), text_at[x.text])
            for x in data.closeness
        ],
        "arrangements": [{"key": x.key, "name": x.name, "xy": x.xy} for x in data.arrangements],
        "rings": [{"name": x.name, "radius": x.radius} for x in data.rings],
        "summary": data.summary,
        "inside": data.inside,
        "steps": [{"title": x.title, "text": x.text, "state": x.state} for x in data.steps],
        "shapes": {x.shape: palette.SHAPES[x.shape] for x in data.sectors},
        "widths": palette.WIDTHS,
    }


def _context(data: MapData, bundle: str) -> dict[str, Any]:
    styles, script = text_of("map.css"), _script()
    return {
        "map": data,
        "payload": payload(data),
        "policy": policy((EARLY, bundle, script), styles),
        "styles": Markup(styles),  # noqa: S704 - our own file
        "early": Markup(EARLY),  # noqa: S704 - our own text
        "fold": FOLD,
        "scripts": [Markup(bundle), Markup(script)],  # noqa: S704 - our own and pyvis's files
        "picture": picture(data),
        "shape_path": shape_path,
        "agencies": _agency_rows(data),
        "links": _link_rows(data),
        "matrix": data.between_sectors,
    }


def policy(scripts: tuple[str, ...], styles: str) -> str:
    """Return a Content-Security-Policy that allows these texts and nothing else."""
    allowed = " ".join(hashed(text) for text in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {hashed(styles)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _script() -> str:
    parts = "\n".join(text_of(f"{name}.js") for name in SCRIPTS)
    return f'(function () {{\n"use strict";\n{parts}}})();\n'


def _agency_rows(data: MapData) -> list[dict[str, Any]]:
    """Rows of the agencies table: partners in the last period, in all and by kind of link."""
    partners: list[list[set[int]]] = [[set() for _ in data.layers] for _ in data.agencies]
    for link in data.now:
        source, target = data.ends(link)
        partners[source][data.strands[link.strand].layer].add(target)
        partners[target][data.strands[link.strand].layer].add(source)
    return [
        {
            "agency": agency,
            "present": agency.present(data.last),
            "sector": data.sectors[agency.sector].name,
            "level": "" if agency.level is None else data.levels[agency.level].name,
            "by_layer": [len(found) for found in partners[i]],
        }
        for i, agency in enumerate(data.agencies)
    ]


def _reading_order(data: MapData) -> list[Link]:
    """Return the links by sender's name: the order of the links table and of the data block."""
    names = [(agency.name.casefold(), agency.id) for agency in data.agencies]
    return sorted(data.links, key=lambda link: tuple(names[i] for i in data.ends(link)))


def _link_rows(data: MapData) -> list[dict[str, Any]]:
    """Rows of the links table, in reading order."""
    return [
        {
            "source": data.agencies[source],
            "target": data.agencies[target],
            "layer": data.layers[data.strands[link.strand].layer],
            "way": "to" if link.way else "with",
            "level": data.levels[link.level].name,
            "wave": data.waves[link.wave].name,
            "text": link.text,
        }
        for link in _reading_order(data)
        for source, target in (data.ends(link),)
    ]
