"""Words that people write, and the word of the vocabulary that each stands for.

Only plain synonyms: nothing here guesses. A word that is not here is reported, with its row.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from partnernet import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Mapping


def plain(text: str) -> str:
    """Lower case, single spaces, punctuation as space: the form in which words are compared.

    >>> plain(" Accepted – for_assessment "), plain("N.F.A.")
    ('accepted for assessment', 'nfa')
    """
    if text.isascii() and text.isalnum():  # nothing to undo
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"(?<=\w)\.(?=\w\.|\w$|$|\s)", "", text)
    return re.sub(r"[\W_]+", " ", text).strip()


_OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "accepted": (
        "accept",
        "referral accepted",
        "accepted for assessment",
        "accepted for service",
        "allocated",
        "approved",
        "progressed",
        "progressed to assessment",
        "progress to assessment",
        "progressed to referral",
        "progress to referral",
        "proceed to referral",
        "proceeded to referral",
        "taken on",
    ),
    "declined": (
        "decline",
        "referral declined",
        "rejected",
        "reject",
        "refused",
        "not accepted",
        "threshold not met",
        "did not meet threshold",
        "not met threshold",
    ),
    "redirected": (
        "redirect",
        "signposted",
        "signposted elsewhere",
        "referred on",
        "onward referral",
        "passed on",
        "transferred",
    ),
    "withdrawn": ("withdrawn by referrer", "withdrawn by family", "cancelled", "consent withdrawn"),
    "pending": ("awaiting decision", "awaiting", "in progress", "undecided", "waiting", "open"),
    "nfa": (
        "no further action",
        "no further action nfa",
        "closed nfa",
        "close nfa",
        "closed no further action",
        "close no further action",
    ),
}
_FREQUENCIES: Mapping[str, tuple[str, ...]] = {
    "never": ("none", "no contact", "not at all"),
    "once": ("one off", "single"),
    "yearly": ("annually", "annual", "once a year", "every year"),
    "half_termly": ("every half term", "each half term"),
    "termly": ("every term", "each term", "once a term"),
    "quarterly": ("every quarter", "once a quarter", "every three months", "every 3 months"),
    "six_weekly": ("every six weeks", "every 6 weeks", "6 weekly"),
    "monthly": ("every month", "once a month"),
    "fortnightly": ("every fortnight", "every two weeks", "every 2 weeks", "biweekly"),
    "weekly": ("every week", "once a week"),
    "daily": ("every day", "once a day", "most days"),
    "ad_hoc": ("as needed", "as required", "occasionally", "irregularly", "varies"),
}
_LEVELS: Mapping[str, tuple[str, ...]] = {
    "governance": ("inter agency governance", "governance level"),
    "strategy": ("strategic", "integrated strategy", "strategic level"),
    "process": ("processes", "integrated processes", "operational", "process level"),
    "frontline": ("front line", "integrated frontline delivery", "practice", "frontline level"),
    "community": ("community level",),
    v.UNSTATED: ("not stated",),
}
_LAYERS: Mapping[str, tuple[str, ...]] = {
    "referral": ("referrals",),
    "communication": ("communications",),
    "funding": ("fundings", "payment", "payments", "grant", "grants", "spend", "spending"),
    "planning": ("plan", "plans", "joint planning"),
    "governance": ("minutes", "board", "boards"),
    "accountability": ("reporting line", "reporting lines"),
    "joint_activity": ("joint activities", "joint work", "joint working"),
}
_SECTORS: Mapping[str, tuple[str, ...]] = {
    "health": ("nhs", "health service", "health services", "healthcare", "primary care"),
    "social_care": (
        "childrens social care",
        "children s social care",
        "social services",
        "social work",
        "adult social care",
    ),
    "education": ("schools", "school", "education services", "early years", "college"),
    "youth_justice": ("youth offending", "yot", "yjs", "probation", "justice"),
    "police": ("policing",),
    "housing": ("housing association",),
    "employment": ("jobcentre", "employment services"),
    "other_public": ("other public", "public", "local authority", "council"),
    "private": ("private sector", "business", "commercial", "independent"),
    "third_sector": (
        "voluntary",
        "voluntary sector",
        "voluntary and community",
        "vcs",
        "vcse",
        "vcfse",
        "charity",
        "charities",
    ),
    "community_user": ("community", "user body", "parents and carers", "user led"),
}
_GUESSES: tuple[tuple[str, str], ...] = (
    ("youth_justice", r"\byouth (justice|offending)\b|\byo[ts]\b|\byjs\b|\bprobation\b"),
    ("police", r"\bpolice\b|\bconstabulary\b"),
    ("housing", r"\bhousing\b|\bhomes\b|\btenan"),
    (
        "education",
        r"\bschools?\b|\bacadem(y|ies)\b|\bnursery\b|\bcolleges?\b|\bprimary sch|\beducation\b"
        r"|\binfants?\b|\bearly years\b|\bsend\b",
    ),
    (
        "health",
        r"\bnhs\b|\bhealth\b|\bgp\b|\bsurgery\b|\bmedical\b|\bhospital\b|\bcamhs\b|\bmidwi"
        r"|\bclinic\b|\ba e\b",
    ),
    ("social_care", r"\bsocial care\b|\bsocial (work|services)\b|\bmash\b|\bfront door\b"),
    ("employment", r"\bjob ?centre\b|\bemployment\b"),
    ("third_sector", r"\bcharit|\btrust\b|\bfoundation\b|\bbarnardos?\b|\bvolunt|\baid\b"),
    ("private", r"\b(ltd|limited|plc|llp)\b"),
    ("other_public", r"\bcouncil\b|\bborough\b|\blocal authority\b|\bfire (and|service)\b"),
)


@cache
def _index(kind: str) -> Mapping[str, str]:
    tables = {
        "outcome": (_OUTCOMES, v.OUTCOMES),
        "frequency": (_FREQUENCIES, tuple(v.FREQUENCIES)),
        "level": (_LEVELS, (*v.LEVELS, v.MACRO, v.UNSTATED)),
        "layer": (_LAYERS, v.LAYERS),
        "sector": (_SECTORS, (*v.SECTORS, v.UNKNOWN)),
    }
    said, canonical = tables[kind]
    index = {plain(word): word for word in canonical}
    return {**{s: word for word, names in said.items() for s in names}, **index}


def known(kind: str, text: str) -> str | None:
    """Return the word of the vocabulary for an outcome, frequency, level, layer or sector.

    >>> known("outcome", "No Further Action"), known("level", "Strategic"), known("sector", "VCS")
    ('nfa', 'strategy', 'third_sector')
    """
    return _index(kind).get(plain(text))


def led(kind: str, text: str) -> str | None:
    """Return the word that a text begins with, where a dash, a colon or a bracket adds something.

    >>> led("outcome", "Declined - threshold"), led("outcome", "NFA (advice given)")
    ('declined', 'nfa')
    >>> led("outcome", "Accepted: declined") is None, led("outcome", "Step-down") is None
    (True, True)
    """
    first, *rest = _CUT.split(text, maxsplit=1)
    if not rest or known(kind, text) or known(kind, rest[0]):
        return None
    return known(kind, first)


_CUT = re.compile(r"\s+[-–—]\s*|\s*[-–—]\s+|\s*[:;(]\s*")


def layer(text: str, own: Mapping[str, object] | None = None) -> str:
    """Return the name of a layer: a known one by its synonyms, any other as it is written.

    Layers that a study declares itself keep their name.

    >>> layer("Referrals"), layer(" Lunch "), layer("Payments", {"Payments": 1})
    ('referral', 'Lunch', 'Payments')
    """
    text = re.sub(r"\s+", " ", text).strip()
    if own and text in own:
        return text
    return known("layer", text) or text


def layer_of_stem(stem: str, own: Mapping[str, object] | None = None) -> str | None:
    """Return the layer that a file or sheet name states, singular or plural, or None.

    >>> layer_of_stem("2024 Referrals v2"), layer_of_stem("edges")
    ('referral', None)
    """
    if own:
        for name in own:
            if plain(name) == plain(stem):
                return name
    parts = plain(re.sub(r"\d+", " ", stem)).split()
    runs = [" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)]
    found = {word for run in runs if (word := _index("layer").get(run))}
    return found.pop() if len(found) == 1 else None


def guess_sector(name: str) -> str | None:
    """Guess a sector from a name; only on request, and marked as inferred.

    >>> guess_sector("St Mary's Primary School"), guess_sector("Northern Light")
    ('education', None)
    """
    text = plain(name)
    return next((sector for sector, pattern in _GUESSES if re.search(pattern, text)), None)


_YES = frozenset(("1", "yes", "y", "true", "t", "x"))
_NO = frozenset(("0", "no", "n", "false", "f"))


def yes_no(text: str) -> bool | None:
    """Read yes or no; None for anything else.

    >>> yes_no("Y"), yes_no("0.0"), yes_no("maybe")
    (True, False, None)
    """
    word = text.strip().casefold().removesuffix(".0")
    return True if word in _YES else False if word in _NO else None


def items(text: str) -> list[str]:
    """Split a list cell on ; or |, blanks left out.

    >>> items("info; consult|")
    ['info', 'consult']
    """
    return [part for each in re.split(r"[;|]", text) if (part := each.strip())]
