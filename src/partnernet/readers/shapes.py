"""Formats that are tables with known headings, written as data beside their module.

A shape is one table of a format: the headings that it cannot do without, the others that its
specification has, which of them play a role, and what its rows are. Two tables of one format differ
in their shapes; the code that compares and reads them is the same for all.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.config import LayerConfig, SourceConfig
from partnernet.readers.codelists import with_meanings
from partnernet.readers.headings import normalise
from partnernet.readers.seam import Match, Passed, Taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File

_CERTAIN = 80
_LETTER = r"^\s*[a-z]\d?\)\s*"
_NO_ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NO_CODES: Mapping[str, str] = MappingProxyType({})
_NO_LAYERS: Mapping[str, LayerConfig] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shape:
    """One table of a format; headings are normalised.

    Each of `needs` is a heading or several that stand for each other. `columns` gives for a role
    the headings that may play it, best first. `letters` are columns whose values carry the letter
    of a list ("a) Yes"), which is dropped. `categories` are ends whose names are of a code list.
    `attributes` are the further columns that a directory gives its agencies.
    `codes` names the code list of a column. `passed` says why a table that is known is not read.
    """

    name: str
    needs: tuple[tuple[str, ...], ...]
    known: frozenset[str] = frozenset()
    sheets: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_ROLES)
    letters: tuple[str, ...] = ()
    table: str = "relation"
    layer: str | None = None
    level: str | None = None
    sender: str | None = None
    receiver: str | None = None
    rows: str | None = None
    layers: Mapping[str, LayerConfig] = field(default_factory=lambda: _NO_LAYERS)
    assumed: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=lambda: _NO_CODES)
    attributes: tuple[str, ...] = ()
    passed: str = ""

    @property
    def headings(self) -> frozenset[str]:
        """Every heading that the table may have."""
        return self.known.union(*self.needs, *self.columns.values(), self.attributes)


@cache
def shapes(file: str) -> tuple[Shape, ...]:
    """Return the shapes of a format from its data file.

    >>> [shape.name for shape in shapes("annex_a.toml")][:2]
    ['list 1, contacts', 'list 2, early help assessments']
    """
    text = files("partnernet.readers.formats").joinpath(file).read_text(encoding="utf-8")
    data = tomllib.loads(text)
    common = data.get("common", [])
    return tuple(_shape(each, common) for each in data["table"])


def _shape(entry: Mapping[str, Any], common: Sequence[str]) -> Shape:
    needs = tuple(_names(each) for each in entry["needs"])
    columns = {role: _names(names) for role, names in entry.get("columns", {}).items()}
    layers = {name: LayerConfig(**said) for name, said in entry.get("layers", {}).items()}
    plain = {
        name: entry[name]
        for name in ("sheets", "table", "layer", "level", "sender", "receiver", "rows", "passed")
        if name in entry
    }
    return Shape(
        entry["name"],
        needs,
        known=frozenset(_names([*common, *entry.get("known", ())])),
        columns=columns,
        letters=_names(entry.get("letters", ())),
        layers=layers,
        assumed=tuple(entry.get("assumed", ())),
        categories=tuple(entry.get("categories", ())),
        attributes=_names(entry.get("attributes", ())),
        codes={normalise(name): codes for name, codes in entry.get("codes", {}).items()},
        **plain,
    )


def _names(said: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(normalise(each) for each in ((said,) if isinstance(said, str) else said))


def headings_of(file: str) -> frozenset[str]:
    """Return every heading of a format's tables."""
    return frozenset().union(*(shape.headings for shape in shapes(file)))


def fit(raw: RawTable, shape: Shape) -> Match | None:
    """Say how well a table fits a shape: None without a heading that the shape needs.

    80 for the needed headings; up to 15 more by the share of all headings that the shape knows; 5
    more for the name of the sheet or file.
    """
    plain = {normalise(heading): heading for heading in raw.headings}
    needed = [next((plain[name] for name in each if name in plain), None) for each in shape.needs]
    if not all(needed):
        return None
    of_shape = len(plain.keys() & shape.headings)
    named = bool(shape.sheets) and bool(re.search(shape.sheets, _name(raw)))
    score = _CERTAIN + round(15 * of_shape / max(len(plain), 1)) + 5 * named
    said = ", ".join(f"'{heading}'" for heading in needed if heading)
    reasons = [f"it has {said}", f"{of_shape} of {len(plain)} headings are of {shape.name}"]
    if named:
        reasons.append(f"it is named '{_name(raw, plain=False)}'")
    return Match(score, tuple(reasons))


def _name(raw: RawTable, *, plain: bool = True) -> str:
    name = raw.sheet or raw.file.split(".")[0]
    return normalise(name) if plain else name


def sniff_shapes(file: File, known: Sequence[Shape]) -> Match | None:
    """Return the best match of any table of a file with any shape."""
    found = [
        match
        for raw in file.tables
        if (best := best_shape(raw, known)) and (match := fit(raw, best))
    ]
    return max(found, key=lambda match: match.score, default=None)


def best_shape(raw: RawTable, known: Sequence[Shape]) -> Shape | None:
    """Return the shape that a table fits best; of equals the one with most needs, then first."""
    fits = [(match, shape) for shape in known if (match := fit(raw, shape))]
    if not fits:
        return None
    return max(fits, key=lambda each: (each[0].score, len(each[1].needs)))[1]


def read_shapes(file: File, known: Sequence[Shape]) -> list[Taken | Passed]:
    """Read every table that fits a shape."""
    done: list[Taken | Passed] = []
    for raw in file.tables:
        shape = best_shape(raw, known)
        if shape is not None:
            done.append(Passed(raw, shape.passed) if shape.passed else take(raw, shape))
    return done


def take(raw: RawTable, shape: Shape) -> Taken:
    """Read one table by its shape."""
    plain = {normalise(heading): heading for heading in reversed(raw.headings)}
    columns = {
        role: next(plain[name] for name in names if name in plain)
        for role, names in shape.columns.items()
        if any(name in plain for name in names)
    }
    source = raw
    lettered = [plain[name] for name in shape.letters if name in plain]
    if lettered:
        dropped = pl.col(lettered).str.replace(_LETTER, "")
        raw = replace(raw, lazy=raw.lazy.with_columns(dropped))
    for name, codes in shape.codes.items():
        if name in plain:
            raw = with_meanings(raw, plain[name], codes)
    how = SourceConfig(
        layer=shape.layer,
        level=shape.level,
        columns=columns,
        sender=None if "source" in columns else shape.sender,
        receiver=None if "target" in columns else shape.receiver,
        rows=shape.rows,
    )
    return Taken(
        raw,
        how,
        shape.table,
        shape.layers,
        assumed=shape.assumed,
        source=source,
        categories=shape.categories,
    )
