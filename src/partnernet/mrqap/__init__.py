"""Ties explained by ties: QAP and MRQAP over the same agencies.

Two layers, two waves, or a layer and what pairs of agencies have in common are set beside each
other pair by pair. Pairs are not independent, so chance is what comes out when the agencies of one
matrix are dealt anew. For the regression that is double semi-partialling on the t statistic
(Dekker, Krackhardt and Snijders 2007, Psychometrika 72: 563-581; method 5.4). Never across areas
with different agencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from partnernet import schema
from partnernet.analysis import chosen_parts, inputs_of
from partnernet.errors import ConfigError
from partnernet.frames import Frame, taken
from partnernet.mrqap._dyads import as_dyads, read_dyads
from partnernet.mrqap._formula import Formula, parse
from partnernet.mrqap._logistic import dealt_z, fit_logistic, is_binary
from partnernet.mrqap._permuting import Cells, deals, dealt_r, dealt_t, fit, is_exact, own_part
from partnernet.mrqap._terms import Place, layers_of, matrix
from partnernet.nulls._board import CROWDED
from partnernet.nulls._summary import SAME
from partnernet.provenance import Run
from partnernet.study import Partnership, Study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from partnernet.readers import Reading

    Floats = NDArray[np.float64]

__all__ = ["Qap", "qap", "read_dyads"]

FEWEST_AGENCIES = 4
"""Three agencies can be dealt in six ways only; under 20 ways no p value means anything."""

UNDEFINED = 0.05
"""Share of draws without a value, for too little known falls on known, that a test survives."""

_ORDER = ("area", "wave", "level", "test", "term")


@dataclass(frozen=True, eq=False)
class Qap:
    """What came out: `table` has the columns of `schema.QAP`; `draws`, if kept, a row a draw."""

    table: pl.DataFrame
    draws: pl.DataFrame | None
    run: Run

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The output tables by file name."""
        return {"qap": self.table}

    def __repr__(self) -> str:
        return f"Qap({self.run.run_id}: {self.table.height:,} rows)"

    def _repr_html_(self) -> str:
        """Show terms and tests in a notebook."""
        from partnernet.showing import shown

        names = ("area", "wave", "level", "test", "term", "estimate", "t", "p", "cells", "reason")
        return shown(self.table.select(names), title=repr(self))


def qap(
    data: Study | Partnership | Reading | Frame,
    formula: str,
    *,
    dyads: Frame | None = None,
    draws: int = 1999,
    areas: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    logistic: bool = False,
    seed: int = 1,
    keep_draws: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> Qap:
    """Regress ties on ties and on what pairs of agencies have, and test it by permutation.

    `formula` is `outcome ~ term + term`. A term is a layer (1 where tied, 0 where no tie would have
    been seen had there been one), at the level and in the wave of the outcome unless `@` names
    another (`referral@2023-24`); `strength(layer)`; `transpose(layer)`, the other direction;
    `same_`, `diff_`, `sum_`, `sender_`, `receiver_` with an attribute of agencies (`same_sector`);
    a column of `dyads`, a frame of any library with `source`, `target` and numbers; `distance`;
    `log1p(term)`. Pairs of which something is not known are left out, and are dealt as not known.

    With `logistic` the regression of an outcome of 0 and 1 is logistic: estimates are log odds, and
    none is given (`separated`) where terms foretell ties without fail.

    With no more than `draws` permutations of the agencies, all are taken. p is two-sided and counts
    the observed value among the draws; with under four agencies there is none. An area in which one
    agency is on 90 per cent of the pairs, or in which a twentieth of the draws have too few known
    pairs, has no test (`null_uninformative`).

    Raises
    ------
    ConfigError
        The formula, the table of pairs or the number of draws makes no sense.
    UnknownNameError
        A term, area, wave or level that is not there.

    Examples
    --------
    >>> import partnernet as pn
    >>> borough = pn.datasets.load("synthetic_borough")
    >>> found = pn.qap(
    ...     borough, "referral ~ communication + same_sector", draws=99, waves=["2024-25"]
    ... )
    >>> found.table.filter(test="mrqap", level="frontline")["term"].to_list()
    ['intercept', 'communication', 'same_sector']
    """
    if draws < 1:
        message = f"{draws} draws cannot be made."
        raise ConfigError(message, hint="Ask for 1999 or more.")
    asked = parse(formula)
    data = taken(data)
    study = data if isinstance(data, Study) else data.study
    pairs = None if dyads is None else as_dyads(dyads, study)
    places = list(_places(data, study, asked, areas, waves, levels, pairs))
    if not places:
        raise _nowhere(asked, study)
    said: dict[str, object] = {
        "formula": asked.text,
        "draws": draws,
        "areas": sorted(areas) if areas else None,
        "waves": sorted(waves) if waves else None,
        "levels": sorted(levels) if levels else None,
        "dyads": None if pairs is None else _digest(pairs),
        "reading": getattr(data, "parameters", None),
    }
    if logistic:
        said["logistic"] = True
    run = Run.of(inputs_of(data), said, seed=seed)
    rows: list[dict[str, Any]] = []
    kept: list[pl.DataFrame] = []
    for done, here in enumerate(places):
        if progress:
            progress(f"{here.part.area} {here.part.wave}, {here.level}", done, len(places))
        for row, values in _tested(asked, here, draws, seed, logistic=logistic):
            rows.append(row)
            if keep_draws and values is not None:
                kept.append(_draw_rows(row, values))
    if progress:
        progress("", len(places), len(places))
    table = pl.DataFrame(rows, infer_schema_length=None).with_columns(run_id=pl.lit(run.run_id))
    finished = (
        schema.conform(table, schema.QAP)
        .select(schema.QAP.names)
        .sort(_ORDER[:4], maintain_order=True)
    )
    return Qap(finished, pl.concat(kept) if kept else None, run)


def _digest(pairs: pl.DataFrame) -> str:
    import hashlib

    return hashlib.sha256(pairs.write_csv().encode()).hexdigest()


def _places(
    data: Study | Partnership | Reading,
    study: Study,
    asked: Formula,
    areas: Sequence[str] | None,
    waves: Sequence[str] | None,
    levels: Sequence[str] | None,
    dyads: pl.DataFrame | None,
) -> list[Place]:
    """Every area, wave and level that has the layers which are named without a level or wave."""
    named = {t.name for t in (asked.outcome, *asked.terms) if t.at is None}
    layers = named & set(study.ties["layer"].drop_nulls())
    found: list[Place] = []
    for part in chosen_parts(data, study, areas, waves):
        for level in part.levels:
            if levels is not None and level not in levels:
                continue
            if layers <= set(part.layers_at(level)):
                directed = part.spec(asked.outcome.name).directed
                found.append(Place(part, level, directed, part.eligible(level), dyads))
    return found


def _nowhere(asked: Formula, study: Study) -> ConfigError:
    message = f"No level has all that '{asked.text}' names."
    rows = study.ties.select("layer", "level").unique().sort("layer", "level")
    by_layer = rows.group_by("layer", maintain_order=True).agg(pl.col("level").str.join(", "))
    there = "; ".join(f"{layer} at {level}" for layer, level in by_layer.iter_rows())
    return ConfigError(message, hint=f"There is: {there}. A term may name its level: layer@level.")


def _tested(
    asked: Formula, here: Place, draws: int, seed: int, *, logistic: bool
) -> list[tuple[dict[str, Any], Floats | None]]:
    """Make the rows of one place, each with its draws."""
    if asked.outcome.name not in layers_of(here.part):
        matrix(asked.outcome, here)
        message = f"'{asked.outcome.text}' is no layer of ties."
        raise ConfigError(message, hint=f"There is: {', '.join(layers_of(here.part))}.")
    outcome = matrix(asked.outcome, here)
    terms = np.stack([matrix(term, here) for term in asked.terms])
    n = len(here.ids)
    known = Cells.where(~np.isnan(outcome) & ~np.isnan(terms).any(axis=0), directed=here.directed)
    shared: dict[str, Any] = {
        "area": here.part.area,
        "wave": here.part.wave,
        "level": here.level,
        "formula": asked.text,
        "n": n,
        "seed": seed,
    }
    place = "|".join((here.part.area, here.part.wave, here.level))
    chunks = list(deals(n, draws, seed=seed, place=place))
    why = _refusal(known, outcome, n)
    rows: list[tuple[dict[str, Any], Floats | None]] = []
    test = "mrqap_logistic" if logistic else "mrqap"
    regression = {**shared, "test": test, **_sizes(known, n, here)}
    fitted = None
    regress, dealt = (fit_logistic, dealt_z) if logistic else (fit, dealt_t)
    if why is None and logistic and not is_binary(outcome, known):
        why = "not_binary"
    if why is None:
        fitted = regress(outcome, terms, known)
        regression["r_squared"] = _number(fitted.r_squared)
        first = {"estimate": _number(fitted.coefficients[0]), "t": _number(fitted.t[0])}
        rows.append(({**regression, "term": "intercept", **first}, None))
    for k, term in enumerate(asked.terms):
        row = {**regression, "term": term.text}
        observed = float(fitted.t[k + 1]) if fitted is not None else float("nan")
        if fitted is not None and np.isfinite(observed):
            own = own_part(k, terms, directed=here.directed)
            others = [each for j, each in enumerate(terms) if j != k]
            values = np.concatenate([dealt(outcome, own, others, known, c) for c in chunks])
            row |= {"estimate": float(fitted.coefficients[k + 1]), "t": observed}
            rows.append((row | _judged(observed, values, exact=is_exact(n, draws)), values))
        else:
            rows.append(({**row, "reason": why or ("separated" if logistic else "singular")}, None))
        rows.append(_correlated(outcome, terms[k], here, term.text, shared, chunks, draws))
    return rows


def _correlated(
    outcome: Floats,
    term: Floats,
    here: Place,
    text: str,
    shared: dict[str, Any],
    chunks: list[NDArray[np.int64]],
    draws: int,
) -> tuple[dict[str, Any], Floats | None]:
    """Correlate one term with the outcome over the pairs of which both are known."""
    n = len(here.ids)
    both = Cells.where(~np.isnan(outcome) & ~np.isnan(term), directed=here.directed)
    answered = Cells.where(~np.isnan(outcome), directed=here.directed)
    row = {**shared, "test": "qap", "term": text, **_sizes(both, n, here)}
    reason = _refusal(both, outcome, n) or _refusal(both, term, n)
    if reason is not None:
        return {**row, "reason": reason}, None
    same = np.arange(n)[None, :]
    observed = float(dealt_r(outcome, term, answered, same)[0])
    values = np.concatenate([dealt_r(outcome, term, answered, chunk) for chunk in chunks])
    judged = _judged(observed, values, exact=is_exact(n, draws))
    return {**row, "estimate": observed, **judged}, values


def _sizes(cells: Cells, n: int, here: Place) -> dict[str, Any]:
    whole = n * (n - 1) if here.directed else n * (n - 1) // 2
    return {"cells": len(cells.rows), "left_out": whole - len(cells.rows)}


def _refusal(cells: Cells, values: Floats, n: int) -> str | None:
    """Why nothing can be tested: nothing known, all alike, or one agency on nearly every pair."""
    if n < FEWEST_AGENCIES:
        return "n<4"
    if len(cells.rows) == 0:
        return "absence_unknown"
    here = cells.of(values)
    if float(here.max() - here.min()) <= SAME:
        return "no_variation"
    around = np.bincount(cells.rows, minlength=n) + np.bincount(cells.columns, minlength=n)
    return "null_uninformative" if int(around.max()) >= CROWDED * len(cells.rows) else None


def _judged(observed: float, values: Floats, *, exact: bool) -> dict[str, Any]:
    """Set an observed statistic against its draws; the observed is one of them."""
    drawn = np.sort(values[np.isfinite(values)])
    distinct = 1 + int((np.diff(drawn) > SAME).sum()) if len(drawn) else 0
    said: dict[str, Any] = {
        "R": len(values),
        "exact": exact,
        "distinct": distinct,
        "undefined": len(values) - len(drawn),
    }
    if len(drawn) < (1 - UNDEFINED) * len(values):
        return {**said, "reason": "null_uninformative"}
    said |= {
        "null_lo": float(np.quantile(drawn, 0.025)),
        "null_hi": float(np.quantile(drawn, 0.975)),
    }
    slack = SAME * max(1.0, abs(observed))
    more = 0 if exact else 1
    beyond = {
        "p": np.abs(drawn) >= abs(observed) - slack,
        "p_hi": drawn >= observed - slack,
        "p_lo": drawn <= observed + slack,
    }
    return said | {
        name: (more + int(hits.sum())) / (more + len(drawn)) for name, hits in beyond.items()
    }


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _draw_rows(row: dict[str, Any], values: Floats) -> pl.DataFrame:
    return pl.DataFrame({"value": values}).select(
        *(pl.lit(row[name]).alias(name) for name in _ORDER),
        draw=pl.int_range(1, pl.len() + 1),
        value=pl.col("value").fill_nan(None),
    )
