"""Answers to instruments: how many said what, and how far they agree. Never an average.

An answer is counted as it stands; where the order of answers is known the middle one is given as
lower and upper median. Judgements about a named agency are counted over agencies and never written
beside a name, unless that is asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales._ordinal import leik_d, quantile
from partnernet.scales._tally import one, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnernet.scales._tally import Row
    from partnernet.scales.typology import Item
    from partnernet.study import Partnership

EVERY = "*"
"""The level of an answer that names none: the partnership as a whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: who gave it, about whom, at which level."""

    level: str
    respondent: str
    about: str | None
    value: str


def plain(text: str) -> str:
    """Write an answer for comparison: small letters, single spaces, no dashes.

    >>> plain(" Full-Serviced "), plain("user_augmented")
    ('full serviced', 'user augmented')
    """
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def answers_to(part: Partnership, item: Item) -> list[Answer]:
    """Return every answer to an item, in a fixed order; instrument and item in any case."""
    given = part.once(("answers",), lambda: _by_item(part))
    return [
        replace(answer, value=known_as(answer.value, item))
        for answer in given.get((item.instrument.lower(), item.item.lower()), ())
    ]


def _by_item(part: Partnership) -> dict[tuple[str, str], list[Answer]]:
    """Every answer, by instrument and item in small letters."""
    found: dict[tuple[str, str], list[Answer]] = {}
    if part.assessments is None:
        return found
    rows = part.assessments.filter(pl.col("value").is_not_null()).select(
        pl.col("instrument", "item").str.to_lowercase(),
        pl.col("level").fill_null(EVERY),
        "respondent",
        "about",
        "value",
    )
    for instrument, item, *answer in rows.sort(rows.columns).iter_rows():
        found.setdefault((instrument, item), []).append(Answer(*answer))
    return found


def rows_of(item: Item, found: Sequence[Answer], *, by_name: bool) -> Iterator[tuple[str, Row]]:
    """Yield the rows of one item with their level: how many said what, the middle, the spread."""
    for level in sorted({answer.level for answer in found}):
        here = [answer for answer in found if answer.level == level]
        for row in _level_rows(item, here, by_name=by_name):
            yield level, row


def _level_rows(item: Item, here: Sequence[Answer], *, by_name: bool) -> Iterator[Row]:
    scale = _scale(item, here)
    counts = Counter(plain(answer.value) for answer in here)
    respondents = len({answer.respondent for answer in here})
    unknown = item.answers and any(key not in map(plain, item.answers) for key in counts)
    flags = {
        "headline": True,
        "one_respondent": respondents == 1,
        "answers_differ": len(counts) > 1,
        "answer_unknown": bool(unknown),
    }
    shared = {"route": "declared", "n": len(here), "flags": words(flags)}
    asked = [scale[key] for key in scale]
    if item.ordered and not unknown:
        yield _middle(f"answer[{item.item}]", list(scale), counts, asked, shared)
    else:
        most = max(counts.values())
        told = [scale[key] for key in scale if counts[key] == most]
        yield one(f"answer[{item.item}]", text=" / ".join(told), **shared)
    for key, label in scale.items():
        yield one(
            f"share[{item.item}={label}]",
            value=counts[key] / len(here),
            **(shared | {"n": counts[key], "of": len(here), "flags": ""}),
        )
    if item.ordered and not unknown and len(here) > 1:
        spread = float(leik_d([counts[key] for key in scale]))
        yield one(f"spread[{item.item}]", value=spread, **(shared | {"flags": ""}))
    yield one(f"respondents[{item.item}]", value=respondents, **(shared | {"flags": ""}))
    if item.about in {"agency", "self", "service"}:
        yield from _by_subject(item, here, scale, by_name=by_name)


def _scale(item: Item, here: Iterable[Answer]) -> dict[str, str]:
    """The answers that an item has, in order, and any other that was given after them."""
    scale = {plain(answer): answer for answer in item.answers}
    for value in sorted({answer.value for answer in here}):
        if plain(value) not in scale:
            scale[plain(value)] = value
    return scale


def known_as(value: str, item: Item) -> str:
    """Return the answer of an item that a text stands for: itself, or the only one it begins.

    >>> from partnernet.scales.typology import typology
    >>> known_as("Supported", typology("miller_stirling").items[0])
    'supported self-help'
    """
    there = [answer for answer in item.answers if plain(answer).startswith(plain(value))]
    exact = [answer for answer in there if plain(answer) == plain(value)]
    fits = exact or there
    return fits[0] if len(fits) == 1 else value


def _middle(
    name: str,
    keys: Sequence[str],
    counts: Mapping[str, int],
    labels: Sequence[str],
    shared: Mapping[str, object],
) -> Row:
    """The median answer in words, with the lowest and the highest answer as codes from 1."""
    table = [counts[key] for key in keys]
    lower, upper = (int(place) for place in quantile(table, 0.5))
    given = [place for place, number in enumerate(table) if number]
    text = labels[lower] if lower == upper else f"{labels[lower]} to {labels[upper]}"
    return one(name, text=text, lo=given[0] + 1.0, hi=given[-1] + 1.0, **shared)


def lower_medians(found: Iterable[Answer], item: Item) -> dict[str, int]:
    """Position of the lower median of what is said about each agency, from 0.

    Answers that the item does not have are left out; in a self-rating the respondent is the
    subject.
    """
    keys = [plain(answer) for answer in item.answers]
    said: dict[str, list[int]] = defaultdict(list)
    for answer in found:
        subject = answer.about or (answer.respondent if item.about == "self" else None)
        if subject is not None and plain(answer.value) in keys:
            said[subject].append(keys.index(plain(answer.value)))
    return {who: sorted(places)[(len(places) - 1) // 2] for who, places in sorted(said.items())}


def _by_subject(
    item: Item, here: Sequence[Answer], scale: Mapping[str, str], *, by_name: bool
) -> Iterator[Row]:
    """Count agencies (or services) by the lower median of what is said about each."""
    if not item.ordered:
        return
    middles = lower_medians(here, item)
    labels = list(scale.values())
    for place, label in enumerate(item.answers):
        number = sum(middle == place for middle in middles.values())
        yield one(
            f"rated[{item.item}={label}]",
            value=number / len(middles) if middles else None,
            n=number,
            of=len(middles),
            route="declared",
            reason=None if middles else "answer_unknown",
        )
    if item.judgement and by_name:
        for who, place in middles.items():
            yield {
                "unit_type": "agency",
                "unit_id": who,
                "indicator": f"answer[{item.item}]",
                "text": labels[place],
                "n": sum((a.about or a.respondent) == who for a in here),
                "route": "declared",
                "flags": "judgement",
            }


def self_and_peers(
    own: tuple[Item, Sequence[Answer]], peers: tuple[Item, Sequence[Answer]]
) -> Iterator[Row]:
    """Count the agencies that rate themselves above, as, or below their partners' lower median."""
    mine, theirs = lower_medians(own[1], own[0]), lower_medians(peers[1], peers[0])
    both = sorted(mine.keys() & theirs.keys())
    for name, sign in (("above", 1), ("equal", 0), ("below", -1)):
        number = sum((mine[x] > theirs[x]) - (mine[x] < theirs[x]) == sign for x in both)
        yield one(
            f"self_{name}",
            value=number / len(both) if both else None,
            n=number,
            of=len(both),
            route="declared",
            reason=None if both else "not_recorded",
        )
