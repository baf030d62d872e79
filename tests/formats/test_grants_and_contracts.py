"""360Giving, Contracts Finder and open contracting: who paid whom, by identifiers."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.formats import workbooks

from partnernet.readers import ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

PERSON = "Kim Example"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "grants", "recipients", "total", "first", "last"),
    [
        ("wolfson-2014", 379, 305, 31_178_456.0, "2014-06-05", "2014-12-04"),
        ("power-to-change", 870, 694, 51_625_696.54, "2015-01-30", "2019-05-13"),
    ],
)
def test_published_files_agree_with_their_totals(
    shared: Path,
    reads: Callable[..., Gathered],
    name: str,
    grants: int,
    recipients: int,
    total: float,
    first: str,
    last: str,
) -> None:
    found = reads(shared / "data" / "raw" / f"360giving-{name}.json")
    source = found.sources[0]
    assert (source.rows, source.read) == (grants, grants)
    assert (source.first, source.last) == (first, last)
    assert found.study is not None
    ties = found.study.ties
    assert ties["count"].sum() == grants
    assert ties["target"].n_unique() == recipients
    assert ties["amount"].sum() == pytest.approx(total)
    assert source.recognised == "360Giving"


HEADINGS = [
    "Identifier", "Title", "Currency", "Amount Awarded", "Award Date", "Funding Org:Identifier",
    "Funding Org:Name", "Recipient Org:Identifier", "Recipient Org:Name",
    "Recipient Ind:Identifier", "Recipient Ind:Name",
]  # fmt: skip


def grant(n: int, **changes: str) -> list[str]:
    cells = {
        "Identifier": f"360G-x-{n}", "Title": "Grant", "Currency": "GBP",
        "Amount Awarded": f"{1000 * (n + 1):,}", "Award Date": f"2024-03-{1 + n:02}T00:00:00Z",
        "Funding Org:Identifier": "GB-CHC-1", "Funding Org:Name": "Fund",
        "Recipient Org:Identifier": f"GB-COH-{n % 3}",
        "Recipient Org:Name": ("Youth Ltd", "Youth Limited")[n % 2], **changes,
    }  # fmt: skip
    return [cells.get(heading, "") for heading in HEADINGS]


@pytest.mark.parametrize("numbered", [False, True])
def test_grants_as_workbook(
    tmp_path: Path,
    reads: Callable[..., Gathered],
    numbered: bool,
) -> None:
    headings = [h.replace("Org:", "Org:0:") if numbered else h for h in HEADINGS]
    person = {
        "Recipient Org:Identifier": "", "Recipient Org:Name": "", "Recipient Ind:Identifier": "p1",
        "Recipient Ind:Name": PERSON,
    }  # fmt: skip
    sheet = [
        headings, *(grant(n) for n in range(6)), grant(6, **person),
        grant(7, **{"Currency": "EUR", "Recipient Org:Identifier": ""}),
    ]  # fmt: skip
    path = workbooks.write(tmp_path / "g.xlsx", {"grants": sheet, "Meta": [["Publisher", "Fund"]]})
    found = reads(path)
    source = found.sources[0]
    assert source.recognised == "360Giving"
    assert (source.rows, source.read) == (8, 7)
    assert source.excluded == {"to_a_person": 1}
    assert found.study is not None
    assert found.study.ties["amount"].sum() == 21_000
    names = dict(found.study.agencies.select("agency_id", "name").iter_rows())
    assert names["GB-CHC-1"] == "Fund"
    assert names["GB-COH-1"] == "Youth Limited"
    text = repr([*found.findings]) + repr(found.sources) + str(found.study.agencies.to_dicts())
    assert PERSON not in text


def test_json_of_grants_to_people_leaves_them_out(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    fund = [{"id": "GB-CHC-1", "name": "Fund"}]
    grants: list[dict[str, Any]] = [
        {"id": "1", "fundingOrganization": fund, "amountAwarded": 5, "awardDate": "2024-01-01",
         "recipientOrganization": [{"id": "GB-COH-2", "name": "Aid"}]},
        {"id": "2", "fundingOrganization": fund, "amountAwarded": 5, "awardDate": "2024-01-01",
         "recipientIndividual": {"id": "p", "name": PERSON}},
    ]  # fmt: skip
    path = tmp_path / "grants.json"
    path.write_text(json.dumps({"grants": grants}), encoding="utf-8-sig")
    found = reads(path)
    assert found.sources[0].excluded == {"to_a_person": 1}
    assert PERSON not in repr(found.sources) + repr([*found.findings])


def test_notices_of_contracts_finder(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    headings = [
        "Notice Identifier", "Notice Type", "Organisation Name", "Status", "Published Date",
        "Title", "Contact Name", "Contact Email", "Awarded Date", "Awarded Value",
        "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]", "Supplier's contact name",
    ]  # fmt: skip
    one = "[Care Ltd|1 High St|COMPANIES_HOUSE|1234567|Yes|No]"
    two = f"{one}[Aid (UK) CIO|2 Low St|||No|Yes]"
    cells = [
        ("Thames Council", "10/03/2024", "25000", one),
        ("Thames Council", "11/03/2024", "90000", two),
        ("NHS Thames ICB", "12/03/2024", "0", one),
        ("NHS Thames ICB", "", "", ""),
        ("NHS Thames ICB", "12/03/2024", "10", "[|||||]"),
    ]
    path = tmp_path / "notices.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headings)
        for n, (buyer, day, value, supplier) in enumerate(cells):
            writer.writerow(
                [n, "Contract", buyer, "awarded", "2024-03-01T10:00:00Z", "Care", PERSON,
                 "kim@example.org", day, value, supplier, PERSON]
            )  # fmt: skip
    found = reads(path)
    source = found.sources[0]
    assert source.recognised == "Contracts Finder"
    assert (source.rows, source.read) == (5, 3)
    assert source.excluded == {"no_supplier": 2}
    assert found.study is not None
    ties = found.study.ties.select("source", "target", "count", "amount").rows()
    assert sorted(ties) == [
        ("NHS Thames ICB", "GB-COH-01234567", 1, None),
        ("Thames Council", "Aid (UK) CIO", 1, None),
        ("Thames Council", "GB-COH-01234567", 2, 25000.0),
    ]
    text = repr(found.sources) + repr([*found.findings]) + str(found.study.agencies.to_dicts())
    assert PERSON not in text
    assert "High St" not in text
    assert {"Contact Name", "Contact Email"} <= set(source.stripped)


def release(n: int, awards: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "ocid": f"ocds-b5fd17-{n}", "date": "2024-05-01T00:00:00Z", "tag": ["award"],
        "buyer": {"id": "buyer-1", "name": "Thames Council"}, "awards": awards,
        "parties": [
            {"id": "s1", "name": "Care Ltd", "identifier": {"scheme": "GB-COH", "id": "01234567"}}
        ],
        **more,
    }  # fmt: skip


def award(number: str, *suppliers: str, amount: float = 100, currency: str = "GBP") -> Any:
    named = [{"id": s, "name": {"s1": "Care Ltd", "s2": "Aid CIO"}[s]} for s in suppliers]
    return {
        "id": number, "date": "2024-05-02T00:00:00Z", "suppliers": named,
        "value": {"amount": amount, "currency": currency},
    }  # fmt: skip


@pytest.mark.parametrize("packed", ["releases", "records"])
def test_open_contracting(tmp_path: Path, reads: Callable[..., Gathered], packed: str) -> None:
    releases = [
        release(1, [award("a", "s1", amount=50)]),
        release(1, [award("a", "s1", amount=70)]),
        release(2, [award("b", "s1", "s2"), award("c", "s2", currency="EUR"), award("d")]),
        release(3, []),
    ]
    document: dict[str, Any] = {"releases": releases}
    if packed == "records":
        document = {"records": [{"ocid": r["ocid"], "releases": [r]} for r in releases]}
    path = tmp_path / "ocds.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = reads(path)
    source = found.sources[0]
    assert source.recognised == "Open Contracting (OCDS)"
    assert source.rows == 6
    assert source.excluded == {"no_award": 1, "superseded": 1, "no_supplier": 1}
    assert found.study is not None
    ties = found.study.ties.select("source", "target", "count", "amount").rows()
    assert sorted(ties) == [
        ("Thames Council", "Aid CIO", 2, None), ("Thames Council", "GB-COH-01234567", 2, 70.0),
    ]  # fmt: skip
    names = dict(found.study.agencies.select("agency_id", "name").iter_rows())
    assert names["GB-COH-01234567"] == "Care Ltd"


@pytest.mark.parametrize(
    "text", ['{"grants": [', "[" * 100_000, '{"a": 1}', '{"grants": 5}', '{"releases": [1]}']
)
def test_json_that_is_none_of_these_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    (failed,) = gather(path, ReadOptions(discover=False)).failed
    assert "JSON" in failed.message
    assert failed.hint


def test_a_heading_in_brackets_is_no_json(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    path = tmp_path / "x.csv"
    path.write_text("[Source],[Target]\nA,B\n", encoding="utf-8")
    found = reads(path, columns={"source": "[Source]", "target": "[Target]"})
    assert found.study is not None
    assert found.study.ties.filter(pl.col("source") == "A").height == 1


@pytest.mark.parametrize("shape", ["list", "lines", "packages", "records a line"])
def test_open_contracting_without_a_package(
    tmp_path: Path, reads: Callable[..., Gathered], shape: str
) -> None:
    releases = [release(n, [award("a", "s1", amount=50 * n)]) for n in (1, 2)]
    lines: list[Any] = {
        "list": [releases],
        "lines": releases,
        "packages": [{"releases": [each]} for each in releases],
        "records a line": [{"ocid": r["ocid"], "compiledRelease": r} for r in releases],
    }[shape]
    path = tmp_path / "ocds.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    found = reads(path)
    assert (found.sources[0].rows, found.sources[0].read) == (2, 2)
    assert found.study is not None
    assert found.study.ties["amount"].to_list() == [150.0]


def test_awards_of_one_sum_are_no_copies(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    releases = [release(n, [award("a", "s1"), award("b", "s1")]) for n in (1, 2)]
    path = tmp_path / "ocds.json"
    path.write_text(json.dumps(releases), encoding="utf-8")
    found = reads(path)
    assert "PN091" not in {each.rule for each in found.findings}
    assert found.study is not None
    assert found.study.ties.select("count", "amount").rows() == [(4, 400.0)]


def test_awards_that_were_not_made(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    status = ("active", "cancelled", "unsuccessful", "pending")
    awards = [{**award(each, "s1"), "status": each} for each in status]
    path = tmp_path / "ocds.json"
    path.write_text(json.dumps(release(1, awards)), encoding="utf-8")
    found = reads(path)
    assert found.sources[0].excluded == {"award_not_made": 3}
    assert found.study is not None
    assert found.study.ties.select("count", "amount").rows() == [(1, 100.0)]
    assert "PN071" not in {each.rule for each in found.findings}  # nobody gave a roster


def test_values_and_days_of_contracts(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    bare = {"id": "a", "suppliers": [{"id": "s1", "name": "Care Ltd"}]}
    contracts = [
        {"id": n, "awardID": "a", "value": {"amount": n, "currency": "GBP"},
         "dateSigned": "2024-06-03T00:00:00Z"}
        for n in (20, 30)
    ]  # fmt: skip
    path = tmp_path / "ocds.json"
    path.write_text(json.dumps(release(1, [bare], contracts=contracts)), encoding="utf-8")
    found = reads(path)
    assert found.sources[0].first == "2024-06-03"
    assert found.study is not None
    assert found.study.ties["amount"].to_list() == [50.0]


def grants(path: Path, headings: list[str], *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
    return path


@pytest.mark.parametrize(
    "headings",
    [
        ["id", "amountAwarded", "awardDate", "recipientOrganization/0/id",
         "recipientOrganization/0/name", "fundingOrganization/0/id", "fundingOrganization/0/name"],
        ["Identifier", "AMOUNT AWARDED", "Award Date", "Recipient Org : Identifier",
         "Recipient Org: Name", "Funding Org: Identifier", "Funding Org: Name"],
        ["Identifier", "Amount Awarded", "Award Date", "Recipient Org:0:Identifier",
         "Recipient Org:0:Name", "Funding Org:0:Identifier", "Funding Org:0:Name",
         "The following fields are not in the 360 Giving Standard and are added by GrantNav."],
    ],
)  # fmt: skip
def test_grants_with_other_headings(
    tmp_path: Path, reads: Callable[..., Gathered], headings: list[str]
) -> None:
    cells = ["360G-1", "100", "2024-05-01T00:00:00Z", "GB-CHC-1", "Aid CIO", "GB-CHC-2", "Fund", ""]
    found = reads(grants(tmp_path / "x.csv", headings, cells[: len(headings)]))
    assert found.sources[0].recognised == "360Giving"
    assert found.study is not None
    ties = found.study.ties.select("source", "target", "amount").rows()
    assert ties == [("GB-CHC-2", "GB-CHC-1", 100.0)]
    assert set(found.study.agencies["name"]) == {"Aid CIO", "Fund"}


def test_grants_to_several(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    headings = ["Amount Awarded", "Award Date", "Funding Org:Identifier", "Funding Org:Name"]
    headings += [f"Recipient Org:{n}:{part}" for n in (0, 1) for part in ("Identifier", "Name")]
    both = ["90", "2024-05-01", "GB-CHC-2", "Fund", "GB-CHC-1", "Aid CIO", "", "Hill Club"]
    alone = ["10", "2024-05-02", "GB-CHC-2", "Fund", "GB-CHC-1", "Aid CIO", "", ""]
    told = reads(grants(tmp_path / "x.csv", headings, both, alone))
    in_json = [
        {"amountAwarded": 90, "awardDate": "2024-05-01",
         "fundingOrganization": [{"id": "GB-CHC-2", "name": "Fund"}],
         "recipientOrganization": [{"id": "GB-CHC-1", "name": "Aid CIO"}, {"name": "Hill Club"}]},
        {"amountAwarded": 10, "awardDate": "2024-05-02",
         "fundingOrganization": [{"id": "GB-CHC-2", "name": "Fund"}],
         "recipientOrganization": [{"id": "GB-CHC-1", "name": "Aid CIO"}]},
    ]  # fmt: skip
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, in_json)), encoding="utf-8")
    for found in (told, reads(path)):
        assert (found.sources[0].rows, found.sources[0].read) == (2, 2)
        assert found.study is not None
        ties = found.study.ties.select("source", "target", "count", "amount").rows()
        assert sorted(ties) == [
            ("GB-CHC-2", "GB-CHC-1", 2, 10.0), ("GB-CHC-2", "Hill Club", 1, None),
        ]  # fmt: skip
