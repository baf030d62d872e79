"""The table of QAP and MRQAP: ties explained by ties and by what pairs of agencies have."""

from __future__ import annotations

from partnernet.schema.contract import Table, col
from partnernet.schema.inputs import LEVEL, WAVE

QAP = Table(
    "qap",
    "One row a term and test: a regression of ties on ties and covariates of pairs (`mrqap`), and "
    "each term's plain correlation with the outcome (`qap`). `partnernet qap` writes it.",
    (
        col("run_id", "text", "First 12 hex digits of the SHA-256 of inputs, formula and version."),
        col("area", "text", "Area."),
        WAVE,
        LEVEL,
        col("formula", "text", "What was asked."),
        col(
            "test",
            "text",
            "`mrqap` (double semi-partialling; `mrqap_logistic` of a logistic regression) or `qap` "
            "(correlation).",
            allowed=("mrqap", "mrqap_logistic", "qap"),
        ),
        col("term", "text", "Term; `intercept` has no test."),
        col("estimate", "number", "Coefficient (log odds if logistic), or correlation."),
        col("t", "number", "Coefficient over its error, which is what is compared with the draws."),
        col("null_lo", "number", "2.5th percentile of the draws, of t or of the correlation."),
        col("null_hi", "number", "97.5th percentile of the draws, of t or of the correlation."),
        col("p", "number", "Share of draws at least as far from 0; two-sided."),
        col("p_hi", "number", "Share of draws at least as high."),
        col("p_lo", "number", "Share of draws at least as low."),
        col("n", "whole", "Agencies."),
        col("cells", "whole", "Pairs in the test; ordered where the outcome has a direction."),
        col("left_out", "whole", "Pairs left out, for something of them is not known."),
        col("r_squared", "number", "Share of the variance that the regression accounts for."),
        col("R", "whole", "Draws; every permutation where there are no more of them."),
        col("exact", "yes/no", "Whether every permutation was taken."),
        col("distinct", "whole", "Different values among the draws."),
        col("undefined", "whole", "Draws on which there was no value; they are left out."),
        col("seed", "whole", "Seed of the draws."),
        col("reason", "text", "Why there is no value."),
    ),
)
