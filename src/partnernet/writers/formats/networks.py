"""What is handed over: the networks of an area, with what is known to be absent and what is not.

A pair without a tie is one of three things: it was observed and there was none (0), nobody would
have seen a tie (not available), or one of the two was not there at all (structural zero). Formats
that can tell them apart do; the others say in words what they cannot hold.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from partnernet import graphs
from partnernet import vocabulary as v
from partnernet.analysis import chosen_parts
from partnernet.disclosure import protect_area
from partnernet.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnernet.disclosure import Policy
    from partnernet.study import Partnership, Slice, Study

TIE_TYPES: dict[str, type[pl.DataType]] = {
    "from": pl.Int64,
    "to": pl.Int64,
    "value": pl.Float64,
    "count": pl.Int64,
    "amount": pl.Float64,
    "frequency": pl.String,
    "contact_type": pl.Int64,
    "first": pl.Date,
    "last": pl.Date,
    "hidden": pl.Boolean,
}
"""Columns of the ties of a network; `value` is the strength, null where unknown or hidden."""

_NOT_HANDED_OVER = ("area_id", "kind", "unlisted", "sector_inferred")


@dataclass(frozen=True, eq=False)
class Network:
    """One layer of one level in one wave; agencies go by their number in the area, from 1.

    `unobserved` holds the pairs of which nobody knows, `absent` the agencies that were not there:
    not in this wave, or not expected at this level and without a tie. Pairs of a layer without
    direction stand once, smaller number first.
    """

    area: str
    wave: str
    level: str
    layer: str
    kind: str
    directed: bool
    ties: pl.DataFrame
    unobserved: pl.DataFrame
    absent: tuple[int, ...]

    @property
    def title(self) -> str:
        """Level, layer and wave in words."""
        return f"{self.level} {self.layer} {self.wave}"

    @property
    def valued(self) -> bool:
        """Whether the strength of every tie is known and shown; else only presence is."""
        return self.ties["value"].null_count() == 0


@dataclass(frozen=True, eq=False)
class Area:
    """The agencies of an area over all waves, numbered from 1, and its networks.

    `stem` is its name as part of file names, of which no other area of the study has the same.
    """

    name: str
    stem: str
    agencies: pl.DataFrame
    networks: tuple[Network, ...]

    @property
    def ids(self) -> list[str]:
        """Agency ids in the order of their numbers."""
        return self.agencies["agency_id"].to_list()

    @property
    def titles(self) -> list[str]:
        """Name each network by level, layer and wave, as far as they are stated."""
        return [v.network_label(n.level, n.layer, n.wave) for n in self.networks]


def areas_of(
    study: Study,
    policy: Policy | None = None,
    *,
    areas: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
) -> tuple[Area, ...]:
    """Gather every network of a study, exact, or protected where a policy hides or merges anything.

    Ties with the public and with categories of sources are flows, not ties between agencies, and
    are left out.

    >>> from partnernet.study import Study
    >>> rows = pl.DataFrame({"source": ["A"], "target": ["B"], "layer": "referral", "count": [4]})
    >>> (area,) = areas_of(Study.of(rows))
    >>> area.ids, area.networks[0].ties.select("from", "to", "value").rows()
    (['A', 'B'], [(1, 2, 4.0)])
    """
    parts: dict[str, list[Partnership]] = {}
    for part in chosen_parts(study, study, areas, None):
        parts.setdefault(part.area, []).append(part)
    hides = policy is not None and (policy.profile.hides or policy.merge_sensitive)
    found: list[Area] = []
    for (name, here), stem in zip(parts.items(), stems(parts), strict=True):
        wanted = [
            (part, level, layer)
            for part in here
            for level in part.levels
            for layer in part.layers_at(level)
            if (levels is None or level in levels) and (layers is None or layer in layers)
        ]
        if policy is not None and hides:
            found.append(_protected(study, (name, stem), here, wanted, policy))
        else:
            found.append(_exact(study, (name, stem), wanted))
    return tuple(found)


def _exact(
    study: Study, named: tuple[str, str], wanted: list[tuple[Partnership, str, str]]
) -> Area:
    name, stem = named
    listed = (
        study.agencies.filter(pl.col("area_id") == name, pl.col("kind") == "agency")
        .unique("agency_id", keep="first", maintain_order=True)
        .sort("agency_id")
        .drop(_NOT_HANDED_OVER, strict=False)
        .with_columns(pl.col("levels", "waves").list.join(";"))
    )
    known = [column for column in listed.columns if listed[column].null_count() < listed.height]
    agencies = listed.select(known).with_row_index("number", offset=1)
    numbers = agencies.select("agency_id", "number")
    made = [
        _network(agencies, cut, _typed(_numbered(_ties(cut, part), numbers), directed=cut.directed))
        for part, cut in _cuts(wanted)
    ]
    return Area(name, stem, agencies, tuple(made))


def _protected(
    study: Study,
    named: tuple[str, str],
    parts: list[Partnership],
    wanted: list[tuple[Partnership, str, str]],
    policy: Policy,
) -> Area:
    """Every number comes from the protected frames; of the study itself only who was asked."""
    name, stem = named
    safe = protect_area(study, name, policy, parts=parts)
    agencies = (
        safe.agencies.filter(pl.col("kind") == "agency")
        .with_columns(
            agency_id=pl.when("named").then("agency_id").otherwise("name"), _id="agency_id"
        )
        .sort("agency_id")
        .with_row_index("number", offset=1)
    )
    numbers = agencies.select("_id", "number")
    shown = agencies.select("number", "agency_id", "name", "sector", "is_lead", "members")
    groups = set(agencies.filter(~pl.col("named"))["number"])
    made: list[Network] = []
    for _, cut in _cuts(wanted):
        mine = safe.ties.filter(wave=cut.wave, level=cut.level, layer=cut.layer)
        value = pl.col("amount") if cut.spec.kind == "money" else pl.col("count")
        strength = pl.lit(1.0) if cut.spec.kind == "presence" else value.cast(pl.Float64)
        hidden = pl.col("hidden") | pl.col("amount_hidden").fill_null(value=False)
        rows = _numbered(mine, numbers).with_columns(
            hidden=hidden, value=pl.when(~hidden).then(strength)
        )
        made.append(_network(shown, cut, _typed(rows, directed=cut.directed), groups))
    return Area(name, stem, shown, tuple(made))


def _cuts(wanted: list[tuple[Partnership, str, str]]) -> list[tuple[Partnership, Slice]]:
    whole = View(nodes="boundary")
    return [(part, part.slice(level, layer, whole)) for part, level, layer in wanted]


def _ties(cut: Slice, part: Partnership) -> pl.DataFrame:
    """Return the ties of a slice with the words and days that its sums leave out."""
    rows = part.ties.filter(
        graphs.is_tie(), pl.col("level") == cut.level, pl.col("layer") == cut.layer
    )
    if not cut.directed:
        rows = rows.with_columns(
            source=pl.min_horizontal("source", "target"),
            target=pl.max_horizontal("source", "target"),
        )
    said = rows.group_by("source", "target").agg(
        pl.col("frequency").sort_by(graphs.yearly_contacts()).drop_nulls().last(),
        pl.col("first").min(),
        pl.col("last").max(),
    )
    found = cut.ties.join(said, on=["source", "target"], how="left", maintain_order="left")
    return found.with_columns(value="weight", hidden=pl.lit(value=False))


def _numbered(rows: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Put the numbers of agencies beside the ends of ties; `numbers` has ids, then numbers."""
    id_, number = numbers.columns
    for end, column in (("source", "from"), ("target", "to")):
        own = numbers.rename({id_: end, number: column})
        rows = rows.join(own, on=end, maintain_order="left")
    return rows


def _network(
    agencies: pl.DataFrame, cut: Slice, ties: pl.DataFrame, groups: set[int] | None = None
) -> Network:
    numbers = agencies.select("agency_id", "number")
    there = set(numbers.join(_expected(cut), on="agency_id")["number"])
    there |= set(ties["from"]) | set(ties["to"]) | (groups or set())
    return Network(
        area=cut.area,
        wave=cut.wave,
        level=cut.level,
        layer=cut.layer,
        kind=cut.spec.kind,
        directed=cut.directed,
        ties=ties,
        unobserved=_unobserved(numbers, cut, ties, there),
        absent=tuple(number for number in numbers["number"] if number not in there),
    )


def _typed(rows: pl.DataFrame, *, directed: bool) -> pl.DataFrame:
    """Return exactly the columns of `TIE_TYPES`, sorted; null where a source does not have one."""
    columns = [
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in TIE_TYPES.items()
    ]
    found = rows.select(columns)
    if not directed:
        low, high = pl.min_horizontal("from", "to"), pl.max_horizontal("from", "to")
        found = found.with_columns(low.alias("from"), high.alias("to"))
    return found.sort("from", "to")


def _expected(cut: Slice) -> pl.DataFrame:
    """Agencies that were there in the wave and expected at the level."""
    levels = pl.col("levels")
    expected = levels.is_null() | levels.list.contains(cut.level)
    return cut.agencies.filter(expected if cut.level != "unstated" else pl.lit(value=True))


def _unobserved(
    numbers: pl.DataFrame, cut: Slice, ties: pl.DataFrame, there: set[int]
) -> pl.DataFrame:
    """Pairs of agencies that were there, without a tie, whose silence says nothing.

    A group that stands for several agencies is in no coverage, so its silence says nothing either.
    """
    size = numbers.height
    seen = np.zeros((size, size), dtype=bool)
    place = cut.agencies["agency_id"].to_frame().join(numbers, on="agency_id", how="left")["number"]
    known = np.flatnonzero(place.is_not_null().to_numpy())
    at = place.drop_nulls().to_numpy().astype(np.int64) - 1
    grid = np.meshgrid(known, known, indexing="ij")
    seen[np.ix_(at, at)] = cut.observability.observable(grid[0], grid[1], cut.pair_kind)
    if not cut.directed:
        seen |= seen.T
    seen[ties["from"].to_numpy() - 1, ties["to"].to_numpy() - 1] = True
    here = np.array([number in there for number in numbers["number"]], dtype=bool)
    unknown = ~seen & here[:, None] & here[None, :] & ~np.eye(size, dtype=bool)
    one, other = np.nonzero(unknown if cut.directed else np.triu(unknown))
    return pl.DataFrame({"from": one + 1, "to": other + 1}).cast(pl.Int64)


def slug(*words: str) -> str:
    """Return words as part of a file name that every system accepts.

    >>> slug("North / East", "referral"), slug("Ynys Môn")
    ('North-East_referral', 'Ynys-Mon')
    """
    plain = (unicodedata.normalize("NFKD", word).encode("ascii", "ignore") for word in words)
    return "_".join(
        re.sub(r"[^A-Za-z0-9]+", "-", word.decode()).strip("-") or "x" for word in plain
    )


def stems(names: Iterable[str]) -> list[str]:
    """Return each name as part of a file name; none twice, not even where case does not count.

    >>> stems(["St Helens", "St-Helens", "ST HELENS"])
    ['St-Helens', 'St-Helens_2', 'ST-HELENS_3']
    """
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        stem, number = slug(name), 2
        while stem.casefold() in taken:
            stem, number = f"{slug(name)}_{number}", number + 1
        taken.add(stem.casefold())
        found.append(stem)
    return found
