"""The dirty export of the synthetic borough: its dirt is there, counted, and harms nobody."""

from __future__ import annotations

import csv
import io

import pytest

import partnernet_datasets as datasets

NAME = "synthetic_borough"
HERE = datasets.path(NAME) / "messy"


def dirty() -> list[list[str]]:
    text = (HERE / "referrals_messy.csv").read_bytes().decode("cp1252")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_dirty_export_is_what_windows_writes() -> None:
    content = (HERE / "referrals_messy.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert content.count(b"\r\n") == content.count(b"\n")
    assert "£" in content.decode("cp1252")


def test_the_dirt_is_counted() -> None:
    put_in = datasets.about(NAME)["messy"]
    lines = dirty()
    assert "SYNTHETIC" in lines[0][0]
    assert lines[2] == []
    head, rows, foot = lines[3], lines[4:-1], lines[-1]
    at = {heading: number for number, heading in enumerate(head)}
    assert len(foot) == 1
    assert len(rows) == put_in["rows"]
    assert all(len(row) == len(head) for row in rows)
    repeated = len(rows) - len({tuple(row) for row in rows})
    assert repeated == put_in["duplicates"]
    once = list({tuple(row): row for row in rows}.values())
    received = [row[at["Date of Contact"]] for row in once]
    assert received.count("") == put_in["blank_date"]
    assert sum(day.endswith("2099") for day in received) == put_in["future_date"]
    assert (
        sum(
            day.startswith("31/") and day[3:5] in {"02", "04", "06", "09", "11"} for day in received
        )
        == (put_in["impossible_date"])
    )
    source, target = at["Contact Source"], at["Service Referred To"]
    assert sum(not row[source].strip() for row in once) == put_in["blank_source"]
    assert sum(row[source] == row[target] for row in once) == put_in["same_agency"]
    assert sum(not row[at["Child ID"]] for row in once) == put_in["no_child_id"]
    public = {"self", "self referral", "family", "parent", "family member / relative / carer",
              "parent/carer", "anonymous", "anon"}  # fmt: skip
    assert sum(row[source].strip().lower() in public for row in once) == put_in["not_an_agency"]


def test_what_looks_like_people_could_be_nobody() -> None:
    lines = dirty()
    at = {heading: number for number, heading in enumerate(lines[3])}
    for row in lines[4:-1]:
        digits = [int(d) for d in row[at["NHS Number"]] if d.isdigit()]
        total = sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False))
        assert digits[:3] == [9, 9, 9]
        assert len(digits) == 10
        assert (11 - total % 11) % 11 != digits[9]
        assert row[at["Date of Birth"]].startswith("30/02/")
        assert row[at["Postcode"]].startswith("Q")
        for column in ("Child Name", "Allocated Worker"):
            assert row[at[column]].startswith("SYNTHETIC ")
        assert not row[at["Comments"]] or row[at["Comments"]].startswith("SYNTHETIC")
