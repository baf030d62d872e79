"""Ordered codes: what a frequency or a weight means in each layer, as its code book declares it.

Words of frequency are the vocabulary's. Numbers mean nothing until a code book says which is the
most frequent: they are refused, with the line of the settings that declares them. The place of each
code on a declared scale, weakest first, is kept as `strength` of an ordinal layer; its word is a
frequency only where every word of the scale is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.readers import words
from partnernet.readers.amounts import is_missing
from partnernet.readers.raw import ROW
from partnernet.readers.values import numbers, one_of, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.config import LayerConfig
    from partnernet.readers.coded import Coded
    from partnernet.readers.labels import Labels
    from partnernet.readers.log import Log

_NUMBER = r"^[+-]?\d+(\.\d*)?$"


def scaled_layers(layers: Labels, own: Mapping[str, LayerConfig]) -> tuple[str, ...]:
    """Return the layers of a table for which the settings declare a scale."""
    return tuple(name for name in layers.names if name in own and own[name].scale)


def frequencies(
    column: Coded, heading: str, layers: Labels, own: Mapping[str, LayerConfig], log: Log
) -> tuple[pl.Series, pl.Series, bool]:
    """Read a frequency column: (word by row, place on the layer's scale by row, refused).

    Words that the vocabulary lacks and numbers without a declared meaning are reported; the latter
    refuse the file.
    """
    usable = ~column.values.select(is_missing("value"))["value"]
    numeric = usable & column.values["value"].str.strip_chars().str.contains(_NUMBER)
    read = one_of("frequency", tuple(v.FREQUENCIES))
    word = pl.Series([read(text) for text in column.texts], dtype=pl.String).set(~usable, None)
    scaled = scaled_layers(layers, own)
    unscaled = ~_rows_of(layers, scaled, column.codes.len())
    unclear = column.spread(numeric.cast(pl.Int8)).eq(1).fill_null(value=False) & unscaled
    refused = bool(unclear.any())
    if refused:
        where = sorted(set(layers.present()) - set(scaled))
        first = column.values.filter(numeric)
        hint = (
            f'Declare the code book in partnernet.toml: [layers.{where[0]}] scale = ["...", "..."] '
            'in the order of codes 1, 2, 3 ... (order = "strongest_first" where 1 is the most '
            f'frequent). If they are contacts: --column "count={heading}" --column frequency='
        )
        log.note(
            "frequency_undeclared",
            f"Numbers without a declared meaning in layer {', '.join(where)}",
            column=heading,
            row=first.select(pl.col(ROW).min()).item(),
            rows=int(unclear.sum()),
            suggestion=hint,
        )
    strange = usable & ~numeric & word.is_null()
    elsewhere = column.codes.filter(unscaled).drop_nulls().unique().to_list()
    bad = column.values.filter(strange & pl.int_range(strange.len(), eager=True).is_in(elsewhere))
    plain = column.spread(word)
    place = pl.Series([None] * column.codes.len(), dtype=pl.Float64)
    for layer in scaled:
        here = _rows_of(layers, (layer,), column.codes.len())
        declared, places = _on_scale(column, own[layer])
        _off_scale(column, heading, own[layer], places, here, log)
        plain = _choose(here, column.spread(declared), plain)
        place = _choose(here, column.spread(places), place)
    if bad.height:
        log.values("word_unknown", said(tuple(v.FREQUENCIES)), bad, column=heading)
    return plain, place, refused


def strengths(
    column: Coded,
    heading: str,
    layers: Labels,
    own: Mapping[str, LayerConfig],
    decimal: str,
    log: Log,
) -> tuple[pl.Series, pl.Series]:
    """Read a weight column: (weight or place on the layer's scale by row, frequency word by row).

    A layer that is only present or absent has no weight. A weight without a declared meaning is
    kept as it is, and said so.
    """
    height = column.codes.len()
    scaled = scaled_layers(layers, own)
    bare = tuple(n for n in layers.names if n in own and own[n].kind == "presence")
    word = pl.Series([None] * height, dtype=pl.String)
    if len(scaled) + len(bare) < len(layers.names):
        read = numbers(column, heading, "number", decimal, log)
        weight = column.spread(read)
        log.note("strength_undeclared", "A weight whose meaning is not declared", column=heading)
    else:
        weight = pl.Series([None] * height, dtype=pl.Float64)
    for layer in scaled:
        here = _rows_of(layers, (layer,), height)
        declared, places = _on_scale(column, own[layer])
        _off_scale(column, heading, own[layer], places, here, log)
        weight = _choose(here, column.spread(places), weight)
        word = _choose(here, column.spread(declared), word)
    none = pl.Series([None] * height, dtype=pl.Float64)
    return _choose(_rows_of(layers, bare, height), none, weight), word


def _on_scale(column: Coded, entry: LayerConfig) -> tuple[pl.Series, pl.Series]:
    """Return for each value the frequency word of its code and its place, weakest = 1."""
    steps = {words.plain(word): number for number, word in enumerate(entry.scale, 1)}
    slugs = [words.known("frequency", word) for word in entry.scale]
    places: list[float | None] = []
    said_words: list[str | None] = []
    for text in column.texts:
        bare = text.strip().removesuffix(".0")
        code = int(bare) if re.fullmatch(r"\d{1,9}", bare) else steps.get(words.plain(text), 0)
        if not 1 <= code <= len(entry.scale):
            places.append(None)
            said_words.append(None)
            continue
        places.append(float(entry.ascending.index(entry.scale[code - 1]) + 1))
        said_words.append(slugs[code - 1] if all(slugs) else None)
    return pl.Series(said_words, dtype=pl.String), pl.Series(places, dtype=pl.Float64)


def _off_scale(
    column: Coded, heading: str, entry: LayerConfig, places: pl.Series, here: pl.Series, log: Log
) -> None:
    """Report values in rows of a layer that its code book does not have."""
    used = column.codes.filter(here).drop_nulls().value_counts(name="n").rename({"": "code"})
    values = column.values.drop("n").with_columns(
        code=pl.int_range(pl.len(), dtype=pl.UInt32), place=places, gone=is_missing("value")
    )
    bad = values.filter(~pl.col("gone"), pl.col("place").is_null()).join(used, on="code")
    if bad.height:
        said_codes = f"Not one of the codes 1 to {len(entry.scale)}"
        log.values("word_unknown", said_codes, bad.select("value", "n", ROW), column=heading)


def _rows_of(layers: Labels, names: tuple[str, ...], height: int) -> pl.Series:
    """Which rows are of one of these layers."""
    if layers.codes is None:
        return pl.repeat(layers.names[0] in names, height, dtype=pl.Boolean, eager=True)
    here = pl.Series([name in names for name in layers.names], dtype=pl.Boolean)
    return here.gather(layers.codes)


def _choose(here: pl.Series, yes: pl.Series, no: pl.Series) -> pl.Series:
    return yes.zip_with(here, no)
