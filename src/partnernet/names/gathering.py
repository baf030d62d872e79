"""From files to the names in them, and from names to rows of the review file."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.names import candidates
from partnernet.names.candidates import Name, Suggestion, Suggestions
from partnernet.names.codes import plain, scheme_of
from partnernet.names.review import Review, Row
from partnernet.readers.headings import RELATIONS
from partnernet.readers.identifiers import treatment
from partnernet.readers.personal import about_a_person
from partnernet.readers.sources import not_agency
from partnernet.readers.values import text as tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnernet.readers import Gathered
    from partnernet.readers.opening import Opened

_SOURCE = ("source", "from", "refer", "sender", "sending", "request", "originat")
_TARGET = ("target", "to", "receiv", "provider", "supplier", "recipient", "destination", "payee")
_LISTED = ("agencies",)


def suggestions(found: Gathered) -> Suggestions:
    """Return which names of the files that were read may be one agency."""
    own = found.config.section("names").get("abbreviations", {})
    return candidates.suggest(names_of(found), own)


def names_of(found: Gathered) -> list[Name]:
    """Return every name of an agency with how often it is used, its sector and its codes.

    Names that count as another by now, words for people and for nobody are left out.
    """
    if found.study is None or found.directory is None:
        return []
    directory = found.directory
    codes = _codes(found.opened)
    nodes = found.study.agencies.filter(pl.col("kind") == "agency")
    sectors = dict(nodes.select("agency_id", "sector").iter_rows())
    times: Counter[str] = Counter()
    for text, n in directory.counts.items():
        agency = directory.resolve(text)
        if agency is not None and agency in sectors:
            times[agency] += n
    shown = {agency: directory.listed.get(agency, agency) for agency in sectors}
    return [
        Name(
            text=name,
            times=times[agency],
            sector="" if sectors[agency] == v.UNKNOWN else sectors[agency],
            listed=agency in directory.listed,
            codes={**codes.get(agency, {}), **codes.get(name, {})},
        )
        for agency, name in sorted(shown.items())
        if not not_agency(name) and not about_a_person(name)
    ]


def _codes(opened: Iterable[Opened]) -> dict[str, dict[str, str]]:
    """Return the codes that stand beside each name, by name or id as it is written."""
    held: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for each in opened:
        for end, heading, scheme in _columns(each):
            pairs = each.raw.lazy.select(
                name=pl.col(end), code=pl.col(heading)
            ).drop_nulls().group_by("name", "code").len().collect()  # fmt: skip
            for name, code, n in pairs.sort("name", "code").iter_rows():
                held[tidy(name) or ""][scheme, code] += n
    found: dict[str, dict[str, str]] = {}
    for name, seen in held.items():
        best: dict[str, str] = {}
        for (scheme, code), _ in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0])):
            best.setdefault(scheme, code)
        found[name] = plain(best)
    return found


def _columns(each: Opened) -> Iterator[tuple[str, str, str]]:
    """Return the columns of names with the columns of codes beside them, and the scheme."""
    roles = each.roles
    free = [h for h in each.raw.headings if h not in roles.stripped and treatment(h) is None]
    for heading in free:
        scheme = scheme_of(heading)
        if scheme is None or heading in roles.mapping.values():
            continue
        if each.table in _LISTED:
            yield from (
                (roles.mapping[r], heading, scheme)
                for r in ("agency_id", "name")
                if r in roles.mapping
            )
        elif each.table in {*RELATIONS, "referrals", "events"}:
            ends = [
                role
                for role, hints in (("source", _SOURCE), ("target", _TARGET))
                if role in roles.mapping and any(h in heading.casefold() for h in hints)
            ]
            if len(ends) == 1:
                yield roles.mapping[ends[0]], heading, scheme


def new_rows(found: Suggestions, review: Review, *, vetoed: bool = False) -> list[Row]:
    """Return the suggestions that the review file does not hold yet.

    A cluster is all that is suggested to one name. With `vetoed`, close pairs that something speaks
    against are written too, for a person to look at.
    """
    numbers = {row.suggested_name: row.cluster for row in review.rows if row.cluster}
    top = max((int(n) for n in numbers.values() if n.isdecimal()), default=0)
    rows: list[Row] = []
    for each in (*found.open, *(found.vetoed if vetoed else ())):
        if review.knows(each.name.text, each.other.text):
            continue
        if each.other.text not in numbers:
            top += 1
            numbers[each.other.text] = str(top)
        rows.append(_row(each, numbers[each.other.text]))
    return rows


def _row(each: Suggestion, cluster: str) -> Row:
    return Row(
        cluster=cluster,
        raw_name=each.name.text,
        n_events=str(each.name.times),
        sector=each.name.sector or each.other.sector,
        suggested_name=each.other.text,
        score=f"{each.score:.1f}",
        reason=each.reason,
        veto=each.veto,
    )
