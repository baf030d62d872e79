"""Logs of one inbox, and what is said of them; settings saved for the next month's file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.formats.test_cin_census import message

from partnernet.readers import read, save_config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered


@pytest.mark.parametrize(
    "headings",
    [
        "Contact Source,Date of Contact,Child ID,Outcome",
        "DIM_LOOKUP_CONT_SORC_ID_DESC,CONTACT_DTTM,DIM_PERSON_ID,OUTCOME",
        "CONTACT_SOURCE_TYPE,CONTACT_DATE_TIME,PERSON_ID,OUTCOME",
        "Referring agency,Date received,Case number,MASH decision",
    ],
)
def test_a_log_of_one_inbox_needs_no_receiver(
    tmp_path: Path, reads: Callable[..., Gathered], headings: str
) -> None:
    path = tmp_path / "log.csv"
    rows = [f"Agency {n % 3},0{1 + n}/03/2024,C{n},NFA" for n in range(9)]
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    found = reads(path)
    (source,) = found.sources
    assert source.recognised == "Contact log of one inbox"
    assert source.read == 9
    assert source.layer == "referral"
    assert any("Keeper of the log" in text for text in source.assumed)
    assert found.study is not None
    assert found.study.ties["nfa"].sum() == 9


def test_a_log_that_names_a_receiver_is_read_by_its_columns(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("Contact Source,Date of Contact,Team\nA,01/02/2024,B\n", encoding="utf-8")
    found = reads(path, columns={"target": "Team"})
    assert found.study is not None
    assert found.study.ties["target"].to_list() == ["B"]


def test_the_daily_return_is_read_like_the_census(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    episode = {
        "social_care_episode_id": "1", "referral_date": "2024-05-06", "referral_source": "3A",
        "referral_no_further_action_flag": "true", "closure_date": "2024-06-01",
        "closure_reason": "RC9", "care_worker_details": [{"worker_id": "Kim Example"}],
    }  # fmt: skip
    child = {
        "la_child_id": "X1", "first_name": "Ann", "date_of_birth": "2014-01-01",
        "social_care_episodes": [episode],
    }  # fmt: skip
    path = tmp_path / "payload.json"
    path.write_text(json.dumps({"la_code": "201", "Children": [child] * 3}), encoding="utf-8")
    found = reads(path)
    assert [source.rows for source in found.sources] == [3, 3]
    assert found.study is not None
    pairs = set(found.study.ties.select("source", "target").rows())
    assert pairs == {("3A: GP", "LA:201"), ("LA:201", "Early help")}
    text = repr(found.sources) + repr([*found.findings]) + str(found.study.ties.to_dicts())
    assert "Ann" not in text
    assert "Kim" not in text
    assert "first_name" in found.sources[0].stripped


def test_settings_saved_read_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "return.xml"
    path.write_text(message(2024, 12), encoding="utf-8")
    first = read(path, discover=False)
    save_config(first, tmp_path / "partnernet.toml")
    text = (tmp_path / "partnernet.toml").read_text(encoding="utf-8")
    assert text.count("[[source]]") == 1
    assert 'format = "cin-census"' in text
    again = read(path)
    assert again.study.ties.equals(first.study.ties)


@pytest.mark.parametrize(
    "headings",
    [
        "Referring Agency,Date/Time Received,RAG,Outcome / Decision",
        "ReferringAgency,ContactDate,Contact Type,ContactOutcome",
        "Referral source,Contact Received Date,Contact Type,Contact Decision",
    ],
)
def test_headings_written_otherwise(
    tmp_path: Path, reads: Callable[..., Gathered], headings: str
) -> None:
    path = tmp_path / "log.csv"
    rows = "Police,01/04/2024 10:30,Telephone,Progress to referral\n"
    rows += "Ambulance Trust,02/04/2024,E-mail,Close - NFA\n"
    path.write_text(f"{headings}\n{rows}", encoding="utf-8")
    found = reads(path)
    (source,) = found.sources
    assert source.recognised == "Contact log of one inbox"
    assert (source.first, source.last) == ("2024-04-01", "2024-04-02")
    assert headings.split(",")[2] in source.ignored
    assert not [each for each in found.findings if each.severity == "error"]
    assert found.study is not None
    assert found.study.ties.select("accepted", "nfa").sum().rows() == [(1, 1)]


def test_headings_in_one_word(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = tmp_path / "log.csv"
    headings = "ReferralDate,ReferringOrganisationName,ReceivingServiceName,NHSNumber"
    path.write_text(f"{headings}\n01/04/2024,A,B,9434765919\n", encoding="utf-8")
    (source,) = reads(path).sources
    assert source.mapping == {
        "date": "ReferralDate", "source": "ReferringOrganisationName",
        "target": "ReceivingServiceName", "person": "NHSNumber",
    }  # fmt: skip
