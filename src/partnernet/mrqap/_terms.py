"""From names to matrices: a layer of ties, what two agencies share, a table of pairs, a distance.

A cell is NaN where nobody knows: a pair that was not observed, an attribute that is not stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet import vocabulary as v
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.nulls._board import board
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from partnernet.mrqap._formula import Term
    from partnernet.study import Partnership

    Floats = NDArray[np.float64]

ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "site": "site_id",
        "service": "service_type",
        "size": "size_fte",
        "budget": "budget_gbp",
        "band": "band5",
        "parent": "parent_id",
    }
)
"""Short words for columns of the agencies."""

OF_PAIRS = ("same_", "diff_", "sum_", "sender_", "receiver_")
EARTH_KM = 6371.0088


@dataclass(frozen=True, eq=False)
class Place:
    """Where terms are looked up: an area and wave, a level, its agencies and a table of pairs."""

    part: Partnership
    level: str
    directed: bool
    agencies: pl.DataFrame
    dyads: pl.DataFrame | None

    @property
    def ids(self) -> list[str]:
        """Agency ids in the order of rows and columns."""
        return self.agencies["agency_id"].to_list()


def matrix(term: Term, here: Place) -> Floats:
    """Return a term as a matrix; the diagonal means nothing.

    Raises
    ------
    UnknownNameError
        Nothing has that name.
    ConfigError
        It cannot be had: a direction where the outcome has none, a text where a number is needed.
    """
    found = _values(term, here)
    if term.function == "transpose":
        if not here.directed:
            raise _undirected(term.text)
        return found.T
    if term.function == "log1p":
        if bool((found < 0).any()):
            message = f"'{term.name}' has values under 0, which have no logarithm."
            raise ConfigError(message, hint=f"Take {term.name} as it is.")
        return np.log1p(found)
    return found


def _values(term: Term, here: Place) -> Floats:
    name = term.name
    if name in layers_of(here.part):
        return _layer(term, here)
    if term.at is None and term.function != "strength":
        if here.dyads is not None and name in here.dyads.columns:
            return _table(name, here)
        if name == "distance":
            return _distance(here)
        for prefix in OF_PAIRS:
            if name.startswith(prefix):
                return _attribute(prefix, name.removeprefix(prefix), here)
    columns = () if here.dyads is None else here.dyads.columns[2:]
    known = [*layers_of(here.part), *columns, "same_sector", "diff_size", "distance"]
    kind = "term"
    raise UnknownNameError.among(kind, term.text, known)


def layers_of(part: Partnership) -> list[str]:
    """Layers of the whole study."""
    return part.study.ties["layer"].drop_nulls().unique().sort().to_list()


def _layer(term: Term, here: Place) -> Floats:
    part, level = here.part, here.level
    if term.at in part.study.waves:
        part = part.study.partnership(part.area, term.at)
    elif term.at is not None:
        if term.at not in part.levels:
            kind = "level or wave"
            raise UnknownNameError.among(kind, term.at, [*part.levels, *part.study.waves])
        level = term.at
    view = View() if here.directed else View(direction="weak")
    cut = part.slice(level, term.name, view)
    laid = board(cut)
    cells = np.full((cut.n, cut.n), np.nan)
    cells[laid.free] = 0.0
    if term.function == "strength":
        one, other = (cut.ties[c].to_numpy().astype(np.int64) for c in ("source_ix", "target_ix"))
        value = cut.ties["weight"].cast(pl.Float64).to_numpy()
        strength = np.full((cut.n, cut.n), np.nan)
        strength[one, other] = value
        if not cut.directed:
            strength[other, one] = value
        cells[laid.tied] = strength[laid.tied]
    else:
        cells[laid.tied] = 1.0
    place = {agency: at for at, agency in enumerate(cut.agencies["agency_id"])}
    at = np.array([place.get(agency, -1) for agency in here.ids], dtype=np.int64)
    found = cells[np.ix_(at, at)]
    found[at < 0, :] = np.nan
    found[:, at < 0] = np.nan
    return found


def _undirected(name: str) -> ConfigError:
    message = f"'{name}' has a direction, and what is explained has none."
    return ConfigError(message, hint="Take same_, diff_ or sum_ of an attribute, or another term.")


def _attribute(prefix: str, word: str, here: Place) -> Floats:
    column = ATTRIBUTES.get(word, word)
    if column not in here.agencies.columns or column in ("agency_id", "levels", "waves"):
        kind = "attribute of agencies"
        raise UnknownNameError.among(kind, word, ["sector", *ATTRIBUTES])
    values = here.agencies[column]
    if prefix == "same_":
        text = values.cast(pl.String)
        known = (text.is_not_null() & (text != v.UNKNOWN)).fill_null(value=False).to_numpy()
        codes = text.fill_null("").rank("dense").to_numpy()
        same: Floats = (codes[:, None] == codes[None, :]).astype(np.float64)
        same[~known, :] = np.nan
        same[:, ~known] = np.nan
        return same
    if not (values.dtype.is_numeric() or values.dtype == pl.Boolean):
        message = f"'{word}' is text, and {prefix}{word} needs numbers."
        raise ConfigError(message, hint=f"Take same_{word}.")
    if prefix in ("sender_", "receiver_") and not here.directed:
        term = f"{prefix}{word}"
        raise _undirected(term)
    number = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    one, other = np.broadcast_arrays(number[:, None], number[None, :])
    made = {
        "diff_": np.abs(one - other),
        "sum_": one + other,
        "sender_": one,
        "receiver_": other,
    }
    return np.array(made[prefix], dtype=np.float64)


def _table(name: str, here: Place) -> Floats:
    """A column of the table of pairs; a pair given in one order only holds for both."""
    if here.dyads is None or not (
        here.dyads[name].dtype.is_numeric() or here.dyads[name].dtype == pl.Boolean
    ):
        message = f"Column '{name}' of the table of pairs holds no numbers."
        raise ConfigError(message, hint="Give numbers; an empty cell is unknown.")
    place = {agency: at for at, agency in enumerate(here.ids)}
    rows = here.dyads.select(
        pl.col("source", "target").replace_strict(place, default=None, return_dtype=pl.Int64),
        value=pl.col(name).cast(pl.Float64),
    ).drop_nulls()
    if rows.is_empty():
        message = f"No pair with a '{name}' is of two agencies of {here.part.area}."
        raise ConfigError(message, hint="source and target must be agency ids.")
    one, other = rows["source"].to_numpy(), rows["target"].to_numpy()
    found = np.full((len(place), len(place)), np.nan)
    found[one, other] = rows["value"].to_numpy()
    if rows.select("source", "target").is_duplicated().any():
        message = f"The table of pairs has a pair twice, with a '{name}' each."
        raise ConfigError(message, hint="Give each pair once.")
    filled = np.where(np.isnan(found), found.T, found)
    if not here.directed and not np.array_equal(filled, filled.T, equal_nan=True):
        raise _undirected(name)
    return filled


def _distance(here: Place) -> Floats:
    """Kilometres as the crow flies, from easting and northing (metres), or degrees."""
    frame = here.agencies

    def column(name: str) -> Floats:
        return frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()

    if {"easting", "northing"} <= set(frame.columns):
        x, y = column("easting"), column("northing")
        return np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) / 1000
    if {"latitude", "longitude"} <= set(frame.columns):
        lat, lon = np.radians(column("latitude")), np.radians(column("longitude"))
        dlat, dlon = lat[:, None] - lat[None, :], lon[:, None] - lon[None, :]
        half = np.sin(dlat / 2) ** 2
        half = half + np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin(dlon / 2) ** 2
        return np.array(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=np.float64)
    message = "There is no distance between agencies."
    hint = (
        "Give --dyads FILE with source, target, distance; or agencies with easting and northing, "
        "or latitude and longitude."
    )
    raise ConfigError(message, hint=hint)
