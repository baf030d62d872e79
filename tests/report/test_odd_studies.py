"""Reports of studies with next to nothing in them: every sentence is right and true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from partnernet.analysis import Analysis, analyse
from partnernet.study import Study
from partnernet_maps import report

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("Hub", "Police", "Clinic", "School", "Refuge", "Court")


def studied(
    pairs: list[tuple[str, str]], *, listed: int = 0, area: str = "north", **columns: object
) -> Analysis:
    ties = pl.DataFrame(
        [
            {"source": a, "target": b, "layer": "referral", "level": "frontline", **columns}
            for a, b in pairs
        ]
    )
    agencies = pl.DataFrame(
        {
            "agency_id": NAMES[:listed],
            "sector": ["health", "police", "education", "housing"][:listed],
            "is_lead": [i == 0 for i in range(listed)],
        }
    )
    return analyse(Study.of(ties, agencies=agencies if listed else None, area=area))


@pytest.fixture
def read(read_page: Callable[[bytes], Any]) -> Callable[[Analysis], str]:
    return lambda found: " ".join(read_page(report.render(found)).blocks)


def test_one_of_a_thing_is_said_as_one(read: Callable[[Analysis], str]) -> None:
    said = read(studied([("Police", "Hub")], listed=3, count=40))
    assert "1 link is on record." in said
    assert "1 agency in the partnership has no link on record. It is Clinic." in said
    assert "Why has 1 agency no link on record?" in said
    alone = read(studied([("Hub", "Hub")], listed=1, count=40))
    assert "1 agency from 1 sector makes up the partnership. No link is on record." in alone
    assert "0 kinds of link" not in alone
    assert "Map of 1 agency; no link is on record." in alone


def test_nobody_is_singled_out_of_equals(read: Callable[[Analysis], str]) -> None:
    pairs = [(a, b) for i, a in enumerate(NAMES) for b in NAMES[i + 1 :]]
    said = read(studied(pairs, count=40))
    assert "Clinic, Court, Hub, Police, Refuge and School have links with 5 of 5" in said
    assert "had to step back" not in said
    star = read(studied([(a, "Hub") for a in NAMES[1:]], layer="planning"))
    assert "Hub has links with 5 of 5 other agencies." in star
    assert "Who would connect agencies if Hub had to step back?" in star


def test_words_that_all_names_begin_with_are_left_out_and_said(
    read: Callable[[Analysis], str],
) -> None:
    trust = "Hill NHS Foundation Trust"
    said = read(studied([(f"{trust} {a}", f"{trust} Hub") for a in ("North", "South")], count=9))
    assert "a shape is a sector; names leave out 'Hill NHS Foundation Trust'" in said


def test_agencies_of_no_known_sector_are_not_a_sector(read: Callable[[Analysis], str]) -> None:
    pairs = [("Police", "Hub"), ("School", "Hub"), ("Hub", "Clinic")]
    some = read(studied(pairs, listed=3, count=40))
    assert "4 agencies from 3 sectors, as far as known, make up the partnership." in some
    assert "4 agencies from 4 sectors make up" in read(studied(pairs, listed=4, count=40))


def test_many_equals_are_counted(read: Callable[[Analysis], str]) -> None:
    ring = [f"Community Trust of Place {n}" for n in range(6)]
    said = read(studied([(a, ring[i - 1]) for i, a in enumerate(ring)], count=9))
    assert "6 agencies have links with 2 of 5 other agencies each." in said


def test_one_level_is_not_called_the_most_common(read: Callable[[Analysis], str]) -> None:
    rows = [
        {"source": a, "target": b, "reporter": a, "layer": "communication", "level": "strategy",
         "contact_type": 3}
        for a in NAMES for b in NAMES if a != b
    ]  # fmt: skip
    said = read(analyse(Study.of(pl.DataFrame(rows), area="north")))
    assert "100% of pairs are in regular contact at strategy level." in said
    assert "most common" not in said


def test_asked_without_an_answer_is_not_called_unasked(read: Callable[[Analysis], str]) -> None:
    coverage = pl.DataFrame(
        {
            "agency_id": NAMES,
            "layer": ["communication"] * 6,
            "level": ["strategy"] * 6,
            "role": ["reporter"] * 6,
            "status": ["refused"] * 6,
            "absence_means": ["unknown"] * 6,
        }
    )
    ties = pl.DataFrame(
        {"source": ["Hub"], "target": ["Police"], "reporter": ["Hub"], "layer": ["communication"],
         "level": ["strategy"], "contact_type": [9]}
    )  # fmt: skip
    said = read(analyse(Study.of(ties, coverage=coverage, area="north")))
    assert "0% answered" in said
    assert "asked how closely" not in said
    assert "No agency said how closely it works with others, so there is no profile." in said


def test_hidden_is_said_of_hidden_numbers_only(read: Callable[[Analysis], str]) -> None:
    """Nothing is hidden here: no outcome was recorded, and who sent nothing sent 0."""
    said = read(studied([("Police", "Hub"), ("School", "Hub"), ("Hub", "Clinic")], count=40))
    assert "These data hold no decisions on referrals that may be shown." in said
    assert "Police unknown" not in said
    assert "[c]" not in said.split("Glossary")[-2]
    assert "rests on hidden numbers" not in said
    assert "Referrals on record at the frontline. " in said


def test_a_table_is_no_place(read: Callable[[Analysis], str]) -> None:
    pairs = [("Police", "Hub"), ("School", "Hub")]
    assert read(studied(pairs, area="ties", count=40)).startswith("How agencies work together ")
    assert "Ashby: how agencies" in read(studied(pairs, area="ashby", count=40))


def test_depth_that_is_a_floor_has_no_range_that_ends_there(
    read: Callable[[Analysis], str],
) -> None:
    """What three quarters and one quarter of the agencies reach is no range of the truth."""
    said = read(studied([("Police", "Hub"), ("Hub", "Clinic")], listed=4, count=40))
    assert "1 (sharing information) or deeper" in said
    assert "exactly 1" not in said
    assert "three quarters: 1; one quarter: 1" in said


def test_a_map_of_kinds_of_source_is_not_called_who_works_with_whom(
    read: Callable[[Analysis], str],
) -> None:
    kinds = pl.DataFrame({"agency_id": ["School", "Police"], "kind": ["category", "category"]})
    ties = pl.DataFrame(
        {"source": ["School", "Police"], "target": ["Hub", "Hub"], "layer": ["referral"] * 2,
         "level": ["frontline"] * 2, "count": [2, 3]}
    )  # fmt: skip
    study = Study.of(ties, agencies=kinds, area="north")
    said = read(analyse(study.replace(flags=study.flags | {"source_categories"})))
    assert "Where cases came from" in said
    assert "Who works with whom Main" not in said
    assert "this report tells how many cases" not in said
    assert "too small to show" in said
