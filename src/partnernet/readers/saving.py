"""Last month's mapping for this month's file: what was read as what, written as settings."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from partnernet import config as settings

if TYPE_CHECKING:
    from partnernet.readers import Reading
    from partnernet.readers.opening import Opened
    from partnernet.readers.reports import SourceReport


def save_config(reading: Reading, path: Path | str) -> None:
    """Write how files were read as settings, so that the next run needs no options.

    What the file itself says is left to the file; what was said by options, by the settings in use,
    or by the name of the file is written down. Sections that reading does not use are carried over.

    Raises OutputError when the settings cannot be written.
    """
    target = Path(path)
    options, data = reading.options, reading.config.data
    stated: dict[str, Any] = {name: section for name, section in data.items() if name != "source"}
    project = dict(cast("dict[str, Any]", stated.get("project", {})))
    stated["project"] = {**project, "lead": options.lead, "area": None}
    stated["reading"] = {
        "from": options.date_from,
        "to": options.date_to,
        "period": options.period,
        "exclude": list(options.exclude),
        "roll_up": options.roll_up,
        "sectors": _relative(Path(options.sectors), target) if options.sectors else None,
        "guess_sectors": options.guess_sectors or None,
    }
    privacy = dict(cast("dict[str, Any]", stated.get("privacy", {})))
    stated["privacy"] = {**privacy, "allow_person_nodes": options.allow_person_nodes or None}
    names = dict(cast("dict[str, Any]", stated.get("names", {})))
    if "file" in names:
        names["file"] = _relative(reading.config.folder / str(names["file"]), target)
    stated["names"] = names
    entries = [
        _source(opened, source, target)
        for opened, source in zip(reading.opened, reading.sources, strict=True)
    ]
    stated["source"] = [each for place, each in enumerate(entries) if each not in entries[:place]]
    settings.write(stated, target)


def _source(opened: Opened, source: SourceReport, target: Path) -> dict[str, Any]:
    """Return the `[[source]]` of one table."""
    if opened.recognised is not None and opened.stated is not None:
        said_so = {name: getattr(opened.stated, name) for name in _SAID}
        path = _relative(opened.path, target) if opened.path else ""
        return {"path": path, **said_so, "format": opened.recognised.name}
    how = opened.how
    said = {role: heading for role, heading in how.columns.items() if not heading}
    one_layer = source.layer and ";" not in source.layer and "layer" not in source.mapping
    assumed = any(text.startswith("area ") for text in source.assumed)
    return {
        "path": _relative(opened.path, target) if opened.path else "",
        "format": None if opened.table == "relation" else opened.table,
        "sheet": source.sheet,
        "header_row": how.header_row,
        "encoding": how.encoding,
        "layer": source.layer if one_layer and source.layer != "relation" else how.layer,
        "level": how.level,
        "area": source.area if assumed and ";" not in source.area else how.area,
        "wave": how.wave,
        "columns": {**source.mapping, **said},
        "sender": how.sender,
        "receiver": how.receiver,
        "log_kept_by": how.log_kept_by,
        "rows": how.rows,
        "date_order": how.date_order,
    }


_SAID = tuple(each.name for each in fields(settings.SourceConfig) if each.name != "path")


def _relative(path: Path, target: Path) -> str:
    """Return a path as seen from the folder of the settings."""
    try:
        return Path(os.path.relpath(path.resolve(), target.resolve().parent)).as_posix()
    except ValueError:  # another drive on Windows
        return path.resolve().as_posix()


def recorded(config: settings.Config) -> dict[str, object]:
    """Return the settings in use for the record of a run; files by base name only."""
    if not config.data:
        return {}
    data: dict[str, object] = {}
    for name, section in config.data.items():
        if name == "source":
            sources = cast("list[dict[str, object]]", section)
            data[name] = [{**s, "path": Path(str(s.get("path", ""))).name} for s in sources]
        elif name not in {"report", "compare"}:
            data[name] = {k: _plain(x) for k, x in cast("dict[str, object]", section).items()}
    if isinstance(reading := data.get("reading"), dict) and "sectors" in reading:
        reading["sectors"] = Path(str(reading["sectors"])).name
    if isinstance(names := data.get("names"), dict) and "file" in names:
        names["file"] = Path(str(names["file"])).name
    return {"settings": data}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
