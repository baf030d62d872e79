"""Pages of every kind of input: read line by line once, then kept word for word."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import story_kinds as kinds

import partnernet.story
from partnernet.story import Page, Typed, layout, tell
from partnernet.story.words import catalogue, words

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

NEVER = (
    r"response rate",
    r"no direct communication",
    r"gatekeep",
    r"centralis",
    r"\bp\s*[=<]",
    r"do not interact",
    r"more integrated|less integrated|better integrated",
    r"share of all pairs|of all pairs",
    r"\bwin|\bweak\b|defensive|opportunistic",
    r"\bnan\b|\bnone\b(?! of)|\bnull\b",
)
"""What a lone file of records must never make a page say (decisions 10)."""


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {
        kind: tell(kinds.analysed(kind), typed=Typed(("referrals.csv",))) for kind in kinds.KINDS
    }


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_page_says_what_was_agreed(
    pages: dict[str, Page], kind: str, snapshot: SnapshotAssertion
) -> None:
    assert str(pages[kind]) == snapshot


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_the_first_line_is_the_stamp(pages: dict[str, Page], kind: str) -> None:
    assert str(pages[kind]).splitlines()[0] == "Internal: may contain small numbers"


@pytest.mark.parametrize("kind", kinds.LONE)
def test_a_lone_file_never_makes_a_page_say(pages: dict[str, Page], kind: str) -> None:
    text = str(pages[kind])
    for word in NEVER:
        assert not re.search(word, text, re.IGNORECASE), word


@pytest.mark.parametrize("kind", kinds.LONE)
def test_no_lead_is_guessed(pages: dict[str, Page], kind: str) -> None:
    assert not re.search(r"\blead (agency )?(is|seems|probably)\b(?! declared)", str(pages[kind]))
    named = [line.text for line in pages[kind].lines if "lead" in line.text]
    assert not any("Front Door" in text for text in named)


@pytest.mark.parametrize("kind", ["undated", "relation", "links"])
def test_two_columns_say_nothing_of_level_three(pages: dict[str, Page], kind: str) -> None:
    assert not re.search(r"\b3 or higher|level 3\b", str(pages[kind]))


@pytest.mark.parametrize("kind", ["inbox", "categories"])
def test_flows_only_where_nodes_or_pairs_are_not_known(pages: dict[str, Page], kind: str) -> None:
    keys = [section.key for section in pages[kind].sections]
    assert not {"communication_inferred", "communication_level", "placement", "power"} & set(keys)
    assert "flow" in keys


@pytest.mark.parametrize("kind", kinds.LONE)
@pytest.mark.parametrize("name", ["{}", "{} {} and Families' Partnership Service (North)"])
def test_a_lone_page_has_at_most_sixty_lines_of_a_hundred_columns(kind: str, name: str) -> None:
    study = kinds.KINDS[kind]()
    long = study.agencies.with_columns(
        name=study.agencies["name"].map_elements(
            lambda each: name.format(each, each), return_dtype=study.agencies["name"].dtype
        )
    )
    page = tell(kinds.analyse(study.replace(agencies=long)), typed=Typed(("referrals.csv",)))
    rows = layout(page, width=100)
    assert len(rows) <= 60
    assert max(len(row.text) for row in rows) <= 100


@pytest.mark.parametrize("kind", kinds.KINDS)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_asked_except_a_command(
    pages: dict[str, Page], kind: str, width: int
) -> None:
    wide = [row for row in layout(pages[kind], width=width) if len(row.text) > width]
    assert {row.role for row in wide} <= (
        {"command", "grid", "grid_head"} if width < 100 else set()
    )


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_sentence_has_its_rule_and_every_finding_a_number_or_a_name(
    pages: dict[str, Page], kind: str
) -> None:
    for line in pages[kind].lines:
        assert line.rule in catalogue()
        if line.role == "finding":
            named = any(name in line.text for name in kinds.NAMES)
            assert named or re.search(r"\d|\ball\b|\bone\b", line.text, re.IGNORECASE), line.text
        if line.role != "command":
            assert line.text.endswith((".", ":")), line.text
        assert "{" not in line.text


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_the_same_results_give_the_same_page(kind: str, pages: dict[str, Page]) -> None:
    again = tell(kinds.analysed(kind), typed=Typed(("referrals.csv",)))
    assert again == pages[kind]


def test_a_referral_log_tells_floors_and_names_the_pairs(pages: dict[str, Page]) -> None:
    told = pages["referrals"].section("communication_inferred")
    assert told is not None
    assert "INFERRED FROM RECORDS, FLOOR ONLY" in told.title
    three = next(line.text for line in told.lines if line.rule == "communication.three")
    assert "1 of 7 pairs on record is at 3 or higher" in three
    assert "Early Help – Front Door" in three
    assert any(line.rule == "communication.looser" for line in told.lines)


def test_next_commands_are_copied_from_what_was_typed() -> None:
    typed = Typed(('"my referrals.csv"',), (("--layer", "--layer referral"),))
    page = tell(kinds.analysed("referrals"), typed=typed)
    commands = [line.text for line in page.lines if line.role == "command"]
    assert 'partnernet analyse "my referrals.csv" --layer referral --log-kept-by system' in commands
    assert 'partnernet template my_agencies --from "my referrals.csv" --layer referral' in commands


def test_several_areas_stand_side_by_side_without_a_ranking(snapshot: SnapshotAssertion) -> None:
    import polars as pl

    one, two = kinds.referrals(), kinds.undated()
    ties = pl.concat([one.ties, two.ties.with_columns(area_id=pl.lit("another"))])
    page = tell(kinds.analyse(kinds.Study.of(ties)), typed=Typed(("areas.csv",)))
    assert str(page) == snapshot
    text = str(page)
    assert "not a ranking" in text
    assert "partnernet analyse areas.csv --area another" in text
    chosen = tell(kinds.analyse(kinds.Study.of(ties)), area="borough")
    assert chosen.title.startswith("borough")


def test_an_unknown_area_is_told_with_those_there_are() -> None:
    from partnernet.errors import UnknownNameError

    with pytest.raises(UnknownNameError, match="nowhere"):
        tell(kinds.analysed("referrals"), area="nowhere")


def test_results_that_were_written_are_named(pages: dict[str, Page]) -> None:
    page = tell(
        kinds.analysed("links"), files=("metrics.csv", "map.html", "run.json"), folder="out"
    )
    told = page.section("files")
    assert told is not None
    assert [line.rule for line in told.lines] == ["files.folder", "files.map", "files.run"]


def test_a_costly_measure_is_told_with_the_command_that_runs_it() -> None:
    from dataclasses import replace

    import polars as pl

    analysis = kinds.analysed("referrals")
    skipped = analysis.values.with_columns(
        reason=pl.when(pl.col("metric") == "betweenness").then(pl.lit("cost")).otherwise("reason")
    )
    page = tell(replace(analysis, values=skipped), typed=Typed(("referrals.csv",)))
    commands = [line.text for line in page.lines if line.role == "command"]
    assert "partnernet analyse referrals.csv --metric betweenness" in commands


# --- the catalogue ------------------------------------------------------------------------------


def test_every_rule_that_code_names_has_a_wording_and_every_wording_a_user() -> None:
    folder = Path(partnernet.story.__file__).parent
    named: set[str] = set()
    for module in folder.glob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        named |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    words_of = ("level.", "layer.", "sector.", "route.", "title.", "agreement.")
    unused = {
        rule
        for rule in catalogue()
        for family, _, leaf in [rule.rpartition(".")]
        if rule not in named
        and f"{family}." not in named  # a rule made of its family and a word, as absent.<kind>
        and not {family, leaf.rstrip("12345")} <= named  # a column of a grid
        and not rule.startswith(words_of)
    }
    assert unused == set()
    titles = {rule.removeprefix("title.") for rule in catalogue() if rule.startswith("title.")}
    assert titles <= named
    rules = {text for text in named if re.fullmatch(r"[a-z_]+(\.[a-zA-Z_0-9]+)+", text)}
    ours = {text for text in rules if text.split(".")[0] in {r.split(".")[0] for r in catalogue()}}
    heads = {rule.rsplit(".", 1)[0] for rule in catalogue()}
    assert {rule for rule in ours if rule not in catalogue() and rule not in heads} <= {
        "words.toml"
    }


def test_no_wording_judges_an_agency() -> None:
    for rule, entry in catalogue().items():
        text = entry if isinstance(entry, str) else " ".join(entry.values())
        assert not re.search(r"\b(poor|good|bad|weak|strong|fail\w*|should)\b", text), rule


def test_a_number_of_one_has_its_own_form() -> None:
    assert words("page.agencies", n=1) == "1 agency"
    assert words("page.agencies", n="1") == "1 agency"
    assert words("page.agencies", n=2) == "2 agencies"


def test_the_story_draws_and_prints_nothing() -> None:
    folder = Path(partnernet.story.__file__).parent
    text = "".join(module.read_text(encoding="utf-8") for module in folder.glob("*.py"))
    assert not re.search(r"(?m)^\s*print\(|import (rich|click|sys|os)\b", text)
    assert "partnernet.story" in sys.modules
