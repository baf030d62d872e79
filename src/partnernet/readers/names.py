"""Which agency a name means: exactly the same after normalising, or not the same.

No score joins two names. Ids come first, then listed names, then names that differ only in
capitals, spaces, dots and apostrophes. What is close is listed for a person to decide.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from partnernet.names.crosswalk import joined
from partnernet.names.review import Review, aliases
from partnernet.names.spelling import expand, key
from partnernet.names.vetoes import against
from partnernet.readers.personal import shown
from partnernet.readers.sources import not_agency
from partnernet.readers.values import text as tidy
from partnernet.vocabulary import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnernet.readers.log import Log

_SHOWN = 5
_NEAR = 90
_TOO_MANY = 1_000_000
_MANY = 5_000
_LONG = 5
_IS_CODE = re.compile(r"\d")
_TELLING = re.compile(
    r"\d+|\b(?:st|saint) \w+|\b(?:north|south|east|west|central|upper|lower|infants?|juniors?"
    r"|primary|secondary|high|girls|boys|adults?|children\w*)\b"
)
"""Words that tell two agencies apart, however close their names."""


@dataclass(eq=False, slots=True)
class Directory:
    """Every name that the files use, and the agency id that each means.

    `listed` maps ids to names, as the agencies table gives them. `resolve` answers for one name, by
    `ids` (exact) and `keys` (normalised); `ambiguous` keys belong to several listed agencies.
    `added` are the ids of agencies that no table lists. `aliases` are the keys of names that a
    person decided to be another, and that other; `merged` are listed ids that they concern.
    """

    listed: Mapping[str, str]
    ids: dict[str, str] = field(default_factory=dict[str, str])
    ambiguous: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    keys: dict[str, str] = field(default_factory=dict[str, str])
    added: dict[str, str] = field(default_factory=dict[str, str])
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    merged: dict[str, str] = field(default_factory=dict[str, str])
    counts: Counter[str] = field(default_factory=Counter[str])

    def resolve(self, name: str | None) -> str | None:
        """Return the agency (or the public node) that a name means; None for a name never met."""
        text = tidy(name) if name else None
        if text is None:
            return not_agency("not stated")
        if self.aliases:
            text = self.aliases.get(key(text), text)
        found = self.ids.get(text) or self.keys.get(key(text))
        return self.merged.get(found, found) if found else not_agency(text)


def build(
    listed: Mapping[str, str],
    named: Mapping[str, Iterable[tuple[str, int]]],
    log: Log,
    review: Review | None = None,
) -> Directory:
    """Work out what every name means.

    `listed` maps the ids of the agencies table to their names; `named` gives for each file the
    names in it and how often. `review` holds the names that a person decided to be another.

    >>> from partnernet.readers.log import Log
    >>> found = build(
    ...     {"HV": "Health visiting"}, {"a.csv": [("health  visiting", 3), ("CAMHS", 1)]}, Log()
    ... )
    >>> found.resolve("Health Visiting"), found.resolve("CAMHS"), list(found.added)
    ('HV', 'CAMHS', ['CAMHS'])
    """
    decided = review or Review("")
    directory = Directory(listed, aliases=aliases(joined(decided.accepted)))
    _enter_listed(directory)
    counts = directory.counts
    files: list[set[str]] = []
    for names in named.values():
        here = set[str]()
        for name, times in names:
            text = tidy(name)
            if text is not None:
                counts[text] = counts.get(text, 0) + times
                here.add(text)
        files.append(here)
    _enter_named(directory, counts)
    _merge_listed(directory)
    _report(directory, counts, files, log)
    _report_merges(directory, decided, log)
    return directory


def _enter_listed(directory: Directory) -> None:
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    by_key: defaultdict[str, set[str]] = defaultdict(set)
    for agency, name in directory.listed.items():
        by_name[name].append(agency)
        by_key[key(agency)].add(agency)
        by_key[key(name)].add(agency)
    directory.ids |= {name: ids[0] for name, ids in by_name.items() if len(ids) == 1}
    directory.ids |= {agency: agency for agency in directory.listed}
    directory.keys |= {k: min(ids) for k, ids in by_key.items() if len(ids) == 1}
    directory.ambiguous |= {k: sorted(ids) for k, ids in by_key.items() if len(ids) > 1}


def _enter_named(directory: Directory, counts: Counter[str]) -> None:
    """Give every unlisted name an id: its most frequent spelling, sooner one in two cases."""

    def rank(text: str) -> tuple[bool, int, str]:
        return _in_one_case(text), -counts[text], text

    best: dict[str, str] = {}
    texts: Iterable[str] = counts
    if directory.aliases:
        texts = dict.fromkeys(directory.aliases.get(key(text), text) for text in counts)
    for text in texts:
        form = key(text)
        if text not in directory.ids and form not in directory.keys and not not_agency(text):
            rival = best.setdefault(form, text)
            if rival is not text:
                best[form] = min(rival, text, key=rank)
    directory.keys |= best
    directory.added |= {text: form for form, text in best.items()}


def _in_one_case(text: str) -> bool:
    """Tell whether words are all capitals or all small; one word may be an abbreviation."""
    return " " in text.strip() and (text.isupper() or text.islower())


def _merge_listed(directory: Directory) -> None:
    """Put listed agencies together that a person decided to be one."""
    for agency, name in directory.listed.items():
        for text in (agency, name):
            if key(text) in directory.aliases:
                found = directory.resolve(text)
                if found and found != agency:
                    directory.merged[agency] = found


def _report(
    directory: Directory, counts: Counter[str], files: Sequence[set[str]], log: Log
) -> None:
    joined: defaultdict[str, set[str]] = defaultdict(set)
    for text in counts:
        if text in directory.added:  # the spelling that became the id
            continue
        agency = directory.resolve(text)
        if key(text) in directory.aliases or not_agency(text):
            continue
        if agency and text not in (agency, directory.listed.get(agency)):
            joined[agency].add(text)
    if joined:
        pairs = [
            f"{shown(agency)} = {' = '.join(map(shown, sorted(texts)))}"
            for agency, texts in sorted(joined.items())
        ]
        said = many(len(joined), "agency") + (" has" if len(joined) == 1 else " have")
        log.note("names_joined", f"{said} several spellings: {_some(pairs)}")
    doubtful = sorted(
        {text for text in counts if key(text) in directory.ambiguous and text not in directory.ids}
    )
    if doubtful:
        log.note(
            "name_ambiguous",
            f"Names of several agencies: {_some([shown(each) for each in doubtful])}",
        )
    if not directory.listed:
        _report_slips(list(directory.added), log)
    near = near_names(directory, files)
    if near:
        pairs = [f"{shown(a)} / {shown(b)}" for a, b in near]
        log.note("names_near", f"{len(near):,} pairs of names are close: {_some(pairs)}")


def _report_merges(directory: Directory, review: Review, log: Log) -> None:
    """Say which names a person put together, and where something speaks against it."""
    used = [text for text in directory.counts if key(text) in directory.aliases]
    used += [each for each in directory.merged if each not in used]
    if not used:
        return
    meant = {
        text: directory.aliases.get(key(text), directory.merged.get(text, "")) for text in used
    }
    pairs = [f"{shown(text)} = {shown(name)}" for text, name in sorted(meant.items())]
    agencies = len({directory.resolve(name) for name in meant.values()})
    said = f"{many(len(used), 'name')} read as {many(agencies, 'agency')}, as {review.file} says"
    log.note("names_merged", f"{said}: {_some(pairs)}")
    doubts = [
        f"{shown(text)} = {shown(name)} ({veto})"
        for text, name in sorted(meant.items())
        if not not_agency(name) and (veto := against(expand(text), expand(name)))
    ]
    if doubts:
        log.note("names_merged_doubtful", f"Put together although they differ: {_some(doubts)}")


def _report_slips(names: Sequence[str], log: Log) -> None:
    if len(names) > _MANY:
        log.note("names_alike", f"{len(names):,} names are too many to look for slips of the pen")
        return
    pairs = slips(names)
    if pairs:
        said = _some([f"{shown(a)} / {shown(b)}" for a, b in pairs])
        log.note("names_alike", f"One letter apart, and not joined: {said}")


def slips(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of names that differ in one letter, or in two that are swapped.

    Two such names are equal once a letter is left out of one or of both, so each name is only met
    by those that it may be. The word that differs has five letters or more, and no digit: of codes
    every other one is a letter apart.

    >>> slips(["Police", "Polcie", "Team A", "Team B", "St Marys School", "St Marks School"])
    [('Polcie', 'Police')]
    >>> slips(["AL002", "FL002"])
    []
    """
    keys = {name: key(name) for name in names}
    near: defaultdict[str, list[str]] = defaultdict(list)
    for name, text in keys.items():
        for shorter in {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}:
            near[shorter].append(name)
    pairs = {tuple(sorted(pair)) for group in near.values() for pair in combinations(group, 2)}
    return sorted((a, b) for a, b in pairs if _is_slip(keys[a], keys[b]))


def _is_slip(a: str, b: str) -> bool:
    """Tell whether two normalised names differ in one long word, by one letter or one swap."""
    if _TELLING.findall(a) != _TELLING.findall(b):
        return False
    left, right = a.split(), b.split()
    if len(left) != len(right):
        return False
    (one, other), *more = [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]]
    if more or min(len(one), len(other)) < _LONG or _IS_CODE.search(one + other):
        return False
    if len(one) != len(other):
        return True
    apart = [i for i in range(len(one)) if one[i] != other[i]]
    swapped = len(apart) == 2 and one[apart[0]] == other[apart[1]]
    return len(apart) == 1 or (swapped and apart[1] == apart[0] + 1)


def near_names(directory: Directory, files: Sequence[set[str]]) -> list[tuple[str, str]]:
    """Return pairs of names that may be one agency: unlisted against listed, or across files.

    `files` holds the names in each.
    Pairs that differ in a number, a saint, a compass point or a phase of school are never listed.
    """
    if directory.listed:
        left = sorted(directory.added)
        right = sorted({*directory.listed.values(), *directory.listed})
    else:
        if sum(map(bool, files)) < 2:
            return []
        places = {
            name: [place for place, texts in enumerate(files) if name in texts]
            for name in directory.added
        }
        common = max(places.values(), key=len, default=[])
        left = sorted(name for name, here in places.items() if here != common)
        right = sorted(directory.added)
    if len(left) * len(right) > _TOO_MANY:
        return []
    return sorted(set(_close(left, right, directory, files)))


def _close(
    left: list[str], right: list[str], directory: Directory, files: Sequence[set[str]]
) -> Iterator[tuple[str, str]]:
    from rapidfuzz import fuzz, process

    lefts, rights = [key(name) for name in left], [key(name) for name in right]
    if not lefts or not rights:
        return
    scores = process.cdist(
        lefts, rights, scorer=fuzz.token_sort_ratio, score_cutoff=_NEAR, workers=1
    )
    for i, j in zip(*scores.nonzero(), strict=True):
        a, b = left[i], right[j]
        same_file = not directory.listed and any({a, b} <= texts for texts in files)
        if lefts[i] == rights[j] or same_file or min(len(a), len(b)) < 5:
            continue
        if _TELLING.findall(lefts[i]) == _TELLING.findall(rights[j]):
            yield (a, b) if directory.listed or a < b else (b, a)


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - _SHOWN
    return "; ".join(texts[:_SHOWN]) + (f"; and {more:,} more" if more > 0 else "")
