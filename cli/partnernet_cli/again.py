"""A run made again: the choices of its record as options, and what differs in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from partnernet_cli import options

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from partnernet.analysis import Analysis


def as_in_run(ctx: click.Context) -> dict[str, Any]:
    """Return what was typed, and for the rest what an earlier run chose, if one is named."""
    given = dict(ctx.params)
    if not given["from_run"]:
        return given
    from partnernet.repeating import load_run

    record = load_run(given["from_run"])
    chose = _options(record["parameters"], int(record.get("seed", 1)))
    here = click.core.ParameterSource.COMMANDLINE
    typed = {name for name in given if ctx.get_parameter_source(name) is here}
    return given | {name: value for name, value in chose.items() if name not in typed}


def what_differs(analysis: Analysis, run: Path) -> str:
    """Say in a line or more what is not as in an earlier run."""
    from partnernet.repeating import differences, load_run

    record = load_run(run)
    found = differences(record, analysis, run if run.is_dir() else run.parent)
    if not found:
        return f"As run {record['run_id']}: the same inputs, version, choices and values."
    return "\n".join([f"Differs from run {record['run_id']}:", *(f"  {each}" for each in found)])


def _options(chose: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return the options that the recorded choices of a run stand for."""
    read = chose.get("reading") or {}
    found = {name: read[name] for name in options.reading_names() if name in read}
    if "columns" in found:
        found["columns"] = tuple(f"{role}={name}" for role, name in found["columns"].items())
    if "exclude" in found:
        found["exclude"] = tuple(found["exclude"])
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
