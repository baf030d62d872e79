"""Glasby & Peck's depth of relationship for every dyad of a level (method 3.4).

A declared depth comes first. Otherwise depth is the deepest process that agreements in force or the
content of ties show; what the register or the content could still show beyond that is the upper
end. Depth 0 needs observed absence: zero-observable communication and a collected register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet.scales import _text
from partnernet.scales._decision import DecisionTable
from partnernet.scales._level import DYAD
from partnernet.scales._reports import declared, joined, status
from partnernet.scales._verdicts import Verdicts, uses_inference
from partnernet.scales.records import holds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnernet.scales._level import Level
    from partnernet.scales._text import Params

SCALE = "glasby_peck"
CODES = (0, 1, 2, 3, 4, 5, 6)
FLAGS = tuple(f"D{code}" for code in CODES[1:])


def verdicts(level: Level, params: Params, infer: str = "auto") -> Verdicts:
    """Give every dyad of a level a depth; raises ConfigError for an unknown `infer`."""
    scale = _text.get(SCALE)
    codes = declared(level.rows, "gp_depth", CODES)
    asked = bool((codes["reports"] > 0).any())
    cells = shown(level, params).join(codes, on=DYAD, how="left", maintain_order="left")
    cells = _settle(
        cells,
        params,
        records=uses_inference(infer, declared=asked),
        reason="not_assessed" if asked else "nothing_declared",
    )
    return Verdicts(scale, level, params, _flagged(cells, level))


def agreement_depths(params: Params) -> Mapping[str, int]:
    """Depth that each type of agreement shows; types not named are depth-neutral.

    >>> agreement_depths(_text.params({"pooled_budget_depth": 3}))["pooled_budget"]
    3
    """
    found = {
        token: rung.code for rung in _text.get(SCALE).rungs for token in rung.tokens("agreements")
    }
    for token in ("pooled_budget", "aligned_budget"):
        found[token] = int(params.number(f"{token}_depth"))
    return found


def shown(level: Level, params: Params) -> pl.DataFrame:
    """Add the flags D1 .. D6 (null = unknown), and `ev_lo`, `ev_hi`: what the evidence allows.

    D4 to D6 rest on the register alone and are unknown without one; D1 to D3 are unknown where the
    content of contact is missing: of a row, or of an end that neither reported nor would have.
    """
    cells = level.dyads.join(
        _from_agreements(level, params), on=DYAD, how="left", maintain_order="left"
    ).join(_from_ties(level), on=DYAD, how="left", maintain_order="left")
    end_a = pl.col("told_a").fill_null(value=False) | pl.col("seen_ab")
    end_b = pl.col("told_b").fill_null(value=False) | pl.col("seen_ba")
    contact = pl.col("contact").fill_null(value=False)
    missing = pl.when(contact).then(~pl.col("filled") | ~end_a | ~end_b).otherwise(~pl.col("zero"))
    register = pl.lit(level.register_collected)
    deepest = _text.get(SCALE).ceiling["content_missing"]
    flags: list[pl.Expr] = []
    for code in CODES[1:]:
        there = pl.col(f"R{code}").fill_null(value=False) | pl.col(f"T{code}").fill_null(
            value=False
        )
        known = register if code > deepest else ~missing & (register | (code < deepest))
        flags.append(
            pl.when(there)
            .then(pl.lit(value=True))
            .when(known)
            .then(pl.lit(value=False))
            .alias(f"D{code}")
        )
    rules = DecisionTable.of(_text.get(SCALE).rules)
    cells = cells.with_columns(*flags, content_missing=missing)
    any_depth = pl.any_horizontal(pl.col(FLAGS).fill_null(value=False))
    observed = any_depth | (pl.col("zero") & register)
    return cells.with_columns(
        ev_lo=pl.when(observed).then(rules.level(unknown=False)),
        ev_hi=pl.when(observed).then(rules.level(unknown=True)),
    )


def _from_agreements(level: Level, params: Params) -> pl.DataFrame:
    """R1 .. R6: a common agreement of that depth; `evidenced`: the deepest has a reference."""
    depths = agreement_depths(params)
    types = list(depths)
    rows = level.register.filter(pl.col("type").is_in(types)).with_columns(
        depth=pl.col("type").replace_strict(depths, default=None, return_dtype=pl.Int8)
    )
    return rows.group_by(DYAD).agg(
        *((pl.col("depth") == code).any().alias(f"R{code}") for code in CODES[1:]),
        by_register=pl.col("depth").max(),
        evidenced=pl.col("evidenced").filter(pl.col("depth") == pl.col("depth").max()).any(),
    )


def _from_ties(level: Level) -> pl.DataFrame:
    """T1 .. T6: the content of ties shows that depth; and whose content is known."""
    rungs = _text.get(SCALE).rungs
    a, b = pl.col("by") == "a", pl.col("by") == "b"
    forward = pl.col("forward")
    shows: list[pl.Expr] = []
    for rung in rungs[1:]:
        said = holds("content", rung.tokens("content"))
        by_layer = pl.col("role").is_in(rung.tokens("layers"))
        ends = holds("content", rung.tokens("content_both_ends"))
        ways = holds("content", rung.tokens("content_both_ways"))
        both_ends = (a & ends).any() & (b & ends).any()
        both_ways = ((forward & ways).any() & (~forward & ways).any()) | (
            (a & ways).any() & (b & ways).any()
        )
        shows.append(((said | by_layer).any() | both_ends | both_ways).alias(f"T{rung.code}"))
    ticked = pl.col("content").is_not_null()
    return level.contacts.group_by(DYAD).agg(
        *shows,
        contact=pl.lit(value=True),
        filled=ticked.all(),
        told_a=(a & ticked).any(),
        told_b=(b & ticked).any(),
    )


def _settle(cells: pl.DataFrame, params: Params, *, records: bool, reason: str) -> pl.DataFrame:
    """Choose each dyad's route: its reports, else the evidence if it is read."""
    cells = cells.with_columns(pl.col("reports").fill_null(0))
    reported = pl.col("reports") > 0
    none = pl.lit(None, dtype=pl.Int8)

    def pick(report: str, evidence: str) -> pl.Expr:
        return pl.when(reported).then(report).otherwise(pl.col(evidence) if records else none)

    cells = cells.with_columns(
        lo=pick("lo", "ev_lo"),
        hi=pick("hi", "ev_hi"),
        first=pick("first", "ev_lo"),
        second=pick("second", "ev_lo"),
    )
    judged = pl.col("lo").is_not_null()
    unseen = pl.lit("depth_not_observed") if records else pl.lit(reason)
    return cells.with_columns(
        point=pl.when(reported).then(pl.col(params.text("depth_point"))).otherwise("lo"),
        status=pl.when(reported)
        .then(status())
        .when(judged)
        .then(pl.lit("evidence"))
        .otherwise(pl.lit("not_assessed")),
        route=pl.when(reported).then(pl.lit("declared")).when(judged).then(pl.lit("inferred")),
        reason=pl.when(~judged).then(unseen),
        counted=judged,
    )


def _flagged(cells: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Write the remarks of each dyad, in a fixed order."""
    reported = pl.col("reports") > 0
    evidence = pl.col("status") == "evidence"
    deciding = evidence & (pl.col("by_register") == pl.col("lo"))
    missing = pl.col("content_missing") & (pl.col("lo") < pl.col("hi"))
    return cells.with_columns(
        flags=joined(
            {
                "multiple_codes": pl.col("multiple"),
                "several_informants": pl.col("informants"),
                "third_party_code": pl.col("third"),
                "evidence_deeper": reported & (pl.col("ev_lo") > pl.col("second")),
                "evidence_shallower": reported & (pl.col("ev_hi") < pl.col("first")),
                "register_not_collected": evidence & pl.lit(not level.register_collected),
                "content_missing": evidence & pl.lit(level.register_collected) & missing,
                "no_evidence_ref": deciding & ~pl.col("evidenced"),
            }
        )
    )
