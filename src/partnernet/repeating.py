"""A run made again: what differs from the record of it, in inputs, version, choices and values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.errors import InputError
from partnernet.writers.tables import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnernet.analysis import Analysis
    from partnernet.comparing import Comparison
    from partnernet.mrqap import Qap

    Made = Analysis | Comparison | Qap
    """What a run gives: tables by file name, and the record of the run."""

RECORD = "run.json"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was: a file, the version, a choice, the seed, a table."""

    kind: str
    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.before}, now {self.after}"


def load_run(path: Path | str) -> dict[str, Any]:
    """Read the record of a run: `run.json`, or the folder it is in.

    Raises
    ------
    InputError
        It is not there, or is no record of a run.

    >>> load_run("nowhere/run.json")
    Traceback (most recent call last):
    partnernet.errors.InputError: 'run.json' is no record of a run.
    """
    place = Path(path)
    place = place / RECORD if place.is_dir() else place
    try:
        record = json.loads(place.read_text("utf-8"))
    except (OSError, ValueError):
        record = None
    if not isinstance(record, dict) or not {"run_id", "inputs", "parameters"} <= record.keys():
        message = f"'{place.name}' is no record of a run."
        hint = "Give the run.json that partnernet analyse or compare -o FOLDER wrote."
        raise InputError(message, hint=hint)
    return record


def differences(
    record: Mapping[str, Any], made: Made, folder: Path | None = None
) -> tuple[Difference, ...]:
    """Say what differs between a run and the record of an earlier one.

    Inputs are compared by hash, choices by value; tables cell by cell, in 12 digits, with those
    that lie beside the record in `folder`. The same inputs, version and choices give the same
    values.

    >>> import partnernet as pn
    >>> found = pn.analyse(pn.datasets.load("emon"), areas=["MtSi"], metrics_wanted=["density"])
    >>> differences(found.run.as_dict(), found)
    ()
    >>> [str(each) for each in differences(found.run.as_dict() | {"seed": 2}, found)]
    ['seed of the draws: 2, now 1']
    """
    now = json.loads(json.dumps(made.run.as_dict(), default=str))
    found: list[Difference] = []
    before, after = (
        {each["file"]: each["sha256"] for each in run["inputs"]} for run in (record, now)
    )
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            pair = (_digest(side.get(name)) for side in (before, after))
            found.append(Difference("input", name, *pair))
    for kind, name, key in (
        ("version", "of partnernet", "partnernet"),
        ("version", "of the method", "method"),
        ("seed", "of the draws", "seed"),
    ):
        if record.get(key) != now[key]:
            found.append(Difference(kind, name, str(record.get(key)), str(now[key])))
    one, other = dict(_flat(record["parameters"])), dict(_flat(now["parameters"]))
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            pair = (_said(side.get(name)) for side in (one, other))
            found.append(Difference("choice", name, *pair))
    return (*found, *(_tables(made, folder) if folder is not None else ()))


def _digest(value: str | None) -> str:
    return "not there" if value is None else value[:12]


def _said(value: object) -> str:
    return "not said" if value is None else json.dumps(value, ensure_ascii=False)


def _flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for key, each in value.items():
        if isinstance(each, dict):
            yield from _flat(each, f"{before}{key}.")
        elif each not in (None, [], ""):
            yield f"{before}{key}", each


def _tables(made: Made, folder: Path) -> Iterator[Difference]:
    """Compare every table with the one in the folder, row by row."""
    for name, frame in made.tables.items():
        place = folder / f"{name}.csv"
        if not place.exists():
            continue
        now = _cells(pl.read_csv(written(frame).write_csv().encode(), infer_schema=False))
        then = _cells(pl.read_csv(place, infer_schema=False))
        if now.columns != then.columns:
            yield Difference("table", name, f"{then.width} columns", f"{now.width} columns")
            continue
        gone = then.join(now, on=now.columns, how="anti", nulls_equal=True).height
        new = now.join(then, on=now.columns, how="anti", nulls_equal=True).height
        if gone or new or then.height != now.height:
            yield Difference(
                "table",
                name,
                f"{then.height:,} rows, {gone:,} of them not so any more",
                f"{now.height:,} rows, {new:,} of them not so before",
            )


def _cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out the run's name, which is another wherever anything is."""
    return frame.drop("run_id", strict=False)
