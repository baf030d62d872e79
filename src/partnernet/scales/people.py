"""Reliance on key individuals: how many ties hang on one person (M28). Counts; nobody is shown.

People are known by salted keys that never leave this module. Fewer than five agencies with keys
give nothing: a count would point at somebody.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from partnernet.scales._answers import EVERY
from partnernet.scales._tally import one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.scales._ground import Ground, Pair, Placed

FEWEST = 5
"""Fewest agencies with keys for which anything is given (ours)."""

Carriers = dict["Pair", dict[str, set[str]]]
"""For each pair, the people at either end who carry its contact, by agency."""


def carriers(ground: Ground) -> Carriers:
    """Return who carries each pair's contact, at every level together."""
    found: Carriers = defaultdict(lambda: defaultdict(set))
    for level in ground.levels:
        rows = level.contacts.select("source", "target", "contact_key_s", "contact_key_t")
        for source, target, here, there in rows.iter_rows():
            pair = (source, target) if source < target else (target, source)
            for agency, keys in ((source, here), (target, there)):
                if keys:
                    found[pair][agency] |= set(keys)
    return found


def one_person_share(ground: Ground) -> Iterator[Placed]:
    """Share of the pairs with keys whose contact is carried by one person at either end."""
    found = carriers(ground)
    alone = sum(any(len(people) == 1 for people in ends.values()) for ends in found.values())
    yield EVERY, _row("one_person_share", alone, len(found), found)


def thin_agencies(ground: Ground) -> Iterator[Placed]:
    """Share of the agencies with two keyed partners or more that one person's loss would halve.

    A partner is lost when nobody is left at this end who carries the contact; halve = half or more.
    """
    found = carriers(ground)
    ties: dict[str, list[set[str]]] = defaultdict(list)
    for ends in found.values():
        for agency, people in ends.items():
            ties[agency].append(people)
    several = {agency: held for agency, held in ties.items() if len(held) >= 2}
    thin = sum(_halved(held) for held in several.values())
    yield EVERY, _row("thin_agencies", thin, len(several), found)


def _halved(held: list[set[str]]) -> bool:
    everybody = set[str]().union(*held)
    return any(2 * sum(people == {x} for people in held) >= len(held) for x in everybody)


def cutting_people(ground: Ground) -> Iterator[Placed]:
    """Number of people whose loss alone would cut some agencies off from the rest.

    In the graph of agencies, their people, and who of them carries which contact.
    """
    import igraph as ig

    found = carriers(ground)
    edges: set[tuple[str, str]] = set()
    for (a, b), ends in found.items():
        sides = [[f"p{x}" for x in sorted(ends.get(end, ()))] or [f"a{end}"] for end in (a, b)]
        edges |= {(x, y) for x in sides[0] for y in sides[1]}
        for end, side in zip((a, b), sides, strict=True):
            edges |= {(f"a{end}", x) for x in side if x != f"a{end}"}
    if len(_agencies(found)) < FEWEST:
        yield EVERY, _row("cutting_people", 0, 0, found)
        return
    graph = ig.Graph.TupleList(sorted(edges), directed=False)
    names = graph.vs["name"]
    cuts = [v for v in graph.articulation_points() if names[v].startswith("p")]
    whole = _pieces(graph)
    number = 0
    for v in cuts:
        left = graph.copy()
        left.delete_vertices(v)
        number += _pieces(left) > whole
    row = _row("cutting_people", number, len({n for n in names if n.startswith("p")}), found)
    yield EVERY, {**row, "value": float(number)}


def _pieces(graph: object) -> int:
    """Number of components that hold an agency."""
    names = graph.vs["name"]  # type: ignore[attr-defined]
    parts = graph.connected_components()  # type: ignore[attr-defined]
    return sum(any(names[v].startswith("a") for v in part) for part in parts)


def _agencies(found: Carriers) -> set[str]:
    return {agency for ends in found.values() for agency in ends}


def _row(name: str, part: int, whole: int, found: Carriers) -> dict[str, object]:
    if not found:
        return dict(one(name, reason="not_recorded"))
    if len(_agencies(found)) < FEWEST:
        return dict(one(name, reason="too_few_people"))
    value = part / whole if whole else None
    reason = None if whole else "no_ties"
    return dict(one(name, value=value, n=whole, route="observed", reason=reason))
