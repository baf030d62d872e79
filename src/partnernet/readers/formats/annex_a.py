"""Ofsted Annex A: the child-level lists that a council gives to inspectors (ILACS).

List 1 (contacts), 2 (early help assessments), 3 (referrals) and 8 (children looked after) say who
passed a child to whom; the others hold no tie. A list may be a sheet of the workbook or a CSV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet.readers.shapes import headings_of, read_shapes, shapes, sniff_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.readers.seam import File, Match, Passed, Taken

TITLE = "Ofsted Annex A"
_DATA = "annex_a.toml"


def headings() -> frozenset[str]:
    """Return the headings of all lists."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know it by the child's id and the columns that only one list has."""
    return sniff_shapes(file, shapes(_DATA))


def read(file: File) -> Sequence[Taken | Passed]:
    """Read the four lists that hold ties and pass over the others."""
    return read_shapes(file, shapes(_DATA))
