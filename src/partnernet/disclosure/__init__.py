"""Disclosure control: what is protected before anything is drawn or published.

Frames in, protected frames out, with whitelisted columns: what is not in a frame cannot be in a
page. The unit is distinct persons where ids exist, else events. Links between agencies are not
personal data and stay; only the counts behind them are hidden. (method 6.3)

`profiles` says for whom what is hidden, `naming` which agencies are named, `primary` which numbers
are small, `secondary` which others go with them, `audit` proves by linear programming that nothing
follows from what is left, `dominance` is the rule for confidential money, `protecting` does all of
it for one area, and `ledger` remembers what was released. What is hidden depends on no hidden
number, so two inputs that differ only in hidden numbers give the same frames, byte for byte.
"""

from __future__ import annotations

from partnernet.disclosure.naming import (
    AGENCY_COLUMNS,
    SMALL_BODY,
    protect_agencies,
    regroup,
    shown_as,
)
from partnernet.disclosure.primary import TIE_COLUMNS, protect
from partnernet.disclosure.profiles import (
    MARK,
    PROFILES,
    SENSITIVE_SERVICES,
    Audience,
    Policy,
    Profile,
    policy,
)
from partnernet.disclosure.protecting import TOTAL_COLUMNS, Protected, protect_area

__all__ = [
    "AGENCY_COLUMNS",
    "MARK",
    "PROFILES",
    "SENSITIVE_SERVICES",
    "SMALL_BODY",
    "TIE_COLUMNS",
    "TOTAL_COLUMNS",
    "Audience",
    "Policy",
    "Profile",
    "Protected",
    "policy",
    "protect",
    "protect_agencies",
    "protect_area",
    "regroup",
    "shown_as",
]
