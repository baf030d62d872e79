"""The folder of one run: tables, map and the record of how they were made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.disclosure import policy as policy_for
from partnernet.schema import OUTPUTS
from partnernet.writers import protected
from partnernet.writers.accounts import ACCOUNTS, record, write_accounts
from partnernet.writers.folder import LAST, check_destination, new_folder
from partnernet.writers.gathering import gathered
from partnernet.writers.tables import INTERNAL, WORKBOOK, write_tables, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Audience, Policy
    from partnernet.findings import Finding
    from partnernet.readers import Reading, SourceReport

MAP = "map.html"
NAMES = tuple(OUTPUTS)
OWN_FILES = (
    *(f"{name}{suffix}" for name in NAMES for suffix in (".csv", ".parquet")),
    WORKBOOK,
    MAP,
    *ACCOUNTS,
    LAST,
)
"""Every file that a run may write; a later run into the same folder replaces or removes these."""


def save(
    analysis: Analysis,
    folder: Path | str,
    *,
    parquet: bool = False,
    xlsx: bool = False,
    with_map: bool = True,
    profile: str | None = None,
    audience: Audience | None = None,
    policy: Policy | None = None,
    inputs: Iterable[Path | str] = (),
    clock: Callable[[], float] | None = None,
) -> tuple[str, ...]:
    """Write a run into a folder, whole or not at all; return the names of the files.

    The tables are exact and internal; the map, of the first area, is protected for a board. With
    an `audience` or a `profile` the map is protected accordingly, and the flows are also written
    as they may be passed on (`flows_protected`), with a log of what was hidden; a whole `policy`
    wins over both for how. `inputs` are the files that were read, so that results never go beside
    them. `clock` gives the seconds that the run took; they go into `run.json` and nowhere else, so
    everything but `run.json` is the same byte for byte.

    Raises
    ------
    OutputError
        The folder holds an input, is a file, or cannot be written to.

    Examples
    --------
    >>> import partnernet as pn, tempfile
    >>> found = pn.analyse(pn.datasets.load("emon"), areas=["MtSi"], metrics_wanted=["density"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(found, folder, with_map=False)
    ('metrics.csv', 'agencies.csv', 'ties.csv', 'dyads.csv', 'scales.csv', 'matrix.csv',
    'datapackage.json', 'methods.md', 'references.bib', 'run.json')
    """
    chosen = policy or policy_for(audience or "board", profile=profile)
    passed_on = bool(audience or profile) and chosen.profile.hides
    target = Path(folder)
    check_destination(target, inputs=[Path(name) for name in inputs])
    with new_folder(target, own=OWN_FILES) as place:
        tables = protected.protected_tables(analysis, chosen) if passed_on else {}
        files = list(write_tables(analysis, place, parquet=parquet, xlsx=xlsx, protected=tables))
        if with_map:
            import_module("partnernet_maps").save(
                analysis,
                place / MAP,
                area=min(analysis.agencies["area"], default=None),
                policy=chosen,
                seed=analysis.run.seed,
            )
            files.append(MAP)
        files += write_accounts(analysis, place, analysis.tables | tables)
        seconds = clock() if clock else None
        (place / LAST).write_bytes(_record(analysis, place, files, tables, seconds))
    return (*files, LAST)


def as_json(analysis: Analysis) -> str:
    """Return a whole run as one JSON document: record, findings and every table, without wall time.

    Each table is a list of records with the columns of its contract; what is unknown is null.
    """
    reading = analysis.reading
    record = {
        "stamp": INTERNAL,
        **analysis.run.as_dict(),
        "sources": [_fields(source) for source in reading.sources] if reading else [],
        "names": _names(reading),
        "findings": [_fields(item) for item in reading.findings] if reading else [],
        "tables": {name: written(frame).to_dicts() for name, frame in analysis.tables.items()},
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str, allow_nan=False)
    return f"{text}\n"


def _record(
    analysis: Analysis,
    place: Path,
    files: Iterable[str],
    others: Mapping[str, pl.DataFrame],
    seconds: float | None,
) -> bytes:
    """Make run.json: what was read, chosen and written, with which versions."""
    reading = analysis.reading
    return record(
        analysis.run,
        place,
        files,
        {name: gathered(table).height for name, table in (analysis.tables | dict(others)).items()},
        sources=[_fields(source) for source in reading.sources] if reading else [],
        names=_names(reading),
        wall_seconds=None if seconds is None else round(seconds, 3),
    )


def _names(reading: Reading | None) -> dict[str, object]:
    """Return how many names were read as others, by column, and which review file says so."""
    if reading is None or not reading.merges:
        return {}
    columns = Counter(merge.column for merge in reading.merges)
    return {
        "review_file": reading.review.file if reading.review else None,
        "merged": len({merge.name for merge in reading.merges}),
        "agencies": len({merge.agency for merge in reading.merges}),
        "by_column": dict(sorted(columns.items())),
    }


def _fields(record: SourceReport | Finding) -> dict[str, object]:
    """Return a record as names and values, in order; mappings as they are."""
    return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
