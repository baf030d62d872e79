"""What `partnernet compare` does with the library: read each area, compare, draw the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnernet_cli import options, output

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnernet.comparing import Comparison
    from partnernet.readers import Reading
    from partnernet.story import Page

TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet", ".gz")
"""Endings of the files of a folder that are read."""
OWN = {"agencies", "ties", "coverage"}
"""Names of our own tables: two of them are one study, not two areas."""


def compared(given: Mapping[str, Any], show: Callable[[str, int, int], None]) -> Comparison:
    """Read what was named and compare it."""
    from partnernet.comparing import compare

    found = readings(given)
    named = given["areas"]
    return compare(
        found,
        by=given["by"],
        areas=_there(found, "area", named) if len(named) > 1 or len(found) == 1 else None,
        levels=_there(found, "level", [given["level"]] if given["level"] else []),
        layers=_there(found, "layer", [given["layer"]] if given["layer"] else []),
        measures=given["metrics"] or None,
        primary=_declared(found[0], given),
        tests=given["tests"],
        dependence=given["dependence"] == "any",
        draws=given["draws"],
        models=given["models"] or None,
        distances=not given["no_distances"],
        seed=given["seed"],
        cores=given["cores"],
        keep_draws=given["keep_draws"] is not None,
        progress=show,
    )


def _declared(first: Reading, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return comparisons declared in the settings, or else those of the run that is repeated."""
    return tuple(first.config.section("compare").get("primary", given.get("primary", ())))


def _there(found: list[Reading], what: str, named: Sequence[str]) -> list[str] | None:
    """Keep to what was named, if the files hold several.

    Raises
    ------
    UnknownNameError
        A name that is not there.
    """
    from partnernet.errors import UnknownNameError

    if not named:
        return None
    column = "area_id" if what == "area" else what
    every = {name for each in found for name in each.study.ties[column].drop_nulls().unique()}
    for name in named:
        if name not in every:
            raise UnknownNameError.among(what, name, sorted(every))
    return list(named) if len(every) > 1 else None


def readings(given: Mapping[str, Any]) -> list[Reading]:
    """Read each file or folder as an area; all files as one study where waves or layers vary."""
    from partnernet.readers import read

    named: Sequence[str] = given["files"]
    stated: str | None = given["areas"][0] if len(given["areas"]) == 1 else None
    given = {**given, "area": stated}
    folders = [name for name in named if Path(name).is_dir()]
    own = {Path(name).stem for name in named} & OWN
    if given["by"] in {"wave", "layer"} or len(named) < 2 or len(own) > 1:
        files = [each for name in named for each in _files(name)]
        return [read(files, options.read_options({**given, "files": files}))]
    found: list[Reading] = []
    for name in named:
        area = Path(name).name if name in folders and not stated else stated
        files = _files(name)
        found.append(read(files, options.read_options({**given, "files": files, "area": area})))
    return found


def _files(name: str) -> list[str]:
    """Tables of a folder, or the file itself.

    Raises
    ------
    ConfigError
        The folder holds results of partnernet, or no table.
    """
    from partnernet.errors import ConfigError
    from partnernet.provenance import METHOD_VERSION

    folder = Path(name)
    if not folder.is_dir():
        return [name]
    record = folder / "run.json"
    if record.is_file():
        import json

        run = json.loads(record.read_text(encoding="utf-8"))
        method, inputs = run.get("method"), [each["file"] for each in run.get("inputs", [])]
        message = f"'{folder.name}' holds results, made with method {method}, not what they are of."
        if method != METHOD_VERSION:
            message = (
                f"'{folder.name}' holds results made with method {method}; this is method "
                f"{METHOD_VERSION}, and results of two methods are not compared."
            )
        raise ConfigError(message, hint=f"Give the files that were analysed: {', '.join(inputs)}.")
    tables = sorted(str(each) for each in folder.iterdir() if each.suffix.lower() in TABLES)
    if not tables:
        message = f"'{folder.name}' holds no table."
        raise ConfigError(message, hint="Give a folder with agencies.csv, ties.csv, coverage.csv.")
    return tables


def check(destination: str, given: Mapping[str, Any], *, whole: bool) -> None:
    """Refuse to write over or beside an input, before any work."""
    from partnernet.errors import OutputError
    from partnernet.writers import check_destination

    inputs = _inputs(given)
    if whole:
        check_destination(Path(destination), inputs=inputs)
    elif Path(destination).resolve() in [each.resolve() for each in inputs]:
        message = f"'{Path(destination).name}' is an input."
        raise OutputError(message, hint="Give another name: -o compare.csv")


def _inputs(given: Mapping[str, Any]) -> list[Path]:
    return [Path(each) for name in given["files"] for each in _files(name) if each != "-"]


def save(found: Comparison, destination: str, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Write the folder of a comparison."""
    from partnernet.writers import save_results

    return save_results(found, destination, inputs=_inputs(given))


def keep(found: Comparison, place: Path | None) -> None:
    """Write every draw, if that was asked for."""
    if place is None or found.draws is None:
        return
    from partnernet.writers.tables import write_parquet

    write_parquet(found.draws, place)
    output.note(f"Written: {place}")


def told(found: Comparison) -> Page:
    """Tell a comparison as a page."""
    from partnernet.story.comparison import tell_comparison

    return tell_comparison(found)


def page(found: Comparison, destination: str) -> None:
    """Write the page of a comparison."""
    from partnernet_maps.comparison import save

    save(found, Path(destination))
