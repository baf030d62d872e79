"""Pajek: a .net file an area with a numbered relation a network, attributes in files beside it.

Words are partitions (.clu), whose numbers comments put into words; numbers are vectors (.vec).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.writers.formats.networks import stems

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
    *Arcs :1 "unstated | referral"
    1 2 4
    """
    found: dict[str, bytes] = {}
    for area in areas:
        found[f"{area.stem}.net"] = _net(area)
        columns = area.agencies.drop("number", "agency_id", "name", strict=False)
        for column, stem in zip(columns, stems(columns.columns), strict=True):
            kind = "vec" if column.dtype.is_numeric() else "clu"
            file = f"{area.stem}_{stem}.{kind}"
            found[file] = _vector(column) if kind == "vec" else _partition(column)
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


MISSING = 999_999_998
"""What Pajek takes for a missing number of a vector."""
ATTRIBUTE = "% attribute "
"""How the comment begins that names the attribute."""
UNKNOWN = "unknown"


def _partition(column: pl.Series) -> bytes:
    """Words by number, in their own order; 0 is unknown. Comments say which is which."""
    words = column.cast(pl.String) if column.dtype != pl.Boolean else _yes_no(column)
    said = words.fill_null(UNKNOWN).to_list()
    names = [name for name in sorted(set(said)) if name != UNKNOWN]
    codes = {UNKNOWN: 0, **{name: code for code, name in enumerate(names, start=1)}}
    lines = [f"{ATTRIBUTE}{column.name}"]
    lines += [f"% {code} {' '.join(name.split())}" for name, code in codes.items() if name in said]
    lines += [f"*Vertices {len(said)}", *(str(codes[name]) for name in said)]
    return ("\n".join(lines) + "\n").encode()


def _yes_no(column: pl.Series) -> pl.Series:
    return column.replace_strict({True: "yes", False: "no"}, default=None, return_dtype=pl.String)


def _vector(column: pl.Series) -> bytes:
    numbers = [MISSING if each is None else each for each in column.to_list()]
    lines = [f"{ATTRIBUTE}{column.name}", f"*Vertices {len(numbers)}"]
    lines += [f"{each:.15g}" for each in numbers]
    return ("\n".join(lines) + "\n").encode()


def quoted(text: str) -> str:
    r"""Put text in double quotes, which it may then not hold.

    >>> quoted('The "Hub"')
    '"The \'Hub\'"'
    """
    return '"' + " ".join(text.replace('"', "'").split()) + '"'
