"""A second, slow and plain reading of the method: one dyad at a time, dictionaries and loops.

It shares no code with the package and follows the words of method 3.2 and 3.4 (as corrected), not
the layout of the frames. Worlds are dictionaries of lists of rows, every row complete.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import ceil
from typing import Any

from tests.scales.oracle_regularity import regular
from tests.scales.oracle_rows import (
    A_YEAR,
    CONTACT,
    DEPTHS,
    JOINT,
    JOINT_AGREEMENTS,
    LIVE,
    TALK,
    TRANSFER,
    Row,
    World,
    between,
    common,
    has,
    tie,
    zero,
    zero_dyad,
)


@dataclass
class Dyad:
    """What the plain reading says of one dyad."""

    predicates: dict[str, bool | None] = field(default_factory=dict)
    level: tuple[int, int] | None = None
    reports: list[int] = field(default_factory=list)
    declared: bool = False
    counted: bool = False
    depth: tuple[int, int] | None = None
    rows: int = 0


def read(world: World, infer: str = "auto") -> dict[tuple[str, str], Dyad]:
    """Every dyad of the world."""
    pairs = list(combinations(sorted(world["agencies"]), 2))
    found = {pair: Dyad() for pair in pairs}
    coded = any(
        row["contact_type"] in range(1, 7) and between(row, pair)
        for pair in pairs
        for row in world["ties"]
    )
    deep = any(
        row["gp_depth"] in range(7) and between(row, pair)
        for pair in pairs
        for row in world["ties"]
    )
    for pair, dyad in found.items():
        rows = [row for row in world["ties"] if between(row, pair)]
        dyad.rows = len(rows)
        dyad.predicates = ask(world, pair, rows)
        _declare(world, pair, rows, dyad, blanks=coded)
        if dyad.level is None and (infer == "always" or (infer == "auto" and not coded)):
            dyad.level = records(world, pair, dyad.predicates)
            if dyad.level:
                dyad.reports = [dyad.level[0]]
                dyad.counted = zero_dyad(world, pair, "communication")
        codes = two_reports(rows, pair, "gp_depth", range(7))
        if codes:
            dyad.depth = (min(min(c) for c in codes), max(max(c) for c in codes))
        elif infer == "always" or (infer == "auto" and not deep):
            dyad.depth = evidence_depth(world, pair, rows)
    return found


def ask(world: World, pair: tuple[str, str], rows: list[Row]) -> dict[str, bool | None]:
    """The nine predicates."""
    a, b = pair
    talked = [row for row in rows if row["layer"] in CONTACT and tie(row)]
    quiet = zero_dyad(world, pair, "communication")
    both_seen = zero(world, a, b, "communication") and zero(world, b, a, "communication")
    found: dict[str, bool | None] = {}
    found["C"] = True if talked else False if quiet else None
    found["COV"] = True if talked or quiet else None

    money = [row for row in rows if row["layer"] == "funding"]
    if any((row["amount"] or 0) > 0 for row in money):
        found["FU"] = True
    else:
        vague = any(row["amount"] is None and tie(row) for row in money)
        found["FU"] = False if zero_dyad(world, pair, "funding") and not vague else None

    def passes(row: Row) -> bool:
        return (row["layer"] == "referral" and (row["count"] or 0) > 0) or has(row, TRANSFER)

    all_content = all(row["content"] is not None for row in talked)
    if any(passes(row) for row in talked):
        found["T"] = True
    else:
        found["T"] = False if quiet and all_content else None
    found["REG"] = regular(world, pair, talked, quiet)
    found["TWO"] = two_way(pair, talked, passes, both_seen)
    found["J"] = joint(world, pair, talked, both_seen, all_content)
    found["ACT"] = act(pair, [row for row in talked if row["layer"] == "referral"])
    found["OBJ"] = objectives(world, pair, talked)
    return found


def two_way(pair: tuple[str, str], talked: list[Row], passes: Any, both_seen: bool) -> bool | None:
    volume = {pair: 0.0, pair[::-1]: 0.0}
    for way in volume:
        for layer in CONTACT:
            sums: dict[Any, float] = {}
            for row in talked:
                if (row["source"], row["target"]) == way and row["layer"] == layer and passes(row):
                    who = row["reporter"], row["respondent_role"]
                    amount = row["count"]
                    if amount is None:
                        amount = A_YEAR.get(row["frequency"] or "", 0)
                    sums[who] = sums.get(who, 0) + amount
            volume[way] += max(sums.values(), default=0)
    weaker, both = min(volume.values()), sum(volume.values())
    tells = [
        any(
            row["layer"] in TALK
            and row["reporter"] == end
            and (row["source"] == end or has(row, {"consult"}))
            for row in talked
        )
        for end in pair
    ]
    if weaker >= max(2, 0.05 * both) or any(set(r["mode"] or ()) & LIVE for r in talked):
        return True
    if all(tells):
        return True
    ways = {(row["source"], row["target"]) for row in talked}
    filled = all(row["mode"] is not None for row in talked)
    return False if both_seen and filled and len(ways) <= 1 else None


def joint(
    world: World, pair: tuple[str, str], talked: list[Row], both_seen: bool, all_content: bool
) -> bool | None:
    by_content = all(any(r["reporter"] == end and has(r, JOINT) for r in talked) for end in pair)
    if by_content or joint_agreements(world, pair, talked):
        return True
    hint = any(has(row, JOINT) for row in talked) or any(
        x["type"] in JOINT_AGREEMENTS for x in common(world, pair)
    )
    known = both_seen and all_content and world["agreements"] is not None
    return False if known and not hint else None


def joint_agreements(world: World, pair: tuple[str, str], talked: list[Row]) -> set[str]:
    cited = {row["event_id"] for row in talked}
    return {
        x["agreement_id"]
        for x in common(world, pair)
        if x["type"] in JOINT_AGREEMENTS and (len(x["parties"]) <= 5 or x["agreement_id"] in cited)
    }


def objectives(world: World, pair: tuple[str, str], talked: list[Row]) -> bool | None:
    shared = {"shared_objectives"}
    ticks = [any(r["reporter"] == end and has(r, shared) for r in talked) for end in pair]
    if all(ticks):
        return True
    here = {x["agreement_id"] for x in common(world, pair)
            if x["type"] in {"joint_plan", "partnership_org"}}  # fmt: skip
    by_content = all(any(r["reporter"] == end and has(r, JOINT) for r in talked) for end in pair)
    rests_on = joint_agreements(world, pair, talked)
    for objective in here:
        if by_content or not rests_on or any(other != objective for other in rests_on):
            return True
    if any(x != y for x in here for y in rests_on):
        return True
    answered = [
        any(r["reporter"] == end and r["content"] is not None for r in talked) for end in pair
    ]
    no = world["agreements"] is not None and not here and all(answered) and not any(ticks)
    return False if no else None


def act(pair: tuple[str, str], referrals: list[Row]) -> bool | None:
    logged = [r for r in referrals if r["feedback"] is not None and (r["count"] or 0) > 0]
    ticked = [r for r in referrals if r["content"] is not None]
    shares = []
    if logged:
        shares.append(sum(r["feedback"] for r in logged) / sum(r["count"] for r in logged))
    if ticked:
        shares.append(sum("feedback" in r["content"] for r in ticked) / len(ticked))
    told = bool(shares) and max(shares) >= 0.5
    rates = []
    for way in (pair, pair[::-1]):
        sums: dict[str, list[int]] = {}
        for row in referrals:
            if (row["source"], row["target"]) == way and row["decided"] is not None:
                total = sums.setdefault(row["reporter"], [0, 0])
                total[0] += row["decided"]
                total[1] += row["accepted"]
        most = max((total[0] for total in sums.values()), default=0)
        first = min((who for who, total in sums.items() if total[0] == most), default=None)
        decided, accepted = sums[first] if first is not None else (0, 0)
        rates.append(accepted / decided if decided >= 5 else None)
    readable = None not in rates
    if told or (readable and min(r for r in rates if r is not None) >= 0.5):
        return True
    collected = bool(referrals) and all(r in logged or r in ticked for r in referrals)
    return False if collected and readable else None


def records(
    world: World, pair: tuple[str, str], p: dict[str, bool | None]
) -> tuple[int, int] | None:
    """Level from the predicates: rules 1 to 7, unknown as false, then the upper end."""
    if not p["COV"]:
        return None

    def rule(unknown: bool) -> int:
        v = {name: unknown if value is None else value for name, value in p.items()}
        if not v["C"]:
            return 2 if v["FU"] else 1
        if not (v["T"] and v["REG"] and v["TWO"]):
            return 2
        return 4 if v["J"] and v["ACT"] and v["OBJ"] else 3

    low = min(rule(unknown=False), 3)
    if any(p[name] is False for name in ("C", "T", "REG", "TWO")):
        return low, rule(unknown=True)
    high = 6
    if world["agreements"] is not None:
        types = {x["type"] for x in common(world, pair)}
        if not types & {"partnership_org", "single_management", "merger"}:
            high = 5 if types & {"case_panel", "joint_mgmt_team", "colocation"} else 4
    return low, high


def two_reports(
    rows: list[Row], pair: tuple[str, str], column: str, valid: range
) -> list[tuple[int, int, int]]:
    """(least, greatest, value) of each end's report; a third party's only if no end reported."""
    found = []
    for reporters in ([pair[0]], [pair[1]]):
        found += _one_report([r for r in rows if r["reporter"] in reporters], column, valid)
    if found:
        return found
    others = [r for r in rows if r["reporter"] not in pair]
    return _one_report(others, column, valid)


def _one_report(rows: list[Row], column: str, valid: range) -> list[tuple[int, int, int]]:
    by_layer: dict[str, list[int]] = {}
    for row in rows:
        if row[column] in valid:
            by_layer.setdefault(row["layer"], []).append(row[column])
    values = [sorted(codes)[ceil(len(codes) / 2) - 1] for codes in by_layer.values()]
    if not values:
        return []
    return [(min(values), max(values), sorted(values)[ceil(len(values) / 2) - 1])]


def _declare(
    world: World, pair: tuple[str, str], rows: list[Row], dyad: Dyad, *, blanks: bool
) -> None:
    reports = two_reports(rows, pair, "contact_type", range(1, 7))
    asked = {r["layer"] for r in world["ties"] if r["contact_type"] is not None
             and r["source"] != r["target"]
             and {r["source"], r["target"]} <= set(world["agencies"])}  # fmt: skip
    empty = any(
        r["agency_id"] in pair
        and r["role"] == "reporter"
        and r["status"] == "responded"
        and r["absence_means"] == "no_contact"
        and r["layer"] in asked
        and not any(row["reporter"] == r["agency_id"] for row in rows)
        for r in world["coverage"]
    )
    empty = empty and blanks and not any(row["contact_type"] == 9 for row in rows)
    if reports:
        low = 1 if empty else min(r[0] for r in reports)
        dyad.level = (low, max(r[1] for r in reports))
        dyad.reports = [r[2] for r in reports]
    elif empty:
        dyad.level, dyad.reports = (1, 1), [1]
    dyad.declared = dyad.counted = dyad.level is not None


def evidence_depth(world: World, pair: tuple[str, str], rows: list[Row]) -> tuple[int, int] | None:
    """Deepest process shown, and what could still be shown."""
    a, b = pair
    talked = [row for row in rows if row["layer"] in CONTACT and tie(row)]
    quiet = zero_dyad(world, pair, "communication")
    shown = {0}
    for agreement in common(world, pair):
        shown |= {depth for depth, types in DEPTHS.items() if agreement["type"] in types}
    for row in talked:
        if row["layer"] == "referral" or has(row, {"info", "case_discuss", "consult", "feedback"}):
            shown.add(1)
    consults = [row for row in talked if has(row, {"consult"})]
    if {r["source"] for r in consults} == {a, b} or {a, b} <= {r["reporter"] for r in consults}:
        shown.add(2)
    doing = {"coord", "joint_deliver", "joint_assess", "joint_plan", "joint_train", "decide"}
    if {a, b} <= {r["reporter"] for r in talked if has(r, doing)}:
        shown.add(3)
    deepest = max(shown)
    register = world["agreements"] is not None
    if deepest == 0 and not (quiet and register):
        return None
    if not register:
        return deepest, 6
    if talked:
        ends = [
            zero(world, me, other, "communication")
            or any(r["reporter"] == me and r["content"] is not None for r in talked)
            for me, other in ((a, b), (b, a))
        ]
        missing = not all(ends) or any(r["content"] is None for r in talked)
    else:
        missing = not quiet
    return deepest, max(deepest, 3) if missing else deepest
