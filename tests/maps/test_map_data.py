"""What a map shows: built from protected frames, independent of what is hidden, complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnernet_maps as maps
from partnernet.errors import InputError, OutputError, UnknownNameError
from partnernet.study import Study
from partnernet.vocabulary import LayerSpec
from partnernet_maps import page
from partnernet_maps.static_svg import picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

SMALL = pl.DataFrame(
    {
        "source": ["SCH", "GP", "GP", "CSC", "LA", "SCH", "DOE", "PCF"],
        "target": ["CSC", "CSC", "SCH", "SCH", "PCF", "GP", "CSC", "CSC"],
        "layer": [
            *["referral"] * 2,
            *["communication"] * 2,
            "funding",
            "planning",
            *["referral"] * 2,
        ],
        "level": [*["frontline"] * 3, "process", "strategy", "strategy", "frontline", "community"],
        "count": [40, 3, 12, 12, None, None, 9, 7],
        "amount": [None, None, None, None, 25000.0, None, None, None],
        "frequency": [None, None, None, None, None, "monthly", None, None],
    }
)
AGENCIES = pl.DataFrame(
    {
        "agency_id": ["SCH", "GP", "CSC", "LA", "DOE", "PCF", "ISO"],
        "name": ["School", "Surgery", "Social care", "Council", "J Doe", "Parents", "Nobody's"],
        "sector": [
            *("education", "health", "social_care", "other_public"),
            *("private", "community_user", "chess"),
        ],
        "size_fte": [80.0, 12.0, 200.0, 900.0, 1.0, 9.0, 5.0],
        "is_lead": [False, False, True, False, False, False, False],
    }
)


HIDDEN = "number of referrals hidden [c]"


def small(rows: pl.DataFrame = SMALL) -> Study:
    return Study.of(rows, agencies=AGENCIES, area="testborough")


def test_golden_map(snapshot: SnapshotAssertion) -> None:
    assert asdict(maps.build(small())) == snapshot


def test_every_fact_is_on_the_map() -> None:
    data = maps.build(small())
    found = set()
    for link in data.links:
        ends = [data.agencies[i].name for i in data.ends(link)]
        layer = data.layers[data.strands[link.strand].layer].key
        pair = tuple(ends if link.way else sorted(ends))
        found.add((*pair, layer, data.levels[link.level].key, link.text))
    assert found == {
        ("School", "Social care", "referral", "frontline", "40 referrals"),
        ("Surgery", "Social care", "referral", "frontline", HIDDEN),
        ("Private provider (not named)", "Social care", "referral", "frontline", HIDDEN),
        ("Parents", "Social care", "referral", "community", "7 referrals"),
        ("School", "Surgery", "communication", "frontline", "12 contacts"),
        ("School", "Social care", "communication", "process", "12 contacts"),
        ("Council", "Parents", "funding", "strategy", "£25,000"),
        ("School", "Surgery", "planning", "strategy", "monthly"),
    }


def test_isolates_stay_and_unknown_sectors_are_kept() -> None:
    data = maps.build(small())
    alone = next(a for a in data.agencies if a.name == "Nobody's")
    assert alone.partners == 0
    assert data.sectors[alone.sector].name == "Chess"


def test_undirected_layers_have_no_direction() -> None:
    data = maps.build(small())
    for link in data.links:
        assert bool(link.way) is data.layers[data.strands[link.strand].layer].directed


def test_the_study_says_which_layers_have_a_direction() -> None:
    study = small().replace(layers={"referral": LayerSpec("referral", directed=False)})
    assert not next(x for x in maps.build(study).layers if x.key == "referral").directed


def test_hidden_numbers_have_the_constant_width() -> None:
    for link in maps.build(small()).links:
        if link.hidden:
            assert link.size == 0
            assert link.text == HIDDEN


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=6, max_size=6))
def test_non_interference(hidden: list[int]) -> None:
    """Inputs that differ only in hidden counts give the same page, byte for byte."""
    base = {"layer": "referral", "level": "frontline"}
    shown = [("A", "B", 40), ("B", "C", 8), ("C", "A", 300), ("D", "A", 17)]
    pairs = [("A", "C"), ("A", "D"), ("B", "A"), ("C", "D"), ("D", "B"), ("C", "B")]

    def page(counts: list[int]) -> bytes:
        small = [(a, b, n) for (a, b), n in zip(pairs, counts, strict=True)]
        rows = [{**base, "source": a, "target": b, "count": n} for a, b, n in (*shown, *small)]
        return maps.render(Study.of(pl.DataFrame(rows)))

    assert page(hidden) == page([3] * 6)


def test_the_profile_is_the_readers_choice() -> None:
    texts = {p: {x.text for x in maps.build(small(), profile=p).links} for p in ("none", "nhs")}
    assert "3 referrals" in texts["none"]
    assert "1 to 7 referrals [c]" in texts["nhs"]
    assert "10 contacts" in texts["nhs"]


def test_waves_share_positions_and_are_told_apart(partnership: Callable[..., Study]) -> None:
    data = maps.build(partnership(12, waves=("2024", "2025")))
    assert [wave.key for wave in data.waves] == ["2024", "2025"]
    assert {link.wave for link in data.links} == {0, 1}
    one = maps.build(partnership(12, waves=("2024", "2025")).partnership(wave="2025"))
    assert [wave.key for wave in one.waves] == ["2025"]


def test_one_area_is_shown_and_the_others_are_mentioned() -> None:
    rows = pl.DataFrame(
        {
            "area_id": ["north", "south"],
            "source": ["A", "C"],
            "target": ["B", "D"],
            "layer": ["referral", "referral"],
        }
    )
    study = Study.of(rows)
    assert [a.name for a in maps.build(study).agencies] == ["A", "B"]
    assert any("1 other area" in note for note in maps.build(study).notes)
    assert [a.name for a in maps.build(study, area="south").agencies] == ["C", "D"]
    with pytest.raises(UnknownNameError):
        maps.build(study, area="west")
    with pytest.raises(UnknownNameError):
        maps.build(study, level="frontlin")


def test_people_are_no_agencies_and_source_groups_say_so() -> None:
    agencies = pl.DataFrame(
        {
            "agency_id": ["SELF", "SCHOOLS", "MASH"],
            "kind": ["public", "category", "agency"],
        }
    )
    rows = pl.DataFrame(
        {"source": ["SELF", "SCHOOLS"], "target": ["MASH", "MASH"], "layer": ["referral"] * 2}
    )
    data = maps.build(Study.of(rows, agencies=agencies))
    assert [a.name for a in data.agencies] == ["MASH", "SCHOOLS"]
    assert data.sectors[data.agencies[1].sector].name == "Source group, not an agency"


@pytest.mark.parametrize(
    "rows",
    [
        {"source": ["A"], "target": ["A"], "layer": ["referral"]},
        {"source": ["A"], "target": ["B"], "layer": ["referral"]},
        {"source": ["A"], "target": ["B"], "layer": ["referral"], "count": [0]},
    ],
)
def test_almost_nothing_still_makes_a_page(rows: dict[str, list[object]]) -> None:
    assert maps.render(Study.of(pl.DataFrame(rows))).startswith(b"<!doctype html>")


def test_positions_are_kept_from_wave_to_wave(
    tmp_path: Path, partnership: Callable[..., Study]
) -> None:
    places = tmp_path / "places.json"
    first = partnership(20, seed=1)
    maps.save(first, tmp_path / "1.html", positions=places)
    before = maps.build(first)
    after = maps.build(partnership(22, seed=2), positions=places)
    where = dict(zip((a.key for a in before.agencies), before.arrangements[0].xy, strict=True))
    for agency, xy in zip(after.agencies, after.arrangements[0].xy, strict=True):
        if agency.key in where:
            assert xy == where[agency.key]


def test_broken_positions_and_paths_are_said(tmp_path: Path) -> None:
    places = tmp_path / "places.json"
    places.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match=r"places\.json"):
        maps.build(small(), positions=places)
    with pytest.raises(OutputError, match=r"map\.html"):
        maps.save(small(), tmp_path / "absent" / "map.html")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["places.json"]


def test_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """Whatever the hash seed, the locale and the folder (with spaces and Welsh letters)."""
    folder = tmp_path / "cŵn a chathod"
    folder.mkdir()
    code = (
        "import sys, polars as pl, partnernet_maps as m; from partnernet.study import Study;"
        "s = Study.of(pl.DataFrame({'source': list('ABCDE'), 'target': list('BCDEA'),"
        "'layer': ['referral', 'funding'] * 2 + ['planning'], 'count': [9, 2, 30, 4, 77]}));"
        "m.save(s, sys.argv[1])"
    )
    pages = []
    for seed, locale in (("0", "C.UTF-8"), ("1", "C"), ("77", "en_GB.ISO-8859-1")):
        path = folder / f"map {seed}.html"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "0"}
        subprocess.run([sys.executable, "-c", code, path], check=True, env=environment, cwd=folder)
        pages.append(path.read_bytes())
    assert pages[0] == pages[1] == pages[2]
    assert len(list(folder.iterdir())) == 3


def test_a_notebook_gets_a_frame() -> None:
    html = maps.show(small())._repr_html_()
    assert html.startswith('<iframe srcdoc="&lt;!doctype html&gt;')
    assert 'sandbox="allow-scripts' in html


def test_the_word_that_most_names_begin_with_is_left_out_on_the_map_only() -> None:
    names = ["Northam Police", "Northam School", "Northam Hospital", "Refuge"]
    rows = pl.DataFrame({"source": names, "target": [*names[1:], names[0]], "layer": "referral"})
    data = maps.build(Study.of(rows))
    assert page.payload(data)["common"] == "Northam "
    assert any("leave out 'Northam'" in note for note in data.notes)
    text = maps.render(Study.of(rows)).decode("utf-8")
    assert text.count(">Police</text>") == 1
    assert "<td>Northam Police<td>" in text
    alone = maps.build(Study.of(pl.DataFrame({"source": ["A"], "target": ["B"], "layer": ["x"]})))
    assert page.payload(alone)["common"] == ""


def test_no_agency_has_more_partners_than_any_other_where_all_have_as_many() -> None:
    two = pl.DataFrame({"source": ["Police"], "target": ["Hub"], "layer": ["referral"]})
    made = maps.build(Study.of(two.with_columns(count=40), area="ties"))
    assert made.title == "Who works with whom"
    assert made.sentence == "2 agencies and 1 link: referral."
    assert [step.title for step in made.steps] == ["Start here"]
    assert not any("0 links" in note for note in made.notes)
    assert "2 agencies and 1 link." in page.render(made).decode()


def test_the_name_of_the_lead_lies_outside_its_ring_on_paper_too() -> None:
    tie = pl.DataFrame({"source": ["Hub"], "target": ["Hub"], "layer": ["referral"], "count": [9]})
    lead = pl.DataFrame({"agency_id": ["Hub"], "is_lead": [True]})
    drawn = str(picture(maps.build(Study.of(tie, agencies=lead, area="north"))))
    ring = re.findall(r'<circle cx="[-.0-9]+" cy="([-.0-9]+)" r="([.0-9]+)"', drawn)[0]
    y, r = (float(x) for x in ring)
    middle = float(re.findall(r'<text x="[-0-9]+" y="([-0-9]+)"[^>]*>Hub<', drawn)[0]) - 4
    assert middle - 7 >= y + r
