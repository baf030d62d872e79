"""Exports of network surveys: who was asked about whom, one answer a row, or one partner a column.

How often two work together becomes ties as the respondent tells them. The six questions of PARTNER
on trust (openness, reliability, mission) and value (power, involvement, resources) and all other
questions become answers (assessments); nothing is averaged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from partnernet.config import SourceConfig
from partnernet.readers import words
from partnernet.readers.formats._survey_wide import LEAST, wide
from partnernet.readers.headings import normalise
from partnernet.readers.raw import ROW
from partnernet.readers.seam import Match, Taken
from partnernet.readers.shapes import headings_of, shapes
from partnernet.readers.tabling import split

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from partnernet.readers.formats._survey_wide import Wide
    from partnernet.readers.raw import RawTable
    from partnernet.readers.seam import File, Passed

TITLE = "Network survey"
PARTNER, OTHER = "PARTNER", "survey"
_DATA = "survey.toml"
_OWN = re.compile(r"(name of )?(your|which) (organi[sz]ation|agency|service)( do you .*)?")
"""How respondents are asked who they are; only beside a column of partners is that plain."""
_OFTEN = r"(?i)frequen|how often"
_ITEMS: Mapping[str, str] = {
    "openness": r"(?i)\bopen(ness)?\b|communicat\w+ .*discuss|discuss",
    "reliability": r"(?i)\breliab",
    "mission": r"(?i)\bmission\b|shared (goal|belief)|congruen",
    "power": r"(?i)\bpower\b|\binfluence\b",
    "involvement": r"(?i)\binvolve",
    "resources": r"(?i)\bresource",
}


def headings() -> frozenset[str]:
    """Return the headings of the long form."""
    return headings_of(_DATA)


def sniff(file: File) -> Match | None:
    """Know a long form by its three headings, a wide one by partners among the headings."""
    found = [match for raw in file.tables if (match := _match(raw))]
    return max(found, key=lambda match: match.score, default=None)


def _match(raw: RawTable) -> Match | None:
    respondent, partner, question, value = _long(raw)
    if respondent and partner and value:
        score = 88 if question else 70
        named = ", ".join(f"'{each}'" for each in (respondent, partner, question, value) if each)
        return Match(score, (f"it has {named}",))
    if respondent and partner and (items := _items(raw)) is not None:
        said = f"{len(items)} of PARTNER's items" if items else f"'{_often_column(raw)}'"
        return Match(87, (f"it has '{respondent}', '{partner}' and {said}",))
    if not partner and (found := wide(raw, respondent)):
        said = f"{len(found.partners)} headings name who is in '{found.codes[found.respondent]}'"
        asked = any(found.questions)
        return Match(86 if respondent else 82 if asked else 78, (said,))
    return None


def read(file: File) -> Sequence[Taken | Passed]:
    """Read the answers."""
    done: list[Taken | Passed] = []
    for raw in file.tables:
        respondent, partner, question, value = _long(raw)
        if respondent and partner and value:
            done += _read_long(raw, respondent, partner, question, value)
        elif respondent and partner and (items := _items(raw)) is not None:
            done += _read_items(raw, respondent, partner, items)
        elif not partner and (found := wide(raw, respondent)):
            done += _read_wide(raw, found)
    return done


def _long(raw: RawTable) -> tuple[str | None, ...]:
    """Return the headings of respondent, partner, question and value, where there are such."""
    plain = {normalise(heading): heading for heading in reversed(raw.headings)}
    columns = shapes(_DATA)[0].columns
    respondent, partner, question, value = (
        next((plain[name] for name in columns[role] if name in plain), None)
        for role in ("respondent", "partner", "question", "value")
    )
    if partner and not respondent:
        respondent = next((h for name, h in plain.items() if _OWN.fullmatch(name)), None)
    return respondent, partner, question, value


def _slug(question: pl.Expr) -> pl.Expr:
    """Return the item of a question: one of the six of PARTNER, else its own words."""
    item = pl.lit(None, dtype=pl.String)
    for name, pattern in reversed(list(_ITEMS.items())):
        item = pl.when(question.str.contains(pattern)).then(pl.lit(name)).otherwise(item)
    return pl.coalesce(item, question.str.strip_chars())


def _read_long(
    raw: RawTable, respondent: str, partner: str, question: str | None, value: str
) -> list[Taken | Passed]:
    hollow = _hollow(partner) | _hollow(respondent) | _hollow(value)
    kept, left_out = split(raw, {"no_answer": hollow})
    ends = {"source": respondent, "target": partner, "reporter": respondent}
    if question is None:
        how = SourceConfig(rows="ties", columns={**ends, "frequency": value})
        return [Taken(kept, how, left_out=left_out, source=raw)]
    often = pl.col(question).str.contains(_OFTEN)
    ties, others = split(kept, {"answers_to_other_questions": ~often})
    item = _slug(pl.col(question))
    partner_item = item.is_in(list(_ITEMS))
    answers = kept.lazy.filter(~often).with_columns(
        item=item, instrument=pl.when(partner_item).then(pl.lit(PARTNER)).otherwise(pl.lit(OTHER))
    )
    done: list[Taken | Passed] = []
    if ties.rows:
        how = SourceConfig(rows="ties", columns={**ends, "frequency": value})
        done.append(Taken(ties, how, left_out={**left_out, **others}, source=raw))
    else:
        done.append(_named(kept, ends, left_out, raw))
    asked = kept.rows - ties.rows
    if asked:
        columns = {
            "instrument": "instrument", "item": "item", "respondent": respondent, "about": partner,
            "value": value,
        }  # fmt: skip
        of_ties = {"read_as_ties": ties.rows} if ties.rows else {}
        table = replace(
            kept, headings=(*kept.headings, "instrument", "item"), lazy=answers, rows=asked,
            notes=(),
        )  # fmt: skip
        how = SourceConfig(columns=columns)
        done.append(Taken(table, how, "assessments", left_out={**left_out, **of_ties}, source=raw))
    return done


def _items(raw: RawTable) -> dict[str, str] | None:
    """Return the columns of items where they are enough, or one asks how often; else None."""
    found = _item_columns(raw)
    return found if len(found) >= LEAST or _often_column(raw, found) else None


def _often_column(raw: RawTable, items: Collection[str] = ()) -> str | None:
    return next((h for h in raw.headings if h not in items and re.search(_OFTEN, h)), None)


def _item_columns(raw: RawTable) -> dict[str, str]:
    """Return the headings that ask one of PARTNER's six questions, with the item of each."""
    found: dict[str, str] = {}
    for heading in raw.headings:
        item = next((name for name, asked in _ITEMS.items() if re.search(asked, heading)), None)
        if item is not None and item not in found.values():
            found[heading] = item
    return found


def _read_items(
    raw: RawTable, respondent: str, partner: str, items: Mapping[str, str]
) -> list[Taken | Passed]:
    """Read a row for each partner with a column for each item: a tie, and its answers."""
    kept, left_out = split(raw, {"no_answer": _hollow(partner) | _hollow(respondent)})
    ends = {"source": respondent, "target": partner, "reporter": respondent}
    often = _often_column(raw, items)
    columns = {**ends, "frequency": often} if often else ends
    assumed = () if often else ("respondents are tied to the partners they answered about",)
    how = SourceConfig(rows="ties", columns=columns)
    ties = Taken(kept, how, left_out=left_out, source=raw, assumed=assumed)
    if not items:
        return [ties]
    answers = (
        kept.lazy.select(ROW, respondent, partner, *items)
        .unpivot(on=list(items), index=[ROW, respondent, partner], variable_name="item")
        .filter(~_hollow("value"))
        .with_columns(pl.col("item").replace(dict(items)), instrument=pl.lit(PARTNER))
        .sort(ROW, "item")
        .collect()
    )
    rows = answers[ROW].n_unique()
    if not rows:
        return [ties]
    none = {"no_answer_to_an_item": kept.rows - rows} if kept.rows > rows else {}
    columns = {
        "instrument": "instrument", "item": "item", "respondent": respondent, "about": partner,
        "value": "value",
    }  # fmt: skip
    headings = (respondent, partner, "item", "value", "instrument")
    table = replace(kept, headings=headings, lazy=answers.lazy(), rows=rows, notes=())
    how = SourceConfig(columns=columns)
    said = Taken(table, how, "assessments", left_out={**left_out, **none}, source=raw, derived=True)
    return [ties, said]


def _named(kept: RawTable, ends: dict[str, str], left_out: dict[str, int], raw: RawTable) -> Taken:
    """Tie each respondent to each partner it answered about, where nobody was asked how often."""
    first = kept.lazy.unique([ends["source"], ends["target"]], keep="first", maintain_order=True)
    rows = first.select(pl.len()).collect().item()
    again = {"further_answers_about_the_partner": kept.rows - rows} if kept.rows > rows else {}
    how = SourceConfig(rows="ties", columns=ends)
    return Taken(
        replace(kept, lazy=first, rows=rows), how, left_out={**left_out, **again}, source=raw,
        assumed=("respondents are tied to the partners they answered about",),
    )  # fmt: skip


def _hollow(heading: str) -> pl.Expr:
    return pl.col(heading).is_null() | (pl.col(heading).str.strip_chars() == "")


def _read_wide(source: RawTable, found: Wide) -> list[Taken | Passed]:
    """Read how often, or the only question there is, as ties; other questions as answers."""
    questions = found.questions
    often = [each for each in questions if re.search(_OFTEN, each)] or questions[:1]
    often = questions if "" in questions else often  # a name alone asks what the others ask
    tied = {h: name for h, (asked, name) in found.partners.items() if asked in often}
    rest = {h: part for h, part in found.partners.items() if part[0] not in often}
    ties = _wide_ties(source, found, tied)
    return [ties, *([_wide_answers(source, found, rest)] if rest else [])]


def _melted(found: Wide, columns: Sequence[str]) -> pl.DataFrame:
    """Return one row for each answer that a respondent with a name gave."""
    lazy = found.raw.lazy.select(ROW, pl.col(found.respondent).alias("respondent"), *columns)
    long = lazy.unpivot(
        on=list(columns), index=[ROW, "respondent"], variable_name="partner", value_name="answer"
    )
    return long.filter(~_hollow("answer"), ~_hollow("respondent")).collect()


def _above(found: Wide) -> dict[str, int]:
    return {"further_rows_of_headings": found.above} if found.above else {}


def _wide_ties(source: RawTable, found: Wide, named: Mapping[str, str]) -> Taken:
    """Turn columns of partners to rows; an empty cell, a no and a never are no tie."""
    raw, respondent = found.raw, found.codes[found.respondent]
    melted = _melted(found, list(named))
    answers = melted["answer"].unique().to_list()
    no = [a for a in answers if words.yes_no(a) is False or words.known("frequency", a) == "never"]
    kept = melted.filter(~pl.col("answer").is_in(no)).with_columns(
        pl.col("partner").replace(dict(named))
    )
    kept = kept.rename({"respondent": respondent}).sort(ROW, "partner")
    rows = kept[ROW].n_unique()
    left = [a for a in answers if a not in no]
    columns = {"source": respondent, "target": "partner", "reporter": respondent}
    if any(words.known("frequency", each) for each in left):
        columns["frequency"] = "answer"
    elif not all(words.yes_no(each) for each in left):
        columns["strength"] = "answer"
    table = replace(raw, headings=(respondent, "partner", "answer"), rows=rows, lazy=kept.lazy())
    how = SourceConfig(rows="ties", columns=columns)
    silent = {"named_no_partner": raw.rows - rows} if raw.rows > rows else {}
    unread = tuple(
        found.codes[h] for h in raw.headings if h != found.respondent and h not in found.partners
    )
    return Taken(
        table, how, left_out={**_above(found), **silent}, derived=True, source=source,
        unread=unread, assumed=(_CODED,) if "strength" in columns else (),
    )  # fmt: skip


_CODED = "answers are strengths as they stand; where one means never, export words, not codes"


def _wide_answers(source: RawTable, found: Wide, asked: Mapping[str, tuple[str, str]]) -> Taken:
    """Turn the columns of other questions to answers about partners."""
    melted = _melted(found, list(asked))
    questions = {heading: question for heading, (question, _) in asked.items()}
    names = {heading: name for heading, (_, name) in asked.items()}
    answers = (
        melted.rename({"answer": "value"})
        .with_columns(item=_slug(pl.col("partner").replace(questions)))
        .with_columns(
            pl.col("partner").replace(names).alias("about"),
            pl.when(pl.col("item").is_in(list(_ITEMS)))
            .then(pl.lit(PARTNER))
            .otherwise(pl.lit(OTHER))
            .alias("instrument"),
        )
        .select(ROW, "respondent", "about", "item", "value", "instrument")
        .sort(ROW, "item", "about")
    )
    rows = answers[ROW].n_unique()
    silent = {"no_answer_to_an_item": found.raw.rows - rows} if found.raw.rows > rows else {}
    roles = ("respondent", "about", "item", "value", "instrument")
    table = replace(found.raw, headings=roles, lazy=answers.lazy(), rows=rows, notes=())
    how = SourceConfig(columns=dict(zip(roles, roles, strict=True)))
    return Taken(
        table, how, "assessments", left_out={**_above(found), **silent}, source=source, derived=True
    )
