"""What a single text says about people, wherever it stands: contact details, numbers, names.

Used on cells of agency columns, on headings and on the values of messages. An e-mail address or a
telephone number is taken out of a cell and the rest is kept; a number of ten digits alone proves
nothing, because one in eleven passes the check of an NHS number.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

import polars as pl

from partnernet.findings import HIDDEN

EMAIL = r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"
PHONE = r"(?:\+44|\b0044|\(?\b0)(?:[ ()\u00a0-]{0,2}\d){9,10}\b"
NI_NUMBER = r"\b[A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]\b"
NHS_SPACED = r"\b\d{3}[ -]\d{3}[ -]\d{4}\b"
UPN = r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-Za-z]\b"
POSTCODE = r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}"
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_BORN = r"(?i:\bd\.? ?o\.? ?b\b|\bborn)\W*\d{1,4}\W\d{1,2}\W\d{2,4}\b"
_PART = re.compile(f"{EMAIL}|{NI_NUMBER}|{NHS_SPACED}|{UPN}|{PHONE}|{_BORN}")
_WHOLE = re.compile(rf"{POSTCODE}|07\d{{9}}")
_HONORIFIC = r"\b(?:Mr|Mrs|Ms|Miss|MR|MRS|MISS)\b\.? +"
_WHO = "re|regarding|child|pupil|patient|client|baby|mum|mother|dad|father|parent"
_BEGIN = r"[,;:|]|\s[-–/]\s"
_HINT = (
    r"@|\d(?:\D?\d){5}|^\s*[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\s*$"
    rf"|(?i:\bd\.?o\.?b\b|\bborn\b)|{_HONORIFIC}\p{{L}}"
    rf"|(?:(?:[(\[]|{_BEGIN})\s*(?i:{_WHO})|\s(?:{_WHO}))\b[.:]? +\p{{Lu}}"
)
_TITLE = re.compile(r"(?:dr|mr|mrs|ms|miss|mx|prof)\.? +\S", re.IGNORECASE)
_RANK = re.compile(
    r"(?:w?pc|pcso|dc|ds|di|dci|ps|sgt|sergeant|insp|inspector|constable|cllr|rev|revd|nurse|sister)"
    r"\.? +(?:\d{1,6} +)?(?=[^\W\d_])",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_](?:\. ?| )){1,3}[^\W\d_][\w'’-]+|[^\W\d_][\w'’-]+, [^\W\d_]\.?")
_BRACKETS = re.compile(r"\s*\([^)]*\)?\s*$")
_LONG = 80
_CLAUSE = re.compile(rf"\s*(?:[(\[][^)\]]*[)\]]?|(?:{_BEGIN})(?:(?!{_BEGIN})[^(\[])*)")
_TWO = r"(?P<name>[^\W\d_][\w'’-]*)(?P<last> [^\W\d_][\w'’-]+)"
_HONOURED = re.compile(rf"{_HONORIFIC}(?:[^\W\d_](?:\.|\b) *){{0,2}}{_TWO}?")
_MENTIONED = re.compile(rf"(?:^\W*(?i:{_WHO})|\s(?:{_WHO}))\b[.:]? +{_TWO}")


def is_nhs_number(digits: str) -> bool:
    """Tell whether ten digits pass the modulus 11 check of an NHS number.

    >>> is_nhs_number("943 476 5919"), is_nhs_number("9434765918")
    (True, False)
    """
    found = [int(each) for each in digits if each.isdecimal()]
    if len(found) != 10:
        return False
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), found, strict=False))
    return check % 11 == found[9]


def is_upn(text: str) -> bool:
    """Tell whether a unique pupil number has the right first letter.

    The letter is that of the sum of position times digit, modulo 23. A temporary number ends in a
    letter, whose value is not published: its pattern alone decides.

    >>> is_upn("H801200001001"), is_upn("A801200001001")
    (True, False)
    """
    text = text.upper()
    if not re.fullmatch(UPN, text):
        return False
    if not text[-1].isdigit():
        return True
    total = sum(place * int(digit) for place, digit in enumerate(text[1:], start=2))
    return UPN_LETTERS[total % 23] == text[0]


def _telling(part: str) -> bool:
    """Tell whether what a pattern found is one: numbers with a check must pass it."""
    if re.fullmatch(NHS_SPACED, part):
        return is_nhs_number(part)
    return is_upn(part) if re.fullmatch(UPN, part) else True


def without_details(text: str) -> str | None:
    """Return a text without contact details, numbers of people and who they are about.

    None when nothing is left. In brackets, and after a comma or a dash, all goes that stands with
    a number or an address, a "Mrs" or "re"; in the words before them only the details themselves.
    Places have names of people too: without such a sign a name stays.

    >>> without_details("Hill School (head@hill.example)"), without_details("Mum 07700 900123")
    ('Hill School', 'Mum')
    >>> without_details("Police (re A. Example, 943 476 5919)"), without_details("Hub - Rose Hill")
    ('Police', 'Hub - Rose Hill')
    >>> without_details("943 476 5919") is None, without_details("Unit 1234567890")
    (True, 'Unit 1234567890')
    """
    bare = text.strip()
    if _WHOLE.fullmatch(bare):
        return None
    if bare.isdigit():
        return text
    kept = _CLAUSE.sub(lambda found: "" if _of_somebody(found[0]) else found[0], text)
    kept = _PART.sub(lambda found: " " if _telling(found[0]) else found[0], kept)
    for pattern in (_HONOURED, _MENTIONED):
        kept = pattern.sub(_unnamed, kept)
    if kept == text:
        return text
    kept = re.sub(r"\(\s*\)|\[\s*\]|<\s*>", " ", kept)
    kept = re.sub(r"[\s,;:|–-]+(?i:re|ref|regarding)[\s.:]*$", "", kept)
    kept = re.sub(r"\s+(?=[,;:|]|$)|\s+(?=\s)", "", kept).strip(" -–,;:/|<>()")
    return kept if any(letter.isalpha() for letter in kept) else None


def _of_somebody(clause: str) -> bool:
    """Tell whether part of a cell reaches or names a person."""
    if any(_telling(found[0]) for found in _PART.finditer(clause)):
        return True
    named = (*_HONOURED.finditer(clause), *_MENTIONED.finditer(clause))
    return any(_rest(found) != found[0] for found in named)


def _unnamed(found: re.Match[str]) -> str:
    """Take a name out of the words of an agency, but not where a cell is or begins with it."""
    after = found.string[found.end() :].lstrip()
    begins = not found.string[: found.start()].strip()
    return found[0] if begins and after[:1] not in {*",;:|(["} else _rest(found)


def _rest(found: re.Match[str]) -> str:
    """Return what is left without the name of a person; names of organisations stay."""
    name, last = found["name"] or "", (found["last"] or "").strip()
    mentioned, general = found.re is _MENTIONED, last.casefold() in organisation_words()
    if not name[:1].isupper() or name.casefold() in organisation_words():
        return found[0]
    if mentioned and (general or not last[:1].isupper()):
        return found[0]
    return f" {last}" if general or not last[:1].isupper() else " "


def may_hold_details(name: str) -> pl.Expr:
    """Which texts are worth a look: few are, so that only they are looked at one by one."""
    return pl.col(name).str.contains(_HINT)


@cache
def _words(kind: str) -> frozenset[str]:
    text = files("partnernet.readers").joinpath("people.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[kind].split())


def forenames() -> frozenset[str]:
    """Common forenames, lower case and without accents."""
    return _words("forenames")


def organisation_words() -> frozenset[str]:
    """Words that only names of organisations, places and things have."""
    return _words("organisations")


_WORD = re.compile(r"[^\W\d_][^\W\d_'’.]*")
_NO_NAME = re.compile(r"[\d&/(]")


def is_titled(name: str) -> bool:
    """Tell whether an agency is named like a person with a title.

    >>> is_titled("Dr A. Example"), is_titled("Drayton Surgery")
    (True, False)
    """
    return bool(_TITLE.match(name.strip()))


def is_named(text: str) -> bool:
    """Tell whether a text is the name of a person: two to four words, a forename among them.

    "Surname, Forename" counts, and a rank with a surname; a text with a word of an organisation
    does not.

    >>> [is_named(each) for each in ("Sarah Example", "EXAMPLE, Tom", "Mrs J Smith", "Grace House")]
    [True, True, True, False]
    >>> is_named("PC 4412 Example"), is_named("Early Help"), is_named("Victoria")
    (True, False, False)
    """
    bare = unicodedata.normalize("NFKD", text.strip())
    ranked = _RANK.match(bare)
    if ranked:
        bare = f"Rank {bare[ranked.end() :]}"
    if bare.isalpha() or _NO_NAME.search(bare):
        return False
    words = _WORD.findall("".join(c for c in bare if not unicodedata.combining(c)))
    if not 2 <= len(words) <= 4:
        return False
    low = [word.casefold().rstrip(".") for word in words]
    if any(word in organisation_words() for word in low):
        return False
    if is_titled(text) or (ranked and len(words) <= 3 and words[1][0].isupper()):
        return True
    if any(not word[0].isupper() for word in words):
        return False
    known = forenames()
    return low[0] in known or ("," in text and low[-1] in known)


RANKS_AND_TITLES = (
    "dr", "mr", "mrs", "ms", "miss", "mx", "prof", "pc", "wpc", "pcso", "dc", "ds", "di", "dci",
    "ps", "sgt", "sergeant", "insp", "inspector", "constable", "cllr", "rev", "revd", "nurse",
    "sister",
)  # fmt: skip
"""What a person's name may begin with instead of a forename."""
_BRACKETED = re.compile(r"\(([^()]+)\)")
_TRADES_AS = re.compile(r"\s+(?:t ?/ ?a|trading as)\s.*", re.IGNORECASE)


def is_sole_trader(payee: str) -> bool:
    """Tell whether a payee is a person by name, whatever the person trades as.

    >>> [is_sole_trader(each) for each in ("TOM EXAMPLE", "Mrs J Smith t/a Sweeps", "Tom's Farm")]
    [True, True, False]
    >>> is_sole_trader("Sweeps (Tom Example)"), is_sole_trader("Sweeps (Northshire)")
    (True, False)
    """
    names = [_TRADES_AS.sub("", _BRACKETS.sub("", payee)), *_BRACKETED.findall(payee)]
    return any(map(is_named, names))


def may_be_named(text: str) -> bool:
    """Tell whether a text among many like it is the name of a person: initials will do there.

    >>> [may_be_named(each) for each in ("J. Example", "Example, J", "Tom Example (SW)", "A Team")]
    [True, True, True, False]
    """
    bare = _BRACKETS.sub("", text.strip())
    if is_named(bare):
        return True
    words = [word.casefold().rstrip(".") for word in _WORD.findall(bare)]
    longest = max(words, key=len, default="")
    return (
        bool(_INITIALS.fullmatch(bare))
        and bare == bare.title()
        and longest not in organisation_words()
    )


def shown(text: str) -> str:
    """Return a name as a message may show it.

    >>> shown("Hill School"), shown("Mrs J Smith")
    ('Hill School', '«hidden»')
    """
    return HIDDEN if about_a_person(text) else text


def about_a_person(text: str) -> bool:
    """Tell whether a text may not be shown in a message: it names or reaches a person, or is long.

    >>> about_a_person("Acepted"), about_a_person("seen by tom@school.example")
    (False, True)
    """
    bare = text.strip()
    return (
        len(bare) > _LONG
        or without_details(text) != text
        or is_nhs_number(re.sub(r"\s", "", bare))
        or is_named(bare)
    )
