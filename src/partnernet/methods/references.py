"""Works that cards, scales and tests rest on, found by the way in which they are cited."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from partnernet.provenance import partnernet_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ABOUT = ("cited", "also", "kind")


@dataclass(frozen=True, slots=True)
class Reference:
    """One work: its key, how cards cite it, and its fields as BibTeX names them."""

    key: str
    cited: tuple[str, ...]
    kind: str
    fields: Mapping[str, str]

    @property
    def short(self) -> str:
        """Authors and year, as in a text."""
        found = re.match(r".*?(?:19|20)\d\d", self.cited[0])
        return found[0] if found else self.cited[0]

    @property
    def line(self) -> str:
        """The work as one line of a list of references."""
        said = self.fields
        year = f" ({said['year']})" if "year" in said else ""
        volume = said.get("volume", "") + (f"({said['number']})" if "number" in said else "")
        pages = said.get("pages", "").replace("--", "-")
        place = ": ".join(part for part in (volume, pages) if part)
        place = f", {place}" if place and "booktitle" in said else f" {place}"
        where = said.get("journal") or said.get("booktitle") or ""
        where = f"In: {where}" if "booktitle" in said else where
        home = said.get("publisher") or said.get("institution") or ""
        tail = (f"{where}{place}".strip(), home, said.get("note", ""))
        parts = (f"{_authors(said['author'])}{year}", said["title"], *tail)
        text = ". ".join(part for part in parts if part)
        return f"{text}.".replace("?.", "?").replace("..", ".")

    @property
    def bibtex(self) -> str:
        """The work as an entry of a .bib file."""
        fields = ",\n".join(f"  {name} = {{{_tex(text)}}}" for name, text in self.fields.items())
        return f"@{self.kind}{{{self.key},\n{fields}\n}}\n"


@cache
def references() -> tuple[Reference, ...]:
    """Return every work that is known, by key.

    >>> next(each for each in references() if each.key == "freeman1979").line
    'Freeman, Linton C. (1979). Centrality in social networks: conceptual clarification. Social
    Networks 1: 215-239.'
    """
    text = files("partnernet.methods").joinpath("references.toml").read_text(encoding="utf-8")
    found = (
        Reference(
            key,
            tuple(each[name] for name in ("cited", "also") if name in each),
            each["kind"],
            {name: value for name, value in each.items() if name not in _ABOUT},
        )
        for key, each in tomllib.loads(text).items()
    )
    return tuple(sorted(found, key=lambda each: each.key))


def cited(texts: Iterable[str]) -> tuple[Reference, ...]:
    """Return the works that texts cite, by key.

    >>> [each.key for each in cited(["Freeman 1979, Social Networks 1:215-239; bounds ours"])]
    ['freeman1979']
    >>> [each.key for each in cited(["Gregson, Cartlidge & Bond (1992), in NFER (2008)"])]
    ['gregson1992', 'robinson2008']
    """
    said = "\n".join(_plain(text) for text in dict.fromkeys(texts))
    return tuple(each for each in references() if any(_in(name, said) for name in each.cited))


def _in(name: str, text: str) -> bool:
    return re.search(rf"(?<!& )(?<!\w){re.escape(name)}(?!\d)", text) is not None


def _plain(text: str) -> str:
    return re.sub(r"\((\d{4})\)", r"\1", text)


def bibliography(works: Iterable[Reference]) -> bytes:
    """Return works as a .bib file, partnernet itself first."""
    own = Reference("partnernet", (), "misc", {
        "author": "{partnernet contributors}",
        "title": "partnernet: multi-agency partnerships measured as networks",
        "note": f"Version {partnernet_version()}, GPL-3.0-or-later",
    })  # fmt: skip
    return "\n".join(each.bibtex for each in (own, *works)).encode()


def _authors(text: str) -> str:
    people = text.replace("{", "").replace("}", "").split(" and ")
    return "; ".join(people)


def _tex(text: str) -> str:
    return text.replace("&", r"\&").replace("%", r"\%")
