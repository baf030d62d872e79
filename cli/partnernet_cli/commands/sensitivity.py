"""`partnernet sensitivity`: what would be said otherwise, had our choices been others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnernet_cli import options, output
from partnernet_cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnernet.sensitivity import Sensitivity

COLUMNS = (
    "parameter", "default", "value", "area", "wave", "level", "statement", "before", "after",
)  # fmt: skip
SHOWN = 3
"""Changes of one trial that are written out; the others are counted."""


@click.command
@options.files
@options.measuring
@options.form()
@options.to_file
@options.reading()
@options.common
@click.pass_context
def command(ctx: click.Context, /, form: str, destination: str, **_given: object) -> None:
    """Vary every choice of ours and say which headline statements change.

    Thresholds and rules that no source gives are ours. Each is set to its other values in turn, all
    else as it is, and the headline is made again: how close agencies communicate, how deep and
    broad the partnership is, how dense, who stands out. A change that no reader would see is none.

    \b
    Examples:
      partnernet sensitivity referrals.csv
      partnernet sensitivity agencies.csv ties.csv coverage.csv --format csv -o changes.csv
    """
    from partnernet.sensitivity import sensitivity
    from partnernet_cli import work

    given = ctx.params
    study = work.study(given["files"], given)
    if given["lead"]:
        from partnernet.analysis import with_lead

        study = with_lead(study, given["lead"])
    with progress() as show:
        found = sensitivity(
            study, infer=given["infer"], params=options.params(given), progress=show
        )
    if form == "table":
        text = "\n".join(_told(found)) + "\n"
        output.write_text(text, form=form, destination=destination)
    else:
        output.show_records(list(_records(found)), COLUMNS, form=form, destination=destination)


def _records(found: Sensitivity) -> Iterator[dict[str, object]]:
    for trial in found.trials:
        for change in trial.changes:
            area, wave, level, statement = change.key
            cells = (
                trial.parameter, trial.default, trial.value, area, wave, level, statement,
                change.before, change.after,
            )  # fmt: skip
            yield dict(zip(COLUMNS, cells, strict=True))


def _told(found: Sensitivity) -> Iterator[str]:
    """Say it in plain words, the choices that matter first."""
    import textwrap

    from partnernet.sensitivity import NOT_PRINTED

    def wrap(text: str, indent: str) -> list[str]:
        return textwrap.wrap(
            text, output.width(), initial_indent=indent, subsequent_indent=indent + "  ",
            break_on_hyphens=False, break_long_words=False,
        )  # fmt: skip

    total = len(found.headline)
    yield from wrap(
        f"{found.steady} of {total} headline statements stay as they are whichever choice of ours "
        f"is made; {total - found.steady} change with one choice or more.", "",
    )  # fmt: skip
    moved = [trial for trial in found.trials if trial.changes]
    for trial in sorted(moved, key=lambda each: -len(each.changes)):
        yield ""
        head = (
            f"{trial.parameter} = {trial.value} instead of {trial.default}: "
            f"{len(trial.changes)} of the {trial.statements} statements that could rest on it "
            "change."
        )
        yield from wrap(head, "")
        yield from wrap(trial.meaning, "  ")
        for change in trial.changes[:SHOWN]:
            _, wave, level, statement = change.key
            where = level if wave == "all" else f"{level}, {wave}"
            yield from wrap(f"{where}: {statement}: {change.before}, then {change.after}", "  - ")
        if len(trial.changes) > SHOWN:
            yield f"  - and {len(trial.changes) - SHOWN} more (--format csv lists them)"
    names = dict.fromkeys(each.parameter for each in found.trials)
    still = [name for name in names if name not in {each.parameter for each in moved}]
    if still:
        yield from ("", *wrap(f"Nothing changes with: {', '.join(still)}.", ""))
    yield from ("", "No headline statement rests on:")
    for name, why in NOT_PRINTED.items():
        yield from wrap(f"{name}: {why}.", "  ")
