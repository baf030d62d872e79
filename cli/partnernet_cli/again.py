"""A run made again: the choices of its record as options, and what differs in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from partnernet_cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnernet.repeating import Made

    Choices = Callable[[Mapping[str, Any], int], dict[str, Any]]


def from_run(what: str) -> Callable[[options.Command], options.Command]:
    """Add `--from-run`."""
    return click.option(
        "--from-run",
        type=click.Path(path_type=Path),
        metavar="RUN",
        help=f"Make an earlier {what} again (its run.json or folder) with its choices, and say "
        "what differs; an option that is typed wins.",
    )


def as_in_run(ctx: click.Context, chosen: Choices | None = None) -> dict[str, Any]:
    """Return what was typed, and for the rest what an earlier run chose, if one is named.

    `chosen` makes options of the recorded choices; those of an analysis when not given.
    """
    given = dict(ctx.params)
    if not given["from_run"]:
        return given
    from partnernet.repeating import load_run

    record = load_run(given["from_run"])
    chose = (chosen or _options)(record["parameters"], int(record.get("seed", 1)))
    here = click.core.ParameterSource.COMMANDLINE
    typed = {name for name in given if ctx.get_parameter_source(name) is here}
    return given | {name: value for name, value in chose.items() if name not in typed}


def what_differs(found: Made, run: Path) -> str:
    """Say in a line or more what is not as in an earlier run."""
    from partnernet.repeating import differences, load_run

    record = load_run(run)
    apart = differences(record, found, run if run.is_dir() else run.parent)
    if not apart:
        return f"As run {record['run_id']}: the same inputs, version, choices and values."
    return "\n".join([f"Differs from run {record['run_id']}:", *(f"  {each}" for each in apart)])


def compared_options(chose: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return the options of `compare` that the recorded choices of a run stand for.

    How files were read is taken over where all were read alike.
    """
    read = _read_alike(chose.get("reading") or ())
    area = read.pop("area", None)
    return {
        **read,
        "areas": tuple(chose.get("areas") or ((area,) if area else ())),
        "seed": seed,
        "by": chose.get("by"),
        "metrics": tuple(chose.get("measures") or ()),
        "tests": chose.get("tests", False),
        "dependence": "any" if chose.get("dependence") else "positive",
        "draws": chose.get("draws", 999),
        "models": tuple(chose.get("models") or ()),
        "no_distances": not chose.get("distances", True),
        "primary": tuple(chose.get("primary") or ()),
    }


def _read_alike(readings: Sequence[Mapping[str, Any] | None]) -> dict[str, Any]:
    """Return reading options that every file had; folders are named after themselves."""
    each = [_reading(one or {}) for one in readings]
    if not each:
        return {}
    return {k: x for k, x in each[0].items() if all(one.get(k) == x for one in each)}


def _reading(read: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: read[name] for name in options.reading_names() if name in read}
    if "columns" in found:
        found["columns"] = tuple(f"{role}={name}" for role, name in found["columns"].items())
    if "exclude" in found:
        found["exclude"] = tuple(found["exclude"])
    return found


def _options(chose: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return the options of `analyse` that the recorded choices of a run stand for."""
    found = _reading(chose.get("reading") or {})
    supposed, nulls = chose.get("whatif") or {}, chose.get("nulls") or {}
    return {
        **found,
        "seed": seed,
        "infer": chose.get("infer", "auto"),
        "lead": chose.get("lead"),
        "judgements": chose.get("judgements", False),
        "metrics": tuple(chose.get("metrics") or ()),
        "params": tuple(f"{name}={value}" for name, value in (chose.get("params") or {}).items()),
        "without": tuple(supposed.get("without", ())),
        "merge": tuple(f"{part}={whole}" for part, whole in supposed.get("merge", {}).items()),
        "nulls": nulls.get("draws"),
    }
