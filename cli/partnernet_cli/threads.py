"""How many threads work: several only where there is enough to do for each.

To be settled before the libraries are loaded, which ask once.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL = 16_000_000
"""Bytes up to which one thread was as fast by the clock as two (200,000 events), and took less."""


def settle(arguments: Sequence[str]) -> None:
    """Choose by the files that a command line names; what the environment says already stays."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are of one partnership: small
    if are_small(arguments):
        os.environ.setdefault("POLARS_MAX_THREADS", "1")


def are_small(arguments: Sequence[str]) -> bool:
    """Tell whether plain text tables are named, and all files together are small.

    Of workbooks, compressed files, databases, folders and standard input alone nothing is known.

    >>> are_small(["analyse", "not-there.csv", "--lead", "A"]), are_small(["demo"])
    (False, False)
    """
    # Unlike Path.is_file this takes text that can be no name.
    files = [each for each in arguments if os.path.isfile(each)]  # noqa: PTH113
    told = any(each.endswith((".csv", ".tsv", ".txt")) for each in files)
    return told and "-" not in arguments and sum(map(os.path.getsize, files)) < SMALL
