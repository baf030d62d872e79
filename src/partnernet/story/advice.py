"""What to do next: for a lone file the cheapest way to learn more, for a study what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.story.absent import costly_lines, sectors_known, undecided
from partnernet.story.numbers import names, whole
from partnernet.story.returns import contradictions, informants, unheard
from partnernet.story.words import command, finding, note, section, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnernet.story.facts import Facts
    from partnernet.story.kinds import Kind
    from partnernet.story.page import Line, Section, Typed

NAMED = 3


def next_section(facts: Facts, kind: Kind, typed: Typed, *, written: bool) -> Section:
    """Give the exact next commands for a lone file, cheapest first."""
    steps = [*_steps(facts, kind, typed)]
    if not written:
        steps.append((note("next.results"), command("next.results_command", typed=typed)))
    return section("next", list(_numbered(steps)))


def _steps(facts: Facts, kind: Kind, typed: Typed) -> Iterator[tuple[Line, ...]]:
    if kind == "categories":
        yield (note("next.agencies"),)
        return
    if kind == "spend":
        if facts.part.agencies["budget_gbp"].null_count() == facts.agencies:
            yield (
                note("next.budgets"),
                command("next.template_command", sources=typed.as_sources),
                _with_agencies(typed),
            )
        yield note("next.contacts"), command("next.contacts_command", typed=typed)
        return
    if kind == "links":
        yield note("next.rows"), command("next.rows_command", typed=typed)
    if kind == "two_columns":
        yield (note("next.dates"),)
    if kind != "inbox" and not _complete(facts):
        yield note("next.log"), command("next.log_command", typed=typed)
    if kind != "inbox" and (facts.part.lead is None or not sectors_known(facts)):
        yield (
            note("next.template", n=whole(facts.agencies)),
            command("next.template_command", sources=typed.as_sources),
            _with_agencies(typed),
        )
    if undecided(facts) and kind in {"referrals", "inbox"}:
        yield (note("next.outcome"),)
    if kind == "inbox":
        yield note("next.inbox"), command("next.inbox_command", typed=typed)
    yield note("next.roster"), command("next.roster_command")


def _with_agencies(typed: Typed) -> Line:
    options = "".join(f" {text}" for _, text in typed.options)
    return command("next.template_then", files=" ".join(typed.files), options=options)


def _complete(facts: Facts) -> bool:
    return bool((facts.part.coverage["absence_means"] == "no_contact").any())


def _numbered(steps: Iterable[tuple[Line, ...]]) -> Iterator[Line]:
    from dataclasses import replace

    for number, step in enumerate(steps, start=1):
        first, *rest = step
        yield replace(first, text=words("next.step", number=number, text=first.text))
        yield from rest


def look_section(facts: Facts, typed: Typed, *, written: bool) -> Section | None:
    """Say what in a study deserves a second look, each with its number."""
    lines = [
        *_conflicts(facts),
        *_silent(facts),
        *unheard(facts),
        *_one_sided(facts),
        *_unlisted(facts),
    ]
    lines += [*contradictions(facts), *informants(facts), *_gaps(facts, typed)]
    lines += costly_lines(facts, typed)
    if not written:
        lines += [note("next.results"), command("next.results_command", typed=typed)]
    return section("look", lines) if lines else None


def _conflicts(facts: Facts) -> Iterator[Line]:
    """Pairs whose ends report levels two or more apart."""
    rows = facts.dyads.filter(pl.col("gregson_status") == "declared_conflict")
    if rows.is_empty():
        return
    ranked = rows.with_columns(gap=pl.col("gregson_hi") - pl.col("gregson_lo")).sort(
        "gap", "agency_a", "agency_b", descending=[True, False, False]
    )
    told = [
        words(
            "look.conflict_pair",
            a=facts.name(a),
            b=facts.name(b),
            low=low,
            high=high,
        )
        for a, b, low, high in ranked.select(
            "agency_a", "agency_b", "gregson_lo", "gregson_hi"
        ).iter_rows()
    ]
    yield finding("look.conflicts", n=rows.height, pairs=names(told, most=NAMED))


def _silent(facts: Facts) -> Iterator[Line]:
    """Agencies that were asked and did not answer."""
    coverage = facts.part.coverage
    asked = coverage.filter(
        pl.col("role").fill_null("reporter") == "reporter",
        pl.col("status").is_in(["partial", "refused"]),
    )
    answered = coverage.filter(pl.col("status") == "responded")["agency_id"]
    silent = sorted(set(asked["agency_id"]) - set(answered))
    if silent:
        told = names([facts.name(agency) for agency in silent], most=NAMED)
        yield finding("look.silent", n=len(silent), names=told)


def _one_sided(facts: Facts) -> Iterator[Line]:
    """Pairs declared to be close although their complete record shows nothing, and the reverse."""
    for flag in ("F_contact_zero", "F_contact_seen"):
        rows = facts.dyads.filter(
            pl.col("gregson_flags").fill_null("").str.contains(flag, literal=True)
        )
        if not rows.is_empty():
            told = [
                words("communication.pair", a=facts.name(a), b=facts.name(b))
                for a, b in rows.select("agency_a", "agency_b")
                .sort("agency_a", "agency_b")
                .iter_rows()
            ]
            yield finding(f"look.{flag}", n=rows.height, pairs=names(told, most=NAMED))


def _unlisted(facts: Facts) -> Iterator[Line]:
    """Agencies that ties name and the list of agencies does not."""
    listed = facts.part.agencies
    if not (~listed["unlisted"].fill_null(value=False)).any():
        return
    rows = listed.filter(pl.col("unlisted"))
    if not rows.is_empty():
        yield finding(
            "look.unlisted", n=rows.height, names=names(rows["name"].to_list(), most=NAMED)
        )


def _gaps(facts: Facts, typed: Typed) -> Iterator[Line]:
    """What one more table would give."""
    if facts.part.lead is None:
        yield note("look.lead")
        yield command("look.lead_command", typed=typed)
    unknown = facts.part.agencies.filter(pl.col("sector") == v.UNKNOWN).height
    if unknown:
        yield finding("look.sectors", n=unknown, of=whole(facts.agencies))
    if facts.part.study.agreements is None:
        yield note("look.register")
    if not _complete(facts):
        yield note("look.log")
