"""NHS extracts: actions of e-RS joined to referrals, MHSDS and CSDS, onward referrals."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from partnernet.readers import Gathered

NHS_NUMBER = "9434765919"


def as_csv(headings: str, rows: Sequence[Sequence[object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(headings.split(","))
    writer.writerows(rows)
    return stream.getvalue()


def ebsx02() -> str:
    headings = (
        "UBRN_ID,E_REFERRAL_PATHWAY_START,PATIENT_ID,NHS_NUMBER,PATIENT_AGE,PRIORITY_DESC,"
        "REFERRING_ORG_ID,REFERRER_ORG_NAME,PROVIDER_ORG_ID,PROVIDER_ORG_NAME,ACTION_CD,"
        "action_desc,action_dt_tm"
    )
    rows: list[list[object]] = []
    for n in range(8):
        made = [f"U{n}", "2024-03-01", f"P{n % 5}", NHS_NUMBER, 40, "Routine"]
        gp, trust = ["K81003", "High Street Surgery"], ["RR8", "Hill NHS Trust"]
        rows.append([*made, *gp, "", "", "1422", "Referral created", f"2024-03-0{1 + n} 09:00:00"])
        if n < 6:
            rows.append([*made, *gp, *trust, "1500", "Booked", f"2024-03-1{n} 09:00:00"])
        if n < 4:
            rows.append([*made, "", "", *trust, "1420", "Referral accepted", "2024-03-20 09:00:00"])
        if n == 5:
            rows.append([*made, "", "", *trust, "1430", "Referral rejected", "2024-03-21 09:00:00"])
    rows.append(["", "", "", "", "", "", "K81003", "", "RR8", "", "1422", "", ""])
    return as_csv(headings, rows)


@pytest.mark.parametrize("packed", [False, True])
def test_actions_of_one_booking_are_one_referral(
    tmp_path: Path,
    reads: Callable[..., Gathered],
    packed: bool,
) -> None:
    path = tmp_path / ("EBSX02.zip" if packed else "EBSX02_202403.csv")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("EBSX02_202403.csv", ebsx02())
    else:
        path.write_text(ebsx02(), encoding="utf-8")
    found = reads(path)
    source = found.sources[0]
    assert source.recognised == "NHS e-Referral Service (EBSX02)"
    assert (source.rows, source.read) == (20, 6)
    assert source.excluded == {
        "no_booking_reference": 1, "referrer_or_provider_unknown": 2,
        "joined_by_booking_reference": 11,
    }  # fmt: skip
    assert found.study is not None
    (tie,) = found.study.ties.select("source", "target", "count", "persons", "accepted").rows()
    assert tie == ("K81003", "RR8", 6, 5, 4)
    names = dict(found.study.agencies.select("agency_id", "name").iter_rows())
    assert names == {"K81003": "High Street Surgery", "RR8": "Hill NHS Trust"}
    assert NHS_NUMBER not in repr(found.sources) + repr([*found.findings])
    assert found.study.referrals is not None
    assert found.study.referrals["date_decided"].count() == 4
    assert (found.study.referrals["outcome"] == "declined").sum() == 1


@pytest.mark.parametrize(
    "headings",
    [
        "UniqServReqID,Person_ID,ReferralRequestReceivedDate,SourceOfReferralMH,OrgIDReferring,"
        "OrgIDProv,ReferRejectionDate,ClinRespPriorityType",
        "UniqServReqID,Person_ID,ReferralRequestReceivedDate,SourceOfReferralMH,OrgIDReferringOrg,"
        "OrgIDProv,ReferRejectionDate,ClinRespPriorityType",
        "ServiceRequestID,LocalPatientID,ReferralRequest_ReceivedDate,SourceOfReferral,"
        "OrgID_Referring,OrgID_Commissioner,Discharge_Date,Priority_Type",
    ],
)
def test_both_data_sets_are_read(
    tmp_path: Path, reads: Callable[..., Gathered], headings: str
) -> None:
    rows = [
        (f"S{n}", f"P{n % 4}", "2024-02-01", "A1", ("K81003", "")[n % 5 == 0], "RX1",
         "2024-02-05" if n % 2 else "", "1")
        for n in range(10)
    ]  # fmt: skip
    path = tmp_path / "extract.csv"
    path.write_text(as_csv(headings, rows), encoding="utf-8")
    found = reads(path)
    (source,) = found.sources
    assert source.recognised == "NHS referrals (MHSDS, CSDS)"
    assert source.rows == 10
    assert found.study is not None
    assert found.study.ties["count"].sum() == source.read
    target = "RX1" if "OrgIDProv" in headings else "Provider"
    assert set(found.study.ties["target"]) == {target}
    declined = found.study.ties["declined"].sum()
    assert (declined > 0) == ("ReferRejectionDate" in headings)


def test_onward_referrals(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = tmp_path / "mhs105.csv"
    rows = [("S", "P", "2024-02-01", "RX1", f"RY{n}") for n in range(3)]
    text = as_csv("UniqServReqID,Person_ID,OnwardReferDate,OrgIDProv,OrgIDReceiving", rows)
    path.write_text(text, encoding="utf-8")
    found = reads(path)
    assert found.study is not None
    assert set(found.study.ties["target"]) == {"RY0", "RY1", "RY2"}
    assert found.sources[0].layer == "onward referral"


def test_lookups_in_the_same_zip_name_organisations_and_actions(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    rows = list(csv.reader(io.StringIO(ebsx02())))
    keep = [n for n, name in enumerate(rows[0]) if not name.endswith(("ORG_NAME", "action_desc"))]
    bare = as_csv(",".join(rows[0][n] for n in keep), [[r[n] for n in keep] for r in rows[1:]])
    codes = as_csv("CODE_VALUE,DISPLAY", [["1430", "Referral rejected"], ["1422", "Created"]])
    bodies = as_csv(
        "ORG_ID,ORG_NAME,POSTCODE",
        [["RR8", "Hill NHS Trust", "AB1 2CD"], ["K81003", "High Street Surgery", "AB1 2CE"],
         ["X99", "Elsewhere", ""]],
    )  # fmt: skip
    services = as_csv("SERVICE_ID,SERVICE_NAME", [["1", "Memory clinic"]])
    path = tmp_path / "extract.zip"
    with zipfile.ZipFile(path, "w") as archive:
        tables = {"EBSX02": bare, "EBSX03": codes, "EBSX04": bodies, "EBSX05": services}
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    found = reads(path)
    assert found.study is not None
    names = dict(found.study.agencies.select("agency_id", "name").rows())
    assert names == {"RR8": "Hill NHS Trust", "K81003": "High Street Surgery"}
    (tie,) = found.study.ties.iter_rows(named=True)
    assert (tie["source"], tie["target"]) == ("K81003", "RR8")
    assert (tie["accepted"], tie["declined"]) == (4, 1)
    for source in found.sources:
        assert source.read + sum(source.excluded.values()) + source.rejected == source.rows
    assert "AB1 2CD" not in repr((found.sources, list(found.findings), names))


def test_a_lookup_of_organisations_in_a_file_of_its_own(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    actions, bodies = tmp_path / "EBSX02.csv", tmp_path / "EBSX04.csv"
    actions.write_text(ebsx02(), encoding="utf-8")
    bodies.write_text(
        "NACS_CD,ORG_NAME\nRR8,Hill Hospital Trust\nX99,Elsewhere\n", encoding="utf-8"
    )
    found = reads(actions, bodies)
    assert found.study is not None
    assert found.study.agencies.height == 2
