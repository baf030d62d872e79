"""Whatever a format can hold comes back: random studies, written in every format that is read too.

What each format holds is said once, in `writers.formats.HOLDS`; a format that holds more than comes
back, or less than is said, fails here.
"""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import partnernet as pn
from partnernet.readers import ReadOptions, gather
from partnernet.study import Study
from partnernet.vocabulary import layer_spec
from partnernet.writers.formats import HOLDS, PARTS
from partnernet.writers.formats.networks import Area, Network, areas_of

NAMES = (
    'The "Hub" & Co', "Tŷ Hafan, Caerdydd", "بيت الأمل", "Ash < Oak > Elm", "=1+1 Trust",
    "O'Neill House", "Hill  School", "@home; café", "100%", "Ärzte für Ossleby", "1", "na",
    "A#B Trust", "Null & Void",
    "*Vertices 3", "data: labels", "north | south", "Beech 'n' Birch",
)  # fmt: skip
SECTORS = ("health", "police", "education", "unknown", "faith & belief")
LEVELS = ("frontline", "strategy")
AREA = "Ossleby / North"
WAVES = ("2023-24", "2024-25")
LAYERS = ("referral", "funding", "communication", "planning", "shared desk")


def any_study(seed: int) -> Study:
    """Agencies with odd names, some without a tie, some that join or are at one level only."""
    random = np.random.default_rng(seed)
    size = int(random.integers(5, 10))
    names = [NAMES[k] for k in random.permutation(len(NAMES))[:size]]
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=int(x)) for x in random.integers(0, 900, size)]

    def some(values: list[Any], share: float) -> list[Any]:
        return [each if random.random() < share else None for each in values]

    agencies = pl.DataFrame(
        {
            "agency_id": [f"A{k:02}" for k in range(size)] if seed % 2 else names,
            "name": names,
            "area_id": AREA,
            "sector": [SECTORS[k] for k in random.integers(0, len(SECTORS), size)],
            "size_fte": some([round(float(x), 2) for x in random.random(size) * 300], 0.7),
            "is_lead": [k == 0 for k in range(size)],
            "statutory": some([bool(x) for x in random.random(size) < 0.5], 0.7),
            "joined": some(days, 0.5),
            "waves": some([[WAVES[1]]] * size, 0.25 if seed % 3 else 0),
            "levels": some([[LEVELS[0]]] * size, 0.25 if seed % 4 else 0),
            "service type of ours": [f"kind {k}" for k in random.integers(0, 3, size)],
        }
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    covered: list[dict[str, Any]] = []
    for wave in WAVES[: 1 + seed % 2]:
        for level in LEVELS[: 1 + seed % 3]:
            there = [
                each["agency_id"]
                for each in agencies.iter_rows(named=True)
                if wave in (each["waves"] or WAVES) and level in (each["levels"] or LEVELS)
            ]
            for layer in LAYERS:
                directed = layer_spec(layer).directed
                for a, b in itertools.permutations(there[:-1], 2):  # the last has no tie
                    if (directed or a < b) and random.random() < (0.25 if directed else 0.4):
                        rows.append(_tie(random, wave, level, layer, a, b))
                covered += _asked(random, seed, wave, level, layer, there)
    ties = pl.DataFrame(rows, infer_schema_length=None).with_columns(area_id=pl.lit(AREA))
    coverage = pl.DataFrame(covered, infer_schema_length=None) if covered else None
    return Study.of(ties, agencies=agencies, coverage=coverage)


def _tie(random: Any, wave: str, level: str, layer: str, a: str, b: str) -> dict[str, Any]:
    first = dt.date(2024, 4, 1) + dt.timedelta(days=int(random.integers(0, 200)))
    row: dict[str, Any] = {"wave": wave, "level": level, "layer": layer, "source": a, "target": b}
    if layer == "referral":
        row |= {"count": int(random.integers(1, 90)), "first": first}
        row |= {"last": first + dt.timedelta(days=int(random.integers(0, 100)))}
    if layer == "funding":
        row |= {"amount": round(float(random.random() * 9_000), 2)}
    if layer == "communication":
        row |= {"frequency": str(random.choice(["weekly", "monthly", "yearly"]))}
        row |= {"contact_type": int(random.integers(2, 6)), "reporter": a}
    if layer == "shared desk":
        row |= {"strength": round(float(random.random()), 3)}
    return row


def _asked(
    random: Any, seed: int, wave: str, level: str, layer: str, there: list[str]
) -> list[dict[str, Any]]:
    """Who answered, whose log it is, who shares a system: none, some or all of them."""
    kind = ("none", "all", "some", "senders", "receivers", "systems")[seed % 6]
    place = {"wave": wave, "area_id": AREA, "level": level, "layer": layer}
    found = []
    for agency in there:
        said = kind in {"all"} or (kind != "none" and random.random() < 0.6)
        role = {"senders": "sender_log", "receivers": "receiver_log", "systems": "system"}.get(
            kind, "reporter"
        )
        row = {**place, "agency_id": agency, "role": role, "system": None}
        if kind == "systems":
            row["system"] = str(random.choice(["A", "B"]))
        status = "responded" if role == "reporter" else "admin_complete"
        if said:
            found.append({**row, "status": status, "absence_means": "no_contact"})
    return found


def held(
    area: Area, network: Network, holds: frozenset[str], folded: Any, read: pl.DataFrame | None
) -> dict[str, Any]:
    """What there is of one network, as far as a format holds it, by names instead of numbers.

    Where a format has one number a tie, it is read as a strength of undeclared meaning: `read` are
    the ties of a study that was read from such a file.
    """
    ids = [folded(each) for each in area.ids]
    numbers = {} if read is None else _strengths(read, network, folded)
    columns = [c for c in network.ties.columns if c in holds and c != "value"]
    ties: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for row in network.ties.iter_rows(named=True):
        ends = ids[row["from"] - 1], ids[row["to"] - 1]
        value = row["value"]
        if "strength" not in holds:
            value = numbers.get(_pair(ends, network)) if read is not None else value
            value = 1.0 if read is None and not network.valued else value
        said = (value, *(row[c] for c in columns))
        if "direction" in holds:
            ties[_pair(ends, network)] = said
        else:
            ties |= {ends: said} if network.directed else {ends: said, ends[::-1]: said}
    unknown = {_pair((ids[a - 1], ids[b - 1]), network) for a, b in network.unobserved.iter_rows()}
    return {
        "directed": network.directed if "direction" in holds else None,
        "ties": ties,
        "unobserved": unknown if "unobserved" in holds else None,
        "absent": {ids[k - 1] for k in network.absent} if "unobserved" in holds else None,
    }


def _pair(ends: tuple[str, str], network: Network) -> tuple[str, ...]:
    return ends if network.directed else tuple(sorted(ends))


def _strengths(ties: pl.DataFrame, network: Network, folded: Any) -> dict[tuple[str, ...], float]:
    here = ties.filter(wave=network.wave, level=network.level, layer=network.layer)
    return {
        _pair((folded(one), folded(other)), network): value
        for one, other, value in here.select("source", "target", "strength").iter_rows()
    }


def one_space(text: str) -> str:
    """How every reader takes a name."""
    return " ".join(text.split())


def unquoted(text: str) -> str:
    """What is left of a name where the format has no place for double quotes in it."""
    return one_space(text.replace('"', "'"))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("to", sorted(HOLDS))
def test_what_a_format_holds_comes_back(to: str, seed: int, tmp_path: Path) -> None:
    study = any_study(seed)
    holds = HOLDS[to]
    folded = unquoted if to in {"pajek", "ucinet", "muxviz"} else one_space
    pn.export(study, to, tmp_path / "out")
    files = sorted(
        each for each in (tmp_path / "out").iterdir() if each.suffix not in {".txt", ".R"}
    )
    options = ReadOptions(discover=False)
    if to == "muxviz":
        files, options = [tmp_path / "out" / "edges.txt"], ReadOptions(discover=False, as_format=to)
    found = gather(files, options)
    assert found.study is not None, [(f.rule, f.message) for f in found.findings]
    assert not [f for f in found.findings if f.severity == "error"], list(found.findings)
    (before,), (after,) = areas_of(study), areas_of(found.study)
    if "area" in holds:
        assert after.name == before.name
    _same_agencies(before, after, holds, folded)
    one, two = (
        {
            tuple(getattr(n, c) for c in ("level", "layer", "wave") if c in holds): held(
                area, n, holds, folded, read
            )
            for n in area.networks
            if n.ties.height
        }
        for area, read in ((before, None), (after, found.study.ties))
    )
    assert two.keys() == one.keys()
    for key, network in one.items():
        for name, value in network.items():
            assert two[key][name] == value, (key, name)


def _same_agencies(before: Area, after: Area, holds: frozenset[str], folded: Any) -> None:
    one, two = (
        area.agencies.with_columns(agency_id=pl.Series([folded(x) for x in area.ids]))
        .sort("agency_id")
        for area in (before, after)
    )  # fmt: skip
    assert two["agency_id"].to_list() == one["agency_id"].to_list()
    kinds = {
        "words": ["sector", "service type of ours", "waves", "levels"],
        "numbers": ["size_fte", "is_lead", "statutory"],
        "days": ["joined"],
    }
    columns = [column for kind, named in kinds.items() if kind in holds for column in named]
    for column in columns:
        if column in one.columns:
            assert two[column].to_list() == one[column].to_list(), column
    if "names" in holds:
        assert two["name"].to_list() == [folded(each) for each in one["name"]]


PAGE = "docs/guide/formats.md"
TITLES = ("GraphML", "GEXF", "Gephi", "Pajek", "UCINET", "muxViz")


def test_the_page_says_what_each_format_holds() -> None:
    text = (Path(__file__).parents[2] / PAGE).read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    said = {row[0]: row[1:] for row in rows if row[0] in PARTS.values()}
    assert said == {
        words: ["yes" if part in HOLDS[title.lower()] else "no" for title in TITLES]
        for part, words in PARTS.items()
    }
