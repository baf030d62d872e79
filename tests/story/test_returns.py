"""What came back of a survey: who gave no answer, and which answers contradict each other."""

from __future__ import annotations

import polars as pl

from partnernet import Study, analyse, schema
from partnernet.story import tell


def told(answers: list[tuple[str, str]], coverage: bool = True, again: int = 3) -> str:
    ties = pl.DataFrame(
        [{"source": "A", "target": x, "reporter": "A", "layer": "communication",
          "level": "frontline", "contact_type": n} for x, n in (("B", 3), ("C", 3), ("B", again))]
    )  # fmt: skip
    here = {"level": "frontline", "layer": "communication", "role": "reporter",
            "absence_means": "unknown"}  # fmt: skip
    rows = [{"agency_id": "A", "status": "responded", **here}]
    if not coverage:
        rows.append({"agency_id": "C", "status": "refused", **here})
    said = [
        {"instrument": "minimum", "item": item, "respondent": "A", "value": value}
        for item, value in answers
    ]
    types = schema.polars_schema(schema.ASSESSMENTS)
    study = Study.of(
        ties,
        agencies=pl.DataFrame({"agency_id": list("ABC"), "levels": [["frontline"]] * 3}),
        coverage=pl.DataFrame(rows),
        assessments=pl.DataFrame([{n: r.get(n) for n in types} for r in said], schema=types),
    )
    return str(tell(analyse(study))).replace("\n    ", " ")


def test_agencies_without_an_answer_are_named() -> None:
    page = told([("M09", "localised")])
    assert "2 of 3 agencies have given no answer of their own: B and C." in page


def test_where_a_table_says_who_was_asked_it_decides() -> None:
    page = told([("M09", "localised")], coverage=False)
    assert "no answer of their own" not in page
    assert "asked and gave no full answer: C" in page


def test_one_respondent_with_two_answers_is_told_and_both_count() -> None:
    page = told([("M09", "localised"), ("M09", "mainstream"), ("M10", "2"), ("M10", "2")])
    assert "1 question was answered in two ways by one respondent" in page
    assert "both answers are counted: M09." in page


def test_one_contact_rated_twice_by_one_agency_is_named() -> None:
    page = told([("M09", "localised")], again=5)
    counted = "1 contact was rated in two ways by one agency, and the lower middle answer counts"
    assert f"{counted}: A on B." in page
    assert "rated in two ways" not in told([("M09", "localised")])
