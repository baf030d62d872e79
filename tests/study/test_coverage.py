"""Which pairs carry zeros: closed forms against the definition, pair by pair."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from partnernet import schema
from partnernet.coverage import Row, in_every, observability, observe, relevant, rows_of
from partnernet.study import Study

AGENCIES = ["A", "B", "C", "D", "E"]

_ROW = st.fixed_dictionaries(
    {
        "agency_id": st.sampled_from(AGENCIES),
        "role": st.sampled_from(["reporter", "sender_log", "receiver_log", "system"]),
        "status": st.sampled_from(
            ["responded", "partial", "refused", "not_approached", "admin_complete", "recorded"]
        ),
        "absence_means": st.sampled_from(["no_contact", "unknown"]),
        "system": st.sampled_from([None, "LCS", "EHM"]),
    }
)


def _read(rows: list[dict[str, str | None]]) -> list[Row]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)) if rows else pl.DataFrame()
    return rows_of(schema.conform(frame, schema.COVERAGE))


def _by_definition(rows: list[dict[str, str | None]], i: str, j: str) -> bool:
    """Decisions 4, word for word."""
    said = [r for r in rows if r["absence_means"] == "no_contact"]
    sender = any(
        r["agency_id"] == i
        and r["role"] in {"reporter", "sender_log"}
        and r["status"] in {"responded", "admin_complete"}
        for r in said
    )
    receiver = any(
        r["agency_id"] == j and r["role"] == "receiver_log" and r["status"] == "admin_complete"
        for r in said
    )

    def systems(agency: str) -> set[str]:
        return {
            r["system"] or "system"
            for r in said
            if r["agency_id"] == agency
            and r["role"] == "system"
            and r["status"] == "admin_complete"
        }

    return sender or receiver or bool(systems(i) & systems(j))


@given(st.lists(_ROW, max_size=12))
def test_every_pair_agrees_with_the_definition(rows: list[dict[str, str | None]]) -> None:
    seen = observability(_read(rows), AGENCIES)
    pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
    expected = {(i, j): _by_definition(rows, AGENCIES[i], AGENCIES[j]) for i, j in pairs}
    source, target = np.array(pairs).T
    assert seen.observable(source, target).tolist() == [expected[p] for p in pairs]
    assert seen.count() == sum(expected.values())
    assert seen.count("dyad_both") == sum(
        expected[i, j] & expected[j, i] for i, j in pairs if i < j
    )
    assert seen.count("dyad_either") == sum(
        expected[i, j] | expected[j, i] for i, j in pairs if i < j
    )
    assert seen.directions(source, target).tolist() == [
        expected[i, j] + expected[j, i] for i, j in pairs
    ]


@given(st.lists(_ROW, max_size=12), st.sets(st.sampled_from([(0, 1), (1, 0), (2, 4), (3, 1)])))
def test_the_four_kinds_of_pairs_add_up_and_bounds_hold(
    rows: list[dict[str, str | None]], present: set[tuple[int, int]]
) -> None:
    source = np.array([p[0] for p in sorted(present)], dtype=int)
    target = np.array([p[1] for p in sorted(present)], dtype=int)
    seen = observe(_read(rows), AGENCIES, source, target, "ordered")
    assert seen.p1 + seen.z + seen.p2 + seen.u == seen.pairs == 20
    assert seen.p1 + seen.p2 == len(present)
    assert seen.density_lo is not None
    assert seen.density_hi is not None
    assert seen.density_lo <= seen.density_hi
    if seen.density is not None:
        assert seen.z > 0 or seen.u + seen.p2 == 0
        if seen.kappa == 1:
            assert seen.density_lo == seen.density == seen.density_hi


@given(st.lists(_ROW, max_size=8), st.lists(_ROW, max_size=8))
def test_several_layers_are_observed_where_each_is(
    one: list[dict[str, str | None]], two: list[dict[str, str | None]]
) -> None:
    both = in_every([observability(_read(rows), AGENCIES) for rows in (one, two)])
    pairs = [(i, j) for i in range(5) for j in range(5) if i != j]
    source, target = np.array(pairs).T
    assert both.observable(source, target).tolist() == [
        _by_definition(one, AGENCIES[i], AGENCIES[j])
        and _by_definition(two, AGENCIES[i], AGENCIES[j])
        for i, j in pairs
    ]


def test_the_more_specific_row_wins() -> None:
    named = [(None, None), ("frontline", None), ("frontline", "referral")]
    said = ["responded", "partial", "refused"]
    rows = _read(
        [
            {"agency_id": "A", "level": level, "layer": layer, "status": status}
            for (level, layer), status in zip(named, said, strict=True)
        ]
    )
    assert [row.status for row in relevant(rows, "frontline", "referral")] == ["refused"]
    assert [row.status for row in relevant(rows, "frontline", "funding")] == ["partial"]
    assert [row.status for row in relevant(rows, "strategy", "funding")] == ["responded"]
    assert {row.role for row in rows} == {"reporter"}


def test_response_rate_exists_only_where_agencies_were_asked() -> None:
    asked = [
        {"agency_id": a, "role": "reporter", "status": s, "absence_means": "no_contact"}
        for a, s in zip("ABCD", ["responded", "responded", "refused", "partial"], strict=True)
    ]
    none = np.array([], dtype=int)
    seen = observe(_read(asked), AGENCIES, none, none, "ordered")
    assert seen.response_rate == 0.4
    logs = [
        {
            "agency_id": "A",
            "role": "receiver_log",
            "status": "admin_complete",
            "absence_means": "no_contact",
        }
    ]
    seen = observe(_read(logs), AGENCIES, none, none, "ordered")
    assert seen.response_rate is None
    assert seen.record_note == "complete for 1 agency, received (the receiver's own log)"
    assert (seen.z, seen.density) == (4, 0.0)


def test_a_wave_without_a_tie_is_one_if_somebody_was_asked() -> None:
    """Everybody said that there was nobody: that is a network of no ties, not no network."""
    place = {"level": "frontline", "layer": "communication", "area_id": "North"}
    ties = pl.DataFrame([{"source": "A", "target": "B", "wave": "2", **place}])
    answers = [("1", "responded"), ("2", "responded"), ("3", "refused"), ("4", "not_eligible")]
    asked = pl.DataFrame(
        [
            {"wave": w, "status": s, "agency_id": x, "absence_means": "no_contact", **place}
            for w, s in answers
            for x in "ABC"
        ]
    )
    listed = pl.DataFrame({"agency_id": list("ABC"), "area_id": "North"})
    study = Study.of(ties, agencies=listed, coverage=asked)
    assert study.waves == ("1", "2", "3")
    seen = [part.slice("frontline", "communication").observed for part in study.partnerships()]
    assert [each.density for each in seen] == [0.0, 1 / 3, None]
    assert Study.of(ties.drop("wave"), coverage=asked).waves == ("all",)
    everywhere = Study.of(ties, coverage=asked.drop("area_id"))
    assert [part.wave for part in everywhere.partnerships()] == ["1", "2", "3"]
    assert Study.of(ties.clear(), coverage=asked).waves == ("1", "2", "3")
