"""From an analysis to facts that may be said: the only place of the report that sees all numbers.

Links, agencies, agreements and declared answers are not about people and pass. Counts come from
protected frames alone. What was inferred from counts passes pair by pair, where no count of the
pair is hidden. Nothing that depends on a hidden number goes further than this module.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet import vocabulary as v
from partnernet.study import View
from partnernet_maps.gather import parts_of
from partnernet_maps.model import clean_text
from partnernet_maps.report.model import Basis, Cell, Facts, Flow, Level, Marker, Share, Standing
from partnernet_maps.report.outcomes import outcomes

if TYPE_CHECKING:
    from partnernet.analysis import Analysis
    from partnernet.disclosure import Policy
    from partnernet.study import Partnership
    from partnernet_maps.gather import Drawable
    from partnernet_maps.model import MapData

Row = dict[str, Any]

REGULAR, JOINT = 3, 4
"""Gregson's levels from which contact is regular, and from which work is joint."""

SHOWN_GAPS = 30


def facts(
    analysis: Analysis,
    safe: Drawable,
    drawn: MapData,
    *,
    title: str | None = None,
    place: str = "",
    synthetic: bool = False,
) -> Facts:
    """Return what a report of one area may say; `drawn` is the map of all that `safe` holds."""
    policy = safe.policy
    parts = parts_of(analysis, safe.area)[2]
    part = parts[-1]
    now = safe.ties.filter(pl.col("wave") == part.wave)
    name = {row["agency_id"]: clean_text(row["name"]) for row in safe.agencies.to_dicts()}
    sector_of = dict(safe.agencies.select("agency_id", "sector").iter_rows())
    rows = _ladder(analysis, part)
    members = [a for a in drawn.agencies if a.present(drawn.last) and not a.category]
    here = analysis.agencies.filter(pl.col("area") == safe.area, pl.col("wave") == part.wave)
    listed = here.filter(pl.col("kind") == "agency")
    groups = frozenset(here.filter(pl.col("kind") == "category")["agency_id"])
    counted = dict(listed["sector"].fill_null(v.UNKNOWN).value_counts().iter_rows())
    sectors = {s.key: counted.get(s.key, 0) for s in drawn.sectors}
    cells = _cells(analysis, part, policy, safe)
    levels = tuple(_level(part, key, now, rows, safe, cells, groups) for key in _order(safe.levels))
    kinds = "source_categories" in part.study.flags
    flows = _flows(safe, part.wave)
    gaps, possible = _gaps(drawn)
    waves = [clean_text(wave) for wave in safe.waves]
    earlier = safe.ties.filter(pl.col("wave") == safe.waves[-2]) if len(waves) > 1 else None
    return Facts(
        title=clean_text(title) if title else "",
        area=clean_text(place or safe.area),
        period=safe.period,
        waves=tuple(waves),
        profile=policy.profile.name,
        consent=policy.consent,
        synthetic=synthetic,
        lead=next((a.name for a in drawn.agencies if a.lead), ""),
        agencies=listed.height,
        groups=len(groups),
        marks=len(members),
        unnamed=sum(a.members for a in members if not a.named),
        sectors=tuple((key, n) for key, n in sectors.items() if n),
        layers=tuple((x.key, x.links) for x in drawn.layers if x.links),
        links=now.height,
        links_before=None if earlier is None else earlier.height,
        hidden=int(now["hidden"].sum()),
        levels=levels,
        active=_active(now, sector_of, tuple(sectors), [level.key for level in levels], groups),
        cells=cells,
        standings=() if kinds else _standings(drawn, safe, part.wave, now, name, groups),
        origins=_origins(safe, part.wave, flows, name, groups) if kinds else (),
        flows=flows,
        outcomes=outcomes(analysis, policy, safe, [p.wave for p in parts]),
        unlinked=tuple(sorted(a.name for a in members if not a.partners)),
        gaps=() if kinds else gaps[:SHOWN_GAPS],
        pairs_of_sectors=possible,
        joined=_moved(drawn, joined=True),
        left=_moved(drawn, joined=False),
        basis=_basis(part, now, groups),
        version=analysis.run.partnernet,
        method=analysis.run.method,
        kinds=kinds,
    )


def _order(levels: tuple[str, ...]) -> list[str]:
    return sorted(levels, key=lambda x: (v.level_rank(x), x))


def _ladder(analysis: Analysis, part: Partnership) -> dict[tuple[str, str, str], Row]:
    """Rows of the scales about whole levels by scale, level and indicator, headlines first."""
    rows = analysis.scales.filter(
        pl.col("area") == part.area,
        pl.col("wave") == part.wave,
        pl.col("unit_type") == "network",
        pl.col("scale").is_in(["gregson", "placement"]),
    )
    found: dict[tuple[str, str, str], Row] = {}
    for row in rows.iter_rows(named=True):
        key = (row["scale"], row["level"], row["indicator"])
        if key not in found or "headline" in (row["flags"] or ""):
            found[key] = row
    return found


def _level(
    part: Partnership,
    key: str,
    now: pl.DataFrame,
    rows: dict[tuple[str, str, str], Row],
    safe: Drawable,
    cells: tuple[Cell, ...],
    groups: frozenset[str],
) -> Level:
    here = now.filter(pl.col("level") == key)
    asked = rows.get(("gregson", key, f"delta_{REGULAR}"))
    said = asked is not None and asked["route"] == "declared" and asked["value"] is not None
    rungs = [rows.get(("gregson", key, f"share_{k}")) for k in range(1, 7)]
    close = safe.close.filter(
        pl.col("wave") == part.wave, pl.col("level") == key, pl.col("inferred")
    )
    return Level(
        key=key,
        agencies=len(part.eligible(key)) if key in part.levels else 0,
        active=len(_ends(here) - groups),
        links=here.height,
        rungs=tuple(float(r["value"] or 0.0) for r in rungs if r) if said else (),
        regular=_share(asked, cells) if said and asked else None,
        joint=_share(rows.get(("gregson", key, f"delta_{JOINT}")), cells) if said else None,
        floor=None if said or close.is_empty() else close.filter(pl.col("point") >= REGULAR).height,
        marker=_marker(rows, key, policy_hides=safe.policy.profile.hides),
    )


def _share(row: Row | None, cells: tuple[Cell, ...]) -> Share | None:
    """Return a share; the matrix has that of the period before, where the route is the same."""
    if row is None or row["value"] is None:
        return None
    same = (c for c in cells if (c.level, c.indicator) == (row["level"], row["indicator"]))
    before = next((cell.before for cell in same), None)
    return Share(
        row["value"], row["lo"], row["hi"], int(row["n"] or 0), int(row["of"] or 0), before
    )


def _marker(
    rows: dict[tuple[str, str, str], Row], level: str, *, policy_hides: bool
) -> Marker | None:
    depth = rows.get(("placement", level, "marker_depth"))
    breadth = rows.get(("placement", level, "marker_breadth"))
    if depth is None or breadth is None:
        return None
    if depth["value"] is None or breadth["value"] is None:
        return None
    if policy_hides and "inferred" in {depth["route"], breadth["route"]}:
        return None
    ends = [row[end] if row[end] is not None else row["value"]
            for row in (depth, breadth) for end in ("lo", "hi")]  # fmt: skip
    return Marker(
        depth=int(depth["value"]),
        depth_low=int(ends[0]),
        depth_high=int(ends[1]),
        breadth=int(breadth["value"]),
        breadth_low=int(ends[2]),
        breadth_high=int(ends[3]),
        n=int(depth["n"] or 0),
        of=int(depth["of"] or 0),
        floor="floor" in (depth["flags"] or ""),
    )


def _cells(
    analysis: Analysis, part: Partnership, policy: Policy, safe: Drawable
) -> tuple[Cell, ...]:
    rows = analysis.matrix.filter(pl.col("area") == part.area, pl.col("wave") == part.wave)
    dated = part.study.referrals is not None
    return tuple(_cell(row, policy, safe, dated=dated) for row in rows.iter_rows(named=True))


def _cell(row: Row, policy: Policy, safe: Drawable, *, dated: bool) -> Cell:
    """Keep what may be said: nothing inferred from counts, no wait of a hidden number.

    Where no referral is `dated` there is no wait, whatever the numbers are.
    """
    secret = policy.profile.hides and (
        row["route"] == "inferred" or (row["kind"] == "days" and dated and not _waits(safe, row))
    )
    said = {
        name: None if secret else row[name] for name in ("value", "lo", "hi", "n", "of", "before")
    }
    if row["incomparable"]:
        said["before"] = None  # not to be set beside this one
    return Cell(
        level=row["level"],
        dimension=row["dimension"],
        indicator=row["indicator"],
        kind=row["kind"],
        text="" if secret else clean_text(row["text"], ""),
        route=row["route"] or "",
        reason="not_shown" if secret else row["reason"] or "",
        before_text="" if secret or row["incomparable"] else clean_text(row["before_text"], ""),
        incomparable="" if secret else row["incomparable"] or "",
        **said,
    )


def _waits(safe: Drawable, row: Row) -> bool:
    """Whether the referrals of a level are enough, and public enough, to tell how long they wait.

    The wave before must be so as well, or its number is in the row.
    """
    totals = safe.totals.filter(
        pl.col("kind") == "total",
        pl.col("layer") == "referral",
        pl.col("level") == row["level"],
        pl.col("wave").is_in([x for x in (row["wave"], row["since"]) if x]),
    )
    enough = 4 * (safe.policy.profile.high + 1)
    return not totals.is_empty() and bool((totals["count"].fill_null(0) >= enough).all())


def _ends(ties: pl.DataFrame) -> set[str]:
    return set(ties["source"]) | set(ties["target"])


def _active(
    now: pl.DataFrame,
    sector_of: dict[str, str],
    sectors: tuple[str, ...],
    levels: list[str],
    groups: frozenset[str],
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Count, for every sector and level, agencies (or small ones as one) that have a link.

    `groups` are kinds of source, which are no agencies.
    """
    ends = {level: _ends(now.filter(pl.col("level") == level)) - groups for level in levels}
    return tuple(
        (sector, tuple(sum(sector_of.get(x) == sector for x in ends[level]) for level in levels))
        for sector in sectors
    )


def _standings(
    drawn: MapData,
    safe: Drawable,
    wave: str,
    now: pl.DataFrame,
    name: dict[str, str],
    groups: frozenset[str],
) -> tuple[Standing, ...]:
    """Say where the agencies with most partners stand, those that receive most among them."""
    partners: dict[str, set[str]] = {}
    for source, target in now.select("source", "target").iter_rows():
        if source in groups or target in groups:
            continue
        partners.setdefault(source, set()).add(target)
        partners.setdefault(target, set()).add(source)
    alone: dict[str, int] = {}
    for found in partners.values():
        if len(found) == 1:
            only = next(iter(found))
            alone[only] = alone.get(only, 0) + 1
    flow = max(_flows(safe, wave), key=lambda f: f.total or 0, default=None)
    passed = _passed(safe, wave, flow)
    none = 0 if passed else None  # no row of totals: it has no such link
    named = [a for a in drawn.agencies if a.named and a.key in partners]
    named.sort(key=lambda a: (-len(partners[a.key]), -alone.get(a.key, 0), a.name))
    return tuple(
        Standing(
            name=name[a.key],
            sector=drawn.sectors[a.sector].key,
            partners=len(partners[a.key]),
            alone=alone.get(a.key, 0),
            received=passed.get(("received", a.key), none),
            sent=passed.get(("sent", a.key), none),
        )
        for a in named
    )


def _flows(safe: Drawable, wave: str) -> tuple[Flow, ...]:
    """Return the totals of every directed kind of link that is counted."""
    here = safe.totals.filter(pl.col("wave") == wave)
    found: list[Flow] = []
    for level, layer, total in (
        here.filter(pl.col("kind") == "total").select("level", "layer", "count").iter_rows()
    ):
        if not safe.directed.get(layer) or safe.kinds.get(layer) != "count":
            continue
        table = here.filter(pl.col("level") == level, pl.col("layer") == layer)
        ends = {kind: int((table["kind"] == kind).sum()) for kind in ("sent", "received")}
        found.append(Flow(level, layer, total, ends["sent"], ends["received"]))
    return tuple(found)


def _passed(safe: Drawable, wave: str, flow: Flow | None) -> dict[tuple[str, str], int | None]:
    """Return how much each agency sent and received in a flow, None where that is hidden."""
    if flow is None or not flow.total:
        return {}
    table = safe.totals.filter(
        pl.col("wave") == wave, pl.col("level") == flow.level, pl.col("layer") == flow.layer,
        pl.col("agency_id").is_not_null(),
    )  # fmt: skip
    return {(kind, agency): n for kind, agency, n
            in table.select("kind", "agency_id", "count").iter_rows()}  # fmt: skip


def _origins(
    safe: Drawable,
    wave: str,
    flows: tuple[Flow, ...],
    name: dict[str, str],
    groups: frozenset[str],
) -> tuple[tuple[str, int], ...]:
    """Say how much came from each kind of source whose number may be shown, the most first."""
    flow = max(flows, key=lambda f: f.total or 0, default=None)
    sent = [
        (name[key], n)
        for (kind, key), n in _passed(safe, wave, flow).items()
        if kind == "sent" and key in groups and n is not None
    ]
    return tuple(sorted(sent, key=lambda each: (-each[1], each[0])))


def _gaps(drawn: MapData) -> tuple[tuple[tuple[str, str], ...], int]:
    """Pairs of known sectors without any link, those with most agencies first."""
    counts = drawn.between_sectors
    sizes = [sum(a.members for a in drawn.agencies if a.sector == i and a.present(drawn.last))
             for i in range(len(drawn.sectors))]  # fmt: skip
    there = [i for i, s in enumerate(drawn.sectors)
             if sizes[i] and s.key != v.UNKNOWN and not s.key.startswith("\x1f")]  # fmt: skip
    pairs = list(combinations(there, 2))
    empty = [(a, b) for a, b in pairs if not counts[a][b]]
    empty.sort(key=lambda p: (-sizes[p[0]] * sizes[p[1]], p))
    return tuple((drawn.sectors[a].key, drawn.sectors[b].key) for a, b in empty), len(pairs)


def _moved(drawn: MapData, *, joined: bool) -> tuple[str, ...]:
    """Named agencies that are in one of the last two periods and not in the other."""
    if drawn.last < 1:
        return ()
    before, after = drawn.last - 1, drawn.last
    return tuple(
        sorted(
            a.name
            for a in drawn.agencies
            if a.named and a.present(after if joined else before)
            and not a.present(before if joined else after)
        )
    )  # fmt: skip


def _basis(part: Partnership, now: pl.DataFrame, groups: frozenset[str]) -> tuple[Basis, ...]:
    """Say of every layer and level of the last period who answered or recorded."""
    found: list[Basis] = []
    for level in _order(tuple(part.levels)):
        for layer in part.layers_at(level):
            here = now.filter(pl.col("level") == level, pl.col("layer") == layer)
            seen = part.slice(level, layer, View()).observed
            found.append(
                Basis(
                    layer=layer,
                    level=level,
                    links=here.height,
                    agencies=len(_ends(here) - groups),
                    answered=seen.response_rate,
                    recorded=bool(seen.record_note),
                )
            )
    return tuple(found)
