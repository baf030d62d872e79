"""Which agency of a study a person means by a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Collection

    from partnernet.study import Study


def find_agency(study: Study, name: str, *, areas: Collection[str] | None = None) -> str:
    """Return the id of the agency that has this id or, failing that, this name, however cased.

    `areas` keeps to agencies of some areas. Raises UnknownNameError when there is none, or several
    share the name.

    >>> import partnernet as pn
    >>> study = pn.Study.of(pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["referral"]}))
    >>> find_agency(study, " b ")
    'B'
    """
    nodes = study.agencies.filter(pl.col("kind") == "agency")
    if areas is not None:
        nodes = nodes.filter(pl.col("area_id").is_in(list(areas)))
    if name in nodes["agency_id"]:
        return name
    called = pl.col("name").str.to_lowercase().str.strip_chars() == name.strip().casefold()
    match = nodes.filter(called)["agency_id"].unique().sort()
    if len(match) > 1:
        message = f"{len(match)} agencies are called '{name}'."
        raise UnknownNameError(message, hint=f"Give the id: {' or '.join(match[:5])}.")
    if len(match) == 0:
        raise UnknownNameError.agency(name, nodes["name"].unique().to_list())
    return str(match[0])
