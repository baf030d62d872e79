"""Which column plays which role: what the user says, else the best heading.

A role goes to at most one column. Columns about people are set apart first: the only role that they
can be given without being asked for is to count distinct persons.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from partnernet.errors import ConfigError
from partnernet.readers.headings import ALIASES, RELATIONS, normalise, roles_of, synonyms
from partnernet.readers.identifiers import names_case, treatment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns of a table by role, and what became of the others.

    `stripped` and `sensitive` are columns about people that are not read; `counted` those used to
    count and then dropped; `rivals` are columns that lost a role to a better heading; `people` are
    columns of agencies whose values are people, and what they are.
    """

    mapping: Mapping[str, str]
    ignored: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    people: Mapping[str, str] = field(default_factory=dict[str, str])


def canonical_role(role: str, table: str) -> str | None:
    """Return the role's own name, or None when the table has no such role.

    >>> canonical_role("date_received", "relation"), canonical_role("Area", "agencies")
    ('date', 'area_id')
    """
    name = normalise(role).replace(" ", "_")
    name = ALIASES.get(name, name) if table in RELATIONS else name
    known = synonyms(table)
    if name in known:
        return name
    return f"{name}_id" if f"{name}_id" in known else None


def check_roles(stated: Mapping[str, str], tables: Sequence[str]) -> None:
    """Raise ConfigError for a role that none of the tables has.

    >>> check_roles({"sauce": "By"}, ["relation"])
    Traceback (most recent call last):
    partnernet.errors.ConfigError: There is no role 'sauce'.
    """
    for role in stated:
        if not any(canonical_role(role, table) for table in tables):
            known = sorted({name for table in tables for name in synonyms(table)})
            near = get_close_matches(role, known, n=1)
            guess = f"Did you mean '{near[0]}'? " if near else ""
            message = f"There is no role '{role}'."
            raise ConfigError(message, hint=f"{guess}Roles: {', '.join(known)}.")


def find_heading(wanted: str, headings: Sequence[str]) -> str | None:
    """Return the heading that was meant, by its exact or normalised form."""
    if wanted in headings:
        return wanted
    same = [each for each in headings if normalise(each) == normalise(wanted)]
    return same[0] if same else None


def no_heading(wanted: str, headings: Sequence[str]) -> ConfigError:
    """Say that no column has this heading; name the nearest and all there are."""
    near = get_close_matches(wanted, headings, n=1, cutoff=0.4)
    guess = f"Did you mean '{near[0]}'? " if near else ""
    message = f"No column has the heading '{wanted}'."
    return ConfigError(message, hint=f"{guess}Headings: {', '.join(headings)}.")


def assign(headings: Sequence[str], table: str, stated: Mapping[str, str]) -> Roles:
    """Give the roles of a table (a relation or a register) to its columns.

    `stated` maps roles to headings of this table; an empty heading leaves the role to no column.

    >>> assign(["Child ID", "Referrer", "To", "DOB", "Team"], "relation", {}).mapping
    {'source': 'Referrer', 'target': 'To', 'person': 'Child ID'}
    """
    said = {canonical_role(role, table) or role: heading for role, heading in stated.items()}
    about = {heading: treatment(heading) for heading in headings}
    chosen = {role: heading for role, heading in said.items() if heading}
    taken = set(chosen.values())
    offers = sorted(
        (rank, place, role, heading)
        for place, heading in enumerate(headings)
        if heading not in taken
        for role, rank in _offers(heading, table).items()
        if role not in said
    )
    rivals: dict[str, tuple[str, ...]] = {}
    for _, _, role, heading in offers:
        if role in chosen:
            rivals[role] = (*rivals.get(role, ()), heading)
        elif heading not in taken:
            chosen[role] = heading
            taken.add(heading)
    order = [*synonyms(table), *chosen]
    mapping = dict(sorted(chosen.items(), key=lambda pair: order.index(pair[0])))
    counted = tuple(dict.fromkeys(h for r, h in mapping.items() if r in COUNTING))
    left = [heading for heading in headings if heading not in taken]
    return Roles(
        mapping=mapping,
        ignored=tuple(h for h in left if about[h] is None),
        stripped=tuple(h for h in left if about[h] in {"strip", "count"}),
        sensitive=tuple(h for h in left if about[h] == "warn"),
        counted=counted,
        rivals={r: tuple(h for h in names if h in left) for r, names in rivals.items()},
    )


def with_unread(roles: Roles, names: Sequence[str]) -> Roles:
    """Add what a file holds and no column of the table does to what became of its columns.

    >>> with_unread(Roles({}), ["UPN", "Sex", "Release"]).stripped
    ('UPN',)
    """
    about = {name: treatment(name) for name in dict.fromkeys(names)}
    return replace(
        roles,
        ignored=(*roles.ignored, *(n for n in about if about[n] is None)),
        stripped=(*roles.stripped, *(n for n in about if about[n] in {"strip", "count"})),
        sensitive=(*roles.sensitive, *(n for n in about if about[n] == "warn")),
    )


_ANY = 200
COUNTING = ("person", "case_key", "representative_key")
"""Roles of identifiers: used to tell persons and cases apart, then dropped."""


def _offers(heading: str, table: str) -> dict[str, int]:
    """Return the roles that a column may be given unasked, with its rank for each."""
    about = treatment(heading)
    offers = roles_of(heading, table)
    if "representative_key" in offers:
        return offers
    if about is None:
        return {role: rank for role, rank in offers.items() if role not in COUNTING}
    if about == "count" and table in RELATIONS:
        role = "case_key" if names_case(heading) else "person"
        return {role: offers.get(role, _ANY)}
    return {}
