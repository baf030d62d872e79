"""The Standard Safeguarding Dataset, one table a file."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from partnernet.readers import Gathered

SECRET = "Mother says Kim Example is drinking again"


def write(path: Path, header: str, rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def contacts(path: Path) -> Path:
    flags = [{"NEW_REFERRAL_FLAG": "Y", "NFA_FLAG": "N"}, {"NFA_FLAG": "Y"}, {"ADVICE_FLAG": "Y"}]
    rows = [
        (n, f"P{n % 30}", f"2024-03-{1 + n % 28:02} 00:00:00", ("6", "2A", "1A")[n % 3],
         ("Police", "Schools", "Relative")[n % 3],
         json.dumps({**flags[n % 3], "NUMBER_OF_OUTCOMES": 1, "COMMENTS": SECRET}))
        for n in range(60)
    ]  # fmt: skip
    header = (
        "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code,"
        "cont_contact_source_desc,cont_contact_outcome_json"
    )
    return write(path, header, rows)


def test_contacts_and_their_outcome(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    found = reads(contacts(tmp_path / "ssd_contacts.csv"))
    (source,) = found.sources
    assert source.recognised == "Standard Safeguarding Dataset"
    assert source.confidence == 100
    assert found.study is not None
    assert found.study.referrals is not None
    outcomes = found.study.referrals["outcome"]
    assert (outcomes == "accepted").sum() == (outcomes == "nfa").sum() == 20
    assert "COMMENTS" in source.stripped
    assert SECRET not in repr([*found.findings]) + repr(found.sources)
    assert "Kim" not in str(found.study.ties.to_dicts())


def test_episodes_are_referrals_to_teams(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    header = (
        "cine_referral_id,cine_person_id,cine_referral_date,cine_cin_primary_need_code,"
        "cine_referral_source_code,cine_referral_source_desc,cine_referral_outcome_json,"
        "cine_referral_nfa,cine_close_reason,cine_close_date,cine_referral_team,"
        "cine_referral_worker_id"
    )
    rows = [
        (n, f"P{n}", "2024-01-05", "N1", ("3A", "6")[n % 2], "", "{}", "NY"[n % 2],
         ("RC9", "RC7", "")[n % 3], "2024-02-01", f"T{n % 3}", "W1")
        for n in range(30)
    ]  # fmt: skip
    departments = write(
        tmp_path / "ssd_department.csv",
        "dept_team_id,dept_team_name,dept_team_parent_id,dept_team_parent_name",
        [(f"T{n}", f"Team {n}", "D1", "Assessment service") for n in range(3)],
    )
    episodes = write(tmp_path / "ssd_cin_episodes.csv", header, rows)
    found = reads(episodes, departments, roll_up="agency")
    assert found.study is not None
    names = dict(found.study.agencies.select("agency_id", "name").iter_rows())
    assert names["D1"] == "Assessment service"
    assert {"3A: GP", "6: Police"} <= set(names)
    by_layer = {source.layer: source for source in found.sources}
    assert by_layer["onward transfer"].read == 10
    assert by_layer[""].table == "agencies"
    assert "cine_referral_worker_id" in by_layer["referral"].stripped


def test_early_help_is_passed_to_its_organisation(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    header = (
        "earl_episode_id,earl_person_id,earl_episode_start_date,earl_episode_end_date,"
        "earl_episode_reason,earl_episode_end_reason,earl_episode_organisation,"
        "earl_episode_worker_id"
    )
    rows = [(n, f"P{n}", "04/01/2024", "", "x", "", f"School {n % 4}", "W") for n in range(12)]
    found = reads(write(tmp_path / "early.csv", header, rows))
    assert found.study is not None
    assert set(found.study.ties["source"]) == {"Early help"}
    assert found.study.ties["count"].sum() == 12


def test_involvements_at_one_time_are_co_working(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    header = (
        "invo_involvements_id,invo_professional_id,invo_professional_role_id,"
        "invo_professional_team,invo_involvement_start_date,invo_involvement_end_date,"
        "invo_worker_change_reason,invo_person_id,invo_referral_id"
    )
    rows = [
        (1, "W1", "R", "Assessment", "2024-01-01", "2024-02-01", "", "P1", ""),
        (2, "W2", "R", "Youth justice", "2024-01-20", "", "", "P1", ""),  # with 1
        (3, "W3", "R", "Leaving care", "2024-03-01", "", "", "P1", ""),  # with 2
        (4, "W4", "R", "Assessment", "2024-01-01", "", "", "P2", ""),  # alone
        (5, "W4", "R", "", "2024-01-01", "", "", "P1", ""),
        (6, "W4", "R", "Assessment", "", "", "", "P1", ""),
        (7, "W4", "R", "Assessment", "2024-01-01", "", "", "", ""),
        (8, "W9", "R", "Assessment", "2024-01-05", "2024-01-10", "", "P1", ""),  # same team as 1
    ]
    found = reads(write(tmp_path / "ssd_involvements.csv", header, rows))
    (source,) = found.sources
    assert source.rows == 8
    assert source.read == 3
    assert source.excluded == {
        "no_team": 1, "no_child": 1, "no_start": 1, "no_other_team_at_the_time": 2,
    }  # fmt: skip
    assert found.study is not None
    pairs = found.study.ties.select("source", "target", "count").rows()
    assert sorted(pairs) == [
        ("Assessment", "Youth justice", 1), ("Leaving care", "Youth justice", 1),
    ]  # fmt: skip
    assert not found.study.layers["co-working"].directed


def test_professionals_are_never_read(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = write(
        tmp_path / "ssd_professionals.csv",
        "prof_professional_id,prof_staff_id,prof_professional_name",
        [(1, 2, "Ann Example")],
    )
    found = reads(contacts(tmp_path / "ssd_contacts.csv"), path)
    assert [source.file for source in found.sources] == ["ssd_contacts.csv"]
    assert "Ann" not in repr([*found.findings])


def test_parquet_tables_are_read_alike(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    frame = pl.read_csv(contacts(tmp_path / "x.csv"), infer_schema_length=0)
    frame.write_parquet(tmp_path / "ssd_contacts.parquet")
    (source,) = reads(tmp_path / "ssd_contacts.parquet").sources
    assert source.recognised
    assert source.read == 60
