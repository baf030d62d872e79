"""`partnernet names`: which spellings are one agency, decided by a person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnernet.vocabulary import many
from partnernet_cli import options, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.names.effect import Change
    from partnernet.names.review import Review, Row

SUGGESTED = ("raw_name", "n_events", "suggested_name", "score", "veto", "reason")
CHANGED = (
    "area",
    "wave",
    "level",
    "layer",
    "agencies_before",
    "agencies_after",
    "ties_before",
    "ties_after",
    "density_before",
    "density_after",
)
SHOWN = 50
"""So many suggestions in a table; the review file holds them all."""
ANSWERS = {"a": "accept", "r": "reject", "n": "new"}

review_file = click.option(
    "--review",
    "review",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Review file; default is that of partnernet.toml, else names_review.csv beside the data.",
)


@click.group
def command() -> None:
    """Find names that may be one agency, decide, and see what changes.

    No score joins two names. `suggest` writes what may be one agency into names_review.csv, with
    reasons; `review` takes your decisions; `apply` shows what they change and notes the file in
    partnernet.toml. Every later reading uses what was accepted, and says so.

    \b
    Examples:
      partnernet names suggest referrals.csv
      partnernet names review names_review.csv
      partnernet names apply referrals.csv --dry-run
    """


@command.command
@options.files
@review_file
@click.option("--vetoed", is_flag=True, help="Write close pairs that something speaks against too.")
@click.option(
    "--sources",
    is_flag=True,
    help="Place the words of the source column on the national list of referral sources instead.",
)
@options.form()
@options.reading("--save-config")
@options.common
@click.pass_context
def suggest(ctx: click.Context, /, form: str, **_given: object) -> None:
    """Write names that may be one agency into the review file.

    Codes come first (ODS, URN, UKPRN, company and charity number), then the same words in short
    and in full, then likeness. Nothing is joined. Names that were decided before, and pairs that
    differ in a number, a compass point, a saint, a phase of school or a place, are left out.

    \b
    Examples:
      partnernet names suggest referrals.csv
      partnernet names suggest referrals.csv --vetoed
      partnernet names suggest contacts.csv --sources
    """
    from partnernet_cli import naming

    path, rows, aside = naming.suggest(ctx.params)
    _show(rows, form)
    if aside:
        said = ", ".join(f"{kind} {number:,}" for kind, number in aside.items())
        output.note(f"Close pairs set aside because they differ in a telling way: {said}.")
    if rows:
        output.note(f"{many(len(rows), 'suggestion')} written to {path}. Nothing is joined yet.")
        output.note(f"Decide: partnernet names review {path}")
    else:
        output.note("Nothing new to suggest.")


@command.command
@click.argument(
    "file",
    required=False,
    default=Path("names_review.csv"),
    type=click.Path(path_type=Path),
    help="Review file; names_review.csv when not given.",
)
@click.option(
    "--accept",
    multiple=True,
    metavar="NAME",
    help="NAME is the suggested agency; NAME=OTHER says which. May be repeated.",
)
@click.option("--reject", multiple=True, metavar="NAME", help="NAME is not the suggested agency.")
@click.option(
    "--new", multiple=True, metavar="NAME", help="NAME is an agency of its own: suggest no more."
)
@click.option("--by", default="", metavar="WHO", help="Who decides, for the record.")
@options.form()
@options.common
def review(
    file: Path,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    new: tuple[str, ...],
    by: str,
    form: str,
) -> None:
    """Decide which suggestions are right.

    On a terminal each is shown and asked for. Otherwise, and in scripts, decisions are given with
    --accept, --reject and --new; or the column decision is filled in with a spreadsheet. A decision
    is one more row; none is ever changed, and a later one overrules an earlier one.

    \b
    Examples:
      partnernet names review
      partnernet names review --accept Polcie --reject "Team A" --by "J. Example"
      partnernet names review --accept "SCH=Hill School"
    """
    from partnernet.names.review import append, read
    from partnernet_cli import naming

    found = read(file)
    asked = {"accept": accept, "reject": reject, "new": new}
    if any(asked.values()):
        rows, unknown = naming.decisions(found, asked, by)
        if unknown:
            message = f"No row of {file.name} has the name {', '.join(map(repr, unknown))}."
            other = next((row for row in found.open if row.suggested_name in unknown), None)
            if other is not None:
                message += (
                    f" {other.suggested_name!r} is a suggested name: decide about the raw name, "
                    f"here {other.raw_name!r}."
                )
            raise click.UsageError(message)
        append(file, rows)
        output.note(f"{many(len(rows), 'decision')} written to {file}.")
    elif sys.stdin.isatty() and sys.stdout.isatty():
        walk(found, file, by)
    else:
        _show(_waiting(found), form)
        output.note(
            f"Without a decision: {many(len(_waiting(found)), 'suggestion')}. There is no terminal "
            f'to ask on: partnernet names review {file} --accept "NAME" (or --reject, --new), or '
            "fill in the column decision."
        )
        return
    output.note("What it changes: partnernet names apply FILE --dry-run")


@command.command
@options.files
@review_file
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@options.form()
@options.reading("--save-config")
@options.common
@click.pass_context
def apply(ctx: click.Context, /, form: str, dry_run: bool, **_given: object) -> None:  # noqa: FBT001
    """Show what the decisions change, and note the review file in partnernet.toml.

    For each area, level and layer: agencies, ties and density without and with what was accepted.

    \b
    Examples:
      partnernet names apply referrals.csv --dry-run
      partnernet names apply referrals.csv --review ../names_review.csv
    """
    from partnernet.names.review import read
    from partnernet.names.settings import name_review
    from partnernet_cli import naming

    path = naming.review_path(ctx.params)
    decided = read(path)
    found, changes = naming.changes(ctx.params, path)
    if form == "table":
        for item in found.findings:
            if item.rule in {"PN114", "PN115"}:
                output.say(f"{item.severity}: {item.message}")
    _show_changes(changes, form)
    if found.study is not None and "source_categories" in found.study.flags and form == "table":
        output.say(
            "The senders are read as kinds of source, which are no agencies: what came from them "
            "is told as flows, and not counted among the ties."
        )
    waiting = len(_waiting(decided))
    if waiting:
        left = many(waiting, "suggestion")
        output.note(f"Without a decision: {left}. To decide: partnernet names review {path}")
    if dry_run:
        output.note("Nothing was written.")
    elif not decided.accepted:
        output.note(f"Nothing is accepted in {path.name}, so nothing was written.")
    else:
        target = naming.settings_path(ctx.params)
        written = name_review(target, path)
        said = "from now on names are read as" if written else "names are already read as"
        output.note(f"{target}: {said} {path.name} says.")


def _waiting(found: Review) -> list[Row]:
    from partnernet.names.review import undecided

    return undecided(found.open)


def _show(rows: Sequence[Row], form: str) -> None:
    """Show suggestions: all in a form for programs, the first in a table for people."""
    shown = rows[:SHOWN] if form == "table" else rows
    records = [{name: getattr(row, name) for name in SUGGESTED} for row in shown]
    if records or form != "table":
        output.show_records(records, SUGGESTED, form=form)
    if len(shown) < len(rows):
        output.note(f"The first {len(shown):,} of {len(rows):,}; the review file holds them all.")


def _show_changes(changes: Sequence[Change], form: str) -> None:
    told = [each for each in changes if each.changes]
    records = [{name: getattr(each, name) for name in CHANGED} for each in told]
    if form != "table":
        output.show_records(records, CHANGED, form=form)
        return
    for each in told:
        where = " · ".join((each.area, each.wave, each.level, each.layer))
        parts = [
            f"agencies {each.agencies_before:,} to {each.agencies_after:,}",
            f"ties {each.ties_before:,} to {each.ties_after:,}",
        ]
        if each.density_before is not None or each.density_after is not None:
            density = (_number(each.density_before), _number(each.density_after))
            parts.append(f"density {' to '.join(density)}")
        output.say(f"{where}: {', '.join(parts)}")
    if not told:
        output.say("No agency, tie or density changes.")


def _number(value: float | None) -> str:
    return "not given" if value is None else f"{value:.3f}"


def walk(found: Review, path: Path, by: str) -> None:
    """Ask for each suggestion in turn; every answer is written at once, so that none is lost."""
    from partnernet.names.review import append
    from partnernet_cli import naming

    rows = _waiting(found)
    for place, row in enumerate(rows, start=1):
        output.say(f"\n{place} of {len(rows)}: {row.raw_name}  ({row.n_events or 0} rows)")
        output.say(f"   may be: {row.suggested_name}\n   {row.reason} (likeness {row.score})")
        answer = click.prompt(
            "accept, reject, new, skip or quit",
            type=click.Choice(("a", "r", "n", "s", "q")),
            default="s",
        )
        if answer == "q":
            break
        if answer in ANSWERS:
            append(path, [found.decided(row, ANSWERS[answer], by=by, on=naming.today())])
    output.say("")
