"""The models of the review worked through on the shipped synthetic partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import partnernet as pn
from partnernet.scales import typologies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnernet.scales import Typology

    Row = dict[str, Any]

WAVE = "2024-25"
MOST = 12
"""Rows of one model that are written out; the others are in scales.csv."""


def worked() -> str:
    """Every model: how it is answered, from which columns, and what that gives, with the sums."""
    found = pn.analyse(pn.datasets.load("synthetic_borough"), waves=[WAVE])
    rows = [
        row for row in found.scales.to_dicts() if row["unit_type"] in {"network", "level", "layer"}
    ]
    text = (
        "# The models worked through\n\n"
        f"Each model on the synthetic partnership that is shipped (`synthetic_borough`, {WAVE}), "
        "with the arithmetic behind each number. Every agency in it is invented. A share is "
        "written as part over whole; the part is a count of what the rule of the model takes in, "
        "the whole the number in the column `n` of `scales.csv`. An interval runs over every way "
        "in which what is not known could turn out.\n"
    )
    for model in typologies():
        text += f"\n## {model.register} {model.name}\n\n"
        text += (
            f"Answered: {', '.join(model.answered)}. From: {'; '.join(model.columns) or '–'}.\n\n"
        )
        text += "".join(f"- {line}\n" for line in _lines(model, rows))
        refused = "Refused: " if "refused" in model.answered else "Not said: "
        text += f"\n{refused}{' '.join(model.cannot_say)}\n"
    return text


def examples(model: Typology, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows of a model that hold a result."""
    names = {model.id, *model.scales}
    return [row for row in rows if row["scale"] in names and _holds(row)]


def _holds(row: Mapping[str, Any]) -> bool:
    return row["value"] is not None or bool(row["text"]) or row["lo"] is not None


def _lines(model: Typology, rows: Sequence[Row]) -> Iterator[str]:
    found = examples(model, rows)
    if model.scales:
        found = [row for row in found if "headline" in row["flags"]]
    for row in found[:MOST]:
        yield f"`{row['indicator']}`{_where(row)}: {arithmetic(row)}"
    if len(found) > MOST:
        yield f"and {len(found) - MOST} more rows in `scales.csv`"
    if model.rules:
        yield from _decided(model, found)


def _where(row: Mapping[str, Any]) -> str:
    level = "" if row["level"] == "*" else f", {row['level']}"
    return level if row["unit_id"] is None else f"{level}, {row['unit_id']}"


def arithmetic(row: Mapping[str, Any]) -> str:
    """Write how a row's value comes about, from its own columns.

    >>> arithmetic(
    ...     {
    ...         "indicator": "penetration",
    ...         "value": 0.25,
    ...         "n": 8,
    ...         "text": None,
    ...         "of": None,
    ...         "lo": None,
    ...         "hi": None,
    ...         "bound_lo": None,
    ...         "bound_hi": None,
    ...     }
    ... )
    '2 / 8 = 0.250'
    """
    name, value, text = row["indicator"], row["value"], row["text"]
    told = []
    if name.startswith("share[") and row["of"]:
        told.append(f"{row['n']} of {row['of']} answers = {value:.3f}")
    elif name.startswith(("fact[", "rated[")) and row["n"] is not None and row["of"]:
        if text:
            told.append(f"{text}: {row['n']} / {row['of']} agencies = {value:.3f}")
        elif name.startswith("rated["):
            told.append(f"{row['n']} of {row['of']} rated = {value:.3f}")
        else:
            told.append(_over(value, row["n"]))
    elif text:
        told.append(str(text))
    elif value is not None and row["n"] and _is_count_over(value, row["n"]):
        told.append(_over(value, row["n"]))
    elif value is not None:
        told.append(f"{value:.4g}" + (f" (n = {row['n']})" if row["n"] else ""))
    if row["hi"] is not None and row["lo"] != row["hi"]:
        told.append(f"between {row['lo']:.3g} and {row['hi']:.3g}")
    if row["bound_lo"] is not None:
        told.append(f"over all {row['of']} pairs {row['bound_lo']:.3f} to {row['bound_hi']:.3f}")
    return "; ".join(told)


def _is_count_over(value: float, n: int) -> bool:
    """Whether a value is a whole number over n."""
    return 0 <= value <= 1 and abs(value * n - round(value * n)) < 1e-9


def _over(value: float, n: int) -> str:
    return f"{round(value * n)} / {n} = {value:.3f}"


def _decided(model: Typology, found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say which rule gives the step: the first whose facts all hold."""
    facts = {
        row["indicator"].removeprefix("fact[").removesuffix("]"): row["text"] == "yes"
        for row in found
        if row["indicator"].startswith("fact[") and row["level"] == "*" and row["text"]
    }
    if not facts:
        return
    for rule in model.rules:
        holds = all(facts.get(x.removeprefix("!"), False) != x.startswith("!") for x in rule.when)
        if holds:
            when = " and ".join(rule.when) or "none of the rules above"
            yield f"the first rule that holds is `{when}`, so the facts show step {rule.level}"
            return
