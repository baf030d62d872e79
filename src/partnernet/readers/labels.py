"""Area, wave, level and layer of every row, and what is assumed where a file does not say.

A label is the same for a whole table or differs by row; either way it is codes into a few names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.readers import words
from partnernet.readers.values import text as tidy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from partnernet.config import LayerConfig
    from partnernet.readers.coded import Coded
    from partnernet.readers.log import Log


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """A label of every row: `codes` into `names`, or no codes where one name holds for all."""

    names: tuple[str, ...]
    codes: pl.Series | None = None

    def filter(self, keep: pl.Series) -> Labels:
        """Keep some rows."""
        return self if self.codes is None else Labels(self.names, self.codes.filter(keep))

    def by_row(self, height: int, kind: type[pl.DataType] | pl.DataType = pl.String) -> pl.Series:
        """Return the name of every row."""
        names = pl.Series(self.names).cast(kind)
        return names.new_from_index(0, height) if self.codes is None else names.gather(self.codes)

    def present(self) -> tuple[str, ...]:
        """Return the names that some row has, sorted."""
        if self.codes is None:
            return self.names
        return tuple(sorted(self.names[code] for code in self.codes.unique()))

    def derive(self, answer: Callable[[str], str]) -> Labels:
        """Return the label that follows from this one, name by name."""
        return _labels([answer(name) for name in self.names], self.codes)


def _labels(answers: Sequence[str], codes: pl.Series | None) -> Labels:
    names = tuple(dict.fromkeys(answers))
    if len(names) == 1 or codes is None:
        return Labels(names[:1])
    places = pl.Series([names.index(each) for each in answers], dtype=pl.UInt32)
    return Labels(names, places.gather(codes))


def label(column: Coded | None, answers: Sequence[str | None], default: str) -> Labels:
    """Return a label from a column's values, with a default where a cell or an answer is empty."""
    if column is None:
        return Labels((default,))
    filled = [each or default for each in answers]
    if not column.codes.null_count():
        return _labels(filled or [default], column.codes)
    return _labels([*filled, default], column.codes.fill_null(len(filled)))


def layer_label(
    column: Coded | None,
    stated: str | None,
    stem: str,
    roles: Mapping[str, str],
    own: Mapping[str, LayerConfig],
    log: Log,
    *,
    rows: int,
) -> tuple[Labels, str]:
    """Return the layer, and what was assumed about it ("" when the file states it).

    Of a table without rows nothing is assumed.

    In order: the caller's word where the column is empty, the column, the file's name, an amount
    (funding), an outcome or a decision (referral); else `relation`, contact of unknown content.
    """
    if stated:
        default, why = words.layer(stated, own), ""
    elif (named := words.layer_of_stem(stem, own)) is not None:
        default, why = named, f"layer {named}, from the file's name"
    elif "amount" in roles:
        default, why = "funding", "layer funding, because there is an amount"
    elif "outcome" in roles or "date_decided" in roles:
        default, why = "referral", "layer referral, because something is decided"
    else:
        default, why = "relation", "layer relation: contact of unknown content"
    answers = (
        [words.layer(each, own) if tidy(each) else None for each in column.texts] if column else []
    )
    found = label(column, answers, default)
    if not rows or (column is not None and all(answers) and not column.codes.null_count()):
        return found, ""
    if default == "relation":
        log.note("layer_unknown", "No layer is stated")
    return found, why


def level_label(
    column: Coded | None,
    stated: str | None,
    layers: Labels,
    levels: Sequence[str],
    own: Mapping[str, LayerConfig],
    heading: str,
    log: Log,
) -> tuple[Labels, bool]:
    """Return the level, and whether it was assumed.

    A column none of whose values is a level stays an attribute. Without a stated level referrals
    are taken as frontline work and all else as unstated, never merged with a stated level.
    """
    answers: list[str | None] = []
    if column is not None:
        answers = [level(each, levels) for each in column.texts]
        unknown = pl.Series(
            [a is None and bool(t.strip()) for a, t in zip(answers, column.texts, strict=True)],
            dtype=pl.Boolean,
        )
        if not any(answers):
            if unknown.any():
                log.note("level_is_attribute", "No value is a level", column=heading)
            column, answers = None, []
        elif unknown.any():
            said = f"Not one of the levels {', '.join(levels)}"
            log.values("level_unknown", said, column.values.filter(unknown), column=heading)
    if stated:
        return label(column, answers, stated), False

    def default(layer: str) -> str:
        entry = own.get(layer)
        treated = (entry.treated_as if entry else None) or v.layer_spec(layer).treated_as
        return "frontline" if treated == "referral" else v.UNSTATED

    if column is None:
        assumed = layers.derive(default)
        return assumed, "frontline" in assumed.names
    unstated = label(column, answers, "")
    if "" not in unstated.names:
        return unstated, False
    return _by_layer(unstated, layers, default)


def _by_layer(levels: Labels, layers: Labels, default: Callable[[str], str]) -> tuple[Labels, bool]:
    """Fill the empty level of a row by its layer."""
    if layers.codes is None:
        filled = default(layers.names[0])
        blank = "" in levels.present()
        return levels.derive(lambda name: name or filled), blank and filled == "frontline"
    assumed = layers.derive(default)
    names = tuple(dict.fromkeys([*levels.names, *assumed.names]))
    frame = pl.DataFrame(
        {
            "stated": levels.by_row(layers.codes.len()),
            "assumed": assumed.by_row(layers.codes.len()),
        }
    )
    result = frame.select(x=pl.when(pl.col("stated") != "").then("stated").otherwise("assumed"))[
        "x"
    ]
    kept = tuple(name for name in names if name)
    codes = result.cast(pl.Enum(list(kept))).to_physical().cast(pl.UInt32)
    filled_in = frame.filter(pl.col("stated") == "")["assumed"].unique().to_list()
    return Labels(kept, codes), "frontline" in filled_in


def level(text: str, levels: Sequence[str]) -> str | None:
    """Return the level that a text names: one of the five, or one of the study's own.

    >>> level("Strategic", v.LEVELS), level("Locality", [*v.LEVELS, "Locality"]), level("x", [])
    ('strategy', 'Locality', None)
    """
    if text.strip() in levels:
        return text.strip()
    found = words.known("level", text)
    return found if found in levels else None


def wave_of(day: dt.date | None, period: str) -> str | None:
    """Return the period that a day is in; a financial year begins in April.

    >>> import datetime as dt
    >>> [wave_of(dt.date(2025, 2, 3), p) for p in ("month", "quarter", "year", "financial-year")]
    ['2025-02', '2025-Q1', '2025', '2024-25']
    """
    if day is None:
        return None
    if period == "month":
        return f"{day:%Y-%m}"
    if period == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if period == "year":
        return str(day.year)
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"
