"""Sources that are no agencies: people, the unstated, and categories of a code list.

A person who refers themselves, a parent, "anonymous" or an empty cell is counted in the flows and
is never a node. A category ("3A: GP") stands for many agencies: its flows can be counted, nothing
that needs agencies can be said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from partnernet.readers.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

PUBLIC = "public / not stated"
REDACTED = "redacted (individuals)"
PUBLIC_NAMES = {PUBLIC: "Public / not stated", REDACTED: "Redacted (individuals)"}

_NULL_WORDS = frozenset(("null", "n/a", "#n/a", "n/k", "nan", "-", "–", "none", "blank"))
_PEOPLE = frozenset(
    re.findall(
        r"\w+",
        """
        individual individuals self family families parent parents carer carers guardian guardians
        relative relatives friend friends neighbour neighbours acquaintance acquaintances stranger
        strangers mother father mum dad stepmother stepfather grandparent grandparents grandmother
        grandfather aunt uncle cousin sibling siblings child children person people client clients
        public anonymous anon unknown other others
        """,
    )
)
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        """
        referral referred by or and of the a member members not known stated recorded specified
        given disclosed e g eg including inc etc foster step source sources caller callers
        """,
    )
)
_NO_AGENCY = _PEOPLE | _FILLERS
_REDACTED = re.compile(
    r"redact(?!iv)|.*\b(?:redacted|withheld under)\b|[*\u2588]+$|x{4,}$", re.IGNORECASE
)
_NOT_STATED = re.compile(
    r"not (stated|known|recorded|given|specified|disclosed|applicable)|young (person|people)"
    r"|(name )?withheld|service users?"
)


def not_agency(text: str) -> str | None:
    """Return the node that counts this source as no agency, or None when it may be an agency.

    Every word must be about people or about not knowing: "Family Hub" is an agency.

    >>> not_agency("Self-referral"), not_agency("Parent / carer"), not_agency("Family Hub")
    ('public / not stated', 'public / not stated', None)
    >>> not_agency("REDACTED PERSONAL DATA"), not_agency("NA")
    ('redacted (individuals)', None)
    >>> not_agency("Personal Data - Redacted"), not_agency("*****"), not_agency("Redactive Ltd")
    ('redacted (individuals)', 'redacted (individuals)', None)
    """
    bare = text.strip().casefold()
    if _REDACTED.match(bare):
        return REDACTED
    if bare[-1:].isdigit():  # a code: no word about people ends so
        return None
    if bare in _NULL_WORDS:
        return PUBLIC
    said = plain(text)
    if _NOT_STATED.fullmatch(said):
        return PUBLIC
    words = said.split()
    about_people = not _PEOPLE.isdisjoint(words)
    return PUBLIC if about_people and _NO_AGENCY.issuperset(words) else None


Group = Literal["public", "category"]
"""What a code of the lists of referral sources and of placement providers stands for: people and
the unstated, or a category of agencies."""

_CODE = re.compile(
    r"^\W*(?:[a-v]\W+)?(?P<code>1[a-d]|2[ab]|3[a-f]|5[a-d]|4|6|7|8|9|10|pr[0-5])(?P<rest>\W.*)?$"
)
_PUBLIC_CODES = frozenset(("1a", "1b", "1c", "1d", "9", "10", "pr0"))
_PREFIX = re.compile(r"^\W*cs\W+|^[a-k]\W+(?=\w{4})")
_GROUP = re.compile(r"^(?P<group>individual|anonymous|unknown)\b")
_LABELS = frozenset(
    (
        "school",
        "schools",
        "education",
        "education service",
        "education services",
        "nursery",
        "early years",
        "health",
        "health service",
        "health services",
        "gp",
        "gps",
        "general practitioner",
        "health visitor",
        "health visitors",
        "health visitor service",
        "school nurse",
        "school nurses",
        "primary health",
        "primary health services",
        "other primary health services",
        "other health",
        "other health services",
        "a e",
        "accident and emergency",
        "emergency department",
        "hospital",
        "midwife",
        "midwifery",
        "housing",
        "housing association",
        "la housing",
        "la services",
        "la service",
        "local authority services",
        "other la services",
        "la social care",
        "other local authority",
        "other la",
        "early help",
        "police",
        "probation",
        "court",
        "courts",
        "cafcass",
        "prison",
        "legal agency",
        "other legal agency",
        "other agency",
        "voluntary organisation",
        "voluntary organisations",
        "voluntary sector",
        "childrens centre",
        "childrens centres",
        "independent provider",
        "independent providers",
    )
)
_LABEL_HEADS = re.compile(
    r"(health|la|local authority|education) services?\b|other legal agency\b"
    r"|(health|education|housing|police|legal|la|other)( agency)?\s*[-–:/(]"
)


def category(text: str) -> Group | None:
    """Tell whether a value is one of a referral-source code list, and of which group.

    >>> category("q) 6: Police"), category("1A"), category("Health services - GP")
    ('category', 'public', 'category')
    >>> category("St Mary's School") is None
    True
    """
    bare = text.strip().casefold()
    coded = _CODE.match(bare)
    if coded:
        return "public" if coded["code"] in _PUBLIC_CODES else "category"
    words = _PREFIX.sub("", bare)
    label = plain(words).replace("children s", "childrens")
    if not_agency(label) or _GROUP.match(label):
        return "public"
    return "category" if label in _LABELS or _LABEL_HEADS.match(words) else None


def are_categories(texts: Iterable[str], *, share: float = 0.8, least: int = 3) -> bool:
    """Tell whether the sources of a file are categories of a code list: 80 % or more of them are.

    Sources that are no agencies count neither way; bare numbers alone (4, 6, 7 ...) are ids, not
    codes.

    >>> are_categories(["2A Schools", "6 Police", "3B Health visitor", "Self"])
    True
    >>> are_categories(["4", "6", "7", "8"]), are_categories(["Police", "Hill School", "Lake GP"])
    (False, False)
    """
    agencies = [text for text in texts if category(text) != "public"]
    named = [text for text in agencies if category(text)]
    if len(named) < least or all(re.fullmatch(r"\W*\d+\W*", text) for text in named):
        return False
    return len(named) >= share * len(agencies)
