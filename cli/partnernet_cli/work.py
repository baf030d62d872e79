"""What commands do with the library: read, analyse, draw. Imports happen when work begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnernet_cli import options, output
from partnernet_cli.progress import announce

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy
    from partnernet.findings import Findings
    from partnernet.mrqap import Qap
    from partnernet.readers import Reading
    from partnernet.study import Study
    from partnernet.whatif import WhatIf


def inputs(given: Mapping[str, Any]) -> list[Path]:
    """Return every file that a command was told to read.

    Raises
    ------
    InputError
        One of them is a folder: which of its files are meant must be said.
    """
    from collections import Counter

    from partnernet.errors import InputError

    for name in given["files"]:
        if Path(name).is_dir() and not any(Path(name).rglob("*.parquet")):
            message = f"'{Path(name).name or name}' is a folder."
            kinds = Counter(each.suffix for each in Path(name).iterdir() if each.suffix)
            ending = kinds.most_common(1)[0][0] if kinds else ".csv"
            meant = f"{name.rstrip('/')}/*{ending}"
            raise InputError(message, hint=f"Give the files in it that are meant: {meant}")
    named = [*given["files"], given.get("sectors"), given.get("config")]
    return [Path(name) for name in named if name and str(name) != "-"]


def opened(found: Analysis) -> list[Path]:
    """Return every file that was read, those that the settings name included."""
    tables = found.reading.opened if found.reading else ()
    return [table.path for table in tables if table.path is not None]


def reading(given: Mapping[str, Any]) -> Reading:
    """Read the files of a command, and save the settings if that was asked for."""
    from partnernet.readers import read, save_config

    inputs(given)
    found = read(given["files"], options.read_options(given))
    if given.get("save_config"):
        save_config(found, given["save_config"])
        output.note(f"Settings saved: {given['save_config']}")
    return found


def check(given: Mapping[str, Any]) -> tuple[Findings, int]:
    """Return what was found in the files, and the exit code that it deserves."""
    from partnernet.readers import gather, stopper

    inputs(given)
    found = gather(given["files"], options.read_options(given))
    if found.failed and not found.sources:
        raise found.failed[0]
    problem = stopper(found)
    if problem is not None:
        return found.findings, problem.exit_code
    return found.findings, int(bool(found.findings.errors))


def analysis(given: Mapping[str, Any], show: Callable[[str, int, int], None]) -> Analysis:
    """Read and analyse, with what the options choose."""
    from partnernet.analysis import analyse
    from partnernet.scales import load_typology

    own = [load_typology(path) for path in given["typologies"]]
    announce(inputs(given))
    found = reading(given)
    if given["crosswalk"]:
        found = crossed_reading(found, given["crosswalk"])
    study = found.study
    chosen: dict[str, Any] = {
        "areas": _chosen(given["area"], study.areas),
        "levels": _chosen(given["level"], _values(study, "level")),
        "layers": _chosen(given["layer"], _values(study, "layer")),
        "infer": given["infer"],
        "lead": given["lead"],
        "seed": given["seed"],
        "params": options.params(given),
        "progress": show,
    }
    mergers = options.mergers(given)
    supposed = None
    if given["without"] or mergers:
        supposed = _what_if(found, given["without"], mergers, chosen)
    analysed = analyse(
        found,
        metrics_wanted=given["metrics"] or None,
        typologies=own,
        judgements=given["judgements"],
        **chosen,
    )
    if supposed is not None:
        asked = supposed.changes.as_parameters()
        analysed = analysed.with_table("whatif", supposed.table, **asked)
    return _with_nulls(analysed, found, given, chosen) if given["nulls"] else analysed


def _with_nulls(
    analysed: Analysis, found: Reading, given: Mapping[str, Any], chosen: Mapping[str, Any]
) -> Analysis:
    """Add what chance alone would give, having said how long that takes."""
    from partnernet.nulls import estimate, null_models

    names = None if "all" in given["metrics"] else sorted(given["metrics"]) or None
    asked = {"draws": given["nulls"], "measures": names}
    picked = {name: chosen[name] for name in ("areas", "levels", "layers")}
    seconds = estimate(found, **asked, **picked)
    told = "under 1 second" if seconds < 1 else f"about {seconds:,.0f} seconds"
    output.note(f"Null models, {given['nulls']:,} draws each: {told}.")
    kept: Path | None = given["keep_draws"]
    drawn = null_models(
        found,
        seed=given["seed"],
        progress=chosen["progress"],
        keep_draws=kept is not None,
        **asked,
        **picked,
    )
    if kept is not None and drawn.draws is not None:
        from partnernet.writers.tables import write_parquet

        write_parquet(drawn.draws, kept)
        output.note(f"Written: {kept}")
    return analysed.with_table("nulls", drawn.table, **asked)


def _what_if(
    found: Reading,
    without: Sequence[str],
    mergers: Sequence[tuple[str, str]],
    chosen: Mapping[str, Any],
) -> WhatIf:
    """Set the partnership without some agencies, or with some merged, beside the one there is."""
    from partnernet.errors import ConfigError
    from partnernet.whatif import named, what_if

    gone = [name for text in without for name in named(found.study, text)]
    merge = dict(mergers)
    twice = [part for part, into in mergers if merge[part] != into]
    if twice:
        message = f"'{twice[0]}' cannot merge into two agencies."
        raise ConfigError(message, hint="Give --merge A=B once for each A.")
    return what_if(found, without=gone, merge=merge, **chosen)


def crossed_reading(found: Reading, name: str) -> Reading:
    """Read what was read on the levels of another model."""
    from dataclasses import replace

    from partnernet.crosswalk import crossed

    said = {**found.parameters, "crosswalk": name}
    return replace(found, study=crossed(found.study, name), parameters=said)


def draw(given: Mapping[str, Any], destination: Path) -> None:
    """Read files and write the map of one area."""
    import partnernet_maps as maps

    read = reading(given)
    found, chosen = _drawable(given, read)
    if str(destination) == "-":
        output.write_bytes(maps.render(found, **chosen))
    else:
        maps.save(found, destination, **chosen)
    remember(found, given, read, [chosen["area"]] if chosen["area"] else found.areas[:1])


def draw_figure(given: Mapping[str, Any], destination: Path) -> None:
    """Read files and write a still figure of one area."""
    import partnernet_maps as maps
    from partnernet_maps import figures

    figures.check(given["kind"], destination)
    read = reading(given)
    found, chosen = _drawable(given, read)
    maps.figure(found, destination, kind=given["kind"], **chosen)
    remember(found, given, read, [chosen["area"]] if chosen["area"] else found.areas[:1])


def _drawable(given: Mapping[str, Any], read: Reading) -> tuple[Study, dict[str, Any]]:
    """Return a study to draw, and what the options choose of it."""
    from partnernet.analysis import with_lead

    found = read.study
    if given["lead"]:
        found = with_lead(found, given["lead"])
    chosen: dict[str, Any] = {name: given[name] for name in ("title", "seed", "positions")}
    chosen["policy"] = policy(given, read)
    chosen["area"] = next(iter(_chosen(given["area"], found.areas) or ()), None)
    chosen["level"] = next(iter(_chosen(given["level"], _values(found, "level")) or ()), None)
    return found, chosen


def export(given: Mapping[str, Any]) -> tuple[list[str], str]:
    """Write the networks for another program; return what was written, and for whom it is."""
    from partnernet.analysis import with_lead
    from partnernet.writers.formats import export as write
    from partnernet.writers.formats import stamp

    found = reading(given)
    study = with_lead(found.study, given["lead"]) if given["lead"] else found.study
    rule = policy(given, found) if any(audience(given, found).values()) else None
    files = [table.path for table in found.opened if table.path is not None]
    target: Path = given["destination"]
    names = write(
        study,
        given["to"],
        target,
        policy=rule,
        areas=_chosen(given["area"], study.areas),
        levels=_chosen(given["level"], _values(study, "level")),
        layers=_chosen(given["layer"], _values(study, "layer")),
        inputs=[*inputs(given), *files],
    )
    places = [str(target)] if target.suffix else [str(target / name) for name in names]
    return places, stamp(rule)


def qap(given: Mapping[str, Any], show: Callable[[str, int, int], None]) -> tuple[Qap, list[str]]:
    """Test a formula on the files; return what came out, and how to say it."""
    from partnernet.mrqap import qap as test
    from partnernet.mrqap import read_dyads
    from partnernet.mrqap._words import told

    found = reading(given)
    level = _chosen(given["level"], _values(found.study, "level"))
    tested = test(
        found,
        given["formula"],
        dyads=read_dyads(given["dyads"]) if given["dyads"] else None,
        draws=given["draws"],
        areas=_chosen(given["area"], found.study.areas),
        levels=level,
        logistic=given["logistic"],
        seed=given["seed"],
        keep_draws=given["keep_draws"] is not None,
        progress=show,
    )
    return tested, list(told(tested))


def audience(given: Mapping[str, Any], found: Reading | None) -> dict[str, Any]:
    """Return the audience and the profile that were named: typed, or else in the settings."""
    stated = found.config.section("privacy") if found else {}
    if given["audience"] or given["profile"]:
        stated = given
    return {name: stated.get(name) for name in ("audience", "profile")}


def policy(given: Mapping[str, Any], found: Reading | None) -> Policy:
    """Return the disclosure policy; `[privacy]` adds to what was typed."""
    from partnernet import disclosure

    stated = found.config.section("privacy") if found else {}
    named = audience(given, found)
    return disclosure.policy(
        named["audience"] or "board",
        profile=named["profile"],
        consent=given["consent"] or stated.get("consent", False),
        threshold=stated.get("k"),
        sensitive=stated.get("sensitive_services", ()),
        money=stated.get("money", "published"),
    )


def remember(
    found: Study, given: Mapping[str, Any], read: Reading | None, areas: Sequence[str]
) -> None:
    """Enter what was released for a named audience into the ledger, and say what it warns of."""
    from datetime import date

    from partnernet.disclosure import ledger
    from partnernet.writers.protected import protected_flows

    rule, path = policy(given, read), ledger.place()
    if path is None or not rule.profile.hides or not any(audience(given, read).values()):
        return
    parts = [part for part in found.partnerships() if part.area in areas]
    flows, _ = protected_flows(parts, rule)
    periods = {(part.area, part.wave): part.period for part in parts}
    try:
        warned = ledger.remember(flows, rule.profile, periods, path=path, today=date.today())
    except OSError as problem:
        output.note(f"The ledger of releases was not kept: {problem.strerror}.")
        return
    for text in warned:
        output.note(f"Earlier release: {text}")


def study(paths: tuple[str, ...], given: Mapping[str, Any]) -> Study:
    """Read files into a study."""
    return reading({**given, "files": paths}).study


def roster(paths: tuple[str, ...], given: Mapping[str, Any]) -> Study:
    """Read files for the agencies that they name; ties need not be among them."""
    from partnernet.readers import read_roster

    named = {**given, "files": paths}
    inputs(named)
    return read_roster(paths, options.read_options(named))


def _values(of: Study, column: str) -> list[str]:
    return of.ties[column].drop_nulls().unique().to_list()


def _chosen(name: str | None, there: Sequence[str]) -> list[str] | None:
    """Keep to one area, level or layer, if the files hold several."""
    return [name] if name is not None and len(there) > 1 else None
