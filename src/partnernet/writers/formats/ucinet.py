"""UCINET: a DL file with a matrix a network, and a VNA file with the agencies' attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.writers.formats.pajek import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.writers.formats.networks import Area, Network

MISSING = "na"


def ucinet(areas: Sequence[Area]) -> dict[str, bytes]:
    """Full matrices, one a network; unobserved pairs and agencies that were not there are `na`.

    >>> import polars as pl
    >>> from partnernet.study import Study
    >>> from partnernet.writers.formats.networks import areas_of
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": "referral", "count": [4]})
    >>> print(ucinet(areas_of(Study.of(rows)))["partnership.dl"].decode())
    dl n=2 nm=1 format=fullmatrix
    labels:
    "A"
    "B"
    matrix labels:
    "unstated | referral"
    data:
    0 4
    na 0
    """
    found: dict[str, bytes] = {}
    for area in areas:
        found[f"{area.stem}.dl"] = _dl(area)
        found[f"{area.stem}_attributes.vna"] = _vna(area)
    return found


def _dl(area: Area) -> bytes:
    lines = [
        f"dl n={len(area.ids)} nm={len(area.networks)} format=fullmatrix",
        "labels:",
        *map(quoted, area.ids),
        "matrix labels:",
        *map(quoted, area.titles),
        "data:",
    ]
    for network in area.networks:
        lines += [" ".join(row) for row in _matrix(network, len(area.ids))]
    return ("\n".join(lines) + "\n").encode()


def _matrix(network: Network, size: int) -> list[list[str]]:
    cells = [["0"] * size for _ in range(size)]

    def put(one: int, other: int, text: str) -> None:
        cells[one - 1][other - 1] = text
        if not network.directed:
            cells[other - 1][one - 1] = text

    for one, other, value in network.ties.select("from", "to", "value").iter_rows():
        put(one, other, f"{value:.15g}" if network.valued else "1")
    for one, other in network.unobserved.iter_rows():
        put(one, other, MISSING)
    for gone in network.absent:
        for other in range(1, size + 1):
            if other != gone:
                cells[gone - 1][other - 1] = cells[other - 1][gone - 1] = MISSING
    return cells


def _vna(area: Area) -> bytes:
    frame = area.agencies.drop("number")
    lines = ["*Node data", " ".join(("ID", *map(_heading, frame.columns[1:])))]
    for row in frame.iter_rows():
        lines.append(" ".join(_cell(value) for value in row))
    return ("\n".join(lines) + "\n").encode()


def _heading(name: str) -> str:
    return quoted(name) if " " in name or "," in name else name


def _cell(value: object) -> str:
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.15g}" if isinstance(value, int | float) else quoted(str(value))
