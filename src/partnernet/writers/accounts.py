"""What lies beside tables: what every column is, how it was made, and from whose work."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from partnernet.methods import METHODS, REFERENCES, methods
from partnernet.provenance import environment
from partnernet.schema import OUTPUTS
from partnernet.writers.datapackage import DATAPACKAGE, datapackage
from partnernet.writers.tables import INTERNAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import polars as pl

    from partnernet.analysis import Analysis
    from partnernet.comparing import Comparison
    from partnernet.mrqap import Qap
    from partnernet.provenance import Run

ACCOUNTS = (DATAPACKAGE, METHODS, REFERENCES)


def write_accounts(
    found: Analysis | Comparison | Qap, place: Path, tables: Mapping[str, pl.DataFrame]
) -> tuple[str, ...]:
    """Write the data dictionary of the tables, the methods text and the references."""
    described = {f"{name}.csv": (frame, OUTPUTS[name]) for name, frame in tables.items()}
    made = {DATAPACKAGE: datapackage("partnernet-results", described), **methods(found).files}
    for name, content in made.items():
        (place / name).write_bytes(content)
    return tuple(made)


def record(
    run: Run, place: Path, files: Iterable[str], rows: Mapping[str, int], **more: object
) -> bytes:
    """Make run.json: what was read, chosen and written, with which versions."""
    said = {
        "stamp": INTERNAL,
        **run.as_dict(),
        "environment": environment(),
        "tables": dict(rows),
        "files": {name: _digest(place / name) for name in files},
        **more,
    }
    text = json.dumps(said, ensure_ascii=False, indent=2, default=str, allow_nan=False)
    return f"{text}\n".encode()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
