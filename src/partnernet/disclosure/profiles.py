"""Who may see what: the published rules for small counts, and which of them an audience gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from partnernet.errors import ConfigError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Audience = Literal["analyst", "board", "public"]

MARK = "[c]"
"""Shorthand of the Government Analysis Function for a confidential number."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A published rule for small counts: hide `low` to `high`, round the rest to `base`.

    Where nothing is rounded, further numbers are hidden so that no total gives a small one away.
    All of them carry one label, or a reader would know which are the small ones.

    >>> [PROFILES[name].hidden_label for name in ("dfe", "nhs", "none")]
    ['number hidden [c]', '1 to 7 [c]', '']
    """

    name: str
    low: int
    high: int
    base: int
    about: str

    @property
    def hides(self) -> bool:
        """Whether any count is hidden at all."""
        return self.high >= self.low

    @property
    def secondary(self) -> bool:
        """Whether numbers that are not small are hidden too, to protect the small ones."""
        return self.hides and self.base == 1

    @property
    def range_label(self) -> str:
        """The class that stands for a hidden count, in words; empty where there is none to tell."""
        if not self.hides or self.secondary:
            return ""
        return f"{self.low} to {self.high}" if self.low else f"under {self.high + 1}"

    @property
    def hidden_label(self) -> str:
        """The class with its mark."""
        return f"{self.range_label or 'number hidden'} {MARK}" if self.hides else ""

    def under(self, threshold: int) -> Profile:
        """Return the profile with another threshold: counts under it are hidden.

        >>> PROFILES["dfe"].under(10).about
        'Counts of 1 to 9 are hidden, and others that would give them away.'
        """
        if not self.hides:
            return self
        if threshold < 2:
            message = f"A threshold of {threshold} hides nothing."
            raise ConfigError(message, hint='Give k = 2 or more, or profile = "none".')
        hidden = f"Counts of {self.low} to {threshold - 1} are hidden"
        other = f"the others rounded to the nearest {self.base}"
        rest = f" and {other}." if self.base > 1 else ", and others that would give them away."
        return replace(self, high=threshold - 1, about=hidden + rest)


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                "dfe",
                1,
                5,
                1,
                "Counts of 1 to 5 are hidden, as DfE does, and others that would give them away.",
            ),
            Profile(
                "nhs",
                1,
                7,
                5,
                "Counts of 1 to 7 are hidden and the others rounded to the nearest 5.",
            ),
            Profile(
                "ons-10-5",
                0,
                9,
                5,
                "Counts under 10 are hidden and the others rounded to the nearest 5.",
            ),
            Profile("none", 1, 0, 1, "Internal: contains small numbers. Do not publish."),
        )
    }
)
"""Profiles by name, after who publishes the rule."""

SENSITIVE_SERVICES = ("domestic abuse", "substance misuse", "sexual health")
"""Service types whose ties are merged to their sector for the public (method 6.3)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be shown: the rule for counts, and which agencies are named.

    `consent` says that single-person agencies and small user bodies agreed to be named.
    `merge_sensitive` merges the services of `sensitive` into one node a sector. Spending that is
    published needs no protection: `money_is_public`.
    """

    profile: Profile = PROFILES["dfe"]
    consent: bool = False
    merge_sensitive: bool = False
    sensitive: tuple[str, ...] = SENSITIVE_SERVICES
    money_is_public: bool = True


_AUDIENCES: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {"analyst": ("none", False), "board": ("dfe", False), "public": ("dfe", True)}
)


def policy(
    audience: Audience = "board",
    *,
    profile: str | None = None,
    consent: bool = False,
    threshold: int | None = None,
    sensitive: Sequence[str] = (),
    money: Literal["published", "confidential"] = "published",
) -> Policy:
    """Return the policy for an audience; a named profile overrides the audience's.

    `analyst` sees exact counts, `board` the `dfe` profile, `public` also has sensitive services
    merged to their sector. `threshold` hides counts under it in place of the profile's own;
    `sensitive` are service types besides `SENSITIVE_SERVICES`. Raises UnknownNameError for an
    unknown audience or profile, ConfigError for a threshold that hides nothing.

    >>> policy("public").profile.name, policy("public").merge_sensitive
    ('dfe', True)
    >>> policy("board", profile="nhs").profile.range_label
    '1 to 7'
    """
    if audience not in _AUDIENCES:
        raise UnknownNameError.among(kind="audience", name=audience, known=_AUDIENCES)
    default, merge = _AUDIENCES[audience]
    name = profile or default
    if name not in PROFILES:
        raise UnknownNameError.among(kind="disclosure profile", name=name, known=PROFILES)
    rule = PROFILES[name]
    return Policy(
        profile=rule if threshold is None else rule.under(threshold),
        consent=consent or name == "none",
        merge_sensitive=merge,
        sensitive=(*SENSITIVE_SERVICES, *(each.strip().lower() for each in sensitive)),
        money_is_public=money == "published" or name == "none",
    )
