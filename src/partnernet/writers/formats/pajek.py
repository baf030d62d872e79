"""Pajek: a .net file an area with a numbered relation a network, and the sectors as a partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.writers.formats.networks import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.writers.formats.networks import Area


def pajek(areas: Sequence[Area]) -> dict[str, bytes]:
    """Relations by number and name; networkx would drop both, so this writer is ours.

    >>> import polars as pl
    >>> from partnernet.study import Study
    >>> from partnernet.writers.formats.networks import areas_of
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": "referral", "count": [4]})
    >>> print(pajek(areas_of(Study.of(rows)))["partnership.net"].decode())
    *Network "partnership"
    *Vertices 2
    1 "A"
    2 "B"
    *Arcs :1 "referral"
    1 2 4
    """
    found: dict[str, bytes] = {}
    for area in areas:
        found[f"{slug(area.name)}.net"] = _net(area)
        if "sector" in area.agencies.columns:
            found[f"{slug(area.name)}_sector.clu"] = _partition(area)
    return found


def _net(area: Area) -> bytes:
    lines = [f"*Network {quoted(area.name)}", f"*Vertices {area.agencies.height}"]
    lines += [f"{number} {quoted(name)}" for number, name in enumerate(area.ids, start=1)]
    for number, (title, network) in enumerate(
        zip(area.titles, area.networks, strict=True), start=1
    ):
        kind = "Arcs" if network.directed else "Edges"
        lines.append(f"*{kind} :{number} {quoted(title)}")
        for one, other, value in network.ties.select("from", "to", "value").iter_rows():
            lines.append(f"{one} {other} {f'{value:.15g}' if network.valued else 1}")
    return ("\n".join(lines) + "\n").encode()


def _partition(area: Area) -> bytes:
    """Sectors by number, in the order of their names; 0 is unknown."""
    sectors = area.agencies["sector"].fill_null("unknown").to_list()
    names = [name for name in sorted(set(sectors)) if name != "unknown"]
    codes = {"unknown": 0, **{name: code for code, name in enumerate(names, start=1)}}
    told = "; ".join(f"{code} {name}" for name, code in codes.items() if name in sectors)
    lines = [f"% {told}", f"*Vertices {len(sectors)}", *(str(codes[name]) for name in sectors)]
    return ("\n".join(lines) + "\n").encode()


def quoted(text: str) -> str:
    r"""Put text in double quotes, which it may then not hold.

    >>> quoted('The "Hub"')
    '"The \'Hub\'"'
    """
    return '"' + " ".join(text.replace('"', "'").split()) + '"'
