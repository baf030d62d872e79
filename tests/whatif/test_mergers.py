"""What if agencies merge: nothing is lost but what becomes internal, and no silence is made up."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from whatif_worlds import HUB, listed, partnerships, quantity, referrals, study

import partnernet as pn
from partnernet.study import Study
from partnernet.whatif import merge_agencies


@settings(max_examples=40, deadline=None)
@given(partnerships())
def test_a_merger_keeps_every_case_that_is_not_internal(given_study: Study) -> None:
    merged = merge_agencies(given_study, {"A": "B"})
    for part in (given_study.partnership(), merged.partnership()):
        assert part.area == "borough"
    for layer in given_study.ties["layer"].unique():
        before = given_study.partnership().slice("unstated", layer).ties
        after = merged.partnership().slice("unstated", layer).ties
        inside = before.filter(
            pl.col("source").is_in(["A", "B"]), pl.col("target").is_in(["A", "B"])
        )
        assert sum(before["count"]) == sum(inside["count"]) + sum(after["count"])
        pairs = {
            tuple("B" if x == "A" else x for x in pair)
            for pair in before.select("source", "target").iter_rows()
        }
        expected = {pair for pair in pairs if pair[0] != pair[1]}
        if not given_study.spec(layer).directed:
            expected = {(min(p), max(p)) for p in expected}
        assert set(after.select("source", "target").iter_rows()) == expected


@settings(max_examples=40, deadline=None)
@given(partnerships())
def test_silence_of_a_whole_is_silence_of_all_its_parts(given_study: Study) -> None:
    merged = merge_agencies(given_study, {"A": "B"})
    layer = given_study.ties["layer"][0]
    answered = dict(given_study.coverage.select("agency_id", "status").iter_rows())
    after = merged.partnership().slice("unstated", layer)
    ids = after.agencies["agency_id"].to_list()
    seen = after.observability
    for i, one in enumerate(ids):
        asked = ["A", "B"] if one == "B" else [one]
        expected = all(answered[each] == "responded" for each in asked)
        j = (i + 1) % len(ids)
        assert seen.table[seen.classes[i], seen.classes[j]] == expected


@settings(max_examples=25, deadline=None)
@given(partnerships())
def test_mergers_do_not_depend_on_their_order(given_study: Study) -> None:
    tables = [
        pn.what_if(given_study, merge=merge).table.drop("run_id")
        for merge in ({"A": "C", "B": "C"}, {"B": "C", "A": "C"}, {"A": "B", "B": "C"})
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_known_from_two_logs_adds_up() -> None:
    """A's own log has 3 to C; C's log has 2 from B: together they sent 5, not 3."""
    given_study = study([("A", "C", "referral", 3, "A"), ("B", "C", "referral", 2, "C")])
    after = merge_agencies(given_study, {"B": "A"}).partnership().slice("unstated", "referral")
    assert after.ties.select("source", "target", "count").rows() == [("A", "C", 5)]


def test_the_closest_of_two_codes_holds() -> None:
    rows = pl.DataFrame(
        {
            "source": ["A", "C", "B", "C"],
            "target": ["C", "A", "C", "B"],
            "layer": ["communication"] * 4,
            "reporter": ["A", "C", "B", "C"],
            "contact_type": [4, 9, 2, 3],
        },
        schema_overrides={"contact_type": pl.Int8},
    )
    after = merge_agencies(Study.of(rows), {"B": "A"})
    result = pn.analyse(after)
    dyad = result.dyads.select(
        "agency_a", "agency_b", "gregson_lo", "gregson_hi", "gregson_reports"
    )
    assert dyad.rows() == [("A", "C", 3, 4, 2)]


def test_the_whole_has_the_duties_and_means_of_its_parts() -> None:
    agencies = listed(
        "A",
        "B",
        "C",
        area_id=["borough"] * 3,
        is_lead=[True, False, False],
        budget_gbp=[10.0, 5.0, None],
        size_fte=[None, 2.0, 3.0],
        levels=[["frontline"], None, ["strategy"]],
        sector=["health", "police", "housing"],
    )
    given_study = study([("A", "C", "referral", 1, "admin")], agencies=agencies)
    whole = merge_agencies(given_study, {"A": "B"}).agencies.filter(pl.col("agency_id") == "B")
    row = whole.row(0, named=True)
    assert whole.height == 1
    assert (row["name"], row["sector"], row["is_lead"]) == ("B", "police", True)
    assert (row["budget_gbp"], row["size_fte"], row["levels"]) == (15.0, None, None)


def test_a_part_alone_in_an_area_is_the_whole_there() -> None:
    agencies = pl.DataFrame(
        {
            "agency_id": ["A", "C", "B", "D"],
            "area_id": ["n", "n", "s", "s"],
            "name": ["a", "c", "b", "d"],
        }
    )
    ties = pl.DataFrame(
        {
            "source": ["A", "B"],
            "target": ["C", "D"],
            "area_id": ["n", "s"],
            "layer": ["referral"] * 2,
        }
    )
    after = merge_agencies(Study.of(ties, agencies=agencies), {"A": "B"})
    north = after.partnership("n").agencies
    assert north.select("agency_id", "name").rows() == [("B", "b"), ("C", "c")]
    assert after.partnership("n").slice("unstated", "referral").m == 1


def test_a_complete_log_of_one_part_is_not_one_of_the_whole() -> None:
    cover = pl.DataFrame(
        {
            "agency_id": ["A", "A", "B", "C"],
            "role": ["sender_log", "receiver_log", "receiver_log", "system"],
            "status": ["admin_complete"] * 4,
            "absence_means": ["no_contact"] * 4,
            "layer": [None, "referral", None, None],
            "system": [None, None, None, "S"],
        }
    )
    given_study = study(
        [("A", "C", "referral", 1, "admin")], coverage=cover, agencies=listed(*"ABC")
    )
    merged = merge_agencies(given_study, {"B": "A"}).coverage
    told = {
        (row["role"], row["layer"]): (row["status"], row["absence_means"])
        for row in merged.filter(pl.col("agency_id") == "A").iter_rows(named=True)
    }
    assert told[("receiver_log", "referral")] == ("admin_complete", "no_contact")
    assert told[("sender_log", "referral")] == ("recorded", "unknown")
    assert merged.filter(pl.col("agency_id") == "C").height == 1


def test_internal_ties_are_told() -> None:
    found = pn.what_if(referrals(*HUB), merge={"A": "H"})
    assert quantity(found, "internal", side="before", agency="A", partner="H") == 5
    assert quantity(found, "volume") == 10
    gone = found.table.filter(pl.col("reason_after") == "merged")
    assert gone["agency"].unique().to_list() == ["A"]
