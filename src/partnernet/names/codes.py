"""Codes that settle who an agency is: ODS, URN, UKPRN, company and charity number, org-id, GSS.

They come from columns of an agencies table, from columns beside the names of a log, and from the
names themselves. Two names with one code are one agency; two codes of one scheme are two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADINGS: tuple[tuple[str, str], ...] = (
    ("UKPRN", r"ukprn"),
    ("LAESTAB", r"laestab|dfenumber"),
    ("URN", r"(^|[^a-z])urn([^a-z]|$)|uniquereferencenumber"),
    ("ODS", r"(^|[^a-z])ods([^a-z]|$)|odscode|practicecode|orgid(referring|prov)|providercode"),
    ("company", r"compan(y|ies)[^a-z]*(house)?[^a-z]*(no|number|reg|id)|(^|[^a-z])crn([^a-z]|$)"),
    ("charity", r"charity[^a-z]*(no|number|reg|id)"),
    ("GSS", r"(^|[^a-z])(gss|ons)[^a-z]*code"),
    ("org-id", r"org(anisation)?[^a-z]*(id|identifier)$"),
    ("supplier", r"(supplier|vendor|creditor|payee)[^a-z]*(id|no|number|code)$"),
)
_IN_NAMES: tuple[tuple[str, str], ...] = (
    ("org-id", r"\bGB-[A-Z]{2,5}-\w+\b"),
    ("UKPRN", r"\bUKPRN\W*(\d{8})\b"),
    ("URN", r"\bURN\W*(\d{5,6})\b"),
    ("company", r"\b(?:company|co\.?|reg\.?)\s*(?:no|number)\W*([A-Z0-9]{8})\b"),
    ("charity", r"\bcharity\s*(?:no|number)?\W*(\d{6,7})\b"),
    ("ODS", r"\b([A-HJ-NPVWY]\d{5})\b|\(([A-Z]{1,2}[A-Z0-9]*\d[A-Z0-9]*)\)"),
    ("GSS", r"\b([EWSN]\d{8})\b"),
)
_ORG_ID = {"GB-COH": "company", "GB-CHC": "charity", "GB-EDU": "URN", "GB-UKPRN": "UKPRN"}


def scheme_of(heading: str) -> str | None:
    """Return the scheme of the codes below a heading, or None.

    >>> [scheme_of(h) for h in ("ODS code", "School URN", "Charity Number", "Outcome", "Return")]
    ['ODS', 'URN', 'charity', None, None]
    """
    low = heading.casefold().replace("_", " ")
    return next((scheme for scheme, pattern in _HEADINGS if re.search(pattern, low)), None)


def codes_in(name: str) -> dict[str, str]:
    """Return the codes that a name holds itself, by scheme.

    >>> codes_in("Hill Surgery (K81003)"), codes_in("Charity No. 1012345"), codes_in("Team 1")
    ({'ODS': 'K81003'}, {'charity': '1012345'}, {})
    """
    found: dict[str, str] = {}
    for scheme, pattern in _IN_NAMES:
        hit = re.search(pattern, name, re.IGNORECASE if scheme in {"company", "charity"} else 0)
        if hit:
            found |= plain({scheme: next((g for g in hit.groups() if g), hit[0])})
    return found


def plain(codes: Mapping[str, str]) -> dict[str, str]:
    """Return codes as they are compared: no spaces, an org-id as the number that it holds.

    >>> plain({"org-id": "GB-COH-1234567"}), plain({"company": "01234567"})
    ({'company': '1234567'}, {'company': '1234567'})
    """
    found: dict[str, str] = {}
    for scheme, code in codes.items():
        text = re.sub(r"\s", "", code).upper().removesuffix(".0")
        register, _, number = text.rpartition("-")
        scheme = _ORG_ID.get(register, scheme) if scheme == "org-id" else scheme
        text = number if scheme != "org-id" and register in _ORG_ID else text
        if text:
            found[scheme] = text.lstrip("0") or text
    return found


def shared(a: Mapping[str, str], b: Mapping[str, str]) -> str:
    """Return the code that two agencies share, or nothing."""
    return next((f"{s} {code}" for s, code in a.items() if b.get(s) == code), "")


def contradicted(a: Mapping[str, str], b: Mapping[str, str]) -> str:
    """Return the codes of one scheme in which two agencies differ, or nothing."""
    both = sorted(a.keys() & b.keys() - {"supplier"})
    return next((f"{s} {a[s]} / {b[s]}" for s in both if a[s] != b[s]), "")
