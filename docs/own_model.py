"""How a typology of one's own is written: an example that loads, and every key of the file."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet.scales._text import Rule
from partnernet.scales.typology import (
    ABOUT,
    ANSWERED,
    KINDS,
    UNITS,
    Fact,
    Item,
    Signal,
    Step,
    Typology,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = """\
[scale]
id = "joint_practice"
name = "Our ladder of joint practice"
question = "How far do agencies work as one at each level?"
unit = "level"
kind = "ordinal"
levels = ["process", "frontline", "unstated"]
answered = ["computed", "recorded"]
source = "our partnership board, 2024"
summary = "Two rungs, by what agreements and ties show, and one question to the board."
cannot_say = ["Whether families notice any of it."]

[[steps]]
code = 1
label = "in touch"
meaning = "agencies tell each other what they do"

[[steps]]
code = 2
label = "joined up"
meaning = "a panel or a joint team decides together"

[[facts]]
name = "contact"
meaning = "there are ties of communication"
layers = ["communication"]

[[facts]]
name = "together"
meaning = "a panel that meets monthly or more often, or a joint team"
agreements = ["case_panel", "joint_mgmt_team"]
frequency = "monthly"

[[rules]]
when = ["together"]
level = 2

[[rules]]
when = ["contact"]
level = 1

[[rules]]
when = []
level = 0

[[items]]
item = "JP1"
asks = "Which rung describes us best?"
answers = ["in touch", "joined up"]

[[signals]]
measure = "mean_degree"
tells = "partners an agency has, on average"
"""
"""A small typology that uses every section."""

_SECTIONS = {
    "[scale]": Typology,
    "[[steps]]": Step,
    "[[facts]]": Fact,
    "[[rules]]": Rule,
    "[[items]]": Item,
    "[[signals]]": Signal,
}
_MEANING = {
    "[scale]": {
        "id": "short name in small letters, as it stands in `scales.csv`",
        "name": "as the page writes it",
        "question": "what it asks of a partnership",
        "unit": f"what is placed: {', '.join(UNITS)}",
        "kind": f"{', '.join(KINDS)}; the steps of `ordinal` go from less to more",
        "answered": f"one or more of {', '.join(ANSWERED)}",
        "source": "where it is from",
        "summary": "in a sentence or two",
        "cannot_say": "what it leaves open: at least one sentence",
        "levels": 'levels of working that it speaks of, with `unit = "level"`: of '
        f"{', '.join((*v.LEVELS, v.UNSTATED))}; at the others no step is given; none "
        "means all (a signal has levels of its own)",
        "columns": "columns that answer it, for the reader",
        "routes": "how it is answered (declared, register, observed, inferred), for the reader",
        "scales": "built-in scales that answer it too",
        "footnote": "stands below its results; the source where it is left out",
        "register": "number of the review; left out for a model of your own",
        "version": "counted up when you change it; 1 where it is left out",
    },
    "[[steps]]": {
        "code": "whole number, 1 for the first",
        "label": "name of the step",
        "meaning": "what it means, in your words",
        "note": "a remark",
    },
    "[[facts]]": {
        "name": "as rules name it",
        "meaning": "what it is",
        "agreements": "types of agreement, any of which shows it",
        "frequency": "how often such an agreement meets at least",
        "content_both_ends": "contents of ties, one of which both ends of a pair report",
        "layers": "kinds of tie, any of which shows it",
        "both_ways": "true: such a tie in both directions",
        "flag": "a yes-or-no column of the agencies table",
    },
    "[[rules]]": {
        "when": "facts that must all hold (`!name`: must not); the first rule that fits decides",
        "level": "code of the step, 0 for none",
        "flag": "a remark that stands in the column flags",
        "reason": "why no step is given, in the place of a level",
    },
    "[[items]]": {
        "item": "as the column item of `assessments` has it",
        "asks": "the question",
        "answers": "in order; an answer that is not among them is counted and remarked",
        "instrument": "as the column instrument has it; `minimum` where it is left out",
        "about": f"whom an answer is about: {', '.join(ABOUT)}",
        "ordered": "false: the answers have no order",
        "judgement": "true: never written beside the name of an agency",
    },
    "[[signals]]": {
        "measure": "a measure of the page Measures, shown beside it",
        "tells": "what it tells, in words",
        "layers": "only these kinds of tie",
        "levels": "only these levels",
        "params": "with these parameters, for example `{ damping = 0.7 }`",
    },
}
_LEFT_OUT = {"steps", "facts", "rules", "items", "signals", "sha256"}


def keys() -> Iterator[tuple[str, str, str]]:
    """Yield section, key and meaning of everything that a typology may say.

    Raises KeyError for a key that is not explained here.
    """
    for section, kind in _SECTIONS.items():
        for each in fields(kind):
            if each.name not in _LEFT_OUT:
                yield f"`{section}`", f"`{each.name}`", _MEANING[section][each.name]


def introduction() -> str:
    """How to write, show and use a typology of one's own."""
    return (
        "\n(own-model)=\n\n## A model of your own\n\n"
        "One more TOML file: no programming. Save this as `joint_practice.toml`,\n\n"
        f"```toml\n{EXAMPLE}```\n\n"
        "and give it with the files: `partnernet analyse *.csv --scale joint_practice.toml -o "
        "results`. The page then ends its part on models with a line on yours, and `scales.csv` "
        "has its rows. A fact that nothing was collected for is unknown, and the step becomes a "
        "range. Types of agreement, contents, kinds of tie, levels and frequencies are those of "
        "the page Words. A word that is not among them is refused with the nearest that is.\n\n"
        "To ask people an item, they answer it in the table `assessments` (columns instrument, "
        "item, respondent, about, value).\n\n"
        "Of `[scale]`, what the example has is needed, but for `levels`; the other sections may be "
        "left out. A model that is *computed* needs a fact or a signal, one that is *recorded* "
        "an item.\n\n"
    )
