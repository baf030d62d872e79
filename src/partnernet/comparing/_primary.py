"""Comparisons declared before the numbers are seen: `[compare] primary` of the settings.

Each is `MEASURE`, `MEASURE @ LEVEL`, `MEASURE @ LEVEL/LAYER`, each with or without `: A vs B`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnernet.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST = 5
"""Comparisons that may be declared (method 5.7)."""

_WRITTEN = re.compile(
    r"\s*(?P<metric>\w+)\s*(@\s*(?P<level>[^/:]+?)\s*(/\s*(?P<layer>[^:]+?)\s*)?)?"
    r"(:\s*(?P<one>.+?)\s+vs\s+(?P<other>.+?)\s*)?"
)


@dataclass(frozen=True, slots=True)
class Primary:
    """One declared comparison; None stands for every level, layer or pair."""

    metric: str
    level: str | None = None
    layer: str | None = None
    one: str | None = None
    other: str | None = None

    def holds(self, row: Mapping[str, Any], label: str | None) -> bool:
        """Whether a row with a test is one that was declared; `label` names the first of a pair."""
        here = bool(row["metric"] == self.metric)
        here = here and (self.level is None or row["level"] == self.level)
        here = here and (self.layer is None or row["layer"] in (self.layer, "*"))
        if self.one is None:
            return here
        return here and {self.one, self.other} == {label, row.get("other")}


def parse(declared: Sequence[str]) -> tuple[Primary, ...]:
    """Read declared comparisons.

    >>> parse(["density @ frontline/communication: North vs South"])[0].layer
    'communication'

    Raises
    ------
    ConfigError
        One is not written so, or there are more than five.
    """
    if len(declared) > MOST:
        message = f"{len(declared)} comparisons are declared as primary, and {MOST} is the most."
        raise ConfigError(message, hint="Keep the few that the study is about; --tests has all.")
    found: list[Primary] = []
    for text in declared:
        match = _WRITTEN.fullmatch(text)
        if match is None:
            message = f"'{text}' is not a comparison."
            hint = 'Write "density @ frontline/communication: North vs South".'
            raise ConfigError(message, hint=hint)
        found.append(Primary(**match.groupdict()))
    return tuple(found)


def sha256_of_primary(declared: Sequence[str]) -> str | None:
    r"""SHA-256 of declared comparisons: UTF-8, one a line, spaces at the ends and doubled left out.

    >>> (sha256_of_primary([" density "]) or "")[:12], sha256_of_primary([])
    ('62c305519f38', None)
    """
    if not declared:
        return None
    lines = (" ".join(text.split()) for text in declared)
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
