"""The folder of one run: tables, map and the record of how they were made."""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.provenance import environment
from partnernet.writers.folder import LAST, check_destination, new_folder
from partnernet.writers.tables import INTERNAL, WORKBOOK, write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from partnernet.analysis import Analysis

MAP = "map.html"
NAMES = ("metrics", "agencies", "ties", "dyads", "scales")
OWN_FILES = (
    *(f"{name}{suffix}" for name in NAMES for suffix in (".csv", ".parquet")),
    WORKBOOK,
    MAP,
    LAST,
)
"""Every file that a run may write; a later run into the same folder replaces or removes these."""


def save(  # noqa: PLR0913 - one option a choice
    analysis: Analysis,
    folder: Path | str,
    *,
    parquet: bool = False,
    xlsx: bool = False,
    with_map: bool = True,
    profile: str = "dfe",
    inputs: Iterable[Path | str] = (),
    clock: Callable[[], float] | None = None,
) -> tuple[str, ...]:
    """Write a run into a folder, whole or not at all; return the names of the files.

    The tables are exact and internal; the map is protected by `profile`. `inputs` are the files that
    were read, so that results never go beside them. `clock` gives the seconds that the run took; they
    go into `run.json` and nowhere else, so everything but `run.json` is the same byte for byte.

    Raises
    ------
    OutputError
        The folder holds an input, is a file, or cannot be written to.
    """
    target = Path(folder)
    check_destination(target, inputs=[Path(name) for name in inputs])
    with new_folder(target, own=OWN_FILES) as place:
        files = list(write_tables(analysis, place, parquet=parquet, xlsx=xlsx))
        if with_map:
            seed = analysis.run.seed
            import_module("partnernet_maps").save(analysis, place / MAP, profile=profile, seed=seed)
            files.append(MAP)
        record = _record(analysis, place, files, clock() if clock else None)
        (place / LAST).write_bytes(record)
    return (*files, LAST)


def _record(
    analysis: Analysis, place: Path, files: Iterable[str], seconds: float | None
) -> bytes:
    """Make run.json: what was read, chosen and written, with which versions."""
    reading = analysis.reading
    rows = {name: frame.height for name, frame in analysis.tables.items()}
    record = {
        "stamp": INTERNAL,
        **analysis.run.as_dict(),
        "environment": environment(),
        "sources": [_source(source) for source in reading.sources] if reading else [],
        "tables": rows,
        "files": {name: _digest(place / name) for name in files},
        "wall_seconds": None if seconds is None else round(seconds, 3),
    }
    text = json.dumps(record, ensure_ascii=False, indent=2, default=str, allow_nan=False)
    return f"{text}\n".encode()


def _source(source: object) -> dict[str, object]:
    from dataclasses import asdict, is_dataclass

    if not is_dataclass(source) or isinstance(source, type):
        message = "a source report is a dataclass"
        raise TypeError(message)
    return asdict(source)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
