"""The tables that `partnernet compare` writes."""

from __future__ import annotations

from partnernet.schema.contract import Table, col

COMPARE = Table(
    "compare",
    "One row a value, a difference of two, or a summary of many; written by `partnernet compare`.",
    (
        col("run_id", "text", "First 12 hex digits of the SHA-256 of inputs, parameters, version."),
        col(
            "kind",
            "text",
            "`value` of one network; the same with agencies of the roster alone (`boundary`), or "
            "in the form that allows comparing (`adjusted`, `params` says how); "
            "`difference` of two; `pooled` over many areas, and over agencies of one area alone; "
            "`slope` on the logarithm of size; `distance` of two networks.",
            allowed=("value", "boundary", "adjusted", "difference", "pooled", "slope", "distance"),
        ),
        col("by", "text", "What is compared.", allowed=("area", "wave", "layer")),
        col("area", "text", "Area; empty for a summary of many."),
        col("wave", "text", "Wave; empty where areas of different waves are compared."),
        col("level", "text", "Level."),
        col("layer", "text", "Layer; `*` for Gregson's levels, which are of a level."),
        col("other", "text", "The other area, wave or layer of a difference or distance."),
        col("metric", "text", "Code of the measure, indicator or distance."),
        col("params", "text", "JSON: the measure's own parameters."),
        col("gate", "text", "Why this one is in no test: it was not collected as the others were."),
        col("comparable", "text", "Form in which areas may be compared on the measure."),
        col("value", "number", "The value; of a difference, the first less the other."),
        col("lo", "number", "Lower end of the 95 % interval."),
        col("hi", "number", "Upper end of the 95 % interval."),
        col(
            "se",
            "number",
            "Vertex jackknife; of a pooled value, Hartung-Knapp; of cases, as if independent.",
        ),
        col("se_dyad", "number", "Jackknife for independent pairs; never tested with."),
        col("boot_lo", "number", "2.5th percentile of the vertex bootstrap of a difference."),
        col("boot_hi", "number", "97.5th percentile of the vertex bootstrap of a difference."),
        col("bound_lo", "number", "Lowest value that unobserved pairs allow."),
        col("bound_hi", "number", "Highest value that unobserved pairs allow."),
        col("n", "whole", "Agencies or cases; of a difference, the first's; of a summary, areas."),
        col("n_other", "whole", "Agencies or cases of the other."),
        col("ties", "whole", "Ties."),
        col("coverage", "number", "Share of pairs that were observed."),
        col("response_rate", "number", "Share of agencies that answered; empty for records."),
        col("null_model", "text", "What chance holds fixed."),
        col("null_mean", "number", "Mean over random networks."),
        col("null_lo", "number", "2.5th percentile over random networks."),
        col("null_hi", "number", "97.5th percentile over random networks."),
        col("ratio", "number", "Value over null mean; areas are not to be ordered by it."),
        col("percentile", "number", "Mid-rank share of random networks under the value, 0 to 1."),
        col("effect", "number", "Size of the difference in the measure's own terms."),
        col("effect_lo", "number", "Lower end of its 95 % interval."),
        col("effect_hi", "number", "Upper end of its 95 % interval."),
        col(
            "effect_of",
            "text",
            "What the effect is.",
            allowed=(
                *("percentage points", "ratio", "difference", "excess over chance", "Cliff"),
                "days",
            ),
        ),
        col("statistic", "number", "t of a difference or slope; z of cases; Q of a pooled value."),
        col("df", "number", "Degrees of freedom."),
        col("p", "number", "Two-sided p; only of declared primaries, or of all with --tests."),
        col("p_adj", "number", "The same, adjusted within its family."),
        col("family", "text", "`primary` (Holm) or `exploratory` (BH or BY)."),
        col("tests", "whole", "Number of tests in the family."),
        col("robust", "yes/no", "The sign holds when both areas are made equally incomplete."),
        col("tau", "number", "Standard deviation between areas, on the scale of the summary."),
        col("i2", "number", "Share of the variation that is between areas."),
        col("predict_lo", "number", "Lower end of the 95 % interval for a further area."),
        col("predict_hi", "number", "Upper end of the 95 % interval for a further area."),
        col("R", "whole", "Random networks, or draws of agencies."),
        col("seed", "whole", "Seed of the draws."),
        col("flags", "text", "`;`-joined remarks."),
        col("reason", "text", "Why there is no value, interval or test."),
    ),
)

PLACES = Table(
    "places",
    "One row an area on the map of areas: similarity of structure, not of quality. Only the "
    "distances between areas mean anything; the axes do not. Written by `partnernet compare`.",
    (
        col("wave", "text", "Wave; `*` where areas of different waves are compared."),
        col("level", "text", "Level."),
        col("layer", "text", "Layer."),
        col("area", "text", "Area."),
        col("x", "number", "Place along the axis on which areas differ most."),
        col("y", "number", "Place along the second axis."),
        col("share", "number", "Share of the distances that the plane shows, 0 to 1."),
    ),
)
