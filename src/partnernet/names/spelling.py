"""The forms in which names are compared: as they are, and with short forms written out.

`key` decides by itself which spellings are one agency, so it only undoes what cannot matter:
capitals, spaces, dots, apostrophes. `expand` writes short forms out; it only ever suggests.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NONE: Mapping[str, str] = MappingProxyType({})
_TRADING = re.compile(r"\b(?:t/a|trading as|formerly|aka)\b.*$")


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """Return the form in which two spellings of one name are equal.

    >>> key("St. Mary’s  School") == key("ST MARYS SCHOOL"), key("A & E") == key("a and e")
    (True, True)
    >>> key("1.1") == key("11"), key("?")
    (False, '?')
    """
    if name.isascii() and name.isalnum():  # nothing to undo
        return name.lower()
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = re.sub(r"['\u2018\u2019`]", "", text)
    text = re.sub(r"(?<=[^\W\d_])\.", "", text)
    return re.sub(r"\s+", " ", re.sub(r"[\u2010-\u2015]", "-", text)).strip() or name.strip()


@cache
def _book() -> dict[str, dict[str, str]]:
    text = files("partnernet.names").joinpath("abbreviations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def abbreviations() -> Mapping[str, str]:
    """Short forms of single words, and what they stand for."""
    return _book()["words"]


def expand(name: str, own: Mapping[str, str] = _NONE) -> str:
    """Return a name in full words: short forms written out, legal forms left out.

    `own` are short forms of the partnership, which win over those shipped.

    >>> expand("St. Mary's C of E Pri Sch"), expand("Care & Co. Ltd t/a Carers")
    ('saint marys church of england primary school', 'care and co')
    >>> expand("YHU North", {"yhu": "Youth Hub"})
    'youth hub north'
    """
    text = _TRADING.sub("", key(name))
    text = " ".join(re.findall(r"\w+", text))
    for short, long in _book()["phrases"].items():
        text = re.sub(rf"\b{short}\b", long, text)
    known = {**abbreviations(), **{key(short): long for short, long in own.items()}}
    words = " ".join(known.get(word, word) for word in text.split()).split()
    suffixes = _book()["legal"]["suffixes"]
    while len(words) > 1 and words[-1] in suffixes:
        words.pop()
    return " ".join(re.findall(r"\w+", key(" ".join(words)))) or key(name)


def trading(name: str) -> str:
    """Return the name under which a company trades, as it is written, or nothing.

    >>> trading("Care & Co. Ltd t/a Carers"), trading("Carers")
    ('carers', '')
    """
    found = _TRADING.search(key(name))
    said = found[0].split(" ", 1)[-1].removeprefix("as ") if found else ""
    return " ".join(re.findall(r"\w+", said))


def initials(expanded: str) -> str:
    """Return the first letters of the words of a name in full, small words left out.

    >>> initials("multi agency safeguarding hub"), initials("child and adolescent service")
    ('mash', 'cas')
    """
    return "".join(w[0] for w in expanded.split() if w not in {"and", "of", "the", "for", "to"})


def doubtful_word(name: str) -> str:
    """Return what is said about a short form with two readings, or nothing.

    >>> doubtful_word("Leeds CC")
    'cc may be city council or county council'
    """
    words = re.findall(r"\w+", key(name))
    return "; ".join(
        f"{w} may be {_book()['ambiguous'][w]}" for w in words if w in _book()["ambiguous"]
    )
