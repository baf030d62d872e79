"""Which names may be one agency: codes first, then spellings, then likeness, each with its reason.

Every name is compared with those of higher rank: listed agencies, then the more frequent. It is
suggested to at most one of them, and never to a name that is itself suggested to another, so that
no agency is reached through two doubtful steps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from partnernet.names.codes import codes_in, shared
from partnernet.names.spelling import abbreviations, doubtful_word, expand, initials, key, trading
from partnernet.names.vetoes import against

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NEAR = 85.0
"""Least likeness of two names in full words (0 to 100)."""
SLIP = 80.0
"""Least likeness of two names with as many words: two swapped letters in a short name cost more."""
ACRONYM_SCORE = 90.0
TRADING_SCORE = 90.0
PREFIX_SCORE = 80.0
"""What an acronym, one company under two trading names, and a name that another begins with, count
for in the order of suggestions."""
WHOLE = 4_000
"""With more names than this only those of one sector or one beginning are compared."""
_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the files write it: how often, in which sector, listed or not, with which codes."""

    text: str
    times: int = 0
    sector: str = ""
    listed: bool = False
    codes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That a name may be another: how alike (0 to 100), why, and what speaks against it."""

    name: Name
    other: Name
    score: float
    reason: str
    veto: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What to decide, and how many close pairs were set aside for which kind of veto."""

    open: tuple[Suggestion, ...]
    vetoed: tuple[Suggestion, ...]

    @property
    def set_aside(self) -> dict[str, int]:
        """Number of close pairs by the kind of veto."""
        return dict(sorted(Counter(each.veto.partition(":")[0] for each in self.vetoed).items()))


def suggest(names: Iterable[Name], own: Mapping[str, str] | None = None) -> Suggestions:
    """Return which names may be one agency; `own` are short forms of the partnership.

    >>> found = suggest([Name("Police", 90), Name("Polcie", 2), Name("Team 1", 9), Name("Team 2")])
    >>> [(s.name.text, s.other.text, s.reason) for s in found.open]
    [('Polcie', 'Police', 'alike: polcie / police')]
    >>> suggest([Name("MASH", 3), Name("Multi-Agency Safeguarding Hub", 40)]).open[0].reason
    'short for the same: multi agency safeguarding hub'
    """
    ranked = _ranked(names)
    full = [expand(name.text, own or {}) for name in ranked]
    codes = [{**codes_in(name.text), **name.codes} for name in ranked]
    pairs = _pairs(ranked, full, codes)
    taken: set[int] = set()
    chosen: list[Suggestion] = []
    vetoed: list[Suggestion] = []
    for low in range(len(ranked)):
        offers: list[tuple[float, int, str]] = []
        for high, score, reason in pairs.get(low, ()):
            veto = _veto(reason, (full[low], full[high]), (codes[low], codes[high]))
            if veto:
                vetoed.append(Suggestion(ranked[low], ranked[high], score, reason, veto))
            elif high not in taken:
                offers.append((score, -high, reason))
        if offers:
            score, high, reason = max(offers)
            doubt = doubtful_word(ranked[low].text)
            said = f"{reason}; {doubt}" if doubt else reason
            chosen.append(Suggestion(ranked[low], ranked[-high], round(score, 1), said))
            taken.add(low)
    return Suggestions(tuple(chosen), tuple(vetoed))


def _veto(
    reason: str, full: tuple[str, str], codes: tuple[Mapping[str, str], Mapping[str, str]]
) -> str:
    """Return what speaks against a pair; nothing does where a code is shared.

    Two acronyms have no words to compare, only codes.
    """
    if reason.startswith("same code"):
        return ""
    return against(*(("", "") if reason.startswith("first letters") else full), *codes)


def _ranked(names: Iterable[Name]) -> list[Name]:
    """Put names in order of rank, one for each spelling that counts as the same.

    Of names as frequent, the one whose rarest word more names have is less likely to be a slip.
    """
    names = list(names)
    seen = Counter(word for name in names for word in set(key(name.text).split()))

    def rank(name: Name) -> tuple[bool, int, int, str]:
        rarest = min((seen[word] for word in key(name.text).split()), default=0)
        return not name.listed, -name.times, -rarest, name.text

    first: dict[str, Name] = {}
    for name in sorted(names, key=rank):
        first.setdefault(key(name.text), name)
    return list(first.values())


Pairs = dict[int, list[tuple[int, float, str]]]


def _pairs(names: Sequence[Name], full: Sequence[str], codes: Sequence[Mapping[str, str]]) -> Pairs:
    """Return, for each name, the names of higher rank that it may be, with score and reason."""
    found: dict[tuple[int, int], tuple[float, str]] = {}
    for low, high, score, reason in (
        *_by_code(codes),
        *_by_form(names, full),
        *_by_likeness(names, full),
    ):
        found.setdefault((low, high), (score, reason))
    pairs: defaultdict[int, list[tuple[int, float, str]]] = defaultdict(list)
    for (low, high), (score, reason) in sorted(found.items()):
        pairs[low].append((high, score, reason))
    return pairs


Pair = tuple[int, int, float, str]


def _by_code(codes: Sequence[Mapping[str, str]]) -> Iterator[Pair]:
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, each in enumerate(codes):
        for scheme, code in each.items():
            holders[scheme, code].append(place)
    for places in holders.values():
        for low in places[1:]:
            said = shared(codes[low], codes[places[0]])
            yield low, places[0], 100.0, f"same code: {said}"


def _by_form(names: Sequence[Name], full: Sequence[str]) -> Iterator[Pair]:
    """Names that are equal in full words, acronyms, and names that another begins with."""
    same: defaultdict[str, list[int]] = defaultdict(list)
    letters: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(full):
        same["".join(sorted(text.split()))].append(place)
        if len(text.split()) > 2:
            letters[initials(text)].append(place)
    for places in same.values():
        for low in places[1:]:
            one, two = trading(names[low].text), trading(names[places[0]].text)
            if full[low] != full[places[0]]:
                yield low, places[0], 100.0, "the same words in another order"
            elif not (one.startswith(two) or two.startswith(one)):
                said = f"the same company, trading as {one} / {two}"
                yield low, places[0], TRADING_SCORE, said
            else:
                yield low, places[0], 100.0, f"short for the same: {full[low]}"
    for place, name in enumerate(names):
        short = key(name.text).replace(" ", "")
        if len(short) > 2 and short.isalpha() and short not in abbreviations():
            for other in letters.get(short, ()):
                low, high = max(place, other), min(place, other)
                if low != high:
                    yield low, high, ACRONYM_SCORE, f"first letters of: {full[other]}"
    order = sorted(range(len(full)), key=lambda place: full[place])
    for here, nxt in pairwise(order):
        if full[nxt].startswith(f"{full[here]} ") and len(full[here]) > _BEGINNING:
            more = full[nxt][len(full[here]) + 1 :]
            low, high = max(here, nxt), min(here, nxt)
            yield low, high, PREFIX_SCORE, f"begins the same, and adds: {more}"


def _by_likeness(names: Sequence[Name], full: Sequence[str]) -> Iterator[Pair]:
    from rapidfuzz import fuzz, process

    for places in _blocks(names, full):
        texts = [full[place] for place in places]
        for start in range(0, len(texts), 500):
            rows = texts[start : start + 500]
            scores = process.cdist(
                rows, texts, scorer=fuzz.token_sort_ratio, score_cutoff=SLIP, workers=1
            )
            for i, j in zip(*scores.nonzero(), strict=True):
                low, high = places[start + int(i)], places[int(j)]
                same_length = len(full[low].split()) == len(full[high].split())
                if low > high and full[low] != full[high]:
                    score = float(scores[i, j])
                    if score >= NEAR or same_length:
                        yield low, high, score, f"alike: {full[low]} / {full[high]}"


def _blocks(names: Sequence[Name], full: Sequence[str]) -> Iterator[list[int]]:
    """Return names that are compared with each other: all, or those of a sector or a beginning."""
    if len(names) <= WHOLE:
        yield list(range(len(names)))
        return
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        blocks["beginning", full[place][:_BEGINNING]].append(place)
        if name.sector:
            blocks["sector", name.sector].append(place)
    yield from (places for places in blocks.values() if 1 < len(places) <= WHOLE)
