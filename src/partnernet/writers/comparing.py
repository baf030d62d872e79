"""Comparisons and tests of ties as tables, as one document, or as a folder with its record."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.comparing import Comparison
from partnernet.writers.accounts import ACCOUNTS, record, write_accounts
from partnernet.writers.folder import LAST, check_destination, new_folder
from partnernet.writers.tables import INTERNAL, WORKBOOK, write_tables, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnernet.mrqap import Qap

PAGE = "compare.html"
_TABLES = ("compare", "nulls", "places", "qap")
OWN_FILES = (
    *(f"{name}{suffix}" for name in _TABLES for suffix in (".csv", ".parquet")),
    WORKBOOK,
    PAGE,
    *ACCOUNTS,
    LAST,
)
"""Every file that a folder of these may have; a later run replaces or removes them."""


def save_results(
    found: Comparison | Qap,
    folder: Path | str,
    *,
    parquet: bool = False,
    xlsx: bool = False,
    inputs: Iterable[Path | str] = (),
) -> tuple[str, ...]:
    """Write a comparison or a test of ties into a folder, whole or not at all.

    Tables as CSV, a comparison's page, what every column is (`datapackage.json`), a methods text
    with its references, and the record of the run. `inputs` are the files that were read, so that
    results never go beside them. Returns the names of the files.

    Raises
    ------
    OutputError
        The folder holds an input, is a file, or cannot be written to.

    >>> import partnernet as pn, tempfile
    >>> found = pn.qap(
    ...     pn.datasets.load("emon"), "communication ~ sender_is_lead", areas=["MtSi"], draws=9
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_results(found, place)
    ('qap.csv', 'datapackage.json', 'methods.md', 'references.bib', 'run.json')
    """
    target = Path(folder)
    check_destination(target, inputs=[Path(name) for name in inputs])
    with new_folder(target, own=OWN_FILES) as place:
        files = list(write_tables(found, place, parquet=parquet, xlsx=xlsx))
        more: dict[str, object] = {}
        if isinstance(found, Comparison):
            import_module("partnernet_maps.comparison").save(found, place / PAGE)
            files.append(PAGE)
            more = _declaration(found)
        files += write_accounts(found, place, found.tables)
        rows = {name: frame.height for name, frame in found.tables.items()}
        (place / LAST).write_bytes(record(found.run, place, files, rows, **more))
    return (*files, LAST)


def comparison_json(found: Comparison) -> str:
    """Return a comparison as one JSON document: record, declared comparisons and tables.

    >>> import partnernet as pn
    >>> found = pn.compare(pn.datasets.load("emon"), areas=["MtSi", "Texas"], draws=0)
    >>> json.loads(comparison_json(found))["by"]
    'area'
    """
    record = {
        "stamp": INTERNAL,
        **found.run.as_dict(),
        **_declaration(found),
        "tables": {name: written(frame).to_dicts() for name, frame in found.tables.items()},
    }
    return json.dumps(record, ensure_ascii=False, indent=1, default=str, allow_nan=False) + "\n"


def _declaration(found: Comparison) -> dict[str, object]:
    """Return what was declared beforehand, with its hash, and how much was tested."""
    return {
        "by": found.by,
        "primary": list(found.primary),
        "primary_sha256": found.declared,
        "tests": found.tests,
    }


def comparison_rows(found: Comparison) -> list[dict[str, object]]:
    """Return the rows of the table as they are written."""
    return written(found.table).to_dicts()
