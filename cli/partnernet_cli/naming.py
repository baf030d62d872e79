"""What the `names` commands do with the library: suggest, decide, show what would change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnernet_cli import options, work

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnernet.names.effect import Change
    from partnernet.names.review import Review, Row
    from partnernet.readers import Gathered

SETTINGS = "partnernet.toml"


def gathered(given: Mapping[str, Any], review: Path | str) -> Gathered:
    """Read the files of a command with the decisions of one review file ("" for none)."""
    from partnernet.readers import gather, stopper

    work.inputs(given)
    found = gather(given["files"], replace(options.read_options(given), names=review))
    problem = stopper(found)
    if problem is not None:
        raise problem
    return found


def review_path(given: Mapping[str, Any]) -> Path:
    """Return where the review file is or will be: as typed, as set, else beside the first file."""
    from partnernet.readers import config_of
    from partnernet.readers.reviewing import review_path as found

    chosen = options.read_options(given)
    config = config_of([*given["files"]], chosen)
    return found(given["files"], replace(chosen, names=given["review"]), config)


def suggest(given: Mapping[str, Any]) -> tuple[Path, list[Row], dict[str, int]]:
    """Write new suggestions into the review file; return it, them, and what was set aside."""
    from partnernet.names import gathering, sources
    from partnernet.names.review import append, read_or_new

    path = review_path(given)
    review = read_or_new(path)
    found = gathered(given, path if path.exists() else "")
    made = sources.suggestions(found) if given["sources"] else gathering.suggestions(found)
    rows = gathering.new_rows(made, review, vetoed=given["vetoed"])
    append(path, rows)
    return path, rows, made.set_aside


def changes(given: Mapping[str, Any], path: Path) -> tuple[Gathered, Sequence[Change]]:
    """Return the files read with the decisions, and what these change."""
    from partnernet.names.effect import effect

    before, after = gathered(given, ""), gathered(given, path)
    if before.study is None or after.study is None:
        return after, ()
    return after, effect(before.study, after.study)


def settings_path(given: Mapping[str, Any]) -> Path:
    """Return the settings file of the run, or where one would be found: beside the first file."""
    if given["config"]:
        return Path(given["config"])
    files = [Path(name) for name in given["files"] if name != "-"]
    places = [*(file.parent for file in files[:1]), Path()]
    there = [place / SETTINGS for place in places if (place / SETTINGS).is_file()]
    return there[0] if there else places[0] / SETTINGS


def today() -> str:
    """Return the day on which a decision is made."""
    import datetime as dt

    return dt.datetime.now(dt.UTC).astimezone().date().isoformat()


def decisions(
    review: Review, asked: Mapping[str, Iterable[str]], by: str
) -> tuple[list[Row], list[str]]:
    """Return a row for each decision that was typed, and the names that no row of the file has.

    An accepted name may be followed by the name that it is: NAME=OTHER NAME.
    """
    from partnernet.names.review import Row

    by_name = {row.raw_name: row for row in review.rows}
    waiting = {row.raw_name: row for row in review.open}
    rows: list[Row] = []
    unknown: list[str] = []
    for decision, names in asked.items():
        for typed in names:
            name, other = typed, ""
            if typed not in by_name and "=" in typed:
                name, _, other = (part.strip() for part in typed.partition("="))
            row = waiting.get(name) or by_name.get(name)
            if row is None and other:
                row = Row("", name, "", "", other, "", "typed", "")
            if row is None:
                unknown.append(name)
            else:
                rows.append(review.decided(row, decision, by=by, on=today(), name=other))
    return rows, unknown
