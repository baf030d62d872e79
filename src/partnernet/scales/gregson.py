"""Gregson's levels of collaboration for every dyad of a level (method 3.1-3.3).

Declared beats inferred. A declared level keeps both reports; an inferred one is a floor: the
decision table of gregson.toml with every unknown taken as false, at most 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.scales import _text
from partnernet.scales._decision import DecisionTable
from partnernet.scales._level import DYAD
from partnernet.scales._reports import declared, joined, status
from partnernet.scales._verdicts import Verdicts, uses_inference
from partnernet.scales.records import ask
from partnernet.scales.settings import closed

if TYPE_CHECKING:
    from partnernet.scales._level import Level
    from partnernet.scales._text import Params

SCALE = "gregson"
CODES = v.GREGSON_CODES


def verdicts(level: Level, params: Params, infer: str = "auto") -> Verdicts:
    """Classify every dyad of a level; raises ConfigError for an unknown `infer`."""
    scale = _text.get(SCALE)
    codes = declared(level.rows, "contact_type", CODES)
    asked = bool((codes["reports"] > 0).any())
    cells = floors(ask(level, params), level, params)
    cells = _with_reports(cells.join(codes, on=DYAD, how="left", maintain_order="left"), level)
    cells = _settle(
        cells,
        params,
        blanks=asked,
        records=uses_inference(infer, declared=asked),
        reason="not_assessed" if asked else "nothing_declared",
    )
    cells = closed(cells, level, params)
    return Verdicts(scale, level, params, _flagged(cells, level))


def table(params: Params) -> DecisionTable:
    """Return the decision table of inferred levels, with what the chosen reading waives."""
    scale = _text.get(SCALE)
    waived = set(scale.readings[params.text("g3")])
    if not params.on("two_way_required"):
        waived.add("TWO")
    return DecisionTable.of(scale.rules, waived)


def floors(cells: pl.DataFrame, level: Level, params: Params) -> pl.DataFrame:
    """Add `inf_lo`, `inf_hi` and `inf_flag`: what the records alone allow; null if not observed.

    lo = level with unknown as false, at most the ceiling of inference. hi = level with unknown as
    true where a decisive predicate is false; else 6, or less where the register rules it out.
    """
    rules = table(params)
    ceiling = _text.get(SCALE).ceiling
    decisive = [~pl.col(name) for name in ceiling["decisive"] if name not in rules.waived]
    settled = pl.any_horizontal(decisive).fill_null(value=False)
    observed = pl.col("COV").fill_null(value=False)
    top: pl.Expr = pl.lit(ceiling["top"], dtype=pl.Int8)
    if level.register_collected:
        for lowered in sorted(ceiling["lowered"], key=lambda row: -int(row["to"])):
            shared = level.register.filter(pl.col("type").is_in(lowered["without"]))
            name = f"_bound_{lowered['to']}"
            cells = cells.join(
                shared.select(DYAD, pl.lit(value=True).alias(name)).unique(),
                on=DYAD,
                how="left",
                maintain_order="left",
            )
            to = pl.lit(lowered["to"], dtype=pl.Int8)
            top = pl.when(pl.col(name).is_null()).then(to).otherwise(top)
    most = pl.lit(int(params.number("infer_ceiling")), dtype=pl.Int8)
    return cells.with_columns(
        inf_lo=pl.when(observed).then(pl.min_horizontal(rules.level(unknown=False), most)),
        inf_hi=pl.when(observed).then(
            pl.when(settled).then(rules.level(unknown=True)).otherwise(top)
        ),
        inf_flag=pl.when(observed).then(rules.flag(unknown=False)),
    ).select(pl.exclude("^_bound_.*$"))


def _with_reports(cells: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Add `blank`: an end left the pair blank where blank means none, and no end does not know."""
    said = level.rows.group_by(DYAD).agg(
        said_a=(pl.col("by") == "a").any(), said_b=(pl.col("by") == "b").any()
    )
    unsure = level.rows.filter(pl.col("contact_type") == v.DONT_KNOW).select(
        DYAD, unsure=pl.lit(value=True)
    )
    silent_a = pl.col("blank_a") & ~pl.col("said_a").fill_null(value=False)
    silent_b = pl.col("blank_b") & ~pl.col("said_b").fill_null(value=False)
    return (
        cells.join(said, on=DYAD, how="left", maintain_order="left")
        .join(unsure.unique(), on=DYAD, how="left", maintain_order="left")
        .with_columns(
            blank=(silent_a | silent_b) & ~pl.col("unsure").fill_null(value=False),
            reports=pl.col("reports").fill_null(0),
        )
    )


def _settle(
    cells: pl.DataFrame, params: Params, *, blanks: bool, records: bool, reason: str
) -> pl.DataFrame:
    """Choose each dyad's route: its reports, else its blank, else its records if they are read."""
    reported = pl.col("reports") > 0
    blank = pl.col("blank") & blanks
    one = pl.lit(1, dtype=pl.Int8)
    none = pl.lit(None, dtype=pl.Int8)

    def pick(report: pl.Expr, record: str) -> pl.Expr:
        return (
            pl.when(reported)
            .then(report)
            .when(blank)
            .then(one)
            .otherwise(pl.col(record) if records else none)
        )

    cells = cells.with_columns(
        lo=pick(pl.when(blank).then(one).otherwise("lo"), "inf_lo"),
        hi=pick(pl.col("hi"), "inf_hi"),
        first=pick(pl.col("first"), "inf_lo"),
        second=pick(pl.col("second"), "inf_lo"),
        blank=blank,
    )
    judged = pl.col("lo").is_not_null()
    by_report = reported | pl.col("blank")
    unseen = pl.lit("contact_not_observed") if records else pl.lit(reason)
    return cells.with_columns(
        point=pl.when(by_report).then(pl.col(params.text("gregson_point"))).otherwise("lo"),
        status=pl.when(reported)
        .then(status())
        .when("blank")
        .then(pl.lit("declared_blank"))
        .when(judged)
        .then(pl.lit("inferred"))
        .otherwise(pl.lit("not_assessed")),
        route=pl.when(by_report).then(pl.lit("declared")).when(judged).then(pl.lit("inferred")),
        reason=pl.when(~judged).then(unseen),
        counted=judged & (by_report | pl.col("zero")),
    )


def _flagged(cells: pl.DataFrame, level: Level) -> pl.DataFrame:
    """Write the remarks of each dyad, in a fixed order."""
    reported = pl.col("reports") > 0
    inferred = pl.col("status") == "inferred"
    structural = level.register.filter(
        pl.col("type").is_in(_text.get(SCALE).evidence["structural_agreements"])
    )
    for part in (
        structural.select(DYAD, structure=pl.lit(value=True)).unique(),
        _nothing_recorded(level),
    ):
        cells = cells.join(part, on=DYAD, how="left", maintain_order="left")
    structure = pl.col("structure").fill_null(value=False)
    five = reported & ((pl.col("first") == 5) | (pl.col("second") == 5))
    not_closed = pl.format(
        "g5_not_closed(closure={})", pl.col("closure").fill_null(0.0).round(2).cast(pl.String)
    )
    flags = joined(
        {
            "implicit_1": pl.col("blank"),
            "contradicted_blank": reported & pl.col("blank") & (pl.col("second") >= 2),
            "multiple_codes": pl.col("multiple"),
            "several_informants": pl.col("informants"),
            "third_party_code": pl.col("third"),
            "F_contact_zero": reported & (pl.col("second") >= 3) & pl.col("nothing_recorded"),
            "F_contact_seen": reported & (pl.col("first") == 1) & pl.col("record"),
            "g5_supported": (pl.col("lo") == 4) & pl.col("supported"),
            "g6_unevidenced": reported & (pl.col("second") == 6) & ~structure,
            "g6_register_only": reported & (pl.col("second") < 6) & structure,
            "recorded_pair": inferred & ~pl.col("counted"),
        }
    )
    named = [
        pl.when(flags != "").then(flags),
        pl.when(five & ~pl.col("supported")).then(not_closed),
        pl.when(inferred).then(pl.col("inf_flag")),
    ]
    return cells.with_columns(flags=pl.concat_str(named, separator=";", ignore_nulls=True))


def _nothing_recorded(level: Level) -> pl.DataFrame:
    """Dyads of which a complete record, or a recorded zero, says that there was no contact."""
    a, b = level.listed["a"].to_numpy(), level.listed["b"].to_numpy()
    logs, either = level.seen("communication", status="admin_complete")
    complete = pl.Series(logs.observable(a, b, "dyad_either" if either else "dyad_both"))
    zero = level.rows.filter(
        "contact", (pl.col("count") == 0) | (pl.col("frequency") == "never")
    ).select(DYAD, zero_row=pl.lit(value=True))
    coded = pl.col("contact_type").is_not_null() & pl.col("count").is_null()
    recorded = level.contacts.filter(~coded | pl.col("frequency").is_not_null()).select(DYAD)
    return (
        level.listed.with_columns(complete=complete)
        .join(zero.unique(), on=DYAD, how="left")
        .filter(pl.col("complete") | pl.col("zero_row"))
        .join(recorded, on=DYAD, how="anti")
        .select(DYAD, nothing_recorded=pl.lit(value=True))
    )
