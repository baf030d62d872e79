"""The matrix of integration as a table: the lines of its cells, beside those of the wave before."""

from __future__ import annotations

from partnernet.schema.contract import Table, col
from partnernet.schema.inputs import LEVEL, WAVE

MATRIX = Table(
    "matrix",
    "One row an indicator of a cell: levels by extent, structures, processes and reach; a cell is "
    "a list and never one number.",
    (
        col(
            "run_id",
            "text",
            "First 12 hex digits of the SHA-256 of inputs, parameters and version.",
        ),
        col("area", "text", "Area."),
        WAVE,
        LEVEL,
        col(
            "dimension",
            "text",
            "Column of the matrix.",
            allowed=("extent", "structures", "processes", "reach"),
        ),
        col("indicator", "text", "What is stated."),
        col("meaning", "text", "The same in words."),
        col(
            "kind",
            "text",
            "What the value is.",
            allowed=("share", "code", "days", "number", "ratio", "set"),
        ),
        col("value", "number", "Its value, where it is a number; codes are ordered positions."),
        col("text", "text", "Its value, where it is words."),
        col("lo", "number", "Lower end of its interval."),
        col("hi", "number", "Upper end of its interval."),
        col("bound_lo", "number", "Worst case over pairs that were not observed."),
        col("bound_hi", "number", "Best case over pairs that were not observed."),
        col("n", "whole", "Pairs, agencies or events behind it."),
        col("of", "whole", "Eligible pairs or agencies."),
        col("coverage", "number", "Share of pairs or agencies that were observed."),
        col("route", "text", "`declared`, `observed`, `register` or `inferred`."),
        col("flags", "text", "`;`-joined remarks."),
        col("reason", "text", "Why there is no value."),
        col("since", "text", "The wave before, if there is one."),
        col("before", "number", "The value of that wave."),
        col("before_text", "text", "The same, where it is words."),
        col("before_lo", "number", "Lower end of its interval."),
        col("before_hi", "number", "Upper end of its interval."),
        col("before_coverage", "number", "Share of pairs or agencies observed in that wave."),
        col("change", "number", "Value minus that; empty for ordered codes and sets."),
        col(
            "incomparable",
            "text",
            "Why the two are not compared: `route`, `coverage<.7`; else empty.",
        ),
    ),
)
