"""The wording of every page, from one catalogue: `words.toml` and `headings.toml` beside this.

A rule is a dotted key, for example `flow.senders`; its value is a sentence with named gaps, or a
table with `one` and `other` where the wording depends on the number given as `n`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from partnernet.story.numbers import whole
from partnernet.story.page import Grid, Line, Section
from partnernet.vocabulary import ALL_WAVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CATALOGUE = ("words.toml", "headings.toml")


@cache
def catalogue() -> Mapping[str, str | Mapping[str, str]]:
    """Return every rule with its wording, keys dotted.

    >>> "stamp.internal" in catalogue()
    True
    """
    folder = files("partnernet.story")
    texts = (folder.joinpath(name).read_text(encoding="utf-8") for name in CATALOGUE)
    return {rule: entry for text in texts for rule, entry in _flat("", tomllib.loads(text))}


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterable[tuple[str, str | Mapping[str, str]]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and set(value) != {"one", "other"}:
            yield from _flat(f"{name}.", value)
        else:
            yield name, value


def words(rule: str, /, **gaps: object) -> str:
    """Fill the gaps of a rule.

    >>> words("stamp.internal")
    'Internal: may contain small numbers'
    """
    entry = catalogue()[rule]
    if not isinstance(entry, str):
        entry = entry["one" if str(gaps.get("n")) == "1" else "other"]
    if entry.startswith("{level}: ") and gaps.get("level") == catalogue()["level.unstated"]:
        entry = entry.removeprefix("{level}: ")
    text = entry.format(**{name: _plain(value) for name, value in gaps.items()})
    return text[:1].upper() + text[1:] if entry.startswith("{level}") else text


def _plain(value: object) -> object:
    return whole(value) if isinstance(value, int) else value


def name_of(kind: str, word: str) -> str:
    """Name a level, layer, sector or route as a reader knows it; a word of the user's own as it is.

    >>> name_of("sector", "other_public"), name_of("layer", "lunch_club")
    ('other public bodies', 'lunch club')
    """
    rule = f"{kind}.{word}"
    return words(rule) if known(rule) else word.replace("_", " ")


def wave_name(wave: str) -> str:
    """Name a wave, and what has none beside others that have one.

    >>> wave_name("2023_24"), wave_name("all")
    ('2023_24', 'rows without a period')
    """
    return words("wave.none") if wave == ALL_WAVES else wave


def known(rule: str) -> bool:
    """Say whether the catalogue has a rule."""
    return rule in catalogue()


def finding(rule: str, /, **gaps: object) -> Line:
    """Make a sentence that states what was found."""
    return Line(words(rule, **gaps), rule, "finding")


def note(rule: str, /, **gaps: object) -> Line:
    """Make a sentence on how to read what was found."""
    return Line(words(rule, **gaps), rule, "note")


def missing(rule: str, /, **gaps: object) -> Line:
    """Make a sentence on what is not given and what would give it."""
    return Line(words(rule, **gaps), rule, "missing")


def command(rule: str, /, **gaps: object) -> Line:
    """Make a line to type."""
    return Line(words(rule, **gaps), rule, "command")


def section(key: str, lines: Iterable[Line], *grids: Grid | None, **gaps: object) -> Section:
    """Make a section; its title is the rule `title.<key>`."""
    kept = tuple(grid for grid in grids if grid is not None and grid.rows)
    return Section(key, words(f"title.{key}", **gaps), tuple(lines), kept)


def grid(
    rule: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = ""
) -> Grid:
    """Make a small table; headings are the rules `<rule>.<column>`."""
    header = tuple(words(f"{rule}.{column}") for column in columns)
    return Grid(rule, header, tuple(tuple(row) for row in rows), caption)
