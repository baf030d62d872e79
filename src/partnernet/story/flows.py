"""Who passed cases to whom, and what was decided: counted from records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet.metrics._intervals import wilson
from partnernet.metrics._referrals import LEAST, MATURE
from partnernet.story.numbers import between, decimal, names, share, whole
from partnernet.story.words import finding, missing, note, wave_name, words
from partnernet.vocabulary import OUTCOMES
from partnernet.working_days import position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.page import Line


@dataclass(frozen=True, eq=False)
class Flow:
    """What passed between agencies in one layer of one level, and what came from the public."""

    unit: str
    total: int
    senders: pl.DataFrame
    receivers: pl.DataFrame
    public: int
    internal: int
    pairs: int
    both_ways: pl.DataFrame


def flow(facts: Facts, level: str, layer: str) -> Flow | None:
    """Count a layer; None where its rows carry no counts."""
    rows = facts.ties.filter(
        pl.col("level") == level, pl.col("layer") == layer, pl.col("count").is_not_null()
    )
    if rows.is_empty():
        return None
    loops = pl.col("source") == pl.col("target")
    internal = int(rows.filter(loops)["count"].sum())
    between_two = rows.filter(~loops, pl.col("count") > 0)
    public = facts.part.listed.filter(pl.col("kind") == "public")["agency_id"].to_list()
    from_public = pl.col("source").is_in(public)
    among = between_two.filter(~from_public & ~pl.col("target").is_in(public))
    dyad = {
        "a": pl.min_horizontal("source", "target"),
        "b": pl.max_horizontal("source", "target"),
    }
    pairs = among.with_columns(**dyad).group_by("a", "b").agg(pl.col("count").sort(), pl.len())
    return Flow(
        unit=unit_of(facts, layer),
        total=int(between_two["count"].sum()),
        senders=_side(between_two.filter(~from_public), "source"),
        receivers=_side(between_two.filter(~pl.col("target").is_in(public)), "target"),
        public=int(between_two.filter(from_public)["count"].sum()),
        internal=internal,
        pairs=pairs.height,
        both_ways=pairs.filter(pl.col("len") == 2)
        .with_columns(less=pl.col("count").list.first(), more=pl.col("count").list.last())
        .sort("less", "more", "a", "b", descending=[True, True, False, False]),
    )


def unit_of(facts: Facts, layer: str) -> str:
    """Name what a layer counts."""
    return words("unit.referral" if facts.role(layer) == "referral" else "unit.contact")


def _side(rows: pl.DataFrame, end: str) -> pl.DataFrame:
    """Sum one end: agency, count and share, largest first."""
    return (
        rows.group_by(agency=end)
        .agg(pl.col("count").sum())
        .with_columns(share=pl.col("count") / pl.col("count").sum())
        .sort("count", "agency", descending=[True, False])
    )


def effective_number(side: pl.DataFrame) -> float:
    """Return 1 / sum of squared shares: how many equal agencies would be as concentrated.

    >>> effective_number(pl.DataFrame({"share": [0.5, 0.5]}))
    2.0
    """
    shares = side["share"]
    return float(1 / (shares * shares).sum())


def flow_lines(facts: Facts, found: Flow) -> Iterator[Line]:
    """Say who sent, who received, and between whom it went both ways."""
    for side, rule in ((found.senders, "flow.senders"), (found.receivers, "flow.receivers")):
        if side.is_empty():
            continue
        top = side.head(3)
        ranked = [
            words("flow.one_share", name=facts.name(agency), share=share(part), count=whole(count))
            for agency, count, part in top.select("agency", "count", "share").iter_rows()
        ]
        yield finding(
            rule,
            n=side.height,
            unit=found.unit,
            top=names(ranked),
            effective=decimal(effective_number(side)),
        )
    if not found.both_ways.is_empty():
        a, b, less, more = found.both_ways.select("a", "b", "less", "more").row(0)
        yield finding(
            "flow.both_ways",
            n=found.both_ways.height,
            pairs=whole(found.pairs),
            share=share(found.both_ways.height / found.pairs),
            a=facts.name(a),
            b=facts.name(b),
            less=whole(less),
            more=whole(more),
            unit=found.unit,
        )
    elif found.pairs:
        yield finding("flow.one_way", n=found.pairs, unit=found.unit)
    if found.public:
        yield finding(
            "flow.public",
            n=whole(found.public),
            unit=found.unit,
            share=share(found.public / found.total),
        )
    if found.internal:
        yield finding("flow.internal", n=whole(found.internal), unit=found.unit)


def other_lines(facts: Facts, level: str, layer: str) -> Iterator[Line]:
    """Say what else the file holds: other levels, and other waves of the same area."""
    unit = unit_of(facts, layer)
    for other in facts.analysed:
        rows = facts.ties.filter(pl.col("level") == other, pl.col("source") != pl.col("target"))
        if other != level and rows.height:
            yield note("flow.other_level", level=other, told=_volume(rows, unit))
    every = facts.analysis.ties.filter(
        pl.col("area") == facts.part.area,
        pl.col("wave") != facts.part.wave,
        pl.col("source") != pl.col("target"),
    )
    told = [
        words(
            "flow.other_wave",
            wave=wave_name(wave),
            told=_volume(every.filter(pl.col("wave") == wave), unit),
        )
        for wave in every["wave"].unique().sort()
    ]
    if told:
        yield note("flow.other_waves", waves=names(told, most=6))


def _volume(rows: pl.DataFrame, unit: str) -> str:
    if rows["count"].null_count() == rows.height:
        return words("flow.rows", n=whole(rows.height))
    return words("flow.contacts", n=whole(float(rows["count"].sum())), unit=unit)


@dataclass(frozen=True, eq=False)
class Decided:
    """What was decided of the referrals old enough to have been, by receiver."""

    receivers: pl.DataFrame
    young: int | None


def decided(facts: Facts, level: str, layer: str) -> Decided | None:
    """Count outcomes; None where no outcome is recorded. Fresh referrals are left out if dated."""
    events = facts.part.referrals
    if events is not None:
        here = events.filter(
            pl.col("level") == level,
            pl.col("layer").fill_null("referral") == layer,
            pl.col("source") != pl.col("target"),
        )
        if here["outcome"].null_count() < here.height and not here["date_received"].is_null().all():
            return _from_events(here, events)
    rows = facts.ties.filter(
        pl.col("level") == level,
        pl.col("layer") == layer,
        pl.col("source") != pl.col("target"),
        pl.col("decided").is_not_null(),
    )
    if rows.is_empty() or not rows["decided"].sum():
        return None
    sums = rows.group_by("target").agg(pl.col(*OUTCOMES, "decided").sum())
    return Decided(_ordered(sums), None)


def _from_events(here: pl.DataFrame, record: pl.DataFrame) -> Decided:
    """Count the outcomes of referrals that were old enough when the whole record ends."""
    ends = [column for column in record.columns if column.startswith("date_")]
    last = record.select(pl.max_horizontal(pl.col(ends).max())).to_series()
    received = here["date_received"]
    old = pl.Series(position(last.to_numpy()) - position(received.to_numpy()) >= MATURE)
    counts = (
        here.filter(old)
        .group_by("target")
        .agg((pl.col("outcome") == word).sum().cast(pl.Int64).alias(word) for word in OUTCOMES)
        .with_columns(decided=pl.sum_horizontal("accepted", "declined", "redirected"))
    )
    return Decided(_ordered(counts), int((~old & received.is_not_null()).sum()))


def _ordered(counts: pl.DataFrame) -> pl.DataFrame:
    return counts.filter(pl.col("decided") > 0).sort("decided", "target", descending=[True, False])


def decided_lines(facts: Facts, found: Decided, unit: str) -> Iterator[Line]:
    """Say what share was accepted, with intervals, and what was left out."""
    totals = {name: int(found.receivers[name].sum()) for name in (*OUTCOMES, "decided")}
    if totals["decided"] < LEAST:
        yield missing("accepted.few", n=totals["decided"], least=LEAST)
        return
    yield _accepted("accepted.all", totals["accepted"], totals["decided"], unit=unit)
    large = found.receivers.filter(pl.col("decided") >= LEAST).head(3)
    if found.receivers.height > 1:
        parts = [
            words(
                "accepted.receiver",
                name=facts.name(target),
                share=share(accepted / out_of),
                interval=_interval(accepted, out_of),
                n=whole(out_of),
            )
            for target, accepted, out_of in large.select(
                "target", "accepted", "decided"
            ).iter_rows()
        ]
        if parts:
            yield finding("accepted.receivers", parts="; ".join(parts))
    apart = [
        words(f"accepted.{word}", n=whole(totals[word]))
        for word in ("redirected", "nfa", "pending", "withdrawn")
        if totals[word]
    ]
    if apart:
        yield finding("accepted.apart", parts=names(apart, most=4))
    if found.young is None:
        yield note("accepted.age_unknown", days=MATURE)
    elif found.young:
        yield note("accepted.young", n=whole(found.young), days=MATURE, unit=unit)
    yield note("accepted.interval")


def _accepted(rule: str, accepted: int, out_of: int, **gaps: object) -> Line:
    return finding(
        rule,
        share=share(accepted / out_of),
        interval=_interval(accepted, out_of),
        accepted=whole(accepted),
        n=whole(out_of),
        **gaps,
    )


def _interval(accepted: int, out_of: int) -> str:
    low, high = wilson(accepted, out_of)
    return between(float(low), float(high))
