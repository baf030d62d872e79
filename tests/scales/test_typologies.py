"""The models of the review as data: complete, readable, and read by one evaluator."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scales.worlds import partnership

from partnernet import analyse, scales, schema
from partnernet import vocabulary as v
from partnernet.errors import InputError, RegistryError, UnknownNameError
from partnernet.metrics import _words
from partnernet.scales._answers import known_as
from partnernet.scales._facts import any_of, interval
from partnernet.scales._text import Rule
from partnernet.scales.evaluation import FLAGS, REASONS, evaluate
from partnernet.story import tell

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet.study import Partnership

ALL = scales.typologies()
NO_VALUES = schema.empty(schema.METRICS)
TIE = {"source": "CSC", "target": "HV", "layer": "communication", "reporter": "CSC"}


def told(part: Partnership, scale: str, **options: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of one model, by level and indicator."""
    found = evaluate(part, NO_VALUES, **options).filter(scale=scale, unit_type="network")
    return {(row["level"], row["indicator"]): row for row in found.to_dicts()}


def said(item: str, value: str, respondent: str = "board", **more: str) -> dict[str, str]:
    return {
        "instrument": "minimum",
        "item": item,
        "respondent": respondent,
        "value": value,
        **more,
    }


def agreed(kind: str, *parties: str, level: str = "frontline", ref: str | None = "D1") -> list[Any]:
    row = {"agreement_id": kind, "type": kind, "level": level, "evidence_ref": ref}
    return [{**row, "parties": parties}]


# --- the files -----------------------------------------------------------------------------------


def test_every_model_of_the_register_has_its_file() -> None:
    numbers = {each.register for each in ALL}
    assert {f"M{n:02}" for n in range(1, 37)} <= numbers
    assert len({each.id for each in ALL}) == len(ALL) == len(numbers)


@pytest.mark.parametrize("model", ALL, ids=lambda m: m.id)
def test_a_model_says_where_it_is_from_and_what_it_cannot_say(model: scales.Typology) -> None:
    assert re.search(r"\b(19|20)\d\d\b", model.source)
    assert re.search(r"section|chapter|appendix", model.source)
    assert model.summary
    assert model.question.endswith("?")
    assert all(sentence.endswith(".") for sentence in model.cannot_say)
    assert model.columns or model.kind == "glossary"
    assert set(model.scales) <= {scale.id for scale in scales.catalogue()}
    codes = [step.code for step in model.steps]
    assert codes == sorted(codes)
    for item in model.items:
        assert len(item.answers) >= 2
    for fact in model.facts:
        assert fact.shown_by


def test_sources_name_sections_that_the_review_has(shared: Path) -> None:
    text = (shared / "source" / "nfer-integrated-services-review.txt").read_text(encoding="utf-8")
    sections = set(re.findall(r"(?m)^(?:#* *|)(\d\.\d+)\b", text))
    for model in ALL:
        for number in re.findall(r"\b\d\.\d+\b", model.source):
            assert number in sections, model.id


def test_they_are_light_to_read() -> None:
    code = (
        "import sys; from partnernet import scales; scales.typologies(); "
        "print({'polars', 'igraph', 'numpy', 'scipy'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_a_model_is_found_by_name_and_by_number() -> None:
    assert scales.typology("m10") is scales.typology("gaster")
    with pytest.raises(UnknownNameError, match="gastr") as caught:
        scales.typology("gastr")
    assert "Did you mean 'gaster'?" in caught.value.hint


OWN = """
[scale]
id = "mine"
register = "own"
name = "My ladder"
question = "How far?"
unit = "partnership"
kind = "ordinal"
answered = ["computed"]
routes = ["register"]
source = "Ours (2026), section 1"
summary = "Two steps."
cannot_say = ["Nothing more."]

[[steps]]
code = 1
label = "one"
meaning = "a panel"

[[facts]]
name = "panel"
meaning = "a panel"
agreements = ["case_panel"]

[[rules]]
when = ["panel"]
level = 1

[[rules]]
when = []
level = 0
"""


def test_a_typology_of_ones_own_is_one_more_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    mine = scales.load_typology(path)
    part = partnership([TIE], agreements=agreed("case_panel", "CSC", "HV"))
    rows = told(part, "mine", extra=[mine])
    assert rows["*", "step"]["text"] == "one"
    assert rows["*", "fact[panel]"]["n"] == 2


def test_a_typology_of_ones_own_needs_no_number_and_is_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    short = OWN.replace('register = "own"\n', "").replace('routes = ["register"]\n', "")
    path.write_text(short, encoding="utf-8")
    study = partnership([TIE], agreements=agreed("case_panel", "CSC", "HV")).study
    found = analyse(study, typologies=[scales.load_typology(path)])
    assert "My ladder: shown: one." in str(tell(found))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[scale]", "[scale", "not a TOML file"),
        ("[scale]", "[scal]", "unknown section: 'scal'"),
        ('kind = "ordinal"', 'kind = "ladder"', "'ladder' is not one of"),
        ('unit = "partnership"', 'unti = "partnership"', "unknown key of [scale]: 'unti'"),
        ('summary = "Two steps."', "", "has no 'summary'"),
        ('meaning = "a panel"\n\n[[facts]]', "\n[[facts]]", "[[steps]] 1 has no 'meaning'"),
        ('["case_panel"]', '["case_panal"]', "did you mean 'case_panel'"),
        ('agreements = ["case_panel"]', "", "does not say what shows it"),
        ('when = ["panel"]', 'when = ["pannel"]', "'pannel' is not one of panel"),
        ("level = 1", "level = 7", "gives level 7, which is no step"),
        ('["computed"]', '["recorded"]', "said to be recorded, and has no item"),
        ('cannot_say = ["Nothing more."]', "cannot_say = []", "what cannot be said"),
        ('id = "mine"', 'id = "gaster"', "already a scale called 'gaster'"),
        ("[[facts]]", "[facts]", "write each of the facts as [[facts]]"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegistryError) as caught:
        scales.load_typology(path)
    assert said in caught.value.message
    assert "mine.toml" in caught.value.message
    assert caught.value.hint


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.toml"):
        scales.load_typology(tmp_path / "gone.toml")


# --- facts and steps -----------------------------------------------------------------------------

truths = st.sampled_from([True, False, None])


@given(st.lists(truths))
def test_or_is_kleenes(found: list[bool | None]) -> None:
    ways = [[x] if x is not None else [True, False] for x in found]
    outcomes = {any(case) for case in product(*ways)} if found else {True, False}
    assert any_of(found) == (outcomes.pop() if len(outcomes) == 1 else None)


@given(st.fixed_dictionaries(dict.fromkeys(("info", "coord", "share", "capacity"), truths)))
def test_a_ladder_lies_between_what_is_shown_and_what_is_not_denied(
    facts: dict[str, bool | None],
) -> None:
    rules = scales.typology("himmelman").rules
    values = [facts[name] for name in ("info", "coord", "share", "capacity")]
    shown = next((i for i, x in enumerate(values) if x is not True), 4)
    not_denied = next((i for i, x in enumerate(values) if x is False), 4)
    assert interval(rules, facts) == (shown, not_denied)


def test_a_rule_that_denies_keeps_both_ends_in_order() -> None:
    rules = [Rule(("a", "!b"), 2), Rule(("b",), 1), Rule((), 0)]
    assert interval(rules, {"a": True, "b": None}) == (1, 2)
    assert interval([Rule(("a",), 1)], {"a": False}) is None


def test_himmelman_needs_both_ends_and_counts_who_is_off_the_ladder() -> None:
    def report(by: str, to: str, *content: str) -> dict[str, Any]:
        return {**TIE, "source": by, "target": to, "reporter": by, "content": list(content)}

    part = partnership(
        [
            report("CSC", "HV", "info", "coord"),
            report("HV", "CSC", "info", "coord", "capacity"),
            report("CSC", "SCH", "info", "share_resource"),
            report("SCH", "CSC", "info", "share_resource"),
            report("CSC", "FC", "info", "coord"),
        ]
    )
    rows = told(part, "himmelman")
    two = rows["frontline", "at_least[2]"]
    # CSC-HV is at 2; CSC-SCH at 1, and shares resources without coordination; of CSC-FC only one
    # end is known, which denies sharing: between 0 and 2.
    assert (two["value"], two["lo"], two["hi"], two["n"], two["of"]) == (1 / 3, 1 / 3, 2 / 3, 3, 10)
    assert (two["bound_lo"], two["bound_hi"]) == (0.1, 0.9)
    assert rows["frontline", "off_ladder"]["value"] == 1
    assert rows["frontline", "at_least[3]"]["hi"] == 0


def test_what_a_register_shows_and_what_it_does_not_say() -> None:
    none = told(partnership([TIE]), "ecm_onion")["frontline", "fact[panel]"]
    assert (none["text"], none["value"]) == ("not known", None)
    assert none["reason"] == "register_not_collected"
    rows = told(
        partnership([TIE], agreements=agreed("case_panel", "CSC", "HV", "SCH", ref=None)),
        "ecm_onion",
    )
    panel, team = rows["frontline", "fact[panel]"], rows["frontline", "fact[team]"]
    assert (panel["text"], panel["value"], panel["n"], panel["of"]) == ("yes", 0.6, 3, 5)
    assert panel["route"] == "declared"  # nobody says where the document is
    assert (team["text"], team["value"], team["reason"]) == ("no", 0, None)


@pytest.mark.parametrize(
    ("meets", "answer"),
    [("weekly", "yes"), ("fortnightly", "yes"), ("monthly", "no"), (None, "no")],
)
def test_a_panel_counts_as_a_feature_only_when_it_meets_often_enough(
    meets: str | None, answer: str
) -> None:
    panel = [{**row, "frequency": meets} for row in agreed("case_panel", "CSC", "HV")]
    rows = told(partnership([TIE], agreements=panel), "dcsf_features")
    assert rows["*", "fact[panels]"]["text"] == answer


def test_gasters_rungs_are_an_interval_where_content_is_not_known() -> None:
    part = partnership([TIE], agreements=agreed("joint_plan", "CSC", "HV"))
    step = told(part, "gaster")["*", "step"]
    assert (step["lo"], step["hi"]) == (0, 5)
    assert step["text"] == "none of them to collaboration and full partnership"


# --- answers -------------------------------------------------------------------------------------


def test_answers_are_counted_and_their_middle_is_a_word() -> None:
    answers = [said("M14a", value, f"R{n}") for n, value in enumerate("22455")]
    rows = told(partnership([TIE], assessments=answers), "woods")
    middle = rows["*", "answer[M14a]"]
    assert (middle["value"], middle["text"], middle["lo"], middle["hi"]) == (None, "4", 2, 5)
    assert rows["*", "share[M14a=2]"]["value"] == 0.4
    assert rows["*", "share[M14a=1]"]["value"] == 0
    assert rows["*", "respondents[M14a]"]["value"] == 5
    # F = 0, .4, .4, .6: D = 2 (0 + .4 + .4 + .4) / 4
    assert rows["*", "spread[M14a]"]["value"] == pytest.approx(0.6)
    assert "answers_differ" in middle["flags"]
    assert rows["*", "answer[M14b]"]["reason"] == "not_recorded"


def test_an_answer_that_nobody_asked_for_is_counted_and_remarked() -> None:
    rows = told(partnership([TIE], assessments=[said("M09", "in between")]), "dcsf_stages")
    assert rows["*", "answer[M09]"]["text"] == "in between"
    assert "answer_unknown" in rows["*", "answer[M09]"]["flags"]
    item = scales.typology("miller_stirling").items[0]
    assert known_as("supported", item) == "supported self-help"
    assert known_as("s", item) == "supported self-help"
    assert known_as("", item) == ""


RATINGS = [
    said("M04s", "active", "HV", about="HV"),
    said("M04s", "opportunistic", "SCH"),
    *(said("M04p", x, who, about="HV") for x, who in (("active", "CSC"), ("defensive", "SCH"))),
    *(said("M04p", x, who, about="SCH") for x, who in (("active", "CSC"), ("active", "HV"))),
]


def test_judgements_are_counted_over_agencies_and_never_stand_by_a_name() -> None:
    part = partnership([TIE], assessments=RATINGS)
    rows = told(part, "odpm")
    # HV: peers' lower median is defensive, itself active: above. SCH: active, itself below.
    assert [rows["*", f"self_{x}"]["n"] for x in ("above", "equal", "below")] == [1, 0, 1]
    assert rows["*", "rated[M04p=defensive]"]["n"] == 1
    assert rows["*", "rated[M04p=active]"]["value"] == 0.5
    plain = evaluate(part, NO_VALUES).filter(scale="odpm")
    assert plain.filter(pl.col("unit_id").is_not_null()).is_empty()
    asked = evaluate(part, NO_VALUES, judgements=True).filter(scale="odpm", unit_type="agency")
    assert set(asked.select("unit_id", "text").rows()) == {
        ("HV", "active"),
        ("HV", "defensive"),
        ("SCH", "opportunistic"),
        ("SCH", "active"),
    }
    assert set(asked["flags"]) == {"judgement"}


answers = st.lists(
    st.tuples(
        st.sampled_from(["M02", "M03", "M10", "M13", "M14c"]),
        st.sampled_from(["1", "3", "cooperation", "holistic"]),
        st.sampled_from(["board", "CSC"]),
    ),
    max_size=6,
)
papers = st.lists(
    st.tuples(st.sampled_from(v.AGREEMENT_TOKENS), st.sampled_from([("CSC", "HV"), ("HV", "SCH")])),
    max_size=4,
)
contents = st.lists(st.sampled_from(v.CONTENT_TOKENS), max_size=5)


@given(answers, papers, contents)
@settings(max_examples=12, deadline=None, derandomize=True)
def test_nothing_declared_is_overwritten_by_what_is_inferred(
    given_answers: list[tuple[str, str, str]],
    given_papers: list[tuple[str, tuple[str, str]]],
    content: list[str],
) -> None:
    assessments = [said(item, value, who) for item, value, who in given_answers]
    rows = [
        {**TIE, "content": content},
        {**TIE, "source": "HV", "target": "CSC", "reporter": "HV", "content": content},
    ]
    register = [row for kind, parties in given_papers for row in agreed(kind, *parties)]

    def declared(part: Partnership) -> pl.DataFrame:
        found = evaluate(part, NO_VALUES)
        return found.filter(
            pl.col("indicator").str.contains(r"^(answer|share(_|$)|spread|respond)")
        )

    bare = declared(partnership([TIE], assessments=assessments))
    full = partnership(rows, assessments=assessments, agreements=register)
    assert declared(full).equals(bare)
    shown = evaluate(full, NO_VALUES)
    for scale in {row["scale"] for row in bare.filter(pl.col("text").is_not_null()).to_dicts()}:
        beside = shown.filter(pl.col("scale") == scale, pl.col("indicator") == "step")
        assert not beside["flags"].str.contains("headline").any()


# --- the frame -----------------------------------------------------------------------------------


def test_rows_keep_the_contract_and_explain_themselves() -> None:
    part = partnership([TIE], assessments=RATINGS, agreements=agreed("joint_plan", "CSC", "HV"))
    measured = _words.REASONS
    found = evaluate(part, NO_VALUES)
    assert found.columns == [name for name in schema.SCALES.names if name != "run_id"]
    for row in found.to_dicts():
        empty = row["value"] is None and row["text"] is None and row["lo"] is None
        assert empty == (row["reason"] is not None and row["text"] != "not known"), row
        assert set(filter(None, row["flags"].split(";"))) <= set(FLAGS), row
        assert row["reason"] is None or row["reason"] in {*REASONS, *measured}, row
    keys = found.select("level", "scale", "unit_type", "unit_id", "indicator")
    assert keys.is_unique().all()
    assert not found.select(pl.col("value").is_nan().any()).item()


def test_a_lone_file_of_records_is_not_gone_through() -> None:
    assert not scales.speaks(partnership([TIE]))
    assert scales.speaks(partnership([TIE, {**TIE, "layer": "planning"}]))
    assert scales.speaks(partnership([TIE], agreements=agreed("mou", "CSC")))
