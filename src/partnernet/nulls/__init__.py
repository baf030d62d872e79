"""What would chance alone give: measures set beside networks drawn at random.

Each null model holds something of the network fixed and deals the rest: as many ties, as many pairs
tied both ways, the same partners each, or the same network with sectors dealt anew. What is printed
is the range that chance gives; no p value is.
"""

from __future__ import annotations

import json
import zlib
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet import schema
from partnernet.analysis import chosen_parts, inputs_of
from partnernet.metrics._shared import groups
from partnernet.nulls._board import Board, board
from partnernet.nulls._degrees import same_partners
from partnernet.nulls._plan import MODELS, Task, planned
from partnernet.nulls._samplers import dealt, same_pairs, same_ties
from partnernet.nulls._statistics import of_networks, of_sectors
from partnernet.nulls._summary import Summary, p_values, percentile, summarise
from partnernet.provenance import Run
from partnernet.study import Partnership, Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from partnernet.nulls._board import Bools
    from partnernet.readers import Reading
    from partnernet.study import Slice

    Floats = NDArray[np.float64]

__all__ = [
    "MODELS",
    "Board",
    "Nulls",
    "Summary",
    "Task",
    "as_draws",
    "as_table",
    "board",
    "drawn",
    "estimate",
    "networks",
    "null_models",
    "p_values",
    "percentile",
    "planned",
    "summarise",
]

Row = tuple[dict[str, object], "Floats | None"]
"""A row of `schema.NULLS` without run_id, and its draws; None where the model says nothing."""
_ORDER = ("area", "wave", "level", "layer", "null_model", "metric", "params")


@dataclass(frozen=True, eq=False)
class Nulls:
    """Measures beside what chance gives.

    `table` has the columns of `schema.NULLS`; `draws`, kept on request, one row a measure and draw.
    """

    table: pl.DataFrame
    draws: pl.DataFrame | None
    run: Run

    def __repr__(self) -> str:
        return f"Nulls({self.run.run_id}: {self.table.height:,} measures)"

    def _repr_html_(self) -> str:
        """Show observed values and what chance gives in a notebook."""
        from partnernet.showing import shown

        names = ("area", "wave", "level", "layer", "null_model", "metric", "observed", "null_mean")
        frame = self.table.select(*names, "null_lo", "null_hi", "percentile", "reason")
        return shown(frame, title=repr(self))


def null_models(
    data: Study | Partnership | Reading,
    *,
    draws: int = 999,
    models: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
    areas: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    seed: int = 1,
    cores: int = 1,
    keep_draws: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Nulls:
    """Set measures of every layer of contact beside networks drawn at random (method 5.3).

    `models` picks among CUG-L (as many ties), CUG-MAN (as many pairs tied both ways, one way, not
    at all), DEG (the same ties sent and received by each agency) and LABEL (sectors dealt anew);
    `measures` replaces the measures usually taken, each model leaving out what it holds fixed. Ties
    are put only where absence would have been seen. Null with reason `null_uninformative` where
    completeness of the record is unknown or one agency is on 90 per cent of the observable pairs.
    The draws depend on `seed` and the place, never on `cores` or on what else is asked.

    Raises UnknownNameError for a model, measure, area or wave that is not there, ConfigError for
    less than one draw.

    >>> import partnernet as pn
    >>> found = null_models(
    ...     pn.datasets.load("emon"), areas=["Cheyenne"], draws=99, models=["CUG-L"]
    ... )
    >>> row = found.table.filter(pl.col("metric") == "in_degree_centralisation").row(0, named=True)
    >>> round(row["observed"], 2), 0.2 < row["null_mean"] < 0.3
    (0.42, True)
    """
    from partnernet.errors import ConfigError

    if draws < 1:
        message = f"{draws} draws cannot be made."
        raise ConfigError(message, hint="Ask for 99, 999 or more.")
    tasks = _tasks(data, models, measures, areas, waves, levels, layers)
    asked = {
        "draws": draws,
        "models": sorted(models) if models else None,
        "measures": sorted(measures) if measures else None,
        "areas": sorted(areas) if areas else None,
        "waves": sorted(waves) if waves else None,
        "levels": sorted(levels) if levels else None,
        "layers": sorted(layers) if layers else None,
    }
    run = Run.of(inputs_of(data), asked, seed=seed)
    rows = drawn(tasks, draws=draws, seed=seed, cores=cores, progress=progress)
    table = as_table([row for row, _ in rows]).with_columns(run_id=pl.lit(run.run_id))
    return Nulls(table, as_draws(rows) if keep_draws else None, run)


def drawn(
    tasks: Sequence[Task],
    *,
    draws: int,
    seed: int,
    cores: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Row]:
    """Work tasks off: a row a measure, each with its draws."""
    pieces = [
        (task, start, min(task.chunk, draws - start), seed)
        for task in tasks
        if task.runs
        for start in range(0, draws, task.chunk)
    ]
    found: dict[str, list[tuple[Floats, float]]] = {}
    with _workers(cores) as pool:
        results: Iterable[tuple[Floats, float]] = (
            map(_piece, pieces) if pool is None else pool.map(_piece, pieces)
        )
        for done, (piece, result) in enumerate(zip(pieces, results, strict=True)):
            if progress:
                progress(f"null models, {piece[0].model}", done, len(pieces))
            found.setdefault(piece[0].key, []).append(result)
    if progress:
        progress("", len(pieces), len(pieces))
    return [row for task in tasks for row in _rows(task, found.get(task.key, []), draws, seed)]


def as_table(rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    """Rows of tasks as a table, in order."""
    if not rows:
        return schema.empty(schema.NULLS)
    table = schema.conform(pl.DataFrame(rows, infer_schema_length=None), schema.NULLS)
    return table.select(schema.NULLS.names).sort(_ORDER)


def estimate(
    data: Study | Partnership | Reading,
    *,
    draws: int = 999,
    models: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
    areas: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
) -> float:
    """Estimate the CPU seconds that `null_models` would take with the same choices."""
    tasks = _tasks(data, models, measures, areas, waves, levels, layers)
    return sum(task.seconds(draws) for task in tasks)


def networks(s: Slice, model: str, *, draws: int, seed: int = 1) -> Bools:
    """Draw networks of a slice under a null model, as matrices: draw, from, to.

    >>> from partnernet.metrics._example import referrals
    >>> networks(referrals(), "CUG-L", draws=3).sum(axis=(1, 2)).tolist() == [referrals().m] * 3
    True
    """
    task = Task(s, board(s), model, (), ())
    made = [
        _sampled(task, min(task.chunk, draws - start), _generator(task, start, seed))[0]
        for start in range(0, draws, task.chunk)
    ]
    return np.concatenate(made)


def _tasks(
    data: Study | Partnership | Reading,
    models: Sequence[str] | None,
    measures: Sequence[str] | None,
    areas: Sequence[str] | None,
    waves: Sequence[str] | None,
    levels: Sequence[str] | None,
    layers: Sequence[str] | None,
) -> list[Task]:
    study = data if isinstance(data, Study) else data.study
    tasks: list[Task] = []
    for part in chosen_parts(data, study, areas, waves):
        here = [level for level in part.levels if levels is None or level in levels]
        tasks += planned(part, here, layers, models, measures)
    return tasks


def _workers(cores: int) -> ProcessPoolExecutor | nullcontext[None]:
    """Other processes are started anew, for those of polars do not survive a fork."""
    if cores <= 1:
        return nullcontext()
    return ProcessPoolExecutor(cores, mp_context=get_context("spawn"))


def _generator(task: Task, start: int, seed: int) -> Generator:
    """One stream a task and chunk, whoever works it off."""
    place = zlib.crc32(task.key.encode())
    return np.random.default_rng(np.random.SeedSequence([seed, place], spawn_key=(start,)))


def _sampled(task: Task, draws: int, rng: Generator) -> tuple[Bools, float]:
    if task.model == "CUG-L":
        return same_ties(task.board, draws, rng), float("nan")
    if task.model == "CUG-MAN":
        return same_pairs(task.board, draws, rng), float("nan")
    return same_partners(task.board, draws, rng)


def _piece(piece: tuple[Task, int, int, int]) -> tuple[Floats, float]:
    """Draw one chunk and compute every measure on it: a row a measure, and the acceptance rate."""
    task, start, draws, seed = piece
    rng = _generator(task, start, seed)
    if task.model == "LABEL":
        sectors = dealt(groups(task.slice, "sector")[1], draws, rng)
        rows = [of_sectors(name, run, task.board, sectors) for name, run in task.runs]
        return np.array(rows), float("nan")
    drawn, acceptance = _sampled(task, draws, rng)
    rows = [of_networks(name, run, task.slice, task.board, drawn) for name, run in task.runs]
    return np.array(rows), acceptance


def _observed(task: Task, name: str, run: dict[str, object]) -> float:
    if task.model == "LABEL":
        sectors = groups(task.slice, "sector")[1][None]
        return float(of_sectors(name, run, task.board, sectors)[0])
    whole = task.board.whole[None]
    return float(of_networks(name, run, task.slice, task.board, whole)[0])


def _rows(task: Task, pieces: list[tuple[Floats, float]], draws: int, seed: int) -> list[Row]:
    """Make the rows of a task, each with its draws."""
    s, laid = task.slice, task.board
    once = 1 if laid.directed else 2
    shared: dict[str, object] = {
        "area": s.area,
        "wave": s.wave,
        "level": s.level,
        "layer": s.layer,
        "null_model": task.model,
        "n": s.n,
        "cells": int(laid.free.sum()) // once,
        "moved": int(laid.tied.sum()) // once,
        "kept": int(laid.kept.sum()) // once,
        "R": draws,
        "seed": seed,
    }
    rows: list[Row] = []
    for name, run, why in task.refused:
        said = {"metric": name, "params": json.dumps(run), "reason": why, "R": None, "seed": None}
        rows.append(({**shared, **said}, None))
    values = np.concatenate([drawn for drawn, _ in pieces], axis=1) if pieces else np.zeros((0, 0))
    rate = float(np.mean([rate for _, rate in pieces])) if pieces else float("nan")
    for number, (name, run) in enumerate(task.runs):
        observed = _observed(task, name, run)
        summary = summarise(observed, values[number])
        told: dict[str, object] = {
            "metric": name,
            "params": json.dumps(run),
            "observed": observed if np.isfinite(observed) else None,
            "null_mean": summary.mean,
            "null_sd": summary.sd,
            "null_lo": summary.lo,
            "null_hi": summary.hi,
            "ratio": summary.ratio,
            "percentile": summary.percentile,
            "distinct": summary.distinct,
            "undefined": summary.undefined,
            "acceptance": rate if np.isfinite(rate) else None,
            "reason": None if np.isfinite(observed) and summary.distinct else "undefined",
        }
        rows.append(({**shared, **told}, values[number]))
    return rows


def as_draws(rows: Sequence[Row]) -> pl.DataFrame:
    """One row a measure and draw."""
    frames = [
        pl.DataFrame({"value": values}).select(
            *(pl.lit(row[name]).alias(name) for name in _ORDER),
            draw=pl.int_range(1, pl.len() + 1),
            value=pl.col("value").fill_nan(None),
        )
        for row, values in rows
        if values is not None
    ]
    types = {**dict.fromkeys(_ORDER, pl.String), "draw": pl.Int64, "value": pl.Float64}
    return pl.concat(frames) if frames else pl.DataFrame(schema=types)
