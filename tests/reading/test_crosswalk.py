"""Words of referral sources, placed on the national list; what a person decides about sources."""

from __future__ import annotations

import csv
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from partnernet.metrics._intervals import wilson
from partnernet.names.crosswalk import Reviewed, place
from partnernet.names.source_words import groups, labels, plain
from partnernet.readers.sources import category

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.findings import Finding
    from partnernet.readers import Gathered, Reading

    from .conftest import Folder

SEED = 1948
RIGHT, WARNED, WRONG_UNWARNED = 0.85, 0.10, 0.05
"""The aim for the first two; the last is what is reached where the aim is none: see `names.md`."""


def spellings(shared: Path) -> list[tuple[str, str]]:
    """Spellings with the letter of their group, in an order drawn by lot."""
    path = shared / "data" / "csc_codes" / "annex_a_contact_referral_source_aliases.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        pairs = sorted({(row["alias"], row["category"][0]) for row in csv.DictReader(lines)})
    random.Random(SEED).shuffle(pairs)
    return pairs


def share(part: int, whole: int) -> str:
    """A share with its 95 % Wilson interval."""
    low, high = wilson(part, whole)
    return f"{part} of {whole} ({part / whole:.1%}, {low:.1%} to {high:.1%})"


def test_spellings_of_the_other_half_are_placed(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = spellings(shared)
    known, new = pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]
    label = {group.letter: group.label for group in groups().values()}
    reviewed = Reviewed.of([(text, label[letter]) for text, letter in known])
    count: Counter[str] = Counter()
    for text, letter in new:
        placed = place(text, reviewed)
        result = "unplaced"
        if placed.group is not None:
            result = "right" if placed.group.letter == letter else "wrong"
            result += " warned" if placed.warning else ""
        count[result] += 1
        if result == "wrong" and placed.by == "review":
            count["the publisher's own two groups"] += 1
    right, two = count["right"] + count["right warned"], count["the publisher's own two groups"]
    with capsys.disabled():
        print(
            f"\nsource words: {len(new)} spellings, {share(right, len(new))} right, "
            f"{share(count['right warned'], right)} of these warned, {count['wrong warned']} wrong "
            f"with a warning, {share(count['wrong'], len(new))} without ({two} of these equal to "
            f"one that the publisher put in another group), {count['unplaced']} not placed"
        )
    assert right / len(new) >= RIGHT
    assert count["right warned"] / right <= WARNED
    assert count["wrong"] / len(new) <= WRONG_UNWARNED


def test_every_code_of_the_national_list_is_placed(shared: Path) -> None:
    path = shared / "data" / "csc_codes" / "cin_census_codes.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        codes = {
            (row["code"], row["description"])
            for row in csv.DictReader(lines)
            if row["code_set"].casefold().replace(" ", "")
            in {"referralsource", "referralsourcetype"}
        }
    assert len({code for code, _ in codes}) == 22
    for code, words in codes:
        placed = place(f"{code}: {words}")
        assert placed.group is not None
        assert code.casefold() in placed.group.codes, (code, words)
        assert not placed.warning, (code, words, placed.warning)


@pytest.mark.parametrize("label", list(labels()))
def test_every_label_is_read_as_a_category_or_as_people(label: str) -> None:
    people = labels()[label] in {"individual", "anonymous", "unknown"}
    assert category(label) == ("public" if people else "category")


@pytest.mark.parametrize("text", ["14", "Year 4", "Zebra", "", "4th Avenue", "Flat 6"])
def test_loose_numbers_are_no_codes(text: str) -> None:
    assert place(text).group is None


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("7 - Police", "the code says"),
        ("10) Housing Department", "the code says"),
        ("Education / School", "the words also fit"),
        ("Probation", "more than one group"),
        ("70) Court", "another list"),
    ],
)
def test_doubts_are_said(text: str, warning: str) -> None:
    assert warning in place(text).warning


def test_decisions_made_before_decide() -> None:
    reviewed = Reviewed.of([("XYZ Hub", "Health services"), ("Probation", "7 Other legal agency")])
    assert place("xyz hub", reviewed).by == "review"
    assert place("Probation", reviewed).warning == ""
    both = Reviewed.of([("Probation", "6 Police"), ("probation", "7 Other legal agency")])
    assert "several groups" in place("PROBATION", both).warning


@pytest.mark.parametrize(
    ("text", "words"),
    [("GP surgery", "gp surgery"), ("G.P./Surgery", "gp surgery"), ("(e.g. police)", "eg police")],
)
def test_a_short_form_is_no_beginning_of_a_word(text: str, words: str) -> None:
    assert plain(text) == words


def test_damaged_text_is_put_right() -> None:
    for text in (
        "children\u00e2\u20ac\u2122s social care",
        "children\u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u201e\u00a2s social care",
        "\u2018CHILDRENS SOCIAL CARE\u2019",
    ):
        placed = place(text)
        assert placed.group is not None
        assert placed.group.name == "authority", text


def test_a_code_that_disagrees_with_its_words_is_a_finding(
    folder: Folder, found: Callable[[Reading | Gathered, str], list[Finding]]
) -> None:
    folder.write(
        "contacts.csv",
        """
        Contact Source,Allocated Team,Date of Contact
        2A: Schools,MASH,01/01/2024
        7 - Police,MASH,01/01/2024
        7 - Police,MASH,02/01/2024
        3B: Health visitor,MASH,01/01/2024
        4: Housing,MASH,01/01/2024
        """,
    )
    one = found(folder.read(), "source_code_words")
    assert [(each.value, each.rows) for each in one] == [("7 - Police", 2)]
