"""The catalogue of the report's words: sentences with gaps, and how numbers are written.

Another language is another file with the same keys: nothing else has to change.
"""

from __future__ import annotations

import string
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from partnernet.errors import ConfigError
from partnernet_maps import palette
from partnernet_maps.model import clean_text
from partnernet_maps.templates import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class Words:
    """A catalogue that fills in sentences.

    >>> words = english()
    >>> words.say("findings.gap.lead", one="police", other="housing")
    'No link is on record between police and housing.'
    """

    def __init__(self, catalogue: Mapping[str, Any]) -> None:
        self.catalogue = catalogue

    def find(self, key: str) -> Any:  # noqa: ANN401 - text, list or table
        """Return what stands at a dotted key."""
        found: Any = self.catalogue
        for part in key.split("."):
            found = found[part]
        return found

    def say(self, key: str, **values: object) -> str:
        """Return a sentence with its gaps filled, beginning with a capital where it is one."""
        return sentence(str(self.find(key)).format(**values))

    def counted(self, key: str, number: int, **values: object) -> str:
        """Return a sentence that has one wording for one thing and another for more.

        >>> words = english()
        >>> words.counted("findings.who.say", 1, links=words.many("link", 1), when="")
        '1 link is on record.'
        """
        one, more = cast("list[str]", self.find(key))
        return sentence((one if number == 1 else more).format(**values))

    def lines(self, key: str, **values: object) -> tuple[str, ...]:
        """Return a list of sentences or headings."""
        return tuple(str(line).format(**values) for line in self.find(key))

    def name(self, table: str, key: object) -> str:
        """Return the word for a level, layer, sector ...; a word of the user's own as it is."""
        known = cast("dict[str, str]", self.find(table))
        return known.get(str(key)) or clean_text(palette.pretty(str(key))).lower()

    def at(self, level: str) -> str:
        """Return where a level is: `at the frontline`."""
        known = cast("dict[str, str]", self.find("at_level"))
        return known.get(level) or self.say("at_level.other", level=self.name("levels", level))

    def many(self, unit: str, number: int) -> str:
        """Return a number with its unit, singular or plural."""
        one, more = cast("list[str]", self.find(f"units.{unit}"))
        return (one if number == 1 else more).format(n=self.whole(number))

    def whole(self, number: float) -> str:
        """Return a whole number with its thousands set apart."""
        return f"{number:,.0f}".replace(",", str(self.find("format.thousands")))

    def share(self, share: float) -> str:
        """Return a share in per cent; one that is not nought is never written as nought.

        >>> english().share(0.304), english().share(0.001), english().share(0.998)
        ('30%', 'under 1%', 'over 99%')
        """
        if 0 < share < 0.005:
            return self.say("format.percent_under", n=1).lower()
        if 0.995 <= share < 1:
            return self.say("format.percent_over", n=99).lower()
        return str(self.find("format.percent")).format(n=self.whole(100 * share))

    def decimal(self, number: float, places: int = 1) -> str:
        """Return a number with decimals."""
        return f"{number:.{places}f}".replace(".", str(self.find("format.decimal")))

    def range(self, low: str, high: str, *, words: bool = False) -> str:
        """Return an interval, short or in words; a single value where both ends are one."""
        if low == high:
            return str(self.find("format.exact_words")).format(low=low) if words else low
        return str(self.find("format.range_words" if words else "format.range")).format(
            low=low, high=high
        )

    def listed(self, words: Iterable[str]) -> str:
        """Join words as a person would."""
        *most, last = list(words) or [""]
        joined = str(self.find("format.comma")).join(most)
        return f"{joined}{self.find('format.and')}{last}" if most else last


def sentence(text: str) -> str:
    """Begin with a capital; names that begin otherwise on purpose keep their letters.

    >>> sentence("housing and police: none")
    'Housing and police: none'
    """
    return text[:1].upper() + text[1:]


@cache
def english() -> Words:
    """Return the catalogue that comes with partnernet."""
    return Words(tomllib.loads(text_of("report.toml")))


def load(path: Path | None) -> Words:
    """Return the catalogue of a file, or the English one.

    Raises ConfigError where the file cannot be read, lacks a key, or names a gap that the English
    text of that key has not.
    """
    if path is None:
        return english()
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        message = f"{path.name} cannot be read as a catalogue of words."
        raise ConfigError(
            message, hint="Copy report.toml of partnernet_maps and translate it."
        ) from (problem)
    for key, wanted in leaves(english().catalogue):
        _check(path.name, key, wanted, _at(given, key))
    return Words(given)


def leaves(table: Mapping[str, Any], before: tuple[str, ...] = ()) -> Iterable[tuple[Any, Any]]:
    """Yield every text or list of texts with its key."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from leaves(cast("dict[str, Any]", value), (*before, name))
        else:
            yield (*before, name), value


def _at(given: Mapping[str, Any], key: tuple[str, ...]) -> object:
    found: Any = given
    for part in key:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _check(file: str, key: tuple[str, ...], wanted: object, given: object) -> None:
    here = f"{file}, [{'.'.join(key[:-1])}] {key[-1]}"
    if key[0] == "glossary" and given is None:
        return  # its keys are translated too
    pattern = _texts(wanted)
    texts = _texts(given) if isinstance(given, list) == isinstance(wanted, list) else ()
    if not texts:
        message = f"{here}: no words."
        raise ConfigError(message, hint=f"English has: {pattern[0]}")
    known = {gap for text in pattern for gap in _gaps(text)}
    for text in texts:
        try:
            strange = sorted(_gaps(text) - known)
        except ValueError:
            strange = ["{"]
        if strange:
            message = f"{here}: nothing is known to fill in {{{strange[0]}}}."
            raise ConfigError(message, hint=f"Gaps here: {', '.join(sorted(known)) or 'none'}.")
    if key[-1].startswith("columns") and len(texts) != len(pattern):
        message = f"{here}: {len(texts)} headings where {len(pattern)} are needed."
        raise ConfigError(message, hint=f"English has: {', '.join(pattern)}")


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts of a key; nothing where one of them is none."""
    found = cast("list[object]", value) if isinstance(value, list) else [value]
    texts = tuple(x for x in found if isinstance(x, str))
    return texts if len(texts) == len(found) else ()


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
