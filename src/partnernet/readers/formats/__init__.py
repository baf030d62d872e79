"""The file formats that are recognised without being told, one module each.

The name of a format is that of its module, with hyphens: `annex_a` is `--as annex-a`. A module
whose name begins with an underscore is none. Nothing is listed anywhere else: a module in this
folder is a format.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from partnernet.config import READERS

if TYPE_CHECKING:
    from partnernet.readers.seam import Format


@cache
def load(name: str) -> Format:
    """Return a format by its name.

    >>> load("annex-a").TITLE
    'Ofsted Annex A'
    """
    return cast("Format", import_module(f"{__name__}.{name.replace('-', '_')}"))


@cache
def headings() -> frozenset[str]:
    """Return the headings of all formats, normalised: they find the header row of a table.

    >>> "contact source" in headings()
    True
    """
    return frozenset().union(*(load(name).headings() for name in READERS))
