"""What is protected, and that protecting it depends on nothing that is hidden."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnernet import disclosure
from partnernet.errors import UnknownNameError

KEYS = {"wave": "all", "level": "frontline", "layer": "referral"}


def ties(rows: list[dict[str, object]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.with_columns(
        **{key: pl.lit(value) for key, value in KEYS.items()}, target=pl.lit("T")
    )


def shown(profile: str, **row: object) -> tuple[int | None, bool]:
    frame = disclosure.protect(ties([{"source": "S", **row}]), profile)
    return frame.select("count", "hidden").row(0)


@pytest.mark.parametrize(
    ("profile", "count", "expected"),
    [
        ("dfe", 0, (0, False)),
        ("dfe", 1, (None, True)),
        ("dfe", 5, (None, True)),
        ("dfe", 6, (6, False)),
        ("nhs", 7, (None, True)),
        ("nhs", 8, (10, False)),
        ("nhs", 12, (10, False)),
        ("nhs", 13, (15, False)),
        ("ons-10-5", 0, (None, True)),
        ("ons-10-5", 9, (None, True)),
        ("ons-10-5", 10, (10, False)),
        ("none", 1, (1, False)),
    ],
)
def test_the_published_rules(profile: str, count: int, expected: tuple[int | None, bool]) -> None:
    assert shown(profile, count=count) == expected


def test_persons_decide_where_ids_exist() -> None:
    assert shown("dfe", count=40, persons=3) == (None, True)
    assert shown("dfe", count=40, persons=6) == (40, False)


def test_events_without_an_id_are_no_person() -> None:
    """Five known children and some unknown ones are not six children."""
    assert shown("dfe", count=40, persons=5, events_no_id=30) == (None, True)
    assert shown("dfe", count=40, persons=0, events_no_id=40) == (None, True)


def test_nothing_counted_is_nothing_hidden() -> None:
    assert shown("dfe", count=None) == (None, False)
    assert shown("dfe", count=None, amount=3.0) == (None, False)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_hidden_values_do_not_matter(counts: list[int], draw: object) -> None:
    other = [draw.randint(1, 5) if n <= 5 else n for n in counts]  # type: ignore[attr-defined]
    frames = [
        disclosure.protect(ties([{"source": f"S{i}", "count": n} for i, n in enumerate(values)]))
        for values in (counts, other)
    ]
    assert frames[0].equals(frames[1])


def test_only_listed_columns_come_out() -> None:
    row = {"source": "S", "count": 9, "contact_key_s": ["k"], "notes": "Mrs Doe rang"}
    assert tuple(disclosure.protect(ties([row])).columns) == disclosure.TIE_COLUMNS
    people = pl.DataFrame({"agency_id": ["A"], "name": ["A"], "sector": ["health"], "phone": ["1"]})
    out = disclosure.protect_agencies(people, disclosure.Policy())
    assert tuple(out.columns) == disclosure.AGENCY_COLUMNS


AGENCIES = pl.DataFrame(
    {
        "agency_id": ["CSC", "DOE", "ROE", "PCF", "BIG", "DVA", "SHC"],
        "name": ["Social care", "J Doe", "R Roe", "Parents", "Forum", "Refuge", "Clinic"],
        "sector": [
            *("social_care", "private", "private", "community_user", "community_user"),
            *("third_sector", "health"),
        ],
        "size_fte": [200.0, 1.0, None, None, 30.0, 12.0, 20.0],
        "service_type": [
            *(None, None, "Sole trader", None, None, "Domestic abuse refuge", "sexual health"),
        ],
        "is_user_body": [False, False, False, True, True, False, False],
    }
)


def names(policy: disclosure.Policy) -> set[str]:
    return set(disclosure.protect_agencies(AGENCIES, policy)["name"])


def test_one_person_and_small_user_bodies_are_shown_as_their_band() -> None:
    assert names(disclosure.policy("board")) == {
        *("Social care", "Private provider (not named)", "Forum", "Refuge", "Clinic"),
        "Group of people who use services (not named)",
    }
    band = disclosure.protect_agencies(AGENCIES, disclosure.policy("board"))
    assert band.filter(pl.col("name").str.starts_with("Private"))["members"].item() == 2


def test_consent_names_them() -> None:
    assert {"J Doe", "R Roe", "Parents"} <= names(disclosure.policy("board", consent=True))


def test_sensitive_services_are_merged_for_the_public_only() -> None:
    assert not {"Refuge", "Clinic"} & names(disclosure.policy("public"))
    assert "Health (services not named)" in names(disclosure.policy("public"))


def test_merged_ties_are_judged_together() -> None:
    """Counts are added; persons, who may be the same, are not."""
    rows = pl.DataFrame(
        {
            **KEYS,
            "directed": True,
            "source": ["DOE", "ROE", "DOE"],
            "target": ["CSC", "CSC", "ROE"],
            "count": [4, 4, 9],
            "persons": [4, 4, 9],
            "events_no_id": [0, 0, 0],
            "amount": [None, None, None],
            "frequency": [None, None, None],
        },
        schema_overrides={"amount": pl.Float64, "frequency": pl.String},
    )
    shown = disclosure.shown_as(AGENCIES, disclosure.policy("board"))
    merged = disclosure.regroup(rows, shown)
    assert merged.select("count", "persons").rows() == [(8, 4)]
    assert disclosure.protect(merged)["hidden"].to_list() == [True]


@pytest.mark.parametrize("wrong", [{"audience": "press"}, {"profile": "dft"}])
def test_unknown_names_are_said_with_what_there_is(wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownNameError) as error:
        disclosure.policy(**{"audience": "board", **wrong})  # type: ignore[arg-type]
    assert "There is:" in error.value.hint
