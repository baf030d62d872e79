"""What `report` does with the library: read, analyse, say who made it, write."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from partnernet_cli import output, work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnernet.analysis import Analysis
    from partnernet_maps.report import About

NOT_ASKED: Mapping[str, Any] = MappingProxyType({"without": (), "merge": (), "nulls": None})
"""What `analyse` may be asked beside the analysis and a report never is."""


def report(
    given: Mapping[str, Any], destination: Path, show: Callable[[str, int, int], None]
) -> Path | None:
    """Read, analyse and write; return where, or None where the page went to stdout."""
    from partnernet._lean import import_igraph
    from partnernet_maps import report as maker

    import_igraph()
    inputs = work.inputs(given)
    page = str(destination) == "-" or destination.suffix.lower() in {".html", ".htm"}
    if not page:
        from partnernet.writers import check_destination

        check_destination(destination, inputs=inputs)
    found = work.analysis({**given, **NOT_ASKED}, show)
    policy = work.policy(given, found.reading)
    told = about(given, found)
    area = given["area"] if given["area"] in found.study.areas else None
    chosen: dict[str, Any] = {"about": told, "area": area, "seed": given["seed"]}
    if str(destination) == "-":
        output.write_bytes(maker.render(found, policy, **chosen))
        return None
    return maker.save(found, destination, policy, **chosen)


def about(given: Mapping[str, Any], found: Analysis) -> About:
    """Return what is said of the report itself: typed, or else in `[report]` of the settings."""
    from partnernet_maps.report import About

    config = found.reading.config if found.reading else None
    stated: Mapping[str, Any] = config.section("report") if config else {}
    name = str(config.section("project").get("name", "")) if config else ""
    words = given["words"] or stated.get("words")
    if words and not given["words"] and config:
        words = config.folder / words
    return About(
        title=given["title"] or stated.get("title"),
        place=name if len(found.study.areas) == 1 else "",
        made_by=given["made_by"] or stated.get("made_by", ""),
        contact=given["contact"] or stated.get("contact", ""),
        decide=tuple(str(each) for each in stated.get("decide", ())),
        synthetic=bool(stated.get("synthetic", "synthetic" in name.lower())),
        previous=given["previous"],
        words=Path(words) if words else None,
    )
