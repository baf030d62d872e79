"""Surveys with a column for each partner, as the tools of surveys export them.

Tools put the question before the partner, each in its own way: "How often? [Hill School]"
(LimeSurvey, Google), "How often - Hill School" (Qualtrics), "How often?.Hill School" (Microsoft),
"2.1. Hill School" (JISC). A heading names a partner where it ends with the name of a respondent.
Qualtrics has the headings in three rows: codes, questions, ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.names.spelling import key
from partnernet.readers.identifiers import treatment
from partnernet.readers.layout import name_columns
from partnernet.readers.raw import ROW

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from partnernet.readers.raw import RawTable

LEAST = 3
"""Partners in the headings that make a wide export."""
_MOST_NAMES = 2_000
_GAP = re.compile(r"\s+[-–—|]\s+|[?:.]\s*|\s*\[")
_UNNAMED = re.compile(r"column \d+")
_IDS = "ImportId"


@dataclass(frozen=True, slots=True)
class Wide:
    """A table of answers: who answers, and of each heading the question and the partner.

    `raw` has the headings that say so; `codes` are those of the file by these, and `above` counts
    rows of the file that are headings too.
    """

    raw: RawTable
    respondent: str
    partners: Mapping[str, tuple[str, str]]
    codes: Mapping[str, str]
    above: int

    @property
    def questions(self) -> list[str]:
        """The questions, in the order of the columns."""
        return list(dict.fromkeys(question for question, _ in self.partners.values()))


def wide(raw: RawTable, named: str | None) -> Wide | None:
    """Return a table as a wide export, None if it is none.

    `named` is the heading of respondents, where it is plain; else it is the column that names most
    of the partners in the headings, and these have to ask something, or the answers to be words.
    Tools of surveys write text: a table with types of its own is none.
    """
    if raw.typed:
        return None
    labelled, codes, above = _labelled(raw)
    respondents = [h for h in labelled.headings if named and codes[h] == named]
    open_to = [h for h in labelled.headings if treatment(h) is None and treatment(codes[h]) is None]
    best: tuple[str, dict[str, tuple[str, str]]] | None = None
    for heading in respondents or open_to:
        found = _partners(labelled, heading)
        if len(found) >= (len(best[1]) + 1 if best else LEAST):
            best = heading, found
    if best is None:
        return None
    heading, partners = best
    asked = any(question for question, _ in partners.values())
    others = [h for h in open_to if h != heading and not _UNNAMED.fullmatch(h)]
    if not asked and len(partners) < len(others) / 2:
        return None
    if not (named or asked or _in_words(labelled, partners)):
        return None
    return Wide(labelled, heading, partners, codes, above)


def _labelled(raw: RawTable) -> tuple[RawTable, dict[str, str], int]:
    """Return a table with questions for headings, what they were, and how many rows held them."""
    codes = {heading: heading for heading in raw.headings}
    top = raw.lazy.head(2).collect()
    if top.height < 2 or not all(_IDS in (cell or _IDS) for cell in top[1, list(codes)].row(0)):
        return raw, codes, 0
    if not any(top[1, list(codes)].row(0)):
        return raw, codes, 0
    labels = [str(cell or "") for cell in top[0, list(codes)].row(0)]
    names, _ = name_columns(labels, len(labels), 2)
    lazy = raw.lazy.filter(~pl.col(ROW).is_in(top[ROW].to_list()))
    renamed = dict(zip(raw.headings, names, strict=True))
    made = replace(raw, headings=names, rows=raw.rows - 2, lazy=lazy.rename(renamed))
    return made, {new: old for old, new in renamed.items()}, 2


def _partners(raw: RawTable, respondent: str) -> dict[str, tuple[str, str]]:
    """Return the headings that name respondents: the question before, and the name."""
    names = raw.lazy.select(pl.col(respondent)).head(_MOST_NAMES).collect()[respondent]
    known = {key(name) for name in names.drop_nulls() if name.strip()}
    parts = {h: _split(h, known) for h in raw.headings if h != respondent}
    return {heading: found for heading, found in parts.items() if found}


def _split(heading: str, known: Collection[str]) -> tuple[str, str] | None:
    """Return the question and the partner that a heading ends with.

    >>> known = {key("St. Ann's School")}
    >>> _split("How often? - St Ann's School", known), _split("2.1. St. Ann's School", known)
    (('How often', "St Ann's School"), ('', "St. Ann's School"))
    """
    for start in (0, *(gap.end() for gap in _GAP.finditer(heading))):
        name = heading[start:].strip(" ]-–—|")
        if key(name) in known:
            return re.sub(r"^[\d.\s]+|\W+$", "", heading[:start]), name
    return None


def _in_words(raw: RawTable, partners: Collection[str]) -> bool:
    """Tell whether some answer is a word: a table of numbers is a matrix."""
    cells = raw.lazy.select(pl.col(list(partners))).head(_MOST_NAMES).collect()
    return any(each.str.contains(r"\p{L}").any() for each in cells)
