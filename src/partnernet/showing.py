"""Tables for a notebook: plain HTML, every text escaped, no script, nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import polars as pl

    from partnernet.study import Partnership

MOST = 24
"""Rows that are shown; the frames have all of them."""

_SCROLL = '<div style="overflow-x:auto">'
_NUMBER = ' style="text-align:right"'


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "") -> str:
    """Lay out a table; numbers to the right, unknown values empty.

    >>> print(table(["a"], [["<x>"]]))
    <div style="overflow-x:auto"><table><thead><tr><th>a</th></tr></thead>
    <tbody><tr><td style="text-align:left">&lt;x&gt;</td></tr></tbody></table></div>
    """
    body = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f"{_SCROLL}<table>{said}<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>{body}</tbody></table></div>"
    )


def paragraph(text: str) -> str:
    """Lay out a sentence.

    >>> paragraph("A & B")
    '<p>A &amp; B</p>'
    """
    return f"<p>{escape(text)}</p>"


def shown(frame: pl.DataFrame, *, title: str) -> str:
    r"""Show a frame under a title: its first rows, columns without any value left out.

    >>> import polars as pl
    >>> shown(pl.DataFrame({"x": [1], "y": [None]}), title="One row")[:22]
    '<p>One row</p>\n<div st'
    """
    kept = [each.name for each in frame.get_columns() if each.null_count() < frame.height]
    rows = frame.head(MOST).select(kept)
    parts = [paragraph(title), table([_words(name) for name in kept], rows.iter_rows())]
    if frame.height > MOST:
        parts.append(paragraph(f"{frame.height - MOST:,} more rows are in the table."))
    return "\n".join(parts)


def networks(parts: Iterable[Partnership], title: str) -> str:
    """Show what areas and waves hold: a row a network, with how much of it was seen."""
    places = [
        (part, level, layer)
        for part in parts
        for level in part.levels
        for layer in part.layers_at(level)
    ]
    rows: list[tuple[object, ...]] = []
    for part, level, layer in places[:MOST]:
        here = part.slice(level, layer)
        seen = here.observed
        where = (part.area, part.wave, level, layer)
        rows.append((*where, here.n, here.m, _percent(seen.kappa), _percent(seen.response_rate)))
    head = ("area", "wave", "level", "layer", "agencies", "ties", "pairs observed", "answered")
    told = [paragraph(title), table(head, rows)]
    if len(places) > MOST:
        told.append(paragraph(f"{len(places) - MOST:,} more networks are in it."))
    return "\n".join(told)


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.0f}%"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _cell(value: object) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, bool):
        return f"<td>{'yes' if value else 'no'}</td>"
    if isinstance(value, float):
        return f"<td{_NUMBER}>{value:,.{3 if abs(value) < 1000 else 0}f}</td>"
    if isinstance(value, int):
        return f"<td{_NUMBER}>{value:,}</td>"
    text = escape(str(value))
    number = text[:1].isdigit() and text.endswith("%")
    return f"<td{_NUMBER}>{text}</td>" if number else f'<td style="text-align:left">{text}</td>'
