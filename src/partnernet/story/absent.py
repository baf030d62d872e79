"""What a lone file does not give, each with the one column or table that would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.story.contact import density_line
from partnernet.story.depth import depth_floor, marker_lines
from partnernet.story.numbers import names, share, whole
from partnernet.story.opening import listed
from partnernet.story.words import command, finding, missing, section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.kinds import Kind
    from partnernet.story.page import Line, Section, Typed


def sectors_known(facts: Facts) -> bool:
    """Say whether any agency's sector is known."""
    return bool((facts.part.agencies["sector"] != v.UNKNOWN).any())


def absent_section(facts: Facts, level: str, layer: str, kind: Kind, typed: Typed) -> Section:
    """Take depth, density, breadth, reach, power and chance in turn: given, or what is missing."""
    if kind in {"categories", "inbox", "spend"}:
        return section("rest", [missing(f"absent.{kind}"), *costly_lines(facts, typed)])
    lines = [
        *_depth(facts, level),
        density_line(facts, level, layer) or missing("absent.density"),
        *_breadth(facts, level),
        *_reach(facts, level, layer),
        missing("absent.power"),
        missing("absent.chance"),
        *costly_lines(facts, typed),
    ]
    return section("rest", lines)


def _depth(facts: Facts, level: str) -> Iterator[Line]:
    pairs = depth_floor(facts, level)
    if pairs:
        yield finding("absent.depth", n=whole(pairs))
    else:
        yield missing("absent.depth_none")
    if facts.part.lead is None and not sectors_known(facts):
        yield missing("absent.placement_both")
    elif facts.part.lead is None:
        yield missing("absent.placement_lead")
    elif not sectors_known(facts):
        yield missing("absent.placement_sector")
    else:
        yield from marker_lines(facts, rule="absent.marker")


def _breadth(facts: Facts, level: str) -> Iterator[Line]:
    row = facts.scale("breadth", level, "bands_active")
    if row is None or not row["text"]:
        yield missing("absent.breadth_none" if sectors_known(facts) else "absent.breadth")
        return
    three = facts.scale("breadth", level, "breadth_3_active")
    point = three["text"] or "" if three else ""
    if not point and three and three["value"] is not None:
        point = whole(three["value"])
    rule = "absent.breadth_given" if point else "absent.breadth_bands"
    yield finding(rule, bands=row["text"], point=point)


def _reach(facts: Facts, level: str, layer: str) -> Iterator[Line]:
    lead = facts.part.lead
    direct = facts.number("lead_reach", level, layer, k=1)
    two = facts.number("lead_reach", level, layer, k=2)
    if lead is not None and (direct is None or two is None):
        yield missing("absent.reach_none", lead=facts.name(lead))
        return
    if lead is None or direct is None or two is None:
        yield missing("absent.reach_lead" if listed(facts) else "absent.reach")
        return
    yield finding(
        "absent.reach_given",
        lead=facts.name(lead),
        direct=share(direct),
        two=share(two),
        n=whole(facts.part.eligible(level).height),
    )
    if not listed(facts):
        yield missing("absent.reach_recorded")


def undecided(facts: Facts) -> bool:
    """Say whether no outcome is recorded anywhere."""
    return bool(facts.part.ties.select(pl.col("decided").is_null().all()).item())


def costly_lines(facts: Facts, typed: Typed) -> Iterator[Line]:
    """Say which measures were left out because they would take too long, and how to run them."""
    skipped = facts.costly
    if skipped:
        yield missing("absent.cost", n=len(skipped), names=names(skipped, most=len(skipped)))
        options = " ".join(f"--metric {code}" for code in skipped)
        yield command("absent.cost_command", typed=typed, options=options)
