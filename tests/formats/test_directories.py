"""Directories say what agencies are; they never add agencies that nobody names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

HEAD = "Kim Example"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def ties(folder: Path) -> Path:
    text = "source,target,layer\nHill School,K81003,referral\nLake School,Aid CIO,referral\n"
    return write(folder / "log.csv", text + "ST MARYS SCHOOL,Aid CIO,referral\n")


def test_schools_get_their_number_and_sector(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    headings = "URN,LA (code),LA (name),EstablishmentName,TypeOfEstablishment (name),HeadLastName"
    rows = [f"{100_000 + n},201,Thames,School {n},Academy,{HEAD}" for n in range(50)]
    rows += [
        f"200001,201,Thames,Hill School,Academy,{HEAD}",
        f"200002,201,Thames,St Mary's School,Academy,{HEAD}",
        f"200003,202,Wey,St Mary's School,Academy,{HEAD}",
    ]
    gias = write(tmp_path / "edubasealldata.csv", "\n".join([headings, *rows]) + "\n")
    found = reads(ties(tmp_path), gias)
    source = found.sources[1]
    assert source.recognised.startswith("Directory of organisations")
    assert source.rows == 53
    assert source.read == 1
    assert source.excluded == {"in_no_other_table": 50, "name_of_several": 2}
    assert found.study is not None
    agencies = found.study.agencies
    rows_of = {row["name"]: row for row in agencies.iter_rows(named=True)}
    assert rows_of["Hill School"]["agency_id"] == "200001"
    assert rows_of["Hill School"]["sector"] == "education"
    assert rows_of["Hill School"]["TypeOfEstablishment (name)"] == "Academy"
    assert len(rows_of) == 5
    assert HEAD not in str(agencies.to_dicts()) + repr([*found.findings])


def test_open_referral_gives_parents(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    organisations = write(
        tmp_path / "organizations.csv",
        "id,name,alternate_name,description,email,parent_organization_id\n"
        "o1,Aid CIO,,Helps,kim@example.org,o2\no2,Aid Group,,Owns,,\no3,Other,,x,,\n",
    )
    services = write(
        tmp_path / "services.csv",
        "id,organization_id,program_id,name,description,status\ns1,o1,,Lake School,x,active\n",
    )
    found = reads(ties(tmp_path), organisations, services, roll_up="agency")
    assert [source.read for source in found.sources] == [3, 2, 1]
    assert found.study is not None
    assert "Aid Group" in found.study.agencies["name"].to_list()
    assert "o3" not in found.study.agencies["agency_id"].to_list()


def test_open_referral_as_json(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    page = {
        "totalItems": 1,
        "contents": [
            {"id": "s1", "name": "Drop-in", "organization": {"id": "o1", "name": "Aid CIO"}}
        ],
    }
    path = write(tmp_path / "services.json", json.dumps(page))
    found = reads(ties(tmp_path), path)
    assert found.sources[1].read == 1
    assert found.study is not None
    assert "o1" in found.study.agencies["agency_id"].to_list()


def test_an_old_list_without_headings(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    rows = [
        ",".join([f"K8100{n}", f"SURGERY {n}", "Y60", "QU9", "1 HIGH ST", *[""] * 4, "OX1 2AB",
                  *[""] * 17])
        for n in range(6)
    ]  # fmt: skip
    path = write(tmp_path / "epraccur.csv", "\n".join(rows) + "\n")
    found = reads(ties(tmp_path), path)
    assert found.sources[1].rows == 6
    assert found.study is not None
    names = dict(found.study.agencies.select("agency_id", "name").iter_rows())
    assert names["K81003"] == "SURGERY 3"
    assert "K81000" not in names


def test_a_list_of_our_own_is_no_directory(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    text = "Organisation code,Organisation name,Sector\nX1,Hill School,education\nX2,New Hub,\n"
    found = reads(ties(tmp_path), write(tmp_path / "agencies.csv", text))
    assert not found.sources[1].recognised


def test_codes_of_nhs_organisations(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    text = "Organisation Code,Name,Primary Role\nK81003,High Street Surgery,RO177\nK9,Other,RO177\n"
    found = reads(ties(tmp_path), write(tmp_path / "report.csv", text))
    assert found.sources[1].excluded == {"in_no_other_table": 1}
    assert found.study is not None
    names = dict(found.study.agencies.select("agency_id", "name").iter_rows())
    assert names["K81003"] == "High Street Surgery"


@pytest.mark.parametrize("whole", [False, True])
def test_what_the_interface_of_ods_gives(
    tmp_path: Path, reads: Callable[..., Gathered], whole: bool
) -> None:
    short = {"Name": "LAKE SURGERY", "OrgId": "K81003", "PrimaryRoleDescription": "GP PRACTICE"}
    rels = [
        {"id": "RE4", "Status": "Active", "Target": {"OrgId": {"extension": "QWE"}}},
        {"id": "RE6", "Status": "Active", "Target": {"OrgId": {"extension": "RR8"}}},
    ]
    full = {"Name": "LAKE SURGERY", "OrgId": {"extension": "K81003"}, "Rels": {"Rel": rels},
            "Contacts": {"Contact": [{"type": "tel", "value": "01632 960001"}]}}  # fmt: skip
    document = {"Organisation": full} if whole else {"Organisations": [short]}
    found = reads(ties(tmp_path), write(tmp_path / "ods.json", json.dumps(document)))
    assert found.sources[1].recognised.startswith("Directory of organisations")
    assert found.study is not None
    row = found.study.agencies.filter(agency_id="K81003").row(0, named=True)
    assert (row["name"], row["sector"]) == ("LAKE SURGERY", "health")
    assert row["parent_id"] == ("RR8" if whole else None)
    assert "960001" not in str(found.study.agencies.to_dicts())
